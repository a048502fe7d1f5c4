#include "admission/admission.h"
#include "limits.h"

#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace std::chrono_literals;

TEST_GROUP(Admission)
{
    Admission admission { 42 };
    Moment now { 1000s };
    Address stranger { Ip::v4(0xcb007101), 5060 };

    std::size_t admitted(std::size_t tries, Address source, Standing standing = Standing::Stranger)
    {
        std::size_t count = 0;
        for (std::size_t i = 0; i < tries; ++i)
            count += admission.admits(source, standing, now) ? 1U : 0U;
        return count;
    }
    static Address in_network(std::uint32_t host) { return { Ip::v4(0xcb007100 + host), 5060 }; }
};

TEST(Admission, LetsAStrangerSayOnlySoMuchAtOnce)
{
    UNSIGNED_LONGS_EQUAL(limits::stranger_burst, admitted(5000, stranger));
}

TEST(Admission, CountsAllPortsOfAStrangerTogether)
{
    admitted(5000, stranger);
    UNSIGNED_LONGS_EQUAL(0, admitted(10, { stranger.ip, 40000 }));
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
    UNSIGNED_LONGS_EQUAL(10, admitted(10, in_network(2)));
}

TEST(Admission, CountsAWholeNetworkOfStrangersAsOne)
{
    std::size_t count = 0;
    for (std::uint32_t host = 0; host < 256; ++host)
        count += admitted(limits::stranger_burst, in_network(host));
    UNSIGNED_LONGS_EQUAL(limits::network_burst, count);
    UNSIGNED_LONGS_EQUAL(10, admitted(10, { Ip::v4(0xcb007201), 5060 }));
}

TEST(Admission, CountsASlash64AsOneSource)
{
    admitted(5000, { *parse_ip("2001:db8::1"), 5060 });
    UNSIGNED_LONGS_EQUAL(0, admitted(10, { *parse_ip("2001:db8::2"), 5060 }));
    UNSIGNED_LONGS_EQUAL(10, admitted(10, { *parse_ip("2001:db8:0:1::1"), 5060 }));
}

TEST(Admission, CountsASlash48OfStrangersTogether)
{
    std::size_t count = 0;
    for (std::uint64_t subnet = 0; subnet < 100; ++subnet)
        count +=
            admitted(limits::stranger_burst, { { .high = 0x20010db800010000 + subnet, .low = 1 }, 5060 });
    UNSIGNED_LONGS_EQUAL(limits::network_burst, count);
}

TEST(Admission, HearsAPhoneWhoseNeighboursFlood)
{
    admitted(50'000, stranger);
    admitted(50'000, stranger, Standing::Neighbour);
    UNSIGNED_LONGS_EQUAL(5000, admitted(5000, { stranger.ip, 5062 }, Standing::Phone));
    admitted(100'000, { stranger.ip, 5064 }, Standing::Phone);
    UNSIGNED_LONGS_EQUAL(5000, admitted(5000, { stranger.ip, 5062 }, Standing::Phone));
}

TEST(Admission, TakesMoreFromWhoSendsNonsense)
{
    admission.charge(stranger, Standing::Stranger, limits::stranger_burst - 5, now);
    UNSIGNED_LONGS_EQUAL(5, admitted(10, stranger));
    admission.charge(stranger, Standing::Stranger, 1e9, now);
    now += 1s;
    UNSIGNED_LONGS_EQUAL(0, admitted(10, stranger));
    now += 16s; // No debt is deeper than a burst.
    CHECK_TRUE(admitted(10, stranger) > 0);
}
