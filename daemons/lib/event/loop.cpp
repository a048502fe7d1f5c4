#include "event/loop.h"

#include <cassert>
#include <event2/event.h>
#include <sys/time.h>
#include <utility>

namespace events {
namespace {

constexpr std::chrono::milliseconds coarse_step { 250 };

timeval timeval_of(std::chrono::nanoseconds duration)
{
    const auto microseconds =
        std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::microseconds>(duration).count());
    return { .tv_sec = microseconds / 1'000'000, .tv_usec = microseconds % 1'000'000 };
}

// Moves a deadline to the next shared step, so that timers which may be late fire together.
std::chrono::nanoseconds gathered(std::chrono::nanoseconds after)
{
    const auto deadline = (BootClock::now() + after).time_since_epoch();
    const auto steps = (deadline + coarse_step - std::chrono::nanoseconds { 1 }) / coarse_step;
    return steps * coarse_step - BootClock::now().time_since_epoch();
}

short events_of(Interest interest)
{
    switch (interest) {
    case Interest::Read:
        return EV_READ | EV_PERSIST;
    case Interest::Write:
        return EV_WRITE | EV_PERSIST;
    case Interest::ReadWrite:
        return EV_READ | EV_WRITE | EV_PERSIST;
    case Interest::Signal:
        return EV_READ | EV_ET | EV_PERSIST;
    }
    return 0;
}

} // namespace

Loop::Loop()
{
    event_config* config = event_config_new();
    event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
    event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
    // A timer that is started late in a long turn counts from then, not from when the turn began.
    event_config_set_flag(config, EVENT_BASE_FLAG_NO_CACHE_TIME);
    base_ = event_base_new_with_config(config);
    event_config_free(config);
    assert(base_ != nullptr);
}

Loop::~Loop() { event_base_free(base_); }

void Loop::run()
{
    stopping_ = false;
    while (!stopping_)
        turn();
}

void Loop::turn()
{
    end_turn(); // What start-up queued, or a callback outside any turn.
    if (stopping_)
        return;
    event_base_loop(base_, EVLOOP_ONCE);
    end_turn();
}

void Loop::at_turn_end(Action action) { turn_end_.push_back(std::move(action)); }

void Loop::end_turn()
{
    // An action may queue another; each round is a batch of its own.
    while (!turn_end_.empty()) {
        std::vector<Action> actions = std::exchange(turn_end_, {});
        for (Action& action : actions)
            action();
    }
}

struct Timer::State {
    ::event* timer { nullptr };
    Action fired {};
    bool* gone { nullptr }; // Set while the action runs, which may end the timer's owner.

    static void on_timeout(evutil_socket_t, short, void* state)
    {
        auto* self = static_cast<State*>(state);
        Action action = std::move(self->fired);
        bool gone = false;
        self->gone = &gone;
        action();
        if (gone)
            return;
        self->gone = nullptr;
        self->fired = std::move(action);
    }

    ~State()
    {
        if (gone != nullptr)
            *gone = true;
        if (timer != nullptr)
            event_free(timer);
    }
};

Timer::Timer(Loop& loop, Action fired) : state_(std::make_unique<State>())
{
    state_->fired = std::move(fired);
    state_->timer = evtimer_new(loop.base(), State::on_timeout, state_.get());
    assert(state_->timer != nullptr);
}

Timer::~Timer() = default;
Timer::Timer(Timer&&) noexcept = default;
Timer& Timer::operator=(Timer&&) noexcept = default;

void Timer::start(std::chrono::nanoseconds after, Slack slack)
{
    const timeval wait = timeval_of(slack == Slack::Coarse ? gathered(after) : after);
    evtimer_add(state_->timer, &wait);
}

void Timer::stop() { evtimer_del(state_->timer); }
bool Timer::is_running() const { return evtimer_pending(state_->timer, nullptr) != 0; }

struct Watch::State {
    Loop* loop { nullptr };
    ::event* watch { nullptr };
    std::move_only_function<void(Ready)> became_ready;
    bool* gone { nullptr }; // Set while the callback runs, which may end the watch's owner.

    static void on_ready(evutil_socket_t, short events, void* state)
    {
        auto* self = static_cast<State*>(state);
        auto action = std::move(self->became_ready);
        bool gone = false;
        self->gone = &gone;
        action(Ready { .read = (events & EV_READ) != 0, .write = (events & EV_WRITE) != 0 });
        if (gone)
            return;
        self->gone = nullptr;
        self->became_ready = std::move(action);
    }

    ~State()
    {
        if (gone != nullptr)
            *gone = true;
        if (watch != nullptr)
            event_free(watch);
    }
};

Watch::Watch(Loop& loop, int descriptor, Interest interest, std::move_only_function<void(Ready)> became_ready)
    : state_(std::make_unique<State>())
{
    state_->loop = &loop;
    state_->became_ready = std::move(became_ready);
    state_->watch = event_new(loop.base(), descriptor, events_of(interest), State::on_ready, state_.get());
    assert(state_->watch != nullptr);
    event_add(state_->watch, nullptr);
}

Watch::~Watch() = default;
Watch::Watch(Watch&&) noexcept = default;
Watch& Watch::operator=(Watch&&) noexcept = default;

void Watch::change(Interest interest)
{
    const int descriptor = event_get_fd(state_->watch);
    event_del(state_->watch);
    event_assign(state_->watch, state_->loop->base(), descriptor, events_of(interest), State::on_ready,
                 state_.get());
    event_add(state_->watch, nullptr);
}

} // namespace events
