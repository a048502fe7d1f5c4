#include "base/clock.h"

#include <CppUTest/TestHarness.h>

TEST_GROUP(ClockText) {};

TEST(ClockText, IsRfc3339InUtcAndReadsBack)
{
    const Wall wall { std::chrono::milliseconds { 1'795'340'000'123 } };
    CHECK_TRUE(utc_text(wall) == "2026-11-22T09:33:20.123Z");
    CHECK_TRUE(parse_utc(utc_text(wall)) == wall);
    CHECK_TRUE(utc_text(Wall {}) == "1970-01-01T00:00:00.000Z");
    CHECK_TRUE(utc_text(Wall { std::chrono::milliseconds { 951'782'409'007 } })
               == "2000-02-29T00:00:09.007Z");
    CHECK_TRUE(parse_utc("yesterday") == Wall {});
}

TEST(ClockText, KeepsAMomentInMilliseconds)
{
    const Moment moment = moment_of(123'456);
    CHECK_EQUAL(123'456, milliseconds_of(moment));
}
