#include "round.h"

#include <algorithm>
#include <type_traits>

namespace officed {
namespace {

// Pairs in which nothing happens, on purpose: what is decided stays decided.
template <typename State, typename Event> constexpr bool ignores = !std::is_same_v<State, Asking>;

template <typename State, typename Event>
    requires ignores<State, Event>
Round on(const State& state, const Event&)
{
    return state;
}

Participant* find(std::vector<Participant>& asked, std::uint64_t attachment)
{
    const auto found = std::ranges::find(asked, attachment, &Participant::attachment);
    return found == asked.end() ? nullptr : &*found;
}

Round on(const Asking& asking, const FoundGood& event)
{
    std::vector<Participant> asked = asking.asked;
    if (Participant* one = find(asked, event.attachment))
        one->said = Said::Good;
    return begin_round(std::move(asked));
}

Round on(const Asking& asking, const Objected& event)
{
    std::vector<Participant> asked = asking.asked;
    Participant* one = find(asked, event.attachment);
    if (one == nullptr)
        return asking;
    one->said = Said::Refuses;
    one->reason = event.reason;
    return NotPossible { std::move(asked) };
}

Round on(const Asking& asking, const WentAway& event)
{
    std::vector<Participant> asked = asking.asked;
    Participant* one = find(asked, event.attachment);
    if (one == nullptr || one->said == Said::Good)
        return asking; // It has agreed; when it returns it gets what was decided.
    one->said = Said::Gone;
    return NotPossible { std::move(asked) };
}

Round on(const Asking& asking, const DeadlinePassed&)
{
    std::vector<Participant> asked = asking.asked;
    for (Participant& one : asked)
        if (one.said == Said::NothingYet)
            one.said = Said::Silent;
    return NotPossible { std::move(asked) };
}

} // namespace

Round begin_round(std::vector<Participant> asked)
{
    const bool all_good =
        std::ranges::all_of(asked, [](const Participant& one) { return one.said == Said::Good; });
    if (all_good)
        return AllGood { std::move(asked) };
    return Asking { std::move(asked) };
}

Round step(const Round& round, const RoundEvent& event)
{
    return std::visit([](const auto& state, const auto& fact) { return on(state, fact); }, round, event);
}

const std::vector<Participant>& asked_in(const Round& round)
{
    return std::visit([](const auto& state) -> const std::vector<Participant>& { return state.asked; },
                      round);
}

} // namespace officed
