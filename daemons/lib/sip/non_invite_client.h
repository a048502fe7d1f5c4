// Non-INVITE client transaction, RFC 3261 17.1.2, figure 6.
// Anything not in the table is dropped and counted.
#pragma once

#include "sip/timing.h"
#include "sip/transaction_table.h"

namespace sip::non_invite_client {

enum class State { Trying, Proceeding, Completed, Terminated };
enum class Event { Provisional, Final, TimerE, TimerF, TimerK, TransportError };
enum class Action { Retransmit, Deliver, ReportTimeout, ReportTransport, Nothing };

using Row = TransitionRow<State, Event, Action>;
using Clock = StateTimer<State, Event>;

using enum State;
using enum Event;
using enum Action;

constexpr std::array table {
    Row { Trying, TimerE, Retransmit, Trying },
    Row { Trying, TimerF, ReportTimeout, Terminated },
    Row { Trying, TransportError, ReportTransport, Terminated },
    Row { Trying, Provisional, Deliver, Proceeding },
    Row { Trying, Final, Deliver, Completed },
    Row { Proceeding, TimerE, Retransmit, Proceeding },
    Row { Proceeding, TimerF, ReportTimeout, Terminated },
    Row { Proceeding, TransportError, ReportTransport, Terminated },
    Row { Proceeding, Provisional, Deliver, Proceeding },
    Row { Proceeding, Final, Deliver, Completed },
    Row { Completed, TimerK, Nothing, Terminated },
};

constexpr std::array clocks {
    Clock { Trying, TimerE, timing::timer_e, Repeat::DoublingToT2, OverStream::Never },
    Clock { Trying, TimerF, timing::timer_f, Repeat::OnceSinceStart },
    Clock { Proceeding, TimerE, timing::t2, Repeat::DoublingToT2, OverStream::Never },
    Clock { Proceeding, TimerF, timing::timer_f, Repeat::OnceSinceStart },
    Clock { Completed, TimerK, timing::timer_k, Repeat::Once, OverStream::AtOnce },
};

constexpr const Row* find(State in, Event event) { return find_row(table, in, event); }

static_assert(find(Completed, Final) == nullptr, "a retransmitted final response is absorbed");

// The same, in a form that templates take.
struct Machine {
    using State = non_invite_client::State;
    using Event = non_invite_client::Event;
    using Action = non_invite_client::Action;
    static constexpr auto& clocks = non_invite_client::clocks;
    static constexpr const Row* find(State in, Event event) { return non_invite_client::find(in, event); }
};

} // namespace sip::non_invite_client
