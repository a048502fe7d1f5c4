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

    static std::chrono::seconds tokyo(Wall) { return 9h; }
    void boots(const char* boot, Wall wall, const std::optional<OfficeDay::Known>& known = {})
    {
        day.emplace(tokyo, boot, start, wall, known);
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
