// What our registration does next.
#include "registration.h"

#include "limits.h"

#include <algorithm>
#include <concepts>

namespace sipd::registration {
namespace {

template <typename T, typename... Any>
concept one_of = (std::same_as<T, Any> || ...);

template <typename Event>
concept answers = one_of<Event, Granted, Challenged, TooBrief, Refused, NoAnswer>;

// Pairs in which nothing happens, on purpose. A pair that is neither here nor an on() below does not compile.
template <typename State, typename Event> constexpr bool ignores = false;
template <answers Event> constexpr bool ignores<Waiting, Event> = true; // Of an attempt that was given up.
template <answers Event> constexpr bool ignores<Registered, Event> = true;
template <> constexpr bool ignores<Waiting, FlowLost> = true;
template <> constexpr bool ignores<Asking, FlowLost> = true; // Its transaction fails.
template <> constexpr bool ignores<Asking, TimePassed> = true;
template <> constexpr bool ignores<Refreshing, FlowLost> = true;
template <typename Event>
    requires one_of<Event, TimePassed, FlowLost, Dismissed>
constexpr bool ignores<Leaving, Event> = true;
template <typename Event> constexpr bool ignores<Gone, Event> = true;

template <typename State, typename Event>
    requires ignores<State, Event>
Step on(const State& state, const Event&, const Circumstances&)
{
    return { state };
}

Moment after(std::chrono::milliseconds wait, const Circumstances& around) { return around.now + wait; }

// A little earlier than due, by chance, lest those who came together stay together.
std::chrono::milliseconds refresh_of(std::chrono::seconds granted, const Circumstances& around)
{
    const double share = std::clamp(around.profile.refresh_ratio, 0.1, 0.95) * (1 - 0.05 * around.chance);
    const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(granted * share);
    return std::max<std::chrono::milliseconds>(wait, limits::registers_apart);
}

// Asking the same again soon would get the same answer.
bool is_permanent(int status)
{
    if (status >= 600)
        return true;
    return status >= 400 && status < 500 && status != 408 && status != 429 && status != 480 && status != 486
        && status != 491;
}

std::chrono::milliseconds wait_after(const Refused& refused, unsigned failures, const Circumstances& around)
{
    if (refused.retry_after)
        return std::clamp<std::chrono::milliseconds>(*refused.retry_after, limits::registers_apart,
                                                     limits::trunk_retry_after_most);
    if (is_permanent(refused.status)) {
        const std::chrono::milliseconds slow = limits::trunk_refused_again;
        return slow + std::chrono::duration_cast<std::chrono::milliseconds>(slow * 0.1 * around.chance);
    }
    return back_off(failures, around.chance, around.profile.retry);
}

Step granted(const Granted& event, const Circumstances& around)
{
    if (event.lasts.count() <= 0) // A 200 that grants nothing.
        return { Waiting { .until = after(back_off(1, around.chance, around.profile.retry), around),
                           .failures = 1,
                           .trouble = { Trouble::Kind::Refused, 200 } } };
    return { Registered { .expires = around.now + event.lasts,
                          .refresh = after(refresh_of(event.lasts, around), around) } };
}

// Asks at once anew, a few times an attempt.
template <typename State> std::optional<Step> ask_again(const State& state, SendRegister order)
{
    if (state.again >= limits::register_again_most)
        return std::nullopt;
    State next = state;
    ++next.again;
    return Step { next, { order } };
}

// ---- Not registered.

Step on(const Waiting& waiting, const TimePassed&, const Circumstances& around)
{
    if (around.now < waiting.until)
        return { waiting };
    return { Asking { .failures = waiting.failures, .trouble = waiting.trouble },
             { SendRegister { .expires = around.asked } } };
}

Step on(const Waiting&, const Dismissed&, const Circumstances&) { return { Gone {} }; }

Step on(const Asking&, const Granted& event, const Circumstances& around) { return granted(event, around); }

Step on(const Asking& asking, const Refused& event, const Circumstances& around)
{
    const unsigned failures = asking.failures + 1;
    Step taken { Waiting { .until = after(wait_after(event, failures, around), around),
                           .failures = failures,
                           .trouble = { Trouble::Kind::Refused, event.status } } };
    if (!is_permanent(event.status))
        taken.orders.emplace_back(AskOtherServer {});
    return taken;
}

Step on(const Asking& asking, const NoAnswer& event, const Circumstances& around)
{
    if (event.others == Others::Left)
        return { asking, { AskOtherServer {}, SendRegister { .expires = around.asked } } };
    const unsigned failures = asking.failures + 1;
    return { Waiting { .until = after(back_off(failures, around.chance, around.profile.retry), around),
                       .failures = failures,
                       .trouble = { Trouble::Kind::NoAnswer } },
             { AskOtherServer {} } };
}

// A response to it may be on its way, or lost: the carrier may know us.
Step on(const Asking&, const Dismissed&, const Circumstances&) { return { Leaving {}, { SendRegister {} } }; }

// ---- Registered.

Step on(const Registered& registered, const TimePassed&, const Circumstances& around)
{
    const Trouble lapsed { Trouble::Kind::NoAnswer };
    if (around.now >= registered.expires && around.now < registered.refresh)
        return { Waiting { registered.refresh, registered.failures, lapsed } };
    if (around.now >= registered.expires)
        return { Asking { .failures = registered.failures, .trouble = lapsed },
                 { SendRegister { .expires = around.asked } } };
    if (around.now < registered.refresh)
        return { registered };
    return { Refreshing { .expires = registered.expires, .failures = registered.failures },
             { SendRegister { .expires = around.asked } } };
}

Step on(const Registered& registered, const FlowLost&, const Circumstances& around)
{
    const std::chrono::milliseconds soon { static_cast<std::int64_t>(1000 * around.chance) };
    return { Waiting { .until = after(soon, around), .failures = registered.failures } };
}

Step on(const Registered&, const Dismissed&, const Circumstances&)
{
    return { Leaving {}, { SendRegister {} } };
}

Step on(const Refreshing&, const Granted& event, const Circumstances& around)
{
    return granted(event, around);
}

Step on(const Refreshing& refreshing, const TimePassed&, const Circumstances& around)
{
    if (around.now < refreshing.expires)
        return { refreshing };
    return { Asking { .failures = refreshing.failures, .again = refreshing.again } };
}

// What was granted lasts: the next try may come before it ends.
Step on(const Refreshing& refreshing, const Refused& event, const Circumstances& around)
{
    const unsigned failures = refreshing.failures + 1;
    const Moment next = after(wait_after(event, failures, around), around);
    if (is_permanent(event.status))
        return { Waiting {
            .until = next, .failures = failures, .trouble = { Trouble::Kind::Refused, event.status } } };
    return { Registered {
                 .expires = std::max(refreshing.expires, around.now), .refresh = next, .failures = failures },
             { AskOtherServer {} } };
}

Step on(const Refreshing& refreshing, const NoAnswer& event, const Circumstances& around)
{
    if (event.others == Others::Left)
        return { refreshing, { AskOtherServer {}, SendRegister { .expires = around.asked } } };
    const unsigned failures = refreshing.failures + 1;
    return { Registered { .expires = std::max(refreshing.expires, around.now),
                          .refresh = after(back_off(failures, around.chance, around.profile.retry), around),
                          .failures = failures },
             { AskOtherServer {} } };
}

Step on(const Refreshing&, const Dismissed&, const Circumstances&)
{
    return { Leaving {}, { SendRegister {} } };
}

// ---- Both, while a REGISTER is out.

template <typename State>
    requires one_of<State, Asking, Refreshing>
Step on(const State& state, const Challenged& event, const Circumstances& around)
{
    if (event.proof == Challenged::Proof::Fresh)
        if (auto again = ask_again(state, { .expires = around.asked, .proves = Proves::Yes }))
            return *std::move(again);
    return on(state, Refused { .status = event.status }, around);
}

template <typename State>
    requires one_of<State, Asking, Refreshing>
Step on(const State& state, const TooBrief& event, const Circumstances& around)
{
    const bool makes_sense = event.least > around.asked && event.least <= limits::trunk_expires_most;
    if (makes_sense)
        if (auto again = ask_again(state, { .expires = event.least }))
            return *std::move(again);
    return on(state, Refused { .status = 423 }, around);
}

// ---- Leaving: whatever comes of it, it is over; but for a challenge, which leaves us known.

Step on(const Leaving& leaving, const Challenged& event, const Circumstances&)
{
    if (event.proof == Challenged::Proof::Fresh)
        if (auto again = ask_again(leaving, { .proves = Proves::Yes }))
            return *std::move(again);
    return { Gone {} };
}

template <typename Event>
    requires one_of<Event, Granted, TooBrief, Refused, NoAnswer>
Step on(const Leaving&, const Event&, const Circumstances&)
{
    return { Gone {} };
}

} // namespace

Step step(const State& state, const Event& event, const Circumstances& around)
{
    return std::visit([&](const auto& is, const auto& fact) -> Step { return on(is, fact, around); }, state,
                      event);
}

std::optional<Moment> deadline_of(const State& state)
{
    struct Due {
        std::optional<Moment> operator()(const Waiting& waiting) const { return waiting.until; }
        std::optional<Moment> operator()(const Asking&) const { return std::nullopt; }
        std::optional<Moment> operator()(const Registered& registered) const
        {
            return std::min(registered.refresh, registered.expires);
        }
        std::optional<Moment> operator()(const Refreshing& refreshing) const { return refreshing.expires; }
        std::optional<Moment> operator()(const Leaving&) const { return std::nullopt; }
        std::optional<Moment> operator()(const Gone&) const { return std::nullopt; }
    };
    return std::visit(Due {}, state);
}

bool stands(const State& state)
{
    return std::holds_alternative<Registered>(state) || std::holds_alternative<Refreshing>(state);
}

std::chrono::milliseconds back_off(unsigned failures, double chance, std::chrono::seconds first)
{
    constexpr std::chrono::milliseconds most { 1'800'000 };
    const std::chrono::milliseconds doubled =
        first * (std::int64_t { 1 } << std::min(std::max(failures, 1U) - 1, 16U));
    const auto bound = std::min(doubled, most);
    return std::chrono::duration_cast<std::chrono::milliseconds>(bound * (0.5 + 0.5 * chance));
}

} // namespace sipd::registration
