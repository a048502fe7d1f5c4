#include "dsp/mixing.h"

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include <CppUTest/TestHarness.h>

using namespace dsp;

TEST_GROUP(Mixing) {};

TEST(Mixing, AddsAndHoldsTheSumInRange)
{
    std::array<Sample, 4> sum { 100, 30000, -30000, 5 };
    const std::array<Sample, 3> sound { 200, 10000, -10000 };
    add_to(sum, sound);
    CHECK_EQUAL(300, sum[0]);
    CHECK_EQUAL(32767, sum[1]);
    CHECK_EQUAL(-32768, sum[2]);
    CHECK_EQUAL(5, sum[3]);
}

TEST(Mixing, MakesSoundAsLoudAsAsked)
{
    for (const double decibels : { -40.0, -20.0, -6.0, -0.5, 0.0, 6.0, 12.0 }) {
        std::array<Sample, 160> sum {};
        std::array<Sample, 160> sound {};
        for (std::size_t i = 0; i < sound.size(); ++i)
            sound[i] =
                static_cast<Sample>(std::lround(6000 * std::sin(2 * std::numbers::pi * double(i) / 16)));
        add_to(sum, sound, gain_of(decibels));
        const double factor = std::pow(10.0, decibels / 20);
        double signal = 0;
        double noise = 0;
        for (std::size_t i = 0; i < sound.size(); ++i) {
            const double due = factor * sound[i];
            signal += due * due;
            noise += (sum[i] - due) * (sum[i] - due);
        }
        // What is left of 16 bits there, and a hundredth of a decibel of the gain itself.
        const double least = std::min(45.0, 20 * std::log10(6000 * factor) + 7);
        CHECK_TRUE(10 * std::log10(signal / std::max(noise, 1e-9)) > least);
    }
}

TEST(Mixing, IsSilentAtNoGainAndHeldInRangeAtAGreatOne)
{
    std::array<Sample, 2> sum {};
    const std::array<Sample, 2> sound { 32767, -32768 };
    for (const double silence : { -90.0, std::numeric_limits<double>::quiet_NaN() }) {
        add_to(sum, sound, gain_of(silence));
        CHECK_EQUAL(0, sum[0]);
    }
    add_to(sum, sound, gain_of(1e9));
    CHECK_EQUAL(32767, sum[0]);
    CHECK_EQUAL(-32768, sum[1]);
}
