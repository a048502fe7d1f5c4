// The generator's digits as the detector hears them, and as they are sample by sample.
#include "dsp/dtmf.h"

#include "support/dtmf_sound.h"
#include "support/string_from.h"

#include <algorithm>
#include <cmath>

#include <CppUTest/TestHarness.h>

using namespace dsp;

namespace {

std::vector<Sample> said(DtmfGenerator& generator, std::size_t samples, std::size_t frame = frame_samples)
{
    std::vector<Sample> sound(samples);
    for (std::size_t at = 0; at < samples; at += frame)
        generator.fill(std::span { sound }.subspan(at, std::min(frame, samples - at)));
    return sound;
}

} // namespace

TEST_GROUP(DtmfGenerator) {};

TEST(DtmfGenerator, SaysWhatTheDetectorHears)
{
    DtmfGenerator generator;
    CHECK_TRUE(generator.send(dtmf_digits));
    DtmfDetector detector;
    CHECK_EQUAL(std::string { dtmf_digits },
                digits_of(presses_in(said(generator, 16 * 960 + 400), detector)));
}

TEST(DtmfGenerator, KeepsToTheLimitsOfJapaneseTerminals)
{
    const DtmfManner manner;
    CHECK_TRUE(manner.on.count() >= 50);
    CHECK_TRUE(manner.pause.count() >= 30);
    CHECK_TRUE((manner.on + manner.pause).count() >= 120);
    CHECK_TRUE(manner.high_dbm0 >= manner.low_dbm0 && manner.high_dbm0 <= manner.low_dbm0 + 5);
}

TEST(DtmfGenerator, SaysAsLongAsItIsTold)
{
    DtmfGenerator generator { { .on = std::chrono::milliseconds { 100 },
                                .pause = std::chrono::milliseconds { 40 } } };
    CHECK_TRUE(generator.send("11"));
    const auto sound = said(generator, 3000, 33);
    const auto is_silent = [&](std::size_t from, std::size_t to) {
        return std::all_of(sound.begin() + std::ptrdiff_t(from), sound.begin() + std::ptrdiff_t(to),
                           [](Sample sample) { return sample == 0; });
    };
    CHECK_FALSE(is_silent(780, 800));
    CHECK_TRUE(is_silent(800, 1120));
    CHECK_FALSE(is_silent(1120, 1140));
    CHECK_TRUE(is_silent(1920, 3000));
}

TEST(DtmfGenerator, SaysAsLoudAsItIsTold)
{
    DtmfGenerator generator {
        { .low_dbm0 = -20, .high_dbm0 = -20, .on = std::chrono::milliseconds { 1000 } }
    };
    CHECK_TRUE(generator.send("5"));
    double power = 0;
    for (const Sample sample : said(generator, 8000))
        power += double(sample) * sample / 8000;
    DOUBLES_EQUAL(-20 + 3.01, 3.14 + 10 * std::log10(power / (32767.0 * 32767 / 2)), 0.1);
}

TEST(DtmfGenerator, RefusesWhatIsNoDigitAndMoreThanFit)
{
    DtmfGenerator generator;
    CHECK_FALSE(generator.send("12E"));
    CHECK_FALSE(generator.is_sending());
    CHECK_TRUE(generator.send(std::string(DtmfGenerator::most_waiting, '1')));
    CHECK_FALSE(generator.send("1"));
    said(generator, 1);
    CHECK_TRUE(generator.send("1"));
}

TEST(DtmfGenerator, IsSendingUntilThePauseIsOver)
{
    DtmfGenerator generator;
    CHECK_FALSE(generator.is_sending());
    CHECK_TRUE(generator.send("1"));
    said(generator, 959);
    CHECK_TRUE(generator.is_sending());
    said(generator, 1);
    CHECK_FALSE(generator.is_sending());
}
