// INVITE server transaction, RFC 3261 17.2.1 with the Accepted state of RFC 6026 7.1.
// The 2xx is retransmitted by the core, not here. Anything not in the table is dropped and counted.
#pragma once

#include "sip/timing.h"
#include "sip/transaction_table.h"

namespace sip::invite_server {

enum class State { Proceeding, Completed, Confirmed, Accepted, Terminated };
enum class Event {
    Request, // The INVITE, again.
    Acknowledgement,
    Provisional, // From the core, as the next two.
    Success,
    Failure,
    TimerG,
    TimerH,
    TimerI,
    TimerL,
    TransportError
};
enum class Action { Send, Resend, Deliver, ReportTimeout, ReportTransport, Nothing };

using Row = TransitionRow<State, Event, Action>;
using Clock = StateTimer<State, Event>;

using enum State;
using enum Event;
using enum Action;

constexpr std::array table {
    Row { Proceeding, Request, Resend, Proceeding },
    Row { Proceeding, Provisional, Send, Proceeding },
    Row { Proceeding, Success, Send, Accepted },
    Row { Proceeding, Failure, Send, Completed },
    Row { Proceeding, TransportError, ReportTransport, Terminated },
    Row { Completed, Request, Resend, Completed },
    Row { Completed, TimerG, Resend, Completed },
    Row { Completed, TimerH, ReportTimeout, Terminated },
    Row { Completed, Acknowledgement, Nothing, Confirmed },
    Row { Completed, TransportError, ReportTransport, Terminated },
    Row { Confirmed, Acknowledgement, Nothing, Confirmed },
    Row { Confirmed, TimerI, Nothing, Terminated },
    Row { Accepted, Request, Nothing, Accepted }, // The core is retransmitting the 2xx by itself.
    Row { Accepted, Success, Send, Accepted }, // It does so through here.
    Row { Accepted, Acknowledgement, Deliver, Accepted },
    Row { Accepted, TransportError, ReportTransport, Accepted },
    Row { Accepted, TimerL, Nothing, Terminated },
};

constexpr std::array clocks {
    Clock { Completed, TimerG, timing::timer_g, Repeat::DoublingToT2, OverStream::Never },
    Clock { Completed, TimerH, timing::timer_h, Repeat::Once },
    Clock { Confirmed, TimerI, timing::timer_i, Repeat::Once, OverStream::AtOnce },
    Clock { Accepted, TimerL, timing::timer_l, Repeat::Once },
};

constexpr const Row* find(State in, Event event) { return find_row(table, in, event); }

static_assert(find(Accepted, Failure) == nullptr, "an answer cannot be taken back by a final response");

// The same, in a form that templates take.
struct Machine {
    using State = invite_server::State;
    using Event = invite_server::Event;
    using Action = invite_server::Action;
    static constexpr auto& clocks = invite_server::clocks;
    static constexpr const Row* find(State in, Event event) { return invite_server::find(in, event); }
};

} // namespace sip::invite_server
