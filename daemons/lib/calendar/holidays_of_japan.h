// Public holidays of Japan by law (国民の祝日に関する法律), for 1980 to 2099: no table to be kept, no
// network.
//
//     holiday_of_japan(2026y / September / 22) → { "国民の休日", "Citizens' Holiday" }
//
// The two equinoxes are computed; what counts is what the gazette says each February (corrections.h).
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace calendar {

using Date = std::chrono::year_month_day;

struct Holiday {
    std::string japanese;
    std::string english;
    friend bool operator==(const Holiday&, const Holiday&) = default;
};

inline constexpr std::chrono::year first_year_of_law { 1980 };
inline constexpr std::chrono::year last_year_of_law { 2099 };

// Outside these years nothing is one.
std::optional<Holiday> holiday_of_japan(Date);

} // namespace calendar
