#include "calendar/corrections.h"

#include "base/text.h"

#include <algorithm>
#include <cstdio>

namespace calendar {
namespace {

using What = BrokenLine::What;
constexpr std::size_t date_characters = 10; // "2031-03-20"
constexpr std::size_t name_bytes_most = 200;

// Nothing: it is no value. A "#" in a name is not a comment.
std::optional<Correction> read_value(std::string_view text)
{
    std::string_view rest {};
    Correction correction;
    if (text.starts_with('"')) {
        const std::size_t end = text.find('"', 1);
        if (end == std::string_view::npos || end > name_bytes_most)
            return std::nullopt;
        const std::string_view name = text.substr(1, end - 1);
        if (name.find('\\') != std::string_view::npos || std::ranges::any_of(name, is_control))
            return std::nullopt;
        correction.name = name;
        rest = text.substr(end + 1);
    } else {
        const std::size_t end = std::min(text.find_first_of(" \t#"), text.size());
        if (text.substr(0, end) != "true" && text.substr(0, end) != "false")
            return std::nullopt;
        correction.is_holiday = text.starts_with('t');
        rest = text.substr(end);
    }
    rest = trimmed(rest);
    return rest.empty() || rest.starts_with('#') ? std::optional { correction } : std::nullopt;
}

bool looks_like_a_date(std::string_view text)
{
    if (text.size() != date_characters || text[4] != '-' || text[7] != '-')
        return false;
    return std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '-'; });
}

std::optional<What> read_line(std::string_view line, Corrections& into)
{
    const std::size_t equals = line.find('=');
    const std::string_view key = trimmed(line.substr(0, equals));
    if (equals == std::string_view::npos || !looks_like_a_date(key))
        return What::NotADate;
    const std::optional<Date> date = parse_date(key);
    if (!date)
        return What::NoSuchDay;
    std::optional<Correction> correction = read_value(trimmed(line.substr(equals + 1)));
    if (!correction)
        return What::NotAValue;
    if (into.size() >= corrections_most)
        return What::TooMany;
    return into.try_emplace(*date, *std::move(correction)).second ? std::nullopt
                                                                  : std::optional { What::Twice };
}

} // namespace

std::optional<Date> parse_date(std::string_view text)
{
    if (!looks_like_a_date(text))
        return std::nullopt;
    const auto year = parse_number<int>(text.substr(0, 4));
    const auto month = parse_number<unsigned>(text.substr(5, 2));
    const auto day = parse_number<unsigned>(text.substr(8));
    if (!year || !month || !day)
        return std::nullopt;
    const Date date { std::chrono::year { *year }, std::chrono::month { *month }, std::chrono::day { *day } };
    return date.ok() ? std::optional { date } : std::nullopt;
}

std::string text_of(Date date)
{
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()) % 10000,
                  static_cast<unsigned>(date.month()) % 100, static_cast<unsigned>(date.day()) % 100);
    return text;
}

std::expected<Corrections, BrokenLine> read_corrections(std::string_view text)
{
    if (text.size() > corrections_bytes_most)
        return std::unexpected(BrokenLine { 1, What::TooLong });
    Corrections corrections;
    int number = 0;
    for (const std::string_view each : split(text, '\n')) {
        ++number;
        const std::string_view line = trimmed(each);
        if (line.empty() || line.starts_with('#'))
            continue;
        if (const std::optional<What> what = read_line(line, corrections))
            return std::unexpected(BrokenLine { number, *what });
    }
    return corrections;
}

} // namespace calendar
