// How well a server is from now on.
#include "health.h"

#include "limits.h"

#include <algorithm>

namespace sipd::health {
namespace {

Down rests(std::chrono::seconds wait, Moment now) { return { .until = now + wait }; }

State out_of_service(const OutOfService& event, State otherwise, Moment now)
{
    if (!event.retry_after || event.retry_after->count() <= 0)
        return otherwise;
    const auto wait = std::min<std::chrono::seconds>(*event.retry_after, limits::trunk_retry_after_most);
    return Down { .until = now + wait, .asked_for = true };
}

State on(const Up&, const Answered&, Moment) { return Up {}; }
State on(const Up&, const Missed&, Moment) { return Suspect {}; }
State on(const Up&, const Unreachable&, Moment now) { return rests(limits::trunk_rests_unreachable, now); }
State on(const Up&, const OutOfService& event, Moment now) { return out_of_service(event, Suspect {}, now); }
State on(const Up&, const TimePassed&, Moment) { return Up {}; }

State on(const Suspect& suspect, const Answered&, Moment)
{
    if (suspect.answers_wanted <= 1)
        return Up {};
    return Suspect { .answers_wanted = suspect.answers_wanted - 1 };
}
State on(const Suspect&, const Missed&, Moment now) { return rests(limits::trunk_rests, now); }
State on(const Suspect&, const Unreachable&, Moment now)
{
    return rests(limits::trunk_rests_unreachable, now);
}
State on(const Suspect&, const OutOfService& event, Moment now)
{
    return out_of_service(event, rests(limits::trunk_rests, now), now);
}
State on(const Suspect& suspect, const TimePassed&, Moment) { return suspect; }

State on(const Down& down, const Answered&, Moment now)
{
    if (down.asked_for && now < down.until)
        return down;
    return Suspect {};
}
State on(const Down& down, const Missed&, Moment now)
{
    return Down { .until = std::max(down.until, now + limits::trunk_rests), .asked_for = down.asked_for };
}
State on(const Down& down, const Unreachable&, Moment now)
{
    return Down { .until = std::max(down.until, now + limits::trunk_rests_unreachable),
                  .asked_for = down.asked_for };
}
State on(const Down& down, const OutOfService& event, Moment now)
{
    return out_of_service(event, on(down, Missed {}, now), now);
}
// Half open: it is tried again, and the next loss puts it down again.
State on(const Down& down, const TimePassed&, Moment now)
{
    if (now < down.until)
        return down;
    return Suspect { .answers_wanted = 2 };
}

} // namespace

State step(const State& state, const Event& event, Moment now)
{
    return std::visit([&](const auto& is, const auto& fact) -> State { return on(is, fact, now); }, state,
                      event);
}

std::optional<Moment> deadline_of(const State& state)
{
    const auto* down = std::get_if<Down>(&state);
    return down == nullptr ? std::nullopt : std::optional { down->until };
}

Rank rank_of(const State& state) { return static_cast<Rank>(state.index()); }

} // namespace sipd::health
