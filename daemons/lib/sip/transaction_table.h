// What the four transaction tables are made of: rows (one per arrow of the RFC's figure) and the timers each
// state starts.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>

namespace sip {

template <typename State, typename Event, typename Action> struct TransitionRow {
    State in;
    Event event;
    Action action;
    State next;
};

// What a timer is over TCP and TLS, which lose nothing and repeat nothing (RFC
// 3261 17.1.1.2, 17.1.2.2, 17.2.1, 17.2.2).
enum class OverStream {
    Same, // It waits for the peer, not for the network.
    Never, // It repeats what cannot have been lost.
    AtOnce // It waits for repeats of the peer, which do not come.
};

// A timer that starts on entering a state and stops on leaving it.
enum class Repeat {
    Once,
    OnceSinceStart, // Counts from the beginning of the transaction.
    Doubling,
    DoublingToT2
};
template <typename State, typename Event> struct StateTimer {
    State in;
    Event fires;
    std::chrono::milliseconds after;
    Repeat repeat;
    OverStream over_stream { OverStream::Same };
};

template <typename Row, std::size_t count, typename State, typename Event>
constexpr const Row* find_row(const std::array<Row, count>& table, State in, Event event)
{
    for (const Row& row : table)
        if (row.in == in && row.event == event)
            return &row;
    return nullptr;
}

} // namespace sip
