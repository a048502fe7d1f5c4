// How the file writes days, hours and dates.
//
//     parse_days("mon-fri")         → { 0, 1, 2, 3, 4 }, Monday first
//     parse_hours("18:00-02:00")    → { { 18h, 26h } }
//     parse_dates("12-29..01-03")   → over the year's end
#pragma once

#include "calendar/schedule.h"

#include <optional>
#include <string_view>
#include <vector>

namespace office {

std::optional<std::vector<std::size_t>> parse_days(std::string_view); // "mon", "mon-fri", "sat,sun"
// "09:00-12:00,13:00-18:00", in order; the last may end in the night: "18:00-02:00", "18:00-26:00".
std::optional<std::vector<calendar::Hours>> parse_hours(std::string_view);
std::optional<calendar::Dates> parse_day(std::string_view); // "2026-12-29", "12-29"
std::optional<calendar::Dates> parse_dates(std::string_view); // Or two of them: "12-29..01-03".

bool is_hours(std::string_view);
bool is_dates(std::string_view);

} // namespace office
