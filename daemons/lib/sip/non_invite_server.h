// Non-INVITE server transaction, RFC 3261 17.2.2, figure 8.
// Anything not in the table is dropped and counted.
#pragma once

#include "sip/timing.h"
#include "sip/transaction_table.h"

namespace sip::non_invite_server {

enum class State { Trying, Proceeding, Completed, Terminated };
enum class Event {
    Request, // The same request, again.
    Provisional, // From the core, as the next.
    Final,
    TimerJ,
    TransportError
};
enum class Action { Send, Resend, ReportTransport, Nothing };

using Row = TransitionRow<State, Event, Action>;
using Clock = StateTimer<State, Event>;

using enum State;
using enum Event;
using enum Action;

constexpr std::array table {
    Row { Trying, Request, Nothing, Trying }, // Nothing to repeat yet.
    Row { Trying, Provisional, Send, Proceeding },
    Row { Trying, Final, Send, Completed },
    Row { Proceeding, Request, Resend, Proceeding },
    Row { Proceeding, Provisional, Send, Proceeding },
    Row { Proceeding, Final, Send, Completed },
    Row { Proceeding, TransportError, ReportTransport, Terminated },
    Row { Completed, Request, Resend, Completed },
    Row { Completed, TransportError, ReportTransport, Terminated },
    Row { Completed, TimerJ, Nothing, Terminated },
};

constexpr std::array clocks {
    Clock { Completed, TimerJ, timing::timer_j, Repeat::Once, OverStream::AtOnce },
};

constexpr const Row* find(State in, Event event) { return find_row(table, in, event); }

static_assert(find(Completed, Final) == nullptr, "the first final response stands");

// The same, in a form that templates take.
struct Machine {
    using State = non_invite_server::State;
    using Event = non_invite_server::Event;
    using Action = non_invite_server::Action;
    static constexpr auto& clocks = non_invite_server::clocks;
    static constexpr const Row* find(State in, Event event) { return non_invite_server::find(in, event); }
};

} // namespace sip::non_invite_server
