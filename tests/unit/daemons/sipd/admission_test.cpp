#include "admission.h"
#include "limits.h"

#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace std::chrono_literals;

TEST_GROUP(Admission)
{
    Admission admission { 42 };
    Moment now { 1000s };
    Ip stranger { Ip::v4(0xcb007101) };

    std::size_t admitted(std::size_t tries, Ip source, Standing standing = Standing::Stranger)
    {
        std::size_t count = 0;
        for (std::size_t i = 0; i < tries; ++i)
            count += admission.admits(source, standing, now) ? 1U : 0U;
        return count;
    }
};

TEST(Admission, LetsAStrangerSayOnlySoMuchAtOnce)
{
    UNSIGNED_LONGS_EQUAL(limits::stranger_burst, admitted(5000, stranger));
}

TEST(Admission, LetsThemSayMoreAsTimePasses)
{
    admitted(5000, stranger);
    now += 2s;
    UNSIGNED_LONGS_EQUAL(2 * limits::stranger_per_second, admitted(5000, stranger));
}

TEST(Admission, DoesNotLetOneStrangerSilenceAnother)
{
    admitted(5000, stranger);
    UNSIGNED_LONGS_EQUAL(10, admitted(10, { .high = stranger.high, .low = stranger.low + 1 }));
}

TEST(Admission, HearsWhomItKnowsWhileTheirNeighbourFloods)
{
    admitted(5000, stranger);
    UNSIGNED_LONGS_EQUAL(5000, admitted(5000, stranger, Standing::Known));
}
