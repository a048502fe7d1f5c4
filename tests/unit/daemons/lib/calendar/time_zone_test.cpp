#include "calendar/time_zone.h"

#include <fstream>
#include <iterator>
#include <string>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calendar;
using namespace std::chrono;

namespace {

std::string file_of(const char* name)
{
    std::ifstream file { std::string { "/usr/share/zoneinfo/" } + name, std::ios::binary };
    return { std::istreambuf_iterator<char> { file }, {} };
}

constexpr sys_seconds utc(year_month_day date, minutes time) { return sys_days { date } + time; }
constexpr local_seconds local(year_month_day date, minutes time) { return local_days { date } + time; }

std::string big_endian(std::uint64_t value, int bytes)
{
    std::string text;
    for (int i = bytes - 1; i >= 0; --i)
        text += static_cast<char>(value >> (8 * i));
    return text;
}

// A file with an empty first block and, in the second, these changes between offsets in seconds.
std::string made(const std::vector<std::int64_t>& times, const std::vector<int>& types,
                 const std::vector<std::int32_t>& offsets, const std::string& footer)
{
    const auto header = [](std::size_t time_count, std::size_t type_count) {
        std::string text = "TZif2" + std::string(15, '\0');
        for (const std::size_t count : { std::size_t { 0 }, std::size_t { 0 }, std::size_t { 0 }, time_count,
                                         type_count, std::size_t { 4 } })
            text += big_endian(count, 4);
        return text;
    };
    std::string text =
        header(0, 1) + std::string(6, '\0') + std::string("ABC\0", 4) + header(times.size(), offsets.size());
    for (const std::int64_t time : times)
        text += big_endian(static_cast<std::uint64_t>(time), 8);
    for (const int type : types)
        text += static_cast<char>(type);
    for (const std::int32_t offset : offsets)
        text += big_endian(static_cast<std::uint32_t>(offset), 4) + std::string(2, '\0');
    return text + std::string("ABC\0", 4) + "\n" + footer + "\n";
}

} // namespace

TEST_GROUP(TimeZone)
{
    TimeZone tokyo { TimeZone::read(file_of("Asia/Tokyo")).value_or(TimeZone {}) };
    TimeZone london { TimeZone::read(file_of("Europe/London")).value_or(TimeZone {}) };
};

TEST(TimeZone, ShowsTheTimeOfTheWall)
{
    CHECK_TRUE(tokyo.local(utc(2026y / November / 27, 1h)) == local(2026y / November / 27, 10h));
    CHECK_TRUE(london.local(utc(2026y / July / 1, 8h)) == local(2026y / July / 1, 9h));
    CHECK_TRUE(london.local(utc(2026y / December / 1, 8h)) == local(2026y / December / 1, 8h));
    CHECK_TRUE(TimeZone {}.local(utc(2026y / July / 1, 8h)) == local(2026y / July / 1, 8h));
}

TEST(TimeZone, GoesOnByItsRuleWhereTheTableEnds)
{
    CHECK_TRUE(london.local(utc(2080y / July / 1, 8h)) == local(2080y / July / 1, 9h));
    CHECK_TRUE(london.local(utc(2080y / December / 1, 8h)) == local(2080y / December / 1, 8h));
    const auto changes = london.changes(utc(2080y / January / 1, 0h), utc(2081y / January / 1, 0h));
    LONGS_EQUAL(2, changes.size());
    CHECK_TRUE(changes[0] == utc(2080y / March / 31, 1h));
    CHECK_TRUE(changes[1] == utc(2080y / October / 27, 1h));
}

TEST(TimeZone, SkipsAnHourInSpringAndHasOneTwiceInAutumn)
{
    LONGS_EQUAL(0, london.instants(local(2026y / March / 29, 1h + 30min)).size());
    const auto twice = london.instants(local(2026y / October / 25, 1h + 30min));
    LONGS_EQUAL(2, twice.size());
    CHECK_TRUE(twice[0] == utc(2026y / October / 25, 30min));
    CHECK_TRUE(twice[1] == utc(2026y / October / 25, 1h + 30min));
    const auto once = london.instants(local(2026y / October / 25, 2h));
    LONGS_EQUAL(1, once.size());
}

TEST(TimeZone, KnowsEveryKindOfRule)
{
    const auto southern = read_zone_rule("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0");
    CHECK_TRUE(southern.has_value());
    CHECK_TRUE(southern->offset_at(utc(2026y / January / 10, 0h)) == 11h);
    CHECK_TRUE(southern->offset_at(utc(2026y / July / 10, 0h)) == 10h + 30min);
    const auto julian = read_zone_rule("AAA0BBB,J60/0,300/-1");
    CHECK_TRUE(julian.has_value());
    CHECK_TRUE(julian->changes_in(2024y)[0] == utc(2024y / March / 1, 0h)); // 29 February does not count.
    CHECK_TRUE(julian->changes_in(2024y)[1] == utc(2024y / October / 26, 22h));
    for (const char* broken :
         { "", "A0", "AAA", "AAA0BBB", "AAA0BBB,M13.1.0,M1.1.0", "AAA0BBB,M3.5.0", "AAA0BBB,J0,J1",
           "AAA0BBB,M3.5.0,M10.5.0x", "<AAA0", "AAA200", "AAA0:99", "AAA0BBB,M3.6.0,M10.5.0" })
        CHECK_FALSE(read_zone_rule(broken).has_value());
}

TEST(TimeZone, IsReadOrRefusedWhole)
{
    CHECK_TRUE(TimeZone::read(file_of("Asia/Tokyo")).has_value());
    CHECK_TRUE(TimeZone::read(made({ 0, 100 }, { 0, 1 }, { 0, 3600 }, "UTC0")).has_value());
    CHECK_FALSE(TimeZone::read(made({ 100, 0 }, { 0, 1 }, { 0, 3600 }, "UTC0")).has_value());
    CHECK_FALSE(TimeZone::read(made({ 0 }, { 2 }, { 0, 3600 }, "UTC0")).has_value());
    CHECK_FALSE(TimeZone::read(made({ 0 }, { 0 }, { 400000 }, "UTC0")).has_value());
    CHECK_FALSE(TimeZone::read(made({}, {}, { 0 }, "nonsense")).has_value());
    CHECK_FALSE(TimeZone::read("").has_value());
    CHECK_FALSE(TimeZone::read("TZif").has_value());
    CHECK_FALSE(TimeZone::read(std::string(tzif_bytes_most + 1, 'T')).has_value());
    const std::string whole = made({ 0, 100 }, { 0, 1 }, { 0, 3600 }, "");
    for (std::size_t length = 0; length + 3 < whole.size(); ++length)
        CHECK_FALSE(TimeZone::read(whole.substr(0, length)).has_value());
}

TEST(TimeZone, BearsTimesBeyondAllReason)
{
    const TimeZone zone =
        TimeZone::read(made({ INT64_MIN, INT64_MAX }, { 0, 1 }, { 0, 3600 }, "UTC0")).value_or(TimeZone {});
    CHECK_TRUE(zone.offset_at(sys_seconds { seconds { INT64_MAX / 2 } }) == 0s);
    CHECK_TRUE(zone.offset_at(sys_seconds { seconds { -INT64_MAX / 2 } }) == 0s);
}
