#include "rtp/e_model.h"

#include <CppUTest/TestHarness.h>

using namespace rtp;

TEST_GROUP(EModel) {};

TEST(EModel, SaysWhatIsPublishedOfG711)
{
    const Impairment g711 = impairment_of("PCMU");
    DOUBLES_EQUAL(88.9, rating({ .delay_ms = 100, .loss = 0.005 }, g711), 0.1);
    DOUBLES_EQUAL(87.2, rating({ .delay_ms = 100, .loss = 0.01 }, g711), 0.1);
    DOUBLES_EQUAL(80.7, rating({ .delay_ms = 100, .loss = 0.03 }, g711), 0.1);
    DOUBLES_EQUAL(80.9, rating({ .delay_ms = 100, .loss = 0.005 }, { .robustness = unconcealed_robustness }),
                  0.1);
}

TEST(EModel, TurnsRatingsIntoOpinions)
{
    DOUBLES_EQUAL(4.41, mean_opinion(93.2), 0.01);
    DOUBLES_EQUAL(4.03, mean_opinion(80), 0.01);
    DOUBLES_EQUAL(3.60, mean_opinion(70), 0.01);
    DOUBLES_EQUAL(2.58, mean_opinion(50), 0.01);
    DOUBLES_EQUAL(1, mean_opinion(0), 0);
}

TEST(EModel, MindsCodecsDelayAndBursts)
{
    const Condition good { .delay_ms = 50 };
    CHECK_TRUE(rating(good, impairment_of("PCMA")) > rating(good, impairment_of("g726-32")));
    CHECK_TRUE(rating(good, impairment_of("G726-32")) > rating(good, impairment_of("GSM")));
    CHECK_TRUE(rating({ .delay_ms = 400 }, {}) < rating({ .delay_ms = 177 }, {}) - 20);
    CHECK_TRUE(rating({ .loss = 0.03, .burst = 3 }, {}) < rating({ .loss = 0.03 }, {}));
    DOUBLES_EQUAL(0, rating({ .delay_ms = 5000, .loss = 1 }, {}), 0);
}
