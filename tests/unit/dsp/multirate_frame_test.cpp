#include "dsp/multirate_frame.h"

#include "dsp/tones.h"

#include <algorithm>
#include <cmath>

#include <CppUTest/TestHarness.h>

using namespace dsp;

namespace {

// The mean size of a 400 Hz tone of 5000 that was given at one rate and is heard at another.
double heard(unsigned given, unsigned rate)
{
    MultirateFrame frame { given };
    Oscillator tone { 400, static_cast<double>(given) };
    double sum = 0;
    for (int tick = 0; tick < 10; ++tick) {
        for (Sample& sample : frame.begin())
            sample = static_cast<Sample>(std::lround(5000 * tone.next()));
        const auto sound = frame.at(rate);
        CHECK_EQUAL(rate / 50, sound.size());
        sum = 0;
        for (const Sample sample : sound)
            sum += std::abs(sample);
        sum /= static_cast<double>(sound.size());
    }
    return sum;
}

} // namespace

TEST_GROUP(MultirateFrame) {};

TEST(MultirateFrame, HasTheSameSoundAtEveryRate)
{
    const double mean = 5000 * 2 / 3.14159265;
    for (const unsigned given : { 8000U, 16000U, 48000U })
        for (const unsigned rate : { 8000U, 16000U, 48000U })
            DOUBLES_EQUAL(mean, heard(given, rate), 0.03 * mean); // The filter's ripple.
}

TEST(MultirateFrame, IsWorkedOutOnceATickHoweverManyAsk)
{
    MultirateFrame frame { 8000 };
    for (Sample value = 1; value < 5; ++value) {
        std::ranges::fill(frame.begin(), static_cast<Sample>(value * 1000));
        const Sample first = frame.at(16000)[100];
        CHECK_EQUAL(first, frame.at(16000)[100]); // A second conversion would have moved the filter on.
    }
    DOUBLES_EQUAL(4000, frame.at(16000)[300], 120); // The filter's ripple.
}

TEST(MultirateFrame, IsSilentUntilGivenSoundAndWhenToldSo)
{
    MultirateFrame frame { 16000 };
    CHECK_TRUE(frame.at(8000).empty());
    std::ranges::fill(frame.begin(), Sample { 7 });
    CHECK_FALSE(frame.at(8000).empty());
    frame.be_silent();
    CHECK_TRUE(frame.at(16000).empty());
}
