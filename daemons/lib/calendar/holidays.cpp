#include "calendar/holidays.h"

#include <algorithm>
#include <array>

namespace calendar {
namespace {

struct Law {
    std::string_view country;
    std::optional<Holiday> (*holiday)(Date);
};

constexpr std::array laws { Law { "JP", holiday_of_japan } };

} // namespace

bool knows_law_of(std::string_view country)
{
    return std::ranges::find(laws, country, &Law::country) != laws.end();
}

std::optional<Holiday> Holidays::on(Date date) const
{
    if (const auto corrected = corrections.find(date); corrected != corrections.end()) {
        const auto& [is_holiday, name] = corrected->second;
        return is_holiday ? std::optional { Holiday { name, name } } : std::nullopt;
    }
    const auto* law = std::ranges::find(laws, country, &Law::country);
    return law == laws.end() ? std::nullopt : law->holiday(date);
}

} // namespace calendar
