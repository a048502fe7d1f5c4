#include "guards/tariff.h"

#include <algorithm>
#include <array>

namespace calld {
namespace {

constexpr int risky_minute = 5;
constexpr std::size_t place_characters = 6; // "+1242", "+88213": a country, and who shares its code.
constexpr std::size_t national_place_characters = 4;

// Where international revenue share fraud goes, by what the associations of carriers and the authorities warn
// of: satellites and networks without a country, the Caribbean, the Pacific, Africa, and some in Europe and
// Asia. A country that is called in good faith is let through by [dialing] allow all the same.
constexpr auto risky_prefixes = std::to_array<std::string_view>({
    "+870",  "+878",  "+881",  "+882",  "+883",  "+979", // Satellites, networks, premium rate.
    "+1242", "+1246", "+1264", "+1268", "+1284", "+1345", "+1441", "+1473", "+1649", "+1664",
    "+1721", "+1758", "+1767", "+1784", "+1809", "+1829", "+1849", "+1868", "+1869", "+1876",
    "+53",   "+509", // Caribbean.
    "+592",  "+597",  "+500", // And beside it.
    "+672",  "+674",  "+675",  "+676",  "+677",  "+678",  "+679",  "+680",  "+681",  "+682",
    "+683",  "+685",  "+686",  "+687",  "+688",  "+689",  "+690",  "+691",  "+692", // Pacific.
    "+220",  "+222",  "+224",  "+226",  "+231",  "+232",  "+235",  "+236",  "+239",  "+240",
    "+243",  "+245",  "+246",  "+247",  "+248",  "+252",  "+253",  "+257",  "+261",  "+265",
    "+269",  "+290",
    "+291", // Africa.
    "+371",  "+373",  "+375",  "+387",  "+423", // Europe.
    "+850",  "+856",  "+960",  "+992",  "+993", // Asia.
});

} // namespace

Tariff tariff_of(NumberClass kind, std::string_view e164)
{
    const bool is_dear = kind == NumberClass::International || kind == NumberClass::Premium;
    const auto leads_there = [&](std::string_view prefix) { return e164.starts_with(prefix); };
    if (is_dear && std::ranges::any_of(risky_prefixes, leads_there))
        return Tariff::Risky;
    return is_dear ? Tariff::Dear : Tariff::Ordinary;
}

int dear_minutes_of(Tariff tariff)
{
    switch (tariff) {
    case Tariff::Ordinary:
        return 0;
    case Tariff::Dear:
        return 1;
    case Tariff::Risky:
        break;
    }
    return risky_minute;
}

std::string place_of(std::string_view number)
{
    const bool is_international = number.starts_with('+');
    return std::string { number.substr(0, is_international ? place_characters : national_place_characters) };
}

} // namespace calld
