// Many deadlines behind one timer of the loop. Pure: it is told the time, and its owner arms one timer for
// next().
//
//     queue.set({ serial, kind }, now + 500ms);
//     while (auto fired = queue.take_due(now)) …
//
// A deadline is not taken out when it becomes void: whoever gets it looks its subject up and finds it gone or
// changed
// ("look up, don't hold"). `is_void` lets next() skip those, so that they cost no wake.
#pragma once

#include "base/clock.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace sip {

struct TimerId {
    std::uint64_t subject { 0 };
    std::uint32_t kind { 0 }; // What the owner of the queue calls this timer.
    std::uint32_t generation { 0 }; // Of that timer: an older one is void.

    friend bool operator==(const TimerId&, const TimerId&) = default;
};

class TimerQueue {
public:
    struct Entry {
        Moment due {};
        TimerId id {};
    };

    void set(TimerId id, Moment due)
    {
        heap_.push_back({ due, id });
        std::ranges::push_heap(heap_, later);
    }

    // The next deadline for which is_void() is not true; void ones before it are forgotten.
    template <typename IsVoid> std::optional<Moment> next(const IsVoid& is_void)
    {
        while (!heap_.empty() && is_void(heap_.front().id))
            pop();
        if (heap_.empty())
            return std::nullopt;
        return heap_.front().due;
    }

    std::optional<TimerId> take_due(Moment now)
    {
        if (heap_.empty() || heap_.front().due > now)
            return std::nullopt;
        const TimerId id = heap_.front().id;
        pop();
        return id;
    }

    std::size_t size() const { return heap_.size(); }

private:
    static bool later(const Entry& a, const Entry& b) { return a.due > b.due; }
    void pop()
    {
        std::ranges::pop_heap(heap_, later);
        heap_.pop_back();
    }

    std::vector<Entry> heap_ {};
};

// Long waits end on shared quarter seconds, so that many share one wake.
inline Moment gathered(Moment due)
{
    constexpr std::chrono::nanoseconds step = std::chrono::milliseconds { 250 };
    const auto since = due.time_since_epoch();
    return Moment { (since + step - std::chrono::nanoseconds { 1 }) / step * step };
}

} // namespace sip
