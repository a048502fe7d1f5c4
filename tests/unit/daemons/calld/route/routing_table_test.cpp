// Every row of routing_table.tsv: an office file, a call, and where the router sends it. A test stands for a
// section of the table, or for what an office in Japan is used to.
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
    char section { 0 }; // "# --- A: …"
    std::string office, from, by, withheld, called, at, set, goes_to, because;
};

std::vector<Row> rows()
{
    std::vector<Row> found;
    const std::string text = file_of(std::string { folder } + "/routing_table.tsv");
    int line = 0;
    char section = 0;
    for (const std::string_view each : split(text, '\n')) {
        ++line;
        constexpr std::string_view begins = "# --- ";
        if (each.starts_with(begins))
            section = each[begins.size()];
        if (each.empty() || each.starts_with('#'))
            continue;
        const std::vector<std::string_view> cells = split(each, '\t');
        CHECK_EQUAL_TEXT(9U, cells.size(), std::string { each }.c_str());
        const auto cell = [&](std::size_t i) { return std::string { cells[i] }; };
        found.push_back({ line, section, cell(0), cell(1), cell(2), cell(3), cell(4), cell(5), cell(6),
                          cell(7), cell(8) });
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

// Empty: as the row says.
std::string wrong_in(const Row& row, const Directory& office)
{
    Openings known;
    const Route found = route(question_of(row, office, known), office);
    const std::string goes_to = text_of(found.plan) + (found.notice.empty() ? "" : "*");
    if (goes_to == row.goes_to && has(found.story, row.because))
        return {};
    return "line " + std::to_string(row.line) + ": wants " + row.goes_to + " because " + row.because
        + ", has " + goes_to + told(found.story) + "\n";
}

template <typename Chosen> void check_rows(std::size_t least, const Chosen& is_chosen)
{
    std::map<std::string, Directory> offices;
    std::string wrong;
    std::size_t count = 0;
    for (const Row& row : rows()) {
        if (!is_chosen(row))
            continue;
        ++count;
        if (!offices.contains(row.office))
            offices.emplace(row.office, directory_of(row.office));
        wrong += wrong_in(row, offices.at(row.office));
    }
    CHECK_TRUE(count >= least);
    if (!wrong.empty())
        FAIL(wrong.c_str());
}

void check_section(char section, std::size_t least)
{
    check_rows(least, [=](const Row& row) { return row.section == section; });
}

void check_reason(const char* because, std::size_t least)
{
    check_rows(least, [=](const Row& row) { return row.because == because; });
}

bool is_abroad(const Row& row)
{
    const std::string_view called = row.called;
    return row.section == 'I'
        && (called.find("010") <= 1 || (called.starts_with('+') && !called.starts_with("+81")));
}

} // namespace

TEST_GROUP(TheRoutingTable) {};

TEST(TheRoutingTable, IsNotASmallOne)
{
    CHECK_TRUE(rows().size() >= 250);
    for (const Row& row : rows())
        CHECK_TRUE(row.section >= 'A' && row.section <= 'J'); // Each has its test below.
}

// ボイスワープ and others: P-Called-Party-ID, the Request-URI, To, main; nobody is dropped.
TEST(TheRoutingTable, A_TheNumberThatIsCalled) { check_section('A', 26); }
TEST(TheRoutingTable, B_EveryKindOfDestination) { check_section('B', 9); }
TEST(TheRoutingTable, C_HoursOfAWeekAndLunch) { check_section('C', 40); }
TEST(TheRoutingTable, D_HolidaysByLawAndDaysOfOnesOwn) { check_section('D', 35); }
TEST(TheRoutingTable, E_WhereTheClockIsChanged) { check_section('E', 19); }
TEST(TheRoutingTable, F_NightModeEndsByItselfAndAClockThatIsNotTrusted) { check_section('F', 22); }
TEST(TheRoutingTable, F_AClockThatIsNotTrustedSwitchesNothing) { check_reason("clock not trusted", 3); }
// 非通知, 公衆電話, 表示圏外, 通知不可能; 優先 and 拒否.
TEST(TheRoutingTable, G_WhoCallsWithheldOrListed) { check_section('G', 25); }
TEST(TheRoutingTable, H_DialledInside) { check_section('H', 17); }
TEST(TheRoutingTable, I_DialledOutside) { check_section('I', 50); }
TEST(TheRoutingTable, I_184WithholdsTheNumber) { check_reason("caller id withheld", 6); }
TEST(TheRoutingTable, I_186ShowsTheNumber) { check_reason("caller id shown", 1); }
TEST(TheRoutingTable, I_0GoesOutside) { check_reason("outside digit", 7); }
TEST(TheRoutingTable, I_TheAreaCodeMayBeLeftOut) { check_reason("area code", 5); }
TEST(TheRoutingTable, I_AbroadIsDeniedUnlessAllowed) { check_rows(6, is_abroad); }
TEST(TheRoutingTable, J_EmergencyFromAnyPhoneAndInAnyWay) { check_section('J', 16); }
