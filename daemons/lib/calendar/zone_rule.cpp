#include "calendar/zone_rule.h"

#include "base/text.h"

#include <algorithm>

namespace calendar {
namespace {

using namespace std::chrono;

bool is_letter(char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; }

// Reads from the front; every question that fails leaves an empty answer, and the whole is refused.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) { }

    bool at_end() const { return rest_.empty(); }
    bool skip(char c)
    {
        if (!rest_.starts_with(c))
            return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool name() // "GMT" or "<+03>"
    {
        const bool is_quoted = skip('<');
        std::size_t length = 0;
        while (length < rest_.size() && (is_quoted ? rest_[length] != '>' : is_letter(rest_[length])))
            ++length;
        rest_.remove_prefix(length);
        return (!is_quoted || skip('>')) && length >= 3 && length <= 30;
    }

    std::optional<unsigned> number(unsigned most)
    {
        std::size_t length = 0;
        while (length < rest_.size() && length < 4 && is_digit(rest_[length]))
            ++length;
        const std::optional<unsigned> value = parse_number<unsigned>(rest_.substr(0, length));
        rest_.remove_prefix(length);
        return value && *value <= most ? value : std::nullopt;
    }

    std::optional<seconds> time() // [+-]hh[:mm[:ss]], up to a week
    {
        const bool is_negative = skip('-');
        if (!is_negative)
            skip('+');
        const std::optional<unsigned> hour = number(167);
        if (!hour)
            return std::nullopt;
        seconds sum { hours { *hour } };
        for (const seconds unit : { seconds { minutes { 1 } }, seconds { 1 } }) {
            if (!skip(':'))
                break;
            const std::optional<unsigned> part = number(59);
            if (!part)
                return std::nullopt;
            sum += unit * *part;
        }
        return is_negative ? -sum : sum;
    }

    std::optional<seconds> offset()
    {
        const std::optional<seconds> read = time();
        return read && *read <= offset_most && *read >= -offset_most ? read : std::nullopt;
    }

private:
    std::string_view rest_;
};

std::optional<ChangeDay> read_change(Reader& reader)
{
    ChangeDay change;
    if (reader.skip('M')) {
        const auto month = reader.number(12);
        const auto week = month && reader.skip('.') ? reader.number(5) : std::nullopt;
        const auto day = week && reader.skip('.') ? reader.number(6) : std::nullopt;
        if (!day || *month == 0 || *week == 0)
            return std::nullopt;
        change = { .kind = ChangeDay::Kind::NthWeekday, .month = *month, .week = *week, .day = *day };
    } else {
        change.kind = reader.skip('J') ? ChangeDay::Kind::Julian : ChangeDay::Kind::DayOfYear;
        const auto day = reader.number(365);
        if (!day || (change.kind == ChangeDay::Kind::Julian && *day == 0))
            return std::nullopt;
        change.day = *day;
    }
    if (reader.skip('/')) {
        const std::optional<seconds> time = reader.time();
        if (!time)
            return std::nullopt;
        change.time = *time;
    }
    return change;
}

sys_days day_of(const ChangeDay& change, year in)
{
    const sys_days first { in / January / 1 };
    switch (change.kind) {
    case ChangeDay::Kind::NthWeekday: {
        const weekday wanted { change.day };
        if (change.week == 5)
            return sys_days { in / month { change.month } / wanted[last] };
        return sys_days { in / month { change.month } / wanted[change.week] };
    }
    case ChangeDay::Kind::Julian: // 29 February is never counted.
        return first + days { change.day - 1 + (in.is_leap() && change.day > 59 ? 1U : 0U) };
    case ChangeDay::Kind::DayOfYear:
        break;
    }
    return first + days { change.day };
}

} // namespace

std::array<sys_seconds, 2> ZoneRule::changes_in(year in) const
{
    if (!summer)
        return {};
    return { day_of(summer->begins, in) + summer->begins.time - standard,
             day_of(summer->ends, in) + summer->ends.time - summer->offset };
}

seconds ZoneRule::offset_at(sys_seconds at) const
{
    if (!summer)
        return standard;
    const year in = year_month_day { floor<days>(at + standard) }.year();
    const auto [begins, ends] = changes_in(in);
    const bool is_summer = begins < ends ? at >= begins && at < ends : at >= begins || at < ends;
    return is_summer ? summer->offset : standard;
}

std::optional<ZoneRule> read_zone_rule(std::string_view text)
{
    Reader reader { text };
    if (!reader.name())
        return std::nullopt;
    const std::optional<seconds> west = reader.offset();
    if (!west)
        return std::nullopt;
    ZoneRule rule { .standard = -*west };
    if (reader.at_end())
        return rule;
    if (!reader.name())
        return std::nullopt;
    ZoneRule::Summer summer { .offset = rule.standard + hours { 1 } };
    if (!reader.at_end() && !reader.skip(',')) {
        const std::optional<seconds> summer_west = reader.offset();
        if (!summer_west || !reader.skip(','))
            return std::nullopt;
        summer.offset = -*summer_west;
    }
    const std::optional<ChangeDay> begins = read_change(reader);
    const std::optional<ChangeDay> ends = begins && reader.skip(',') ? read_change(reader) : std::nullopt;
    if (!ends || !reader.at_end())
        return std::nullopt;
    summer.begins = *begins;
    summer.ends = *ends;
    rule.summer = summer;
    return rule;
}

} // namespace calendar
