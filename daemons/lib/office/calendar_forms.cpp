#include "office/calendar_forms.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace office {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 7> days_of_week { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
constexpr minutes whole_day = hours { 24 };
constexpr minutes latest_end =
    hours { 30 }; // Six in the morning of the day after: "25:30" is how bars write it.

std::optional<std::size_t> day_named(std::string_view text)
{
    const auto found = std::ranges::find(days_of_week, text);
    if (found == days_of_week.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - days_of_week.begin());
}

std::optional<minutes> time_of_day(std::string_view text, minutes latest) // "09:30"
{
    if (text.size() != 5 || text[2] != ':')
        return std::nullopt;
    const std::optional<unsigned> hour = parse_number<unsigned>(text.substr(0, 2));
    const std::optional<unsigned> minute = parse_number<unsigned>(text.substr(3));
    if (!hour || !minute || *minute > 59)
        return std::nullopt;
    const minutes time = hours { *hour } + minutes { *minute };
    return time <= latest ? std::optional { time } : std::nullopt;
}

std::optional<calendar::Hours> one_range(std::string_view text)
{
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos)
        return std::nullopt;
    const std::optional<minutes> begin = time_of_day(text.substr(0, dash), whole_day);
    std::optional<minutes> end = time_of_day(text.substr(dash + 1), latest_end);
    if (!begin || !end || *begin == *end || *begin == whole_day)
        return std::nullopt;
    if (*end < *begin)
        *end += whole_day;
    return *end <= latest_end || *end - *begin < whole_day
        ? std::optional { calendar::Hours { *begin, *end } }
        : std::nullopt;
}

std::optional<calendar::YearlyDay> yearly_day(std::string_view text)
{
    calendar::YearlyDay read;
    if (text.size() == 10 && text[4] == '-') {
        const std::optional<unsigned> of = parse_number<unsigned>(text.substr(0, 4));
        if (!of)
            return std::nullopt;
        read.year = year { static_cast<int>(*of) };
        text.remove_prefix(5);
    }
    if (text.size() != 5 || text[2] != '-')
        return std::nullopt;
    const std::optional<unsigned> in = parse_number<unsigned>(text.substr(0, 2));
    const std::optional<unsigned> on = parse_number<unsigned>(text.substr(3));
    if (!in || !on)
        return std::nullopt;
    read.month = month { *in };
    read.day = day { *on };
    const bool is_one = read.year ? (*read.year / read.month / read.day).ok() : (read.month / read.day).ok();
    return is_one ? std::optional { read } : std::nullopt;
}

} // namespace

std::optional<std::vector<std::size_t>> parse_days(std::string_view text)
{
    std::vector<std::size_t> days;
    for (const std::string_view each : split(text, ',')) {
        const std::string_view part = trimmed(each);
        const std::size_t dash = part.find('-');
        const std::optional<std::size_t> first = day_named(part.substr(0, dash));
        const std::optional<std::size_t> last =
            dash == std::string_view::npos ? first : day_named(part.substr(dash + 1));
        if (!first || !last)
            return std::nullopt;
        for (std::size_t day = *first;; day = (day + 1) % days_of_week.size()) {
            if (std::ranges::find(days, day) != days.end())
                return std::nullopt;
            days.push_back(day);
            if (day == *last)
                break;
        }
    }
    return days;
}

std::optional<std::vector<calendar::Hours>> parse_hours(std::string_view text)
{
    std::vector<calendar::Hours> hours;
    for (const std::string_view part : split(text, ',')) {
        const std::optional<calendar::Hours> range = one_range(trimmed(part));
        if (!range || (!hours.empty() && range->begin < hours.back().end))
            return std::nullopt;
        hours.push_back(*range);
    }
    return hours;
}

std::optional<calendar::Dates> parse_day(std::string_view text)
{
    const std::optional<calendar::YearlyDay> day = yearly_day(text);
    return day ? std::optional { calendar::Dates { *day, *day } } : std::nullopt;
}

std::optional<calendar::Dates> parse_dates(std::string_view text)
{
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos)
        return parse_day(text);
    const std::optional<calendar::YearlyDay> first = yearly_day(text.substr(0, dots));
    const std::optional<calendar::YearlyDay> last = yearly_day(text.substr(dots + 2));
    if (!first || !last || first->year.has_value() != last->year.has_value())
        return std::nullopt;
    if (first->year && *last->year / last->month / last->day < *first->year / first->month / first->day)
        return std::nullopt;
    return calendar::Dates { *first, *last };
}

bool is_hours(std::string_view text) { return parse_hours(text).has_value(); }
bool is_dates(std::string_view text) { return parse_dates(text).has_value(); }

} // namespace office
