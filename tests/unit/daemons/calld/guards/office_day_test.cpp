#include "guards/office_day.h"

#include <CppUTest/TestHarness.h>

using namespace calld;
using namespace std::chrono_literals;

namespace {

constexpr Wall midnight_in_tokyo { std::chrono::days { 20'000 } - 9h };

}

TEST_GROUP(OfficeDay)
{
    Moment start { 1000s };
    std::optional<OfficeDay> day {};

    std::optional<std::chrono::seconds> offset { 9h };

    void boots(const char* boot, Wall wall, const std::optional<OfficeDay::Known>& known = {})
    {
        day.emplace([this](Wall) { return offset; }, boot, start, wall, known);
    }
    // The boot clock has gone on for so long, and the wall clock shows that.
    bool turns(std::chrono::seconds after, Wall wall)
    {
        return day->look(start + after, wall) == OfficeDay::Turned::NewDay;
    }
};

TEST(OfficeDay, BeginsAtTheOfficesMidnightAndNotASecondEarlier)
{
    boots("a", midnight_in_tokyo - 10s);
    CHECK_FALSE(turns(9s, midnight_in_tokyo - 1s));
    CHECK_TRUE(turns(10s, midnight_in_tokyo));
    CHECK_FALSE(turns(11s, midnight_in_tokyo + 1s));
}

TEST(OfficeDay, IsNotBegunByAClockThatIsSetAhead)
{
    boots("a", midnight_in_tokyo - 2h);
    CHECK_FALSE(turns(1s, midnight_in_tokyo + 24h));
    CHECK_FALSE(turns(2s, midnight_in_tokyo + 365 * 24h));
    CHECK_TRUE(turns(2h, midnight_in_tokyo + 48h)); // When two hours have really passed.
    CHECK_FALSE(turns(2h + 1s, midnight_in_tokyo + 48h + 1s)); // One day, however far it had to go.
}

TEST(OfficeDay, IsNotBegunByAClockThatIsSetBack)
{
    boots("a", midnight_in_tokyo + 1h);
    CHECK_FALSE(turns(10s, midnight_in_tokyo - 24h));
    CHECK_TRUE(day->time(start + 10s) == midnight_in_tokyo + 1h + 10s);
    CHECK_TRUE(turns(23h, midnight_in_tokyo - 1h));
}

TEST(OfficeDay, FollowsAClockThatIsSetAheadWithinTheDay)
{
    boots("a", midnight_in_tokyo + 1h);
    CHECK_FALSE(turns(10s, midnight_in_tokyo + 5h));
    CHECK_TRUE(turns(10s + 19h, midnight_in_tokyo + 24h));
}

TEST(OfficeDay, GoesOnInTheNextProcessOfTheBootWhateverTheClockShowsThen)
{
    boots("a", midnight_in_tokyo + 1h);
    const OfficeDay::Known known = day->known();
    start += 1h;
    boots("a", midnight_in_tokyo + 72h, known);
    CHECK_TRUE(day->time(start) == midnight_in_tokyo + 2h);
    CHECK_FALSE(turns(0s, midnight_in_tokyo + 72h));
}

TEST(OfficeDay, IsNotBegunByABootWithAClockOfLongAgo)
{
    boots("a", midnight_in_tokyo + 1h);
    const OfficeDay::Known known = day->known();
    boots("b", Wall {}, known);
    CHECK_FALSE(turns(1s, Wall { 1s }));
    CHECK_FALSE(turns(60s, midnight_in_tokyo + 2h)); // The time came by network: the same day.
    CHECK_TRUE(turns(60s + 22h, midnight_in_tokyo + 24h));
}

TEST(OfficeDay, IsBegunByABootOnTheNextDay)
{
    boots("a", midnight_in_tokyo + 1h);
    const OfficeDay::Known known = day->known();
    boots("b", midnight_in_tokyo + 30h, known);
    CHECK_TRUE(turns(1s, midnight_in_tokyo + 30h + 1s));
}

TEST(OfficeDay, IsNobodysBeforeTheOfficeIsKnown)
{
    constexpr Wall midnight_in_utc { std::chrono::days { 20'000 } };
    offset.reset();
    boots("a", midnight_in_utc - 1s);
    CHECK_FALSE(turns(1s, midnight_in_utc));
    LONGS_EQUAL(0, day->known().day);
    offset = -5h; // In New York it is the evening before.
    CHECK_FALSE(turns(2s, midnight_in_utc + 1s));
    LONGS_EQUAL(19'999, day->known().day);
    CHECK_FALSE(turns(5h, midnight_in_utc + 5h - 1s));
    CHECK_TRUE(turns(5h + 1s, midnight_in_utc + 5h));
    CHECK_FALSE(turns(24h, midnight_in_utc + 24h - 1s));
}

TEST(OfficeDay, ThatWasKnownGoesOnUntilTheOfficeIsKnownAgain)
{
    boots("a", midnight_in_tokyo - 1h);
    turns(0s, midnight_in_tokyo - 1h);
    const OfficeDay::Known known = day->known();
    offset.reset();
    start += 2h;
    boots("a", midnight_in_tokyo + 1h, known);
    CHECK_FALSE(turns(0s, midnight_in_tokyo + 1h));
    LONGS_EQUAL(known.day, day->known().day);
    offset = 9h;
    CHECK_TRUE(turns(1s, midnight_in_tokyo + 1h + 1s));
    CHECK_FALSE(turns(2s, midnight_in_tokyo + 1h + 2s));
}

TEST(OfficeDay, IsNotLivedTwiceByAnOfficeThatMovesWest)
{
    boots("a", midnight_in_tokyo + 1h);
    turns(0s, midnight_in_tokyo + 1h);
    offset = 0h; // Midnight is still to come there, and was here.
    CHECK_FALSE(turns(8h, midnight_in_tokyo + 9h));
    CHECK_FALSE(turns(9h, midnight_in_tokyo + 10h));
    CHECK_TRUE(turns(32h, midnight_in_tokyo + 33h));
}
