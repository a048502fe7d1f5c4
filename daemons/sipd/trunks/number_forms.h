// Telephone numbers as a carrier writes them, both ways. Pure.
#pragma once

#include "office/profile_values.h"

#include <span>
#include <string>
#include <string_view>

namespace sipd {

// Where the office is: what a number without a country code means.
struct NumberingPlan {
    std::string_view country { "JP" };
    std::string_view area_code {};
};

// 184 and 186 before a Japanese number: whether the caller's own is withheld from whom they call.
enum class Shown : std::uint8_t { AsUsual, Withheld, Given };
struct DialledNumber {
    std::string_view prefix {}; // "184", "186" or nothing.
    std::string_view number {}; // Behind it.
    Shown shown { Shown::AsUsual };
};
DialledNumber dialled_in(std::string_view number, const NumberingPlan&);

// "0312345678" → "+81312345678" and the like. Service numbers (110, 117) and what is no number stay as they
// are.
std::string in_form(std::string_view number, office::NumberForm, const NumberingPlan&);

// A number of a carrier's as we write it: without the marks that people put into it, its front exchanged as
// the profile says.
std::string mapped(std::string_view number, std::span<const office::NumberMapping>);

// Whether both are one number, however written.
bool same_number(std::string_view, std::string_view, const NumberingPlan&);

} // namespace sipd
