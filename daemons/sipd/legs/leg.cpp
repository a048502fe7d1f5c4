// What a leg does next. Grouped by state; each group names what it ignores first.
#include "leg.h"

#include "limits.h"

#include <algorithm>
#include <concepts>
#include <type_traits>

namespace sipd::leg {
namespace {

template <typename T, typename... Any>
concept one_of = (std::same_as<T, Any> || ...);

template <typename State>
concept of_the_called = one_of<State, Arrived, Alerting, Answering, Forsaken>;
template <typename State>
concept of_the_caller = one_of<State, Calling, Proceeding, Withdrawn, Cancelling, Deciding>;

// What only comes to somebody who called, and only to somebody who was called.
template <typename Event>
concept answers_a_call = one_of<Event, PeerRang, PeerMoved, PeerAnswered, PeerRefused, PeerSilent>;
template <typename Event>
concept follows_an_arrival =
    one_of<Event, PeerCancelled, PeerAcknowledged, AnswerUnacknowledged, RingOrdered>;

// Pairs in which nothing happens, on purpose. A pair that is neither here nor an on() below does not compile.
template <typename State, typename Event> constexpr bool ignores = false;

template <of_the_called State, answers_a_call Event> constexpr bool ignores<State, Event> = true;
template <of_the_caller State, follows_an_arrival Event> constexpr bool ignores<State, Event> = true;
template <typename Event> constexpr bool ignores<Ended, Event> = true;

template <typename Event>
    requires one_of<Event, PeerAcknowledged, AnswerUnacknowledged, ByeDone, PeerLost>
constexpr bool ignores<Arrived, Event> = true;
template <typename Event>
    requires one_of<Event, PeerAcknowledged, AnswerUnacknowledged, ByeDone, PeerLost>
constexpr bool ignores<Alerting, Event> = true;
// A CANCEL after the answer changes nothing (RFC 3261 9.2); orders repeated.
template <typename Event>
    requires one_of<Event, PeerCancelled, RingOrdered, AnswerOrdered, ByeDone>
constexpr bool ignores<Answering, Event> = true;
template <typename Event>
    requires one_of<Event, PeerCancelled, RingOrdered, AnswerOrdered, EndOrdered, ByeDone>
constexpr bool ignores<Forsaken, Event> = true;
// A BYE before our call was answered has no dialog to end.
template <typename Event>
    requires one_of<Event, PeerMoved, PeerLeft, ByeDone, PeerLost, AnswerOrdered>
constexpr bool ignores<Calling, Event> = true;
template <typename Event>
    requires one_of<Event, PeerLeft, ByeDone, PeerLost, AnswerOrdered>
constexpr bool ignores<Proceeding, Event> = true;
template <typename Event>
    requires one_of<Event, PeerMoved, PeerLeft, ByeDone, PeerLost, AnswerOrdered, EndOrdered>
constexpr bool ignores<Withdrawn, Event> = true;
template <typename Event>
    requires one_of<Event, PeerRang, PeerMoved, PeerLeft, ByeDone, PeerLost, AnswerOrdered, EndOrdered>
constexpr bool ignores<Cancelling, Event> = true;
// The repeated 2xx has to wait for calld like the first.
template <typename Event>
    requires one_of<Event, PeerRang, PeerMoved, PeerAnswered, PeerRefused, PeerSilent, ByeDone>
constexpr bool ignores<Deciding, Event> = true;
// ACKs inside an established leg are negotiation.h's; late answers of forks are nobody's.
template <typename Event>
    requires one_of<Event, PeerCancelled, PeerAcknowledged, PeerRang, PeerMoved, PeerRefused, PeerSilent,
                    ByeDone, RingOrdered, AnswerOrdered>
constexpr bool ignores<Up, Event> = true;
template <typename Event>
    requires one_of<Event, PeerCancelled, PeerAcknowledged, PeerRang, PeerMoved, PeerRefused, PeerSilent,
                    PeerLeft, AnswerUnacknowledged, RingOrdered, AnswerOrdered, EndOrdered>
constexpr bool ignores<Leaving, Event> = true;

template <typename State, typename Event>
    requires ignores<State, Event>
Step on(const State& state, const Event&, const Circumstances&)
{
    return { state };
}

Step over(TellEnded news) { return { Ended {}, { std::move(news), Forget {} } }; }

// ---- They called us.

template <typename State>
    requires one_of<State, Arrived, Alerting>
Step on(const State&, const RingOrdered& order, const Circumstances&)
{
    return { Alerting {}, { SendProvisional { order.session } } };
}

template <typename State>
    requires one_of<State, Arrived, Alerting>
Step on(const State&, const AnswerOrdered& order, const Circumstances& around)
{
    return { Answering { around.offerer }, { SendAnswer { order.session } } };
}

template <typename State>
    requires one_of<State, Arrived, Alerting>
Step on(const State&, const EndOrdered& order, const Circumstances&)
{
    const int status = order.code.value_or(status_of(order.reason));
    return { Ended {},
             { Refuse { status }, TellEnded { .reason = order.reason, .code = status, .by = EndedBy::Us },
               Forget {} } };
}

template <typename State>
    requires one_of<State, Arrived, Alerting>
Step on(const State&, const PeerCancelled& event, const Circumstances&)
{
    return { Ended {},
             { Refuse { 487 }, TellEnded { .reason = event.reason, .code = 487, .cause = event.cause },
               Forget {} } };
}

// A caller may also end an unanswered call with BYE (RFC 3261 15.1.2): its INVITE gets 487.
template <typename State>
    requires one_of<State, Arrived, Alerting>
Step on(const State& state, const PeerLeft&, const Circumstances& around)
{
    return on(state, PeerCancelled {}, around);
}

Step on(const Answering& answering, const PeerAcknowledged& event, const Circumstances&)
{
    if (answering.offerer == Offerer::Caller)
        return { Up {}, { StartTalking {} } };
    if (event.session)
        return { Up {}, { StartTalking {}, TellOfferAnswered { *event.session } } };
    // Our offer has to be answered in the ACK (RFC 3261 13.2.1).
    return { Leaving {},
             { SendBye { Reason::Failed },
               TellEnded { .reason = Reason::NotAcceptable, .by = EndedBy::Us } } };
}

Step on(const Answering&, const PeerLeft& event, const Circumstances&)
{
    return over({ .reason = event.reason, .cause = event.cause });
}

Step on(const Answering&, const EndOrdered& order, const Circumstances&)
{
    return { Forsaken {}, { TellEnded { .reason = order.reason, .by = EndedBy::Us } } };
}

template <typename Event>
    requires one_of<Event, AnswerUnacknowledged, PeerLost>
Step on(const Answering&, const Event&, const Circumstances&)
{
    return { Leaving {},
             { SendBye { Reason::Lost }, TellEnded { .reason = Reason::Lost, .by = EndedBy::Us } } };
}

template <typename Event>
    requires one_of<Event, PeerAcknowledged, AnswerUnacknowledged, PeerLost>
Step on(const Forsaken&, const Event&, const Circumstances&)
{
    return { Leaving {}, { SendBye {} } };
}

Step on(const Forsaken&, const PeerLeft&, const Circumstances&) { return { Ended {}, { Forget {} } }; }

// ---- We called them.

// calld hears of a fork once when it rings and once when it brings its own sound, not of every repeated 180.
std::vector<Order> news_of(Proceeding& proceeding, const PeerRang& event)
{
    if (event.code == 100)
        return {};
    const bool with_session = event.session.has_value();
    auto known = std::ranges::find(proceeding.told, event.branch, &Proceeding::Branch::tag);
    if (known == proceeding.told.end()) {
        if (proceeding.told.size() >= limits::branches)
            return {};
        proceeding.told.push_back({ .tag = event.branch, .with_session = with_session });
    } else {
        if (known->with_session || !with_session)
            return {};
        known->with_session = true;
    }
    return { TellRinging { .branch = event.branch, .session = event.session, .code = event.code } };
}

Step on(const Calling&, const PeerRang& event, const Circumstances&)
{
    Proceeding next;
    std::vector<Order> orders = news_of(next, event);
    return { std::move(next), std::move(orders) };
}

Step on(const Proceeding& proceeding, const PeerRang& event, const Circumstances&)
{
    Proceeding next = proceeding;
    std::vector<Order> orders = news_of(next, event);
    return { std::move(next), std::move(orders) };
}

Step on(const Proceeding& proceeding, const PeerMoved& event, const Circumstances&)
{
    return { proceeding, { TellRinging { .branch = event.branch, .session = event.session, .code = 183 } } };
}

template <typename State>
    requires one_of<State, Calling, Proceeding>
Step on(const State&, const PeerAnswered& event, const Circumstances& around)
{
    TellAnswered news { .branch = event.branch, .session = event.session };
    if (around.offerer == Offerer::Caller)
        return { Up {}, { Acknowledge {}, StartTalking {}, std::move(news) } };
    if (event.session)
        return { Deciding {}, { std::move(news) } };
    // Nobody offered anything: there is nothing to talk about.
    return { Leaving {},
             { Acknowledge {}, SendBye { Reason::Failed },
               TellEnded { .reason = Reason::NotAcceptable, .by = EndedBy::Us } } };
}

template <typename State>
    requires one_of<State, Calling, Proceeding>
Step on(const State&, const PeerRefused& event, const Circumstances&)
{
    return over({ .reason = event.reason, .code = event.code, .cause = event.cause });
}

template <typename State>
    requires one_of<State, Calling, Proceeding>
Step on(const State&, const PeerSilent&, const Circumstances&)
{
    return over({ .reason = Reason::Unavailable, .code = 408, .by = EndedBy::Us });
}

Step on(const Calling&, const EndOrdered& order, const Circumstances&)
{
    return { Withdrawn { order.reason }, { TellEnded { .reason = order.reason, .by = EndedBy::Us } } };
}

Step on(const Proceeding&, const EndOrdered& order, const Circumstances&)
{
    return { Cancelling {},
             { SendCancel { order.reason }, TellEnded { .reason = order.reason, .by = EndedBy::Us } } };
}

Step on(const Withdrawn& withdrawn, const PeerRang&, const Circumstances&)
{
    return { Cancelling {}, { SendCancel { withdrawn.reason } } };
}

// CANCEL and answer crossed.
template <typename State>
    requires one_of<State, Withdrawn, Cancelling>
Step on(const State&, const PeerAnswered&, const Circumstances&)
{
    return { Leaving {}, { Acknowledge {}, SendBye {} } };
}

template <typename State, typename Event>
    requires one_of<State, Withdrawn, Cancelling> && one_of<Event, PeerRefused, PeerSilent>
Step on(const State&, const Event&, const Circumstances&)
{
    return { Ended {}, { Forget {} } };
}

Step on(const Deciding&, const AnswerOrdered& order, const Circumstances&)
{
    return { Up {}, { Acknowledge { order.session }, StartTalking {} } };
}

Step on(const Deciding&, const EndOrdered& order, const Circumstances&)
{
    return { Leaving {},
             { Acknowledge {}, SendBye { order.reason },
               TellEnded { .reason = order.reason, .by = EndedBy::Us } } };
}

Step on(const Deciding&, const PeerLeft& event, const Circumstances&)
{
    return over({ .reason = event.reason, .cause = event.cause });
}

Step on(const Deciding&, const PeerLost&, const Circumstances&)
{
    return { Leaving {},
             { Acknowledge {}, SendBye { Reason::Lost },
               TellEnded { .reason = Reason::Lost, .by = EndedBy::Us } } };
}

// ---- Both.

Step on(const Up&, const PeerLeft& event, const Circumstances&)
{
    return over({ .reason = event.reason, .cause = event.cause });
}

Step on(const Up&, const EndOrdered& order, const Circumstances&)
{
    return { Leaving {},
             { SendBye { order.reason }, TellEnded { .reason = order.reason, .by = EndedBy::Us } } };
}

// A re-INVITE's 2xx that is never acknowledged ends the dialog too (RFC 3261 14.2).
template <typename Event>
    requires one_of<Event, PeerLost, AnswerUnacknowledged>
Step on(const Up&, const Event&, const Circumstances&)
{
    return { Leaving {},
             { SendBye { Reason::Lost }, TellEnded { .reason = Reason::Lost, .by = EndedBy::Us } } };
}

// Our ACK was lost.
Step on(const Up&, const PeerAnswered&, const Circumstances&) { return { Up {}, { Acknowledge {} } }; }
Step on(const Leaving&, const PeerAnswered&, const Circumstances&)
{
    return { Leaving {}, { Acknowledge {} } };
}

template <typename Event>
    requires one_of<Event, ByeDone, PeerLost>
Step on(const Leaving&, const Event&, const Circumstances&)
{
    return { Ended {}, { Forget {} } };
}

} // namespace

Step step(const State& state, const Event& event, const Circumstances& around)
{
    return std::visit([&](const auto& is, const auto& fact) -> Step { return on(is, fact, around); }, state,
                      event);
}

yobirin::Legs::LegState seen_as(const State& state)
{
    using Seen = yobirin::Legs::LegState;
    struct See {
        Seen operator()(const Arrived&) const { return Seen::Setup; }
        Seen operator()(const Calling&) const { return Seen::Setup; }
        Seen operator()(const Alerting&) const { return Seen::Ringing; }
        Seen operator()(const Proceeding& proceeding) const
        {
            return proceeding.told.empty() ? Seen::Setup : Seen::Ringing;
        }
        Seen operator()(const Answering&) const { return Seen::Up; }
        Seen operator()(const Deciding&) const { return Seen::Up; }
        Seen operator()(const Up&) const { return Seen::Up; }
        Seen operator()(const Forsaken&) const { return Seen::Ended; }
        Seen operator()(const Withdrawn&) const { return Seen::Ended; }
        Seen operator()(const Cancelling&) const { return Seen::Ended; }
        Seen operator()(const Leaving&) const { return Seen::Ended; }
        Seen operator()(const Ended&) const { return Seen::Ended; }
    };
    return std::visit(See {}, state);
}

bool is_set_up(const State& state)
{
    return std::holds_alternative<Answering>(state) || std::holds_alternative<Forsaken>(state)
        || std::holds_alternative<Deciding>(state) || std::holds_alternative<Up>(state)
        || std::holds_alternative<Leaving>(state);
}

} // namespace sipd::leg
