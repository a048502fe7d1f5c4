// Corrections to the holidays by law, for what only the gazette knows: an equinox that differs from its
// computation, a day moved for an event. A small TOML file of dates, kept by hand:
//
//     2031-03-20 = true            # is a holiday
//     2031-03-21 = false           # is none
//     2031-05-07 = "創立百周年"    # is one, of that name
#pragma once

#include "calendar/holidays_of_japan.h"

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace calendar {

struct Correction {
    bool is_holiday { true };
    std::string name {}; // May be empty.
    friend bool operator==(const Correction&, const Correction&) = default;
};

using Corrections = std::map<Date, Correction>;

struct BrokenLine {
    int line { 0 }; // 1-based.
    enum class What { NotADate, NoSuchDay, NotAValue, Twice, TooMany, TooLong } what { What::NotADate };
};

inline constexpr std::size_t corrections_bytes_most = 64UL * 1024;
inline constexpr std::size_t corrections_most = 1000;

// All of it or nothing: half a list would close an office on the wrong day and say nothing.
std::expected<Corrections, BrokenLine> read_corrections(std::string_view text);

// "2031-03-20"
std::optional<Date> parse_date(std::string_view text);
std::string text_of(Date);

} // namespace calendar
