// Dates as a person types them: "2026-11-22" is that day where the box stands; RFC 3339 is taken as it is.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace command {

enum class Bound { Begin, End }; // The first moment of the day, or that of the next.

// As RFC 3339 in UTC; nothing when it is no date.
std::optional<std::string> utc_bound(const std::string& text, Bound);

// A moment of RFC 3339 as the clock on the wall of the box shows it: "2026-11-22 18:30:00". As it is when it
// is none.
std::string local_text(const std::string& utc);

// "90s", "5m", "1h", "90": seconds.
std::optional<std::chrono::seconds> duration_of(std::string_view text);

} // namespace command
