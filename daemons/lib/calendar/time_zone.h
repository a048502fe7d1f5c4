// A time zone: what the clock on the wall shows at an instant. Reads the bytes of a TZif file (RFC 8536), as
// Debian's tzdata has them in /usr/share/zoneinfo; whoever has a file hands them over. No global state,
// unlike tzset.
//
//     std::optional<TimeZone> zone = TimeZone::read(bytes);
//     zone->local(now)                      → 2026-11-27 09:30:00
//     zone->instants(2026-03-29 01:30)      → none in London: the clock jumps over it
#pragma once

#include "calendar/zone_rule.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace calendar {

class TimeZone {
public:
    TimeZone() = default; // UTC.

    static std::optional<TimeZone> read(std::string_view tzif);

    std::chrono::seconds offset_at(std::chrono::sys_seconds) const; // East of UTC.
    std::chrono::local_seconds local(std::chrono::sys_seconds) const;
    // When the clock shows that: once; never, where it is put forward; twice, where it is put back. In order.
    std::vector<std::chrono::sys_seconds> instants(std::chrono::local_seconds) const;
    // When the clock is changed, after `from` and up to `to`, in order.
    std::vector<std::chrono::sys_seconds> changes(std::chrono::sys_seconds from,
                                                  std::chrono::sys_seconds to) const;

private:
    struct Change {
        std::chrono::sys_seconds at {};
        std::chrono::seconds offset {}; // From then on.
    };

    std::chrono::seconds before_ {}; // All changes.
    std::vector<Change> changes_ {}; // In order.
    std::optional<ZoneRule> afterwards_ {};
};

// Larger files are none: the largest of tzdata has 4 KiB.
inline constexpr std::size_t tzif_bytes_most = 64UL * 1024;

} // namespace calendar
