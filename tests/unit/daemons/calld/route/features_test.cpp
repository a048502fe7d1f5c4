#include "route/features.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calld;

namespace {

using What = yobirin::Office::CallsFeatureWhat;

const FeatureCodes codes {
    { .what = What::PickupGroup, .code = "*8" }, { .what = What::Park, .code = "*68" },
    { .what = What::NightMode, .code = "*90" },  { .what = What::DoNotDisturb, .code = "*78" },
    { .what = What::ForwardAll, .code = "*72" }, { .what = What::DeskSignIn, .code = "*99" },
    { .what = What::Intercom, .code = "*80" },   { .what = What::SpeedDial, .code = "*0" }
};

template <typename Kind> Kind meant(const char* dialled)
{
    const auto feature = feature_of(dialled, codes);
    CHECK_TRUE(feature.has_value());
    CHECK_TRUE(std::holds_alternative<Kind>(*feature));
    return std::get<Kind>(*feature);
}

template <typename Kind> Kind switched(const char* dialled)
{
    return std::get<Kind>(meant<SwitchSetting>(dialled).change);
}

} // namespace

TEST_GROUP(AFeatureCode) {};

TEST(AFeatureCode, PicksUpForTheGroupOrForOneExtension)
{
    STRCMP_EQUAL("", meant<PickUp>("*8").extension.c_str());
    STRCMP_EQUAL("202", meant<PickUp>("*8202").extension.c_str());
}

TEST(AFeatureCode, IsTheLongestThatFits)
{
    CHECK_TRUE(switched<SetDoNotDisturb>("*78").to == Switched::On);
    const FeatureCodes nested { { .what = What::PickupGroup, .code = "*8" },
                                { .what = What::Park, .code = "*81" } };
    CHECK_TRUE(std::holds_alternative<ParkAt>(*feature_of("*81", nested)));
    CHECK_TRUE(std::holds_alternative<PickUp>(*feature_of("*812", nested)));
}

TEST(AFeatureCode, IsSwitchedOffByTheCodeAfterIt)
{
    CHECK_TRUE(switched<SetDoNotDisturb>("*79").to == Switched::Off);
    STRCMP_EQUAL("", switched<SetForward>("*73").to.c_str());
    STRCMP_EQUAL("*79", code_after("*78").c_str());
    STRCMP_EQUAL("*100", code_after("*99").c_str());
    STRCMP_EQUAL("#08", code_after("#07").c_str());
    STRCMP_EQUAL("", code_after("**").c_str());
}

TEST(AFeatureCode, ForwardsToWhatIsDialledBehindIt)
{
    STRCMP_EQUAL("0398765432", meant<ForwardTo>("*720398765432").dialled.c_str());
    STRCMP_EQUAL("", meant<ForwardTo>("*72").dialled.c_str());
}

TEST(AFeatureCode, MakesAPhoneSomebodysDesk)
{
    STRCMP_EQUAL("204", meant<SignInAs>("*99204").extension.c_str());
    STRCMP_EQUAL("", meant<SignInAs>("*99").extension.c_str());
}

TEST(AFeatureCode, OfALaterReleaseIsLeftAlone)
{
    CHECK_FALSE(feature_of("*8", { { .what = std::nullopt, .code = "*8" } }).has_value());
}

TEST(AFeatureCode, SpeaksToAnExtension)
{
    STRCMP_EQUAL("202", meant<Intercom>("*80202").extension.c_str());
    STRCMP_EQUAL("", meant<Intercom>("*80").extension.c_str());
}

TEST(AFeatureCode, IsShortForANumber)
{
    STRCMP_EQUAL("01", meant<SpeedDialled>("*001").code.c_str());
    STRCMP_EQUAL("", meant<SpeedDialled>("*0").code.c_str());
}

TEST(AFeatureCode, IsNothingThatLooksLikeOne)
{
    for (const char* dialled : { "", "*", "*6", "*680", "*781", "*8x", "202", "*91", "*74" })
        CHECK_FALSE(feature_of(dialled, codes).has_value());
    CHECK_FALSE(feature_of("*8", {}).has_value());
}

TEST(AFeatureCode, ForParkingBringsSlots)
{
    CHECK_TRUE(has_parking(codes));
    CHECK_FALSE(has_parking({}));
    LONGS_EQUAL(20, park_slots().size());
    for (const char* slot : { "701", "720" })
        CHECK_TRUE(is_park_slot(slot));
    for (const char* other : { "700", "721", "7010", "70", "70x", "" })
        CHECK_FALSE(is_park_slot(other));
}
