// INVITE client transaction, RFC 3261 17.1.1 with the Accepted state of RFC 6026 7.2.
// The table is the machine. Anything not in it is dropped and counted, never guessed at.
#pragma once

#include "sip/timing.h"
#include "sip/transaction_table.h"

namespace sip::invite_client {

enum class State { Calling, Proceeding, Completed, Accepted, Terminated };
enum class Event { Provisional, Success, Failure, TimerA, TimerB, TimerD, TimerM, TransportError };
enum class Action {
    Retransmit,
    Deliver,
    AcknowledgeAndDeliver,
    Acknowledge,
    ReportTimeout,
    ReportTransport,
    Nothing
};

using Row = TransitionRow<State, Event, Action>;
using Clock = StateTimer<State, Event>;

using enum State;
using enum Event;
using enum Action;

constexpr std::array table {
    Row { Calling, TimerA, Retransmit, Calling },
    Row { Calling, TimerB, ReportTimeout, Terminated },
    Row { Calling, Provisional, Deliver, Proceeding },
    Row { Calling, Success, Deliver, Accepted },
    Row { Calling, Failure, AcknowledgeAndDeliver, Completed },
    Row { Calling, TransportError, ReportTransport, Terminated },
    Row { Proceeding, Provisional, Deliver, Proceeding },
    Row { Proceeding, Success, Deliver, Accepted },
    Row { Proceeding, Failure, AcknowledgeAndDeliver, Completed },
    Row { Completed, Failure, Acknowledge, Completed }, // Our ACK was lost.
    Row { Completed, TimerD, Nothing, Terminated },
    Row { Completed, TransportError, ReportTransport, Terminated },
    Row { Accepted, Success, Deliver, Accepted }, // The core resends its ACK.
    Row { Accepted, TimerM, Nothing, Terminated },
};

constexpr std::array clocks {
    Clock { Calling, TimerA, timing::timer_a, Repeat::Doubling, OverStream::Never },
    Clock { Calling, TimerB, timing::timer_b, Repeat::Once },
    Clock { Completed, TimerD, timing::timer_d, Repeat::Once, OverStream::AtOnce },
    Clock { Accepted, TimerM, timing::timer_m, Repeat::Once },
};

constexpr const Row* find(State in, Event event) { return find_row(table, in, event); }

static_assert(find(Accepted, Failure) == nullptr, "a fork's late failure must not undo an answer");

// The same, in a form that templates take.
struct Machine {
    using State = invite_client::State;
    using Event = invite_client::Event;
    using Action = invite_client::Action;
    static constexpr auto& clocks = invite_client::clocks;
    static constexpr const Row* find(State in, Event event) { return invite_client::find(in, event); }
};

} // namespace sip::invite_client
