#include "stream_guard.h"

#include "limits.h"

#include <concepts>

namespace sipd::guard {
namespace {

using namespace std::chrono_literals;

template <typename Type, typename... Types>
concept one_of = (std::same_as<Type, Types> || ...);

// Pairs in which nothing happens, on purpose; one that is neither here nor an on() below does not compile.
template <typename State, typename Event> constexpr bool ignores = false;
template <typename Event>
constexpr bool ignores<Connecting, Event> = !one_of<Event, Connected, TimePassed>; // Nothing can come yet.
template <typename Event> constexpr bool ignores<Handshaking, Event> = !one_of<Event, Secured, TimePassed>;
template <typename Event>
constexpr bool ignores<Greeting, Event> =
    one_of<Event, Connected, Secured, PartReceived, KeptAlive>; // All of it within one deadline.
template <typename Event> constexpr bool ignores<Quiet, Event> = one_of<Event, Connected, Secured>;
template <typename Event>
constexpr bool ignores<Receiving, Event> =
    one_of<Event, Connected, Secured, PartReceived, KeptAlive>; // A drip does not move the deadline.

template <typename State, typename Event>
    requires ignores<State, Event>
Step on(const State& state, const Event&, const Circumstances&)
{
    return { state };
}

State opened_up(const Circumstances& around)
{
    if (around.side == Side::Opened)
        return Quiet { .since = around.now, .counted_from = around.now };
    return Greeting { around.now + limits::first_message_longest };
}

std::chrono::seconds silence_of(Trust trust)
{
    return trust == Trust::Known ? limits::known_silence : limits::stranger_silence;
}

Step unless_over(const State& state, Moment until, Cut cut, Moment now)
{
    return now < until ? Step { state } : Step { state, cut };
}

Step on(const Connecting&, const Connected&, const Circumstances& around)
{
    if (around.is_secure)
        return { Handshaking { around.now + limits::handshake_longest } };
    return { opened_up(around) };
}

Step on(const Connecting& connecting, const TimePassed&, const Circumstances& around)
{
    return unless_over(connecting, connecting.until, Cut::NoConnection, around.now);
}

Step on(const Handshaking&, const Secured&, const Circumstances& around) { return { opened_up(around) }; }

Step on(const Handshaking& handshaking, const TimePassed&, const Circumstances& around)
{
    return unless_over(handshaking, handshaking.until, Cut::NoHandshake, around.now);
}

Step on(const Greeting&, const MessageReceived&, const Circumstances& around)
{
    return { Quiet { .since = around.now, .counted_from = around.now } };
}

Step on(const Greeting& greeting, const TimePassed&, const Circumstances& around)
{
    return unless_over(greeting, greeting.until, Cut::NoMessage, around.now);
}

Step on(const Quiet&, const PartReceived&, const Circumstances& around)
{
    return { Receiving { around.now + limits::message_longest } };
}

Step on(const Quiet&, const MessageReceived&, const Circumstances& around)
{
    return { Quiet { .since = around.now, .counted_from = around.now } };
}

Step on(const Quiet& quiet, const KeptAlive&, const Circumstances& around)
{
    Quiet next = quiet;
    next.since = around.now;
    if (around.now - quiet.counted_from >= 1min) {
        next.counted_from = around.now;
        next.keep_alives = 0;
    }
    if (++next.keep_alives > limits::keep_alives_a_minute)
        return { next, Cut::TooManyKeepAlives };
    return { next };
}

Step on(const Quiet& quiet, const TimePassed&, const Circumstances& around)
{
    return unless_over(quiet, quiet.since + silence_of(around.trust), Cut::Silent, around.now);
}

Step on(const Receiving&, const MessageReceived&, const Circumstances& around)
{
    return { Quiet { .since = around.now, .counted_from = around.now } };
}

Step on(const Receiving& receiving, const TimePassed&, const Circumstances& around)
{
    return unless_over(receiving, receiving.until, Cut::MessageTooSlow, around.now);
}

} // namespace

std::string_view text_of(Cut cut)
{
    switch (cut) {
    case Cut::NoConnection:
        return "no_connection";
    case Cut::NoHandshake:
        return "no_handshake";
    case Cut::NoMessage:
        return "no_message";
    case Cut::MessageTooSlow:
        return "message_too_slow";
    case Cut::Silent:
        return "silent";
    case Cut::TooManyKeepAlives:
        return "too_many_keep_alives";
    }
    return {};
}

State begin(const Circumstances& around)
{
    if (around.side == Side::Opened)
        return Connecting { around.now + limits::connect_longest };
    if (around.is_secure)
        return Handshaking { around.now + limits::handshake_longest };
    return opened_up(around);
}

State resumed(Moment now) { return Quiet { .since = now, .counted_from = now }; }

Step step(const State& state, const Event& event, const Circumstances& around)
{
    return std::visit([&](const auto& is, const auto& fact) -> Step { return on(is, fact, around); }, state,
                      event);
}

Moment deadline(const State& state, Trust trust)
{
    const auto until = [trust](const auto& is) -> Moment {
        if constexpr (std::same_as<std::decay_t<decltype(is)>, Quiet>)
            return is.since + silence_of(trust);
        else
            return is.until;
    };
    return std::visit(until, state);
}

} // namespace sipd::guard
