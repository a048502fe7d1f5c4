#include "simulating.h"

#include "limits.h"

#include "base/clock.h"
#include "base/text.h"
#include "calendar/corrections.h"

#include <algorithm>

namespace calld {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;
using yobirin::Calls;

// "10:00" or "10:00:30"
std::optional<seconds> time_of_day(std::string_view text)
{
    const std::vector<std::string_view> parts = split(text, ':');
    if (parts.size() < 2 || parts.size() > 3)
        return std::nullopt;
    seconds sum {};
    int most = 23;
    for (const std::string_view part : parts) {
        const std::optional<unsigned> value = parse_number<unsigned>(part);
        if (!value || part.size() != 2 || static_cast<int>(*value) > most)
            return std::nullopt;
        sum = sum * 60 + seconds { *value };
        most = 59;
    }
    return parts.size() == 2 ? sum * 60 : sum;
}

// "2026-09-22T10:00" by the office's clock, "…Z" and "…+09:00" by the world's. Where the office's clock skips
// that time, the moment that it jumps.
std::optional<sys_seconds> moment_in(std::string_view text, const calendar::TimeZone& zone)
{
    constexpr std::size_t date_characters = 10;
    const std::optional<calendar::Date> date = calendar::parse_date(text.substr(0, date_characters));
    if (!date || text.size() < date_characters + 6
        || (text[date_characters] != 'T' && text[date_characters] != ' '))
        return std::nullopt;
    std::string_view rest = text.substr(date_characters + 1);
    std::optional<seconds> east;
    if (rest.ends_with('Z')) {
        rest.remove_suffix(1);
        east = seconds { 0 };
    } else if (const std::size_t sign = rest.find_first_of("+-"); sign != std::string_view::npos) {
        const std::optional<seconds> offset = time_of_day(rest.substr(sign + 1));
        if (!offset)
            return std::nullopt;
        east = rest[sign] == '-' ? -*offset : *offset;
        rest = rest.substr(0, sign);
    }
    const std::optional<seconds> time = time_of_day(rest);
    if (!time)
        return std::nullopt;
    const std::chrono::local_seconds local = std::chrono::local_days { *date } + *time;
    const sys_seconds as_utc { local.time_since_epoch() };
    if (east)
        return as_utc - *east;
    if (const auto instants = zone.instants(local); !instants.empty())
        return instants.front();
    const auto jumps = zone.changes(as_utc - std::chrono::days { 1 }, as_utc + std::chrono::days { 1 });
    return jumps.empty() ? as_utc : jumps.front();
}

std::optional<Withheld> withheld_in(const Calls::Simulate& asked)
{
    return asked.withheld ? std::optional { static_cast<Withheld>(*asked.withheld) } : std::nullopt;
}

// What is no extension and too short for a number outside was typed wrong, unless a trunk is named.
bool is_somebody_outside(const Calls::Simulate& asked, const Directory& office)
{
    constexpr std::size_t longest_extension = 6;
    if (asked.from.empty() || asked.trunk)
        return true;
    const std::optional<std::string> bare = bare_number(asked.from);
    return bare && (bare->size() > longest_extension || number_of(*bare, office.plan()));
}

std::string trunk_for(const Calls::Simulate& asked, const Directory& office)
{
    if (asked.trunk)
        return *asked.trunk;
    const std::string wanted = comparable_number(asked.to, office.plan());
    for (const Directory::Trunk& trunk : office.slice().trunks)
        for (const std::string& number : trunk.numbers)
            if (comparable_number(number, office.plan()) == wanted)
                return trunk.name;
    return office.slice().trunks.empty() ? std::string {} : office.slice().trunks.front().name;
}

} // namespace

Result<Calls::SimulateReply> simulate(const Calls::Simulate& asked, const AsItIsNow& now)
{
    const Directory& office = now.office;
    Question question { .wish = Dialled { asked.to }, .when = now.when };
    if (asked.at) {
        const std::optional<sys_seconds> at = moment_in(*asked.at, office.almanac().zone);
        if (!at)
            return std::unexpected(Calls::bad_moment(*asked.at));
        question.when.at = *at;
        question.when.known = nullptr; // Who names a time means it.
    }
    if (asked.night)
        question.when.night_since = *asked.night ? std::optional { question.when.at } : std::nullopt;
    if (office.extension(asked.from) != nullptr) {
        question.extension = asked.from;
    } else {
        if (!is_somebody_outside(asked, office))
            return std::unexpected(Calls::no_such_destination(asked.from));
        question.trunk = trunk_for(asked, office);
        if (question.trunk.empty())
            return std::unexpected(Calls::no_such_destination(asked.from));
        question.caller = asked.from;
        question.withheld = withheld_in(asked);
    }
    const ImaginedPath path = imagine(question, now, asked.at ? GuardsAsked::No : GuardsAsked::Yes);
    Calls::SimulateReply reply { .destination = path.destination,
                                 .at = utc_text(question.when.at),
                                 .warning = unless_empty(path.notice) };
    for (const RouteStep& step : path.story)
        reply.steps.push_back({ .rule = std::string { step.rule },
                                .what = std::string { text_of(step.what) },
                                .values = unless_empty(step.values) });
    return reply;
}

} // namespace calld
