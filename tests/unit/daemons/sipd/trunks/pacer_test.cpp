#include "trunks/pacer.h"
#include "trunks/patience.h"

#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace std::chrono_literals;

TEST_GROUP(Pacer)
{
    const Moment start { std::chrono::hours { 1 } };
    Pacer pacer {};
};

TEST(Pacer, LetsOneGoASecondToOneServerAndKnowsThemApart)
{
    CHECK_TRUE(pacer.free_at("a") <= start);
    pacer.took("a", 1.0, start);
    CHECK_TRUE(pacer.free_at("a") == start + 1s);
    CHECK_TRUE(pacer.free_at("b") <= start);
}

TEST(Pacer, CountsWhatWentWithoutAsking)
{
    pacer.took("a", 2.0, start);
    pacer.took("a", 2.0, start);
    CHECK_TRUE(pacer.free_at("a") == start + 1s);
}

TEST(Pacer, SavesNothingUp)
{
    pacer.took("a", 1.0, start);
    pacer.took("a", 1.0, start + 60s);
    CHECK_TRUE(pacer.free_at("a") == start + 61s);
}

TEST_GROUP(Patience)
{
    TrunkProfile profile {};
    Patience patience {};
};

TEST(Patience, IsTheProfilesForACarrierThatIsQuick)
{
    patience.progressed(300ms);
    CHECK_TRUE(patience.for_trying(profile) == profile.trying_longest);
}

TEST(Patience, GrowsWithACarrierThatIsSlowAndForgetsItSlowly)
{
    patience.progressed(3400ms);
    CHECK_TRUE(patience.for_trying(profile) == 6800ms);
    patience.progressed(9s);
    CHECK_TRUE(patience.for_trying(profile) == 10s);
    for (int i = 0; i < 200; ++i)
        patience.progressed(200ms);
    CHECK_TRUE(patience.for_trying(profile) == profile.trying_longest);
}

TEST(Patience, IsSharedByServersThatAreTriedOneAfterAnother)
{
    CHECK_TRUE(Patience::for_silence(profile, 1) == 3000ms);
    CHECK_TRUE(Patience::for_silence(profile, 2) == 1500ms);
    CHECK_TRUE(Patience::for_silence(profile, 8) == 1000ms);
}
