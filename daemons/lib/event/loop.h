// The event loop of a daemon: libevent, wrapped once. One thread, one loop.
//
//     events::Loop loop;
//     events::Timer retransmit { loop, [&] { … } };
//     retransmit.start(500ms);
//     loop.run();
//
// Destructors deregister: a timer or watch that is gone never fires. Work is gathered per turn: whatever is
// queued with at_turn_end() runs once, after all callbacks of the turn and before the loop sleeps again.
#pragma once

#include "base/clock.h"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

struct event_base;
struct event; // libevent's; hence our plural.

namespace events {

using Action = std::move_only_function<void()>;

class Loop {
public:
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    void run(); // Until stop().
    void turn(); // One turn, waiting for something to happen: for tests.
    void stop() { stopping_ = true; }

    // Runs once, at the end of this turn. The same caller registers again for the next turn.
    void at_turn_end(Action);

    event_base* base() const { return base_; }

private:
    void end_turn();

    event_base* base_;
    std::vector<Action> turn_end_ {};
    bool stopping_ { false };
};

// How late a timer may be, so that many share one wake. Coarse: up to 250 ms late, for clean-up and long
// waits.
enum class Slack { None, Coarse };

class Timer {
public:
    Timer(Loop&, Action fired);
    ~Timer();
    Timer(Timer&&) noexcept;
    Timer& operator=(Timer&&) noexcept;

    void start(std::chrono::nanoseconds after, Slack = Slack::None); // Starting again moves it.
    void stop();
    bool is_running() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Watches a descriptor that somebody else owns. Signal: once each time something comes, whether or not what
// was there has been read; for a bell that nobody needs to read.
enum class Interest { Read, Write, ReadWrite, Signal };
struct Ready {
    bool read { false };
    bool write { false };
};

class Watch {
public:
    Watch(Loop&, int descriptor, Interest, std::move_only_function<void(Ready)> became_ready);
    ~Watch();
    Watch(Watch&&) noexcept;
    Watch& operator=(Watch&&) noexcept;

    void change(Interest);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace events
