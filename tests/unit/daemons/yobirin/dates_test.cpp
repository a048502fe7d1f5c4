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
