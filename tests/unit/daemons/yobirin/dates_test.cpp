#include "dates.h"

#include <CppUTest/TestHarness.h>
#include <cstdlib>
#include <ctime>

using namespace command;

TEST_GROUP(CommandDates) { void setup() override { setenv("TZ", "Asia/Tokyo", 1);
tzset();
}
}
;

TEST(CommandDates, TakesADayWhereTheBoxStands)
{
    CHECK_TRUE(utc_bound("2026-11-22", Bound::Begin) == "2026-11-21T15:00:00.000Z");
    CHECK_TRUE(utc_bound("2026-11-22", Bound::End) == "2026-11-22T15:00:00.000Z");
    CHECK_TRUE(utc_bound("2026-12-31", Bound::End) == "2026-12-31T15:00:00.000Z");
}

TEST(CommandDates, TakesAMomentAsItIs)
{
    CHECK_TRUE(utc_bound("2026-11-22T09:30:00.000Z", Bound::End) == "2026-11-22T09:30:00.000Z");
}

TEST(CommandDates, RefusesWhatIsNoDate)
{
    for (const char* text : { "yesterday", "2026-13-01", "2026-02-30", "22.11.2026", "", "2026-11-2x" })
        CHECK_FALSE(utc_bound(text, Bound::Begin).has_value());
}

TEST(CommandDates, ReadsDurationsAsAPersonTypesThem)
{
    CHECK_EQUAL(90, duration_of("90s").value().count());
    CHECK_EQUAL(90, duration_of("90").value().count());
    CHECK_EQUAL(300, duration_of("5m").value().count());
    CHECK_EQUAL(3600, duration_of("1h").value().count());
    for (const char* text : { "", "s", "soon", "-5s", "0s", "1.5m", "90ms", "99999999999999999999s" })
        CHECK_FALSE(duration_of(text).has_value());
}

TEST(CommandDates, ShowsAMomentAsTheClockOnTheWallDoes)
{
    CHECK_EQUAL(19u, local_text("2026-11-22T09:30:00.000Z").size());
    CHECK_EQUAL(std::string("no moment"), local_text("no moment"));
}
