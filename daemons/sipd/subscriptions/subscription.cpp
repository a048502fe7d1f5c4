// What each event means in each state of a subscription.
#include "subscription.h"

#include <type_traits>

namespace sipd::subscription {
namespace {

template <typename One, typename... Any> constexpr bool is_one_of = (std::is_same_v<One, Any> || ...);

// Pairs in which nothing happens, on purpose. A pair that is neither here nor an on() below does not compile.
template <typename State, typename Event> constexpr bool ignores = false;
template <typename Event> // What is still heard of an earlier NOTIFY does not matter.
constexpr bool ignores<Quiet, Event> =
    is_one_of<Event, TurnCame, Answered, Unanswered, Undelivered, Returned>;
template <typename Event> // It is told what is true when its turn comes.
constexpr bool ignores<Due, Event> = !is_one_of<Event, TurnCame, Ended>;
template <> constexpr bool ignores<Telling, TurnCame> = true;
template <typename Event>
constexpr bool ignores<Overtaken, Event> = is_one_of<Event, Subscribed, LampChanged, TurnCame>;
template <typename Event>
constexpr bool ignores<Stranded, Event> = !is_one_of<Event, Subscribed, Returned, Ended>;
template <typename Event> constexpr bool ignores<Concluding, Event> = !std::is_same_v<Event, TurnCame>;
template <typename Event>
constexpr bool ignores<Doomed, Event> = is_one_of<Event, Subscribed, LampChanged, Ended, TurnCame>;
template <typename Event>
constexpr bool ignores<Parting, Event> = !is_one_of<Event, Answered, Unanswered, Undelivered>;
template <typename Event> constexpr bool ignores<Over, Event> = true;

template <typename State, typename Event>
    requires ignores<State, Event>
Step on(const State& state, const Event&)
{
    return { state };
}

template <typename Event>
    requires is_one_of<Event, Subscribed, LampChanged>
Step on(const Quiet&, const Event&)
{
    return { Due {}, { StandInLine {} } };
}

template <typename State>
    requires is_one_of<State, Quiet, Stranded>
Step on(const State&, const Ended& ended)
{
    return { Concluding { ended.why }, { StandInLine {} } };
}

Step on(const Due&, const TurnCame&) { return { Telling {}, { Notify {} } }; }
Step on(const Due&, const Ended& ended) { return { Concluding { ended.why } }; }

template <typename Event>
    requires is_one_of<Event, Subscribed, LampChanged>
Step on(const Telling&, const Event&)
{
    return { Overtaken {} };
}

template <typename State>
    requires is_one_of<State, Telling, Overtaken>
Step on(const State&, const Ended& ended)
{
    return { Doomed { ended.why } };
}

Step on(const Telling&, const Answered&) { return { Quiet {} }; }
Step on(const Overtaken&, const Answered&) { return { Due {}, { StandInLine {} } }; }
Step on(const Doomed& doomed, const Answered&) { return { Concluding { doomed.why }, { StandInLine {} } }; }

// Nothing is tried again: who is alive finds out with its next SUBSCRIBE and begins anew (RFC 6665 4.2.2).
template <typename State>
    requires is_one_of<State, Telling, Overtaken, Doomed>
Step on(const State&, const Unanswered&)
{
    return { Over {}, { Forget {} } };
}

Step on(const Concluding& concluding, const TurnCame&)
{
    return { Parting {}, { Notify { concluding.why } } };
}

// A phone that comes back over a new connection within its time is told there (RFC 5626 5.3): TLS ends with
// our process, and nobody is to look at old lamps for an hour because of that.
template <typename State>
    requires is_one_of<State, Telling, Overtaken>
Step on(const State&, const Undelivered&)
{
    return { Stranded {} };
}

template <typename Event>
    requires is_one_of<Event, Subscribed, Returned>
Step on(const Stranded&, const Event&)
{
    return { Due {}, { StandInLine {} } };
}

// The NOTIFY that is out went the old way.
template <typename State>
    requires is_one_of<State, Telling, Overtaken>
Step on(const State&, const Returned&)
{
    return { Due {}, { StandInLine {} } };
}

Step on(const Doomed& doomed, const Returned&) { return { Concluding { doomed.why }, { StandInLine {} } }; }
Step on(const Doomed&, const Undelivered&) { return { Over {}, { Forget {} } }; }

template <typename Event>
    requires is_one_of<Event, Answered, Unanswered, Undelivered>
Step on(const Parting&, const Event&)
{
    return { Over {}, { Forget {} } };
}

} // namespace

Step step(const State& state, const Event& event)
{
    return std::visit([](const auto& in, const auto& fact) { return on(in, fact); }, state, event);
}

bool is_standing(const State& state)
{
    return std::visit(
        []<typename In>(const In&) { return is_one_of<In, Quiet, Due, Telling, Overtaken, Stranded>; },
        state);
}

} // namespace sipd::subscription
