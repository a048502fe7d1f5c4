// Telephone numbers: what somebody dialled or a carrier sent → E.164, the national form and a class.
// Pure text and one table; it knows no extension, no trunk and no rule.
//
//     number_of("0312345678", { .country = "JP" }) → { "+81312345678", "0312345678", Domestic }
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace calld {

enum class NumberClass { Local, Domestic, Mobile, Premium, International };

std::string_view text_of(NumberClass);

struct NumberingPlan {
    std::string country; // "JP"; another country is dialled by + or 00 and its own trunk prefix 0.
    std::string area_code; // "03"
};

struct Number {
    std::string e164; // "+81312345678"; empty for what exists nationally only (117).
    std::string national; // "0312345678"; a foreign number with the international prefix: "0101212…".
    NumberClass kind { NumberClass::Domestic };
};

// A complete national or international number, or nothing. Hyphens, spaces, dots and brackets are allowed.
std::optional<Number> number_of(std::string_view dialled, const NumberingPlan&);

// The same, but a local number counts too: it is completed with the area code.
std::optional<Number> number_with_area_code(std::string_view dialled, const NumberingPlan&);

// E.164 where it can be told, else as written: how numbers are stored and compared.
std::string comparable_number(std::string_view written, const NumberingPlan&);

// The national form where it can be told, else as written: how numbers are shown.
std::string shown_number(std::string_view written, const NumberingPlan&);

// Digits, * and # with a leading + allowed, without what people write between them; nothing if anything else
// is in it.
std::optional<std::string> bare_number(std::string_view dialled);

} // namespace calld
