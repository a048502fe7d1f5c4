#include "confirmation.h"

#include <type_traits>

namespace officed {
namespace {

// With nothing to confirm, only a new version is news.
template <typename State, typename Event>
constexpr bool ignores = std::is_same_v<State, Settled> && !std::is_same_v<Event, WentLive>;

template <typename State, typename Event>
    requires ignores<State, Event>
ConfirmationStep on(const State& state, const Event&, Moment)
{
    return { state };
}

ConfirmationStep on(const Settled&, const WentLive& event, Moment now)
{
    if (!event.confirm_within)
        return { Settled {} };
    return { Unconfirmed { event.version, event.before, now + *event.confirm_within } };
}

ConfirmationStep on(const Unconfirmed& unconfirmed, const WentLive& event, Moment now)
{
    if (!event.confirm_within)
        return { Settled {} }; // Whoever made it could reach us: this is the word.
    return { Unconfirmed { event.version, unconfirmed.revert_to, now + *event.confirm_within } };
}

ConfirmationStep on(const Unconfirmed&, const Confirmed&, Moment) { return { Settled {} }; }

ConfirmationStep on(const Unconfirmed& unconfirmed, const TimePassed&, Moment now)
{
    if (now < unconfirmed.due)
        return { unconfirmed };
    return { unconfirmed, RevertTo { unconfirmed.revert_to } };
}

ConfirmationStep on(const Unconfirmed& unconfirmed, const Rebooted&, Moment)
{
    return { unconfirmed, RevertTo { unconfirmed.revert_to } };
}

} // namespace

ConfirmationStep step(const Confirmation& confirmation, const ConfirmationEvent& event, Moment now)
{
    return std::visit([&](const auto& state, const auto& fact) { return on(state, fact, now); }, confirmation,
                      event);
}

} // namespace officed
