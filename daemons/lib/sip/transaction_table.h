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
