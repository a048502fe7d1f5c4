// Dates as a person types them: "2026-11-22" is that day where the box stands; RFC 3339 is taken as it is.
#pragma once

#include <optional>
#include <string>

namespace command {

enum class Bound { Begin, End }; // The first moment of the day, or that of the next.

// As RFC 3339 in UTC; nothing when it is no date.
std::optional<std::string> utc_bound(const std::string& text, Bound);

} // namespace command
