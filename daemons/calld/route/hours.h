// What a moment means for a number that was called: night mode, the hours of its schedule, or what was known
// last where the clock is not to be trusted. Pure: the moment is given.
#pragma once

#include "calendar/schedule.h"
#include "route/directory.h"
#include "route/story.h"

#include <chrono>
#include <optional>

namespace calld {

using Openings = TextMap<calendar::Opening>; // By schedule.

// When night mode was switched on while the clock was not trusted. It begins to count when the clock is.
inline constexpr std::chrono::sys_seconds unknown_time = std::chrono::sys_seconds::max();

struct TimeOfCall {
    std::chrono::sys_seconds at {};
    std::optional<std::chrono::sys_seconds> night_since {}; // Somebody switched it on then.
    const Openings* known { nullptr }; // The clock is not trusted: schedules are as they were known last.
};

// Whether the hours may go by the clock. One that nobody has set since the box was switched on shows the
// past: before what was known to be already, unless something has synchronised it meanwhile.
struct ClockFacts {
    std::chrono::sys_seconds now {};
    std::chrono::sys_seconds known {}; // It has been this late already.
    bool is_synchronised { false };
};
bool is_trusted(const ClockFacts&);

// Whether that number's callers find the office open, and why, as the story tells it.
calendar::Opening opening_for(const Directory::Did&, const Directory&, const TimeOfCall&, Story&);

// Night mode ends for each number when its schedule changes next, and as a whole when it has ended for all.
// Nothing: not before somebody switches it off.
std::optional<std::chrono::sys_seconds> night_ends(const Directory&, std::chrono::sys_seconds since);
bool is_night(const Directory&, const TimeOfCall&);

// The state of every schedule.
Openings openings_at(const Directory&, std::chrono::sys_seconds);

} // namespace calld
