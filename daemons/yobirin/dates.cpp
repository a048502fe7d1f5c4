#include "dates.h"

#include "base/clock.h"
#include "base/text.h"

#include <array>
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

std::string local_text(const std::string& utc)
{
    const Wall moment = parse_utc(utc);
    if (moment == Wall {})
        return utc;
    const std::time_t seconds = std::chrono::system_clock::to_time_t(moment);
    std::tm parts {};
    std::array<char, 32> text {};
    if (localtime_r(&seconds, &parts) == nullptr
        || std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts) == 0)
        return utc;
    return text.data();
}

std::optional<std::chrono::seconds> duration_of(std::string_view text)
{
    std::int64_t unit = 1;
    if (text.ends_with('m'))
        unit = 60;
    else if (text.ends_with('h'))
        unit = 3600;
    if (text.ends_with('s') || unit != 1)
        text.remove_suffix(1);
    constexpr std::int64_t most = 1000000;
    const std::optional<std::int64_t> count = parse_number<std::int64_t>(text);
    if (!count || *count <= 0 || *count > most)
        return std::nullopt;
    return std::chrono::seconds { *count * unit };
}

} // namespace command
