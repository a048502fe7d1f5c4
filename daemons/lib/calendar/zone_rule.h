// The rule of a time zone for the years its table does not reach: the TZ string at the end of a TZif file
// (POSIX.1-2017 8.3 with the extensions of RFC 8536 3.3.1), such as "GMT0BST,M3.5.0/1,M10.5.0".
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string_view>

namespace calendar {

// No zone is further from UTC (RFC 8536 3.2).
inline constexpr std::chrono::seconds offset_most = std::chrono::hours { 26 };

// When in a year the clock is changed.
struct ChangeDay {
    enum class Kind { NthWeekday, Julian, DayOfYear } kind { Kind::NthWeekday };
    unsigned month { 1 };
    unsigned week { 1 }; // 5: the last.
    unsigned day { 0 }; // Weekday from Sunday; or 1 to 365 without leap days; or 0 to 365.
    std::chrono::seconds time { std::chrono::hours { 2 } }; // Of the clock that is shown then.
};

struct ZoneRule {
    std::chrono::seconds standard {}; // East of UTC.
    struct Summer {
        std::chrono::seconds offset {};
        ChangeDay begins {};
        ChangeDay ends {};
    };
    std::optional<Summer> summer {};

    std::chrono::seconds offset_at(std::chrono::sys_seconds) const;
    // The moments of that year at which the clock is changed, in no order.
    std::array<std::chrono::sys_seconds, 2> changes_in(std::chrono::year) const;
};

std::optional<ZoneRule> read_zone_rule(std::string_view text);

} // namespace calendar
