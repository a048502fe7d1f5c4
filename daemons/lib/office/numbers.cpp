#include "office/numbers.h"

#include <algorithm>
#include <array>

namespace office {
namespace {

struct Country {
    std::string_view name;
    std::string_view code; // E.164
    std::string_view trunk_prefix; // Dialled before a national number and not part of it abroad; "" = none.
};

// ITU-T E.164 annex (operational bulletin); countries we were asked about. Others pass as written.
constexpr std::array countries {
    Country { "JP", "81", "0" }, Country { "US", "1", "1" },  Country { "CA", "1", "1" },
    Country { "GB", "44", "0" }, Country { "DE", "49", "0" }, Country { "FR", "33", "0" },
    Country { "CH", "41", "0" }, Country { "AT", "43", "0" }, Country { "NL", "31", "0" },
    Country { "AU", "61", "0" }, Country { "NZ", "64", "0" }, Country { "SE", "46", "0" },
};

// 総務省, 電気通信番号計画: 1XY services that subscribers dial. 110, 118, 119 are the file's `emergency`.
constexpr std::array<std::string_view, 24> japanese_services {
    "104", "110", "111", "112", "113", "114", "115", "116", "117", "118", "119", "122",
    "136", "141", "144", "147", "148", "151", "159", "171", "177", "184", "186", "189",
};

} // namespace

std::string to_international(std::string_view number, std::string_view country, std::string_view area_code)
{
    const auto rule = std::ranges::find(countries, country, &Country::name);
    if (number.starts_with('+') || rule == countries.end())
        return std::string { number };
    const std::string prefix = "+" + std::string { rule->code };
    if (!rule->trunk_prefix.empty() && number.starts_with(rule->trunk_prefix))
        return prefix + std::string { number.substr(rule->trunk_prefix.size()) };
    if (rule->code == "1" && number.size() == 10)
        return prefix + std::string { number };
    // Local: with the area code, whose own trunk prefix goes.
    if (area_code.starts_with(rule->trunk_prefix) && area_code.size() > rule->trunk_prefix.size())
        return prefix + std::string { area_code.substr(rule->trunk_prefix.size()) } + std::string { number };
    return std::string { number };
}

std::string to_national(std::string_view number, std::string_view country)
{
    const auto rule = std::ranges::find(countries, country, &Country::name);
    const bool is_of_country =
        rule != countries.end() && number.starts_with('+') && number.substr(1).starts_with(rule->code);
    if (!is_of_country)
        return std::string { number };
    return std::string { rule->trunk_prefix } + std::string { number.substr(1 + rule->code.size()) };
}

bool is_service_number(std::string_view number, std::string_view country)
{
    if (country == "JP")
        return std::ranges::find(japanese_services, number) != japanese_services.end();
    if (country == "US" || country == "CA") // N11
        return number.size() == 3 && number[0] >= '2' && number.substr(1) == "11";
    return number == "112" || number == "999" || number == "911";
}

} // namespace office
