#include "route/numbers.h"

#include "base/text.h"
#include "limits.h"

#include <algorithm>
#include <array>

namespace calld {
namespace {

// The Japanese numbering plan (電気通信番号計画) as far as a class depends on it; the first row that fits
// counts. Length is that of the national form, prefix included.
struct PlanRow {
    std::string_view prefix;
    std::size_t length;
    NumberClass kind;
};

using enum NumberClass;

constexpr std::array japan {
    PlanRow { "0120", 10, Domestic }, // Free to the caller.
    PlanRow { "0800", 11, Domestic }, // Likewise.
    PlanRow { "0570", 10, Premium }, // Navi Dial: the caller pays more than the distance.
    PlanRow { "0990", 10, Premium },  PlanRow { "0180", 10, Premium }, // Mass calling.
    PlanRow { "0170", 10, Domestic }, // Message exchange.
    PlanRow { "0204", 11, Mobile }, // Pagers.
    PlanRow { "0200", 14, Mobile }, // Machines.
    PlanRow { "020", 11, Mobile }, // Machines.
    PlanRow { "050", 11, Domestic }, // IP telephony.
    PlanRow { "060", 11, Mobile },    PlanRow { "070", 11, Mobile },
    PlanRow { "080", 11, Mobile },    PlanRow { "090", 11, Mobile },
    PlanRow { "00", 0, Domestic }, // Carrier selection: the contract's trunk is the carrier. Never complete.
    PlanRow { "01", 10, Domestic }, // 0AB-J, by region.
    PlanRow { "02", 10, Domestic },   PlanRow { "03", 10, Domestic },
    PlanRow { "04", 10, Domestic },   PlanRow { "05", 10, Domestic },
    PlanRow { "06", 10, Domestic },   PlanRow { "07", 10, Domestic },
    PlanRow { "08", 10, Domestic },   PlanRow { "09", 10, Domestic },
    PlanRow { "104", 3, Premium }, // Directory enquiries.
    PlanRow { "113", 3, Domestic }, // Faults.
    PlanRow { "115", 3, Domestic }, // Telegrams.
    PlanRow { "116", 3, Domestic }, // Business office.
    PlanRow { "117", 3, Domestic }, // Time.
    PlanRow { "171", 3, Domestic }, // Disaster messages.
    PlanRow { "177", 3, Domestic }, // Weather.
    PlanRow { "188", 3, Domestic }, // Consumers.
    PlanRow { "189", 3, Domestic }, // Children in danger.
};

constexpr std::string_view japan_code = "81";
constexpr std::string_view japan_international = "010";
constexpr std::string_view other_international = "00";
// E.164 allows 15 digits; nothing shorter than 7 with its country code is a subscriber.
constexpr std::size_t e164_digits_min = 7;
constexpr std::size_t e164_digits_max = 15;

bool is_japan(const NumberingPlan& plan) { return plan.country == "JP" || plan.country.empty(); }

std::string_view international_prefix(const NumberingPlan& plan)
{
    return is_japan(plan) ? japan_international : other_international;
}

std::optional<Number> national_in_japan(std::string_view digits, const NumberingPlan& plan)
{
    const auto* row =
        std::ranges::find_if(japan, [&](const PlanRow& one) { return digits.starts_with(one.prefix); });
    if (row == japan.end() || digits.size() != row->length)
        return std::nullopt;
    Number number { .e164 = {}, .national = std::string { digits }, .kind = row->kind };
    if (digits.front() == '0')
        number.e164 = "+81" + number.national.substr(1);
    const bool same_area = !plan.area_code.empty() && digits.starts_with(plan.area_code);
    if (row->kind == Domestic && same_area)
        number.kind = Local;
    return number;
}

std::optional<Number> foreign(std::string_view digits, const NumberingPlan& plan)
{
    if (digits.size() < e164_digits_min || digits.size() > e164_digits_max || digits.front() == '0')
        return std::nullopt;
    std::string national { international_prefix(plan) };
    national += digits;
    return Number { .e164 = "+" + std::string { digits },
                    .national = std::move(national),
                    .kind = International };
}

std::optional<Number> with_country_code(std::string_view digits, const NumberingPlan& plan)
{
    if (!is_japan(plan) || !digits.starts_with(japan_code))
        return foreign(digits, plan);
    digits.remove_prefix(japan_code.size());
    if (digits.starts_with('0')) // "+81 (0)3 …", as people write it.
        digits.remove_prefix(1);
    return national_in_japan("0" + std::string { digits }, plan);
}

std::optional<Number> national(std::string_view digits, const NumberingPlan& plan)
{
    if (is_japan(plan))
        return national_in_japan(digits, plan);
    // Another country's plan is not known here: what begins with its trunk prefix is taken as it is.
    if (digits.front() != '0' || digits.size() < e164_digits_min || digits.size() > e164_digits_max)
        return std::nullopt;
    return Number { .e164 = {}, .national = std::string { digits }, .kind = Domestic };
}

bool is_between_digits(char c) { return c == '-' || c == ' ' || c == '.' || c == '(' || c == ')'; }
bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

} // namespace

std::string_view text_of(NumberClass kind)
{
    constexpr std::array<std::string_view, 5> names { "local", "domestic", "mobile", "premium",
                                                      "international" };
    return names[static_cast<std::size_t>(kind)];
}

std::optional<std::string> bare_number(std::string_view dialled)
{
    if (dialled.size() > limits::dialled_characters)
        return std::nullopt;
    std::string bare;
    for (const char c : dialled) {
        if (is_digit(c) || c == '*' || c == '#' || (c == '+' && bare.empty()))
            bare += c;
        else if (!is_between_digits(c))
            return std::nullopt;
    }
    if (bare.empty() || bare == "+")
        return std::nullopt;
    return bare;
}

std::optional<Number> number_of(std::string_view dialled, const NumberingPlan& plan)
{
    const std::optional<std::string> bare = bare_number(dialled);
    if (!bare)
        return std::nullopt;
    std::string_view digits = *bare;
    const bool has_plus = digits.starts_with('+');
    if (has_plus)
        digits.remove_prefix(1);
    if (!all_digits(digits))
        return std::nullopt;
    if (has_plus)
        return with_country_code(digits, plan);
    const std::string_view abroad = international_prefix(plan);
    if (digits.starts_with(abroad) && digits.size() > abroad.size())
        return with_country_code(digits.substr(abroad.size()), plan);
    return national(digits, plan);
}

std::optional<Number> number_with_area_code(std::string_view dialled, const NumberingPlan& plan)
{
    if (std::optional<Number> complete = number_of(dialled, plan))
        return complete;
    const std::optional<std::string> bare = bare_number(dialled);
    // A subscriber's number begins with 2 to 9: 0 and 1 are prefixes and services.
    if (!bare || plan.area_code.empty() || bare->front() < '2' || bare->front() > '9')
        return std::nullopt;
    return number_of(plan.area_code + *bare, plan);
}

std::string comparable_number(std::string_view written, const NumberingPlan& plan)
{
    const std::optional<Number> number = number_of(written, plan);
    return number && !number->e164.empty() ? number->e164 : std::string { written };
}

std::string shown_number(std::string_view written, const NumberingPlan& plan)
{
    const std::optional<Number> number = number_of(written, plan);
    return number ? number->national : std::string { written };
}

} // namespace calld
