#include "dates.h"

#include "base/clock.h"
#include "base/text.h"

#include <ctime>

namespace command {

std::optional<std::string> utc_bound(const std::string& text, Bound bound)
{
    if (text.size() > 10)
        return parse_utc(text) == Wall {} ? std::nullopt : std::optional { utc_text(parse_utc(text)) };
    const auto parts = split(text, '-');
    if (text.size() != 10 || parts.size() != 3)
        return std::nullopt;
    const auto year = parse_number<int>(parts[0]), month = parse_number<int>(parts[1]),
               day = parse_number<int>(parts[2]);
    if (!year || !month || !day)
        return std::nullopt;
    const std::chrono::year_month_day date { std::chrono::year { *year },
                                             std::chrono::month { static_cast<unsigned>(*month) },
                                             std::chrono::day { static_cast<unsigned>(*day) } };
    if (!date.ok())
        return std::nullopt;
    std::tm local {};
    local.tm_year = *year - 1900;
    local.tm_mon = *month - 1;
    local.tm_mday = *day + (bound == Bound::End ? 1 : 0);
    local.tm_isdst = -1;
    return utc_text(std::chrono::system_clock::from_time_t(std::mktime(&local)));
}

} // namespace command
