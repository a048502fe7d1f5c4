#include "guards/tariff.h"
#include "guards/theft_watch.h"

#include <CppUTest/TestHarness.h>

using namespace calld;
using namespace std::chrono_literals;

TEST_GROUP(TheftWatch)
{
    TheftWatch watch {};
    Wall at { std::chrono::days { 20'000 } };

    bool blocks(const char* number, Tried what = Tried::Denied, const char* extension = "201")
    {
        return watch.tried(extension, number, what, at) == TheftWatch::Verdict::Blocked;
    }
    void tries_four_places()
    {
        for (const char* number : { "+88213000001", "+12425550100", "+67570000001", "0990123456" })
            CHECK_FALSE(blocks(number));
    }
};

TEST(TheftWatch, BlocksWhoTriesFivePlacesInAMinute)
{
    tries_four_places();
    CHECK_FALSE(watch.is_blocked("201", at));
    CHECK_TRUE(blocks("+25290000001"));
    CHECK_TRUE(watch.is_blocked("201", at));
    LONGS_EQUAL(5, watch.blocks().find("201")->second.numbers.size());
    CHECK_FALSE(blocks("+24700000001")); // Once is enough.
}

TEST(TheftWatch, SeesNothingInOneNumberThatIsTriedAgainAndAgain)
{
    for (int i = 0; i < 50; ++i)
        CHECK_FALSE(blocks("+12125550100"));
}

TEST(TheftWatch, SeesNothingInFivePlacesInFiveMinutes)
{
    for (const char* number : { "+88213000001", "+12425550100", "+67570000001", "0990123456", "+2529000" }) {
        CHECK_FALSE(blocks(number));
        at += 61s;
    }
}

TEST(TheftWatch, BlocksAtTheThirdRiskyCallThatIsLetThrough)
{
    CHECK_FALSE(blocks("+88213000001", Tried::Risky));
    CHECK_FALSE(blocks("+12425550100", Tried::Risky));
    CHECK_TRUE(blocks("+67570000001", Tried::Risky));
}

TEST(TheftWatch, BlocksNobodyElseAndNotTheOfficeItself)
{
    tries_four_places();
    CHECK_FALSE(blocks("+25290000001", Tried::Denied, "202"));
    for (const char* number : { "+88213", "+12425", "+67570", "0990", "+2529", "+2470" })
        CHECK_FALSE(blocks(number, Tried::Denied, ""));
}

TEST(TheftWatch, LiftsABlockAfterAnHourOrWhenAsked)
{
    tries_four_places();
    blocks("+25290000001");
    CHECK_TRUE(watch.is_blocked("201", at + 59min));
    CHECK_FALSE(watch.is_blocked("201", at + 60min));
    CHECK_TRUE(watch.unblock("201"));
    CHECK_FALSE(watch.is_blocked("201", at));
    CHECK_FALSE(watch.unblock("201"));
}

TEST(TheftWatch, LiftsNoBlockThatSomebodyMust)
{
    watch.use(0min);
    tries_four_places();
    blocks("+25290000001");
    watch.lift_expired(at + 10000h);
    CHECK_TRUE(watch.is_blocked("201", at + 10000h));
}

TEST(TheftWatch, KnowsWhatIsDearAndWhatIsRisky)
{
    CHECK_TRUE(tariff_of(NumberClass::International, "+88213000001") == Tariff::Risky);
    CHECK_TRUE(tariff_of(NumberClass::International, "+18765550100") == Tariff::Risky);
    CHECK_TRUE(tariff_of(NumberClass::International, "+12125550100") == Tariff::Dear);
    CHECK_TRUE(tariff_of(NumberClass::Premium, "+81990123456") == Tariff::Dear);
    CHECK_TRUE(tariff_of(NumberClass::Mobile, "+819012345678") == Tariff::Ordinary);
    STRCMP_EQUAL("+88213", place_of("+88213000001").c_str());
    STRCMP_EQUAL("0990", place_of("0990123456").c_str());
}
