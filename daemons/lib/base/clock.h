// Clocks. Deadlines count on BootClock, which goes on through suspend and means something to the next process
// of the same boot; the wall clock is for stamps and schedules only.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

struct BootClock { // CLOCK_BOOTTIME
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<BootClock>;
    static constexpr bool is_steady = true;
    static time_point now() noexcept;
};

using Moment = BootClock::time_point;
using Wall = std::chrono::system_clock::time_point;

// Milliseconds since boot, as journals and the ledger keep moments.
inline std::int64_t milliseconds_of(Moment moment)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(moment.time_since_epoch()).count();
}
inline Moment moment_of(std::int64_t milliseconds)
{
    return Moment { std::chrono::milliseconds { milliseconds } };
}

// The kernel's id of this boot. A moment of another boot means nothing.
std::string boot_id();

// RFC 3339 in UTC with milliseconds: "2026-11-22T09:30:00.000Z".
std::string utc_text(Wall);
// The epoch when the text is not of that form.
Wall parse_utc(const std::string& text);
