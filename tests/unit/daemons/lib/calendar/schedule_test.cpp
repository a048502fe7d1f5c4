#include "calendar/schedule.h"

#include <fstream>
#include <iterator>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calendar;
using namespace std::chrono;

TEST_GROUP(Schedule)
{
    Schedule schedule {};
    Holidays holidays {};
    TimeZone tokyo { read("Asia/Tokyo") };
    TimeZone london { read("Europe/London") };

    static TimeZone read(const char* name)
    {
        std::ifstream file { std::string { "/usr/share/zoneinfo/" } + name, std::ios::binary };
        const std::string bytes { std::istreambuf_iterator<char> { file }, {} };
        return TimeZone::read(bytes).value_or(TimeZone {});
    }
    void setup() override
    {
        for (std::size_t day = 0; day < 5; ++day)
            schedule.week[day] = { { 9h, 12h }, { 13h, 18h } };
        schedule.lunch = { { 12h, 13h } };
        schedule.holiday_rule = HolidayRule::Law;
        schedule.closed_dates = { { .first = { .month = December, .day = 29d },
                                    .last = { .month = January, .day = 3d } } };
    }
    State at(Date date, minutes time) const
    {
        return state_at(schedule, local_days { date } + time, holidays);
    }
    // In Tokyo's time.
    void next(Date date, minutes time, Date then, minutes then_at) const
    {
        const auto found = next_boundary(schedule, tokyo, holidays, sys_days { date } + time - 9h);
        CHECK_TRUE(found.has_value());
        CHECK_TRUE(*found == sys_days { then } + then_at - 9h);
    }
};

TEST(Schedule, IsOpenWithinItsHours)
{
    CHECK_TRUE(at(2026y / November / 27, 9h).opening == Opening::Open);
    CHECK_TRUE(at(2026y / November / 27, 8h + 59min).opening == Opening::Closed);
    CHECK_TRUE(at(2026y / November / 28, 10h).opening == Opening::Closed);
    CHECK_TRUE(Schedule {}.week[0].empty());
    CHECK_TRUE(state_at({}, local_seconds {}, {}).opening == Opening::Closed);
}

TEST(Schedule, HasLunchBetweenTheFirstAndTheLastHourOfADay)
{
    CHECK_TRUE(at(2026y / November / 27, 12h).opening == Opening::Lunch);
    schedule.week[4] = { { 9h, 18h } };
    CHECK_TRUE(at(2026y / November / 27, 12h).opening == Opening::Lunch);
    schedule.week[4] = { { 9h, 12h } };
    CHECK_TRUE(at(2026y / November / 27, 12h).opening == Opening::Closed);
    CHECK_TRUE(at(2026y / November / 28, 12h).opening == Opening::Closed);
}

TEST(Schedule, IsClosedOnHolidaysAndDatesOfItsOwn)
{
    const State holiday = at(2026y / November / 23, 10h);
    CHECK_TRUE(holiday.because == Because::Holiday);
    STRCMP_EQUAL("勤労感謝の日", holiday.holiday.japanese.c_str());
    CHECK_TRUE(at(2026y / December / 31, 10h).because == Because::ClosedDate);
    CHECK_TRUE(at(2027y / January / 1, 10h).because == Because::ClosedDate);
    CHECK_TRUE(at(2027y / January / 4, 10h).opening == Opening::Open);
}

TEST(Schedule, GoesOnPastMidnightEvenIntoADayOff)
{
    schedule.week[6] = { { 18h, 26h } }; // 22 November 2026, before a holiday.
    CHECK_TRUE(at(2026y / November / 23, 1h + 59min).opening == Opening::Open);
    CHECK_TRUE(at(2026y / November / 23, 2h).opening == Opening::Closed);
    schedule.week[0] = { { 18h, 26h } }; // The holiday itself: it does not begin.
    CHECK_TRUE(at(2026y / November / 24, 1h).opening == Opening::Closed);
}

TEST(Schedule, TellsWhenItChangesNext)
{
    next(2026y / November / 27, 8h, 2026y / November / 27, 9h);
    next(2026y / November / 27, 9h, 2026y / November / 27, 12h);
    next(2026y / November / 27, 12h + 30min, 2026y / November / 27, 13h);
    next(2026y / November / 27, 18h, 2026y / November / 30, 9h);
    next(2026y / November / 20, 18h, 2026y / November / 24, 9h); // Over a holiday on Monday,
    next(2026y / December / 28, 18h, 2027y / January / 4, 9h); // and over the year's end.
}

TEST(Schedule, TellsOfChangesFarAwayAndOfNone)
{
    schedule.closed_dates = { { .first = { .month = January, .day = 5d },
                                .last = { .month = December, .day = 20d } } };
    next(2026y / January / 9, 18h, 2026y / December / 21, 9h);
    schedule.week = {};
    CHECK_FALSE(next_boundary(schedule, tokyo, holidays, sys_days { 2026y / November / 27 }).has_value());
    for (auto& day : schedule.week)
        day = { { 0h, 24h } };
    schedule.lunch = {};
    schedule.holiday_rule = HolidayRule::None;
    schedule.closed_dates = {};
    CHECK_FALSE(next_boundary(schedule, tokyo, holidays, sys_days { 2026y / November / 27 }).has_value());
}

TEST(Schedule, ClosesWhenTheClockJumpsOverItsEnd)
{
    schedule.week[6] = { { 30min, 90min } };
    const auto closes = next_boundary(schedule, london, holidays, sys_days { 2026y / March / 29 } + 45min);
    CHECK_TRUE(*closes == sys_days { 2026y / March / 29 } + 1h);
    // In autumn the half hour before one is left and comes again.
    const auto first = next_boundary(schedule, london, holidays, sys_days { 2026y / October / 25 } + 10min);
    CHECK_TRUE(*first == sys_days { 2026y / October / 25 } + 30min);
    const auto again = next_boundary(schedule, london, holidays, *first);
    CHECK_TRUE(*again == sys_days { 2026y / October / 25 } + 1h);
}
