#include "trunks/number_forms.h"

#include "base/text.h"
#include "office/numbers.h"

#include <algorithm>

namespace sipd {
namespace {

bool is_telephone_number(std::string_view number)
{
    if (number.starts_with('+'))
        number.remove_prefix(1);
    return number.size() >= 5 && std::ranges::all_of(number, is_digit);
}

} // namespace

DialledNumber dialled_in(std::string_view number, const NumberingPlan& plan)
{
    constexpr std::size_t prefix_digits = 3;
    const std::string_view front = number.substr(0, prefix_digits);
    const bool has_prefix =
        plan.country == "JP" && number.size() > prefix_digits && (front == "184" || front == "186");
    if (!has_prefix)
        return { .number = number };
    return { .prefix = front,
             .number = number.substr(prefix_digits),
             .shown = front == "184" ? Shown::Withheld : Shown::Given };
}

std::string in_form(std::string_view number, office::NumberForm form, const NumberingPlan& plan)
{
    if (form == office::NumberForm::AsDialled || !is_telephone_number(number)
        || office::is_service_number(number, plan.country))
        return std::string { number };
    if (form == office::NumberForm::National)
        return office::to_national(number, plan.country);
    std::string international = office::to_international(number, plan.country, plan.area_code);
    if (form == office::NumberForm::E164 && international.starts_with('+'))
        international.erase(0, 1);
    return international;
}

std::string mapped(std::string_view number, std::span<const office::NumberMapping> mappings)
{
    constexpr std::string_view visual_separators = "-.()"; // RFC 3966 3
    std::string plain { number };
    if (!plain.empty() && (is_digit(plain[0]) || plain[0] == '+'))
        std::erase_if(plain, [&](char c) { return visual_separators.find(c) != std::string_view::npos; });
    if (!std::ranges::all_of(plain, is_digit))
        return plain;
    for (const office::NumberMapping& mapping : mappings)
        if (plain.starts_with(mapping.front))
            return mapping.instead + plain.substr(mapping.front.size());
    return plain;
}

bool same_number(std::string_view one, std::string_view other, const NumberingPlan& plan)
{
    return one == other
        || in_form(one, office::NumberForm::PlusE164, plan)
        == in_form(other, office::NumberForm::PlusE164, plan);
}

} // namespace sipd
