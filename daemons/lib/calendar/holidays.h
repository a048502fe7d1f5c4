// Which days are public holidays: by the law of a country, and as somebody has corrected it.
#pragma once

#include "calendar/corrections.h"

#include <string_view>

namespace calendar {

// Whether the law of that country (ISO 3166) is known here; of others the office lists its dates.
bool knows_law_of(std::string_view country);

struct Holidays {
    std::string country { "JP" };
    Corrections corrections {};

    std::optional<Holiday> on(Date) const;
};

} // namespace calendar
