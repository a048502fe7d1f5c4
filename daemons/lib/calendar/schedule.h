// Opening hours: whether an office is open, at lunch or closed at a time, and when that changes next. Pure.
//
//     state_at(schedule, zone.local(now), holidays)       → { Closed, Holiday, "勤労感謝の日" … }
//     next_boundary(schedule, zone, holidays, now)         → tomorrow at nine
#pragma once

#include "calendar/holidays.h"
#include "calendar/time_zone.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace calendar {

enum class Opening { Open, Lunch, Closed };
enum class Because { Hours, Lunch, Holiday, ClosedDate }; // The first: within them or outside.

// Of the day they begin on. An end beyond 24 hours is in the night that follows.
struct Hours {
    std::chrono::minutes begin {};
    std::chrono::minutes end {};
    friend bool operator==(const Hours&, const Hours&) = default;
};

// A day of one year, or of every.
struct YearlyDay {
    std::optional<std::chrono::year> year {};
    std::chrono::month month {};
    std::chrono::day day {};
};

// The last day included. From December into January, where the years are not given.
struct Dates {
    YearlyDay first {};
    YearlyDay last {};
};

enum class HolidayRule { None, Law };

struct Schedule {
    std::array<std::vector<Hours>, 7> week {}; // From Monday.
    std::vector<Hours> lunch {}; // Counts between the first and the last of a day's hours.
    HolidayRule holiday_rule { HolidayRule::None };
    std::vector<Dates> holidays {}; // Listed in their place.
    std::vector<Dates> closed_dates {};
};

struct State {
    Opening opening { Opening::Open };
    Because because { Because::Hours };
    Holiday holiday {}; // Its name, where the law knows one.
};

bool is_within(const Dates&, Date);

State state_at(const Schedule&, std::chrono::local_seconds, const Holidays&);

// When the office opens, closes or goes to lunch next. Nothing: not within 400 days.
std::optional<std::chrono::sys_seconds> next_boundary(const Schedule&, const TimeZone&, const Holidays&,
                                                      std::chrono::sys_seconds after);

} // namespace calendar
