#include "call/floor.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calld;
using namespace std::chrono_literals;

TEST_GROUP(TheFloor)
{
    Floor floor;

    static Appearance rings(const char* place, const char* call, std::chrono::seconds since)
    {
        return { .place = place,
                 .call = call,
                 .id = std::string { call } + place,
                 .shows = Shows::Early,
                 .end = Towards::Called,
                 .awaited = true,
                 .since = Moment { since } };
    }
};

TEST(TheFloor, SaysWhereSomethingIsDifferent)
{
    auto changed = floor.replace("1", { rings("201", "1", 1s), rings("202", "1", 1s) });
    LONGS_EQUAL(2, changed.size());
    changed = floor.replace("1", { rings("201", "1", 1s), rings("202", "1", 1s) });
    LONGS_EQUAL(0, changed.size());
    changed = floor.replace("1", {});
    LONGS_EQUAL(2, changed.size());
    LONGS_EQUAL(0, floor.places());
}

TEST(TheFloor, KeepsWhatOtherCallsHaveThere)
{
    floor.replace("1", { rings("201", "1", 1s) });
    floor.replace("2", { rings("201", "2", 2s), rings("201", "2", 2s) });
    floor.replace("2", {});
    LONGS_EQUAL(1, floor.at("201").size());
    STRCMP_EQUAL("1", floor.at("201").front().call.c_str());
    CHECK_TRUE(floor.is_free("202"));
}

TEST(TheFloor, KnowsWhatHasRungLongest)
{
    floor.replace("2", { rings("201", "2", 2s) });
    floor.replace("1", { rings("201", "1", 1s) });
    STRCMP_EQUAL("1", floor.ringing_at("201").c_str());
    STRCMP_EQUAL("", floor.ringing_at("202").c_str());
}

TEST(TheFloor, HasNothingToPickUpOfWhoTalksOrCalls)
{
    Appearance talks = rings("201", "1", 1s);
    talks.shows = Shows::Confirmed;
    Appearance calls = rings("201", "2", 1s);
    calls.end = Towards::Caller;
    floor.replace("1", { talks });
    floor.replace("2", { calls });
    Appearance paged = rings("201", "3", 1s);
    paged.awaited = false; // Nobody waits for who is rung.
    floor.replace("3", { paged });
    STRCMP_EQUAL("", floor.ringing_at("201").c_str());
}
