// Every row of routing_table.tsv: an office file, a call, and where the router sends it.
#include "route/router.h"
#include "slices.h"

#include "base/text.h"
#include "calendar/corrections.h"
#include "office/office.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calld;
using namespace std::chrono;

namespace {

constexpr std::string_view folder = YOBIRIN_ROUTING;
constexpr std::string_view nothing = "-";
constexpr std::string_view whenever = "2026-11-27T10:00";

std::string file_of(const std::string& path)
{
    std::ifstream file { path, std::ios::binary };
    return { std::istreambuf_iterator<char> { file }, {} };
}

struct Row {
    int line { 0 };
    std::string office, from, by, withheld, called, at, set, goes_to, because;
};

std::vector<Row> rows()
{
    std::vector<Row> found;
    const std::string text = file_of(std::string { folder } + "/routing_table.tsv");
    int line = 0;
    for (const std::string_view each : split(text, '\n')) {
        ++line;
        if (each.empty() || each.starts_with('#'))
            continue;
        const std::vector<std::string_view> cells = split(each, '\t');
        CHECK_EQUAL_TEXT(9U, cells.size(), std::string { each }.c_str());
        const auto cell = [&](std::size_t i) { return std::string { cells[i] }; };
        found.push_back(
            { line, cell(0), cell(1), cell(2), cell(3), cell(4), cell(5), cell(6), cell(7), cell(8) });
    }
    return found;
}

Directory directory_of(const std::string& name)
{
    const office::Judgement judged =
        office::judge(file_of(std::string { folder } + "/offices/" + name + ".toml"));
    for (const office::Problem& problem : judged.problems)
        if (problem.severity == office::Severity::Error)
            FAIL((name + ": " + sentence(problem, office::Language::English)).c_str());
    const office::Office office = office::read(*judged.tree, {});
    const auto zone = calendar::TimeZone::read(file_of("/usr/share/zoneinfo/" + office.timezone));
    CHECK_TRUE(zone.has_value());
    return Directory { officed::calls_slice(office), { .zone = *zone } };
}

sys_seconds moment(std::string_view text, const Directory& office)
{
    const bool is_utc = text.ends_with('Z');
    const auto number = [&](std::size_t at) {
        return text.size() >= at + 2 ? parse_number<int>(text.substr(at, 2)).value_or(0) : 0;
    };
    const local_seconds local = local_days { *calendar::parse_date(text.substr(0, 10)) }
        + hours { number(11) } + minutes { number(14) } + seconds { number(17) };
    if (is_utc)
        return sys_seconds { local.time_since_epoch() };
    const auto instants = office.almanac().zone.instants(local);
    CHECK_EQUAL_TEXT(1U, instants.size(), "a time of a row must be one moment");
    return instants.front();
}

std::optional<Withheld> withheld(const std::string& text)
{
    for (const Withheld why :
         { Withheld::User, Withheld::Payphone, Withheld::Unavailable, Withheld::Interworking })
        if (text == text_of(why))
            return why;
    CHECK_TRUE(text == nothing);
    return std::nullopt;
}

Openings all(const Directory& office, std::string_view as)
{
    Openings openings;
    for (const auto& [name, schedule] : office.schedules())
        openings.emplace(name,
                         as == "open"        ? calendar::Opening::Open
                             : as == "lunch" ? calendar::Opening::Lunch
                                             : calendar::Opening::Closed);
    return openings;
}

Question question_of(const Row& row, const Directory& office, Openings& known)
{
    Question question { .withheld = withheld(row.withheld) };
    question.when.at = moment(row.at == nothing ? whenever : row.at, office);
    if (row.set.starts_with("night="))
        question.when.night_since = moment(std::string_view { row.set }.substr(6), office);
    if (row.set.starts_with("clock=")) {
        known = all(office, std::string_view { row.set }.substr(6));
        question.when.known = &known;
    }
    if (office.extension(row.from) != nullptr) {
        question.extension = row.from;
        question.wish = Dialled { row.called };
        return question;
    }
    question.trunk = row.by == nothing ? office.slice().trunks.front().name : row.by;
    question.caller = row.from == nothing ? "" : row.from;
    if (row.called == "?") {
        question.wish = Dialled {};
        return question;
    }
    for (const std::string_view candidate : split(row.called, ' '))
        question.called.emplace_back(candidate);
    question.wish = Dialled { question.called.back() };
    return question;
}

bool has(const Story& story, std::string because)
{
    std::ranges::replace(because, ' ', '_');
    return std::ranges::any_of(story, [&](const RouteStep& step) { return text_of(step.what) == because; });
}

std::string told(const Story& story)
{
    std::string text;
    for (const RouteStep& step : story)
        text += " " + std::string { step.rule } + ":" + std::string { text_of(step.what) };
    return text;
}

} // namespace

TEST_GROUP(TheRoutingTable) {};

TEST(TheRoutingTable, IsWhatTheRouterDoes)
{
    const std::vector<Row> table = rows();
    CHECK_TRUE(table.size() >= 250);
    std::map<std::string, Directory> offices;
    std::string wrong;
    for (const Row& row : table) {
        if (!offices.contains(row.office))
            offices.emplace(row.office, directory_of(row.office));
        const Directory& office = offices.at(row.office);
        Openings known;
        const Route found = route(question_of(row, office, known), office);
        const std::string goes_to = text_of(found.plan) + (found.notice.empty() ? "" : "*");
        if (goes_to != row.goes_to || !has(found.story, row.because))
            wrong += "line " + std::to_string(row.line) + ": wants " + row.goes_to + " because " + row.because
                + ", has " + goes_to + told(found.story) + "\n";
    }
    if (!wrong.empty())
        FAIL(wrong.c_str());
}
