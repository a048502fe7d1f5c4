#include "dsp/codecs/comfort_noise.h"
#include "support/sound.h"

#include <CppUTest/TestHarness.h>

using namespace dsp;

TEST_GROUP(ComfortNoise)
{
    ComfortNoiseEncoder encoder;
    ComfortNoiseDecoder decoder;
    std::array<std::byte, 1> level {};
    Sound out = Sound(8000);

    double power_between(double from, double to) const
    {
        double sum = 0;
        for (double hertz = from; hertz < to; hertz += 12)
            sum += std::pow(strength(out, hertz, 8000), 2);
        return decibels(sum);
    }
};

TEST(ComfortNoise, SaysTheLevelInMinusDbov)
{
    const auto said = [&](const Sound& sound) {
        CHECK_EQUAL(1, encoder.encode(sound, level));
        return std::to_integer<int>(level[0]);
    };
    Sound loudest(160);
    for (std::size_t i = 0; i < loudest.size(); ++i)
        loudest[i] = i % 2 == 0 ? 32767 : -32768;
    CHECK_EQUAL(0, said(loudest));
    CHECK_EQUAL(127, said(Sound(160)));
    CHECK_EQUAL(
        43, said(sine(1000, 8000, 32768 * std::pow(10, -40.0 / 20), 160))); // A sine is 3 dB below a square.
}

TEST(ComfortNoise, IsAsLoudAsWasSaid)
{
    for (const int said : { 20, 30, 45, 60, 70 }) {
        level[0] = static_cast<std::byte>(said);
        decoder.decode(level, std::span { out }.first(160)); // The filter settles.
        CHECK_EQUAL(out.size(), decoder.decode(level, out));
        DOUBLES_EQUAL(-said, level_dbov(out), 1);
    }
}

TEST(ComfortNoise, IsAsLoudAsWasSaidInAnyColour)
{
    for (const int first : { 20, 60, 127, 200, 240 }) {
        const std::array payload { std::byte { 40 }, static_cast<std::byte>(first), std::byte { 150 },
                                   std::byte { 100 } };
        decoder.reset();
        decoder.decode(payload, std::span { out }.first(1600));
        decoder.decode(payload, out);
        DOUBLES_EQUAL(-40, level_dbov(out), 1);
    }
}

TEST(ComfortNoise, IsColouredByReflections)
{
    const auto high_over_low = [&](int reflection) {
        const std::array payload { std::byte { 30 }, static_cast<std::byte>(reflection) };
        decoder.decode(payload, out);
        return power_between(3000, 3900) - power_between(100, 1000);
    };
    CHECK_TRUE(high_over_low(30) < -10);
    DOUBLES_EQUAL(0, high_over_low(127), 2);
    CHECK_TRUE(high_over_low(224) > 10);
}

TEST(ComfortNoise, FallsGentlyWhenNobodySaysHow)
{
    level[0] = std::byte { 30 };
    decoder.decode(level, out);
    DOUBLES_EQUAL(-7, power_between(3000, 3900) - power_between(100, 1000), 2);
}

TEST(ComfortNoise, GoesOnAsItWas)
{
    decoder.conceal(out);
    CHECK_TRUE(out == Sound(out.size())); // Nothing was said yet.
    level[0] = std::byte { 50 };
    decoder.decode(level, std::span { out }.first(160));
    decoder.conceal(out);
    DOUBLES_EQUAL(-50, level_dbov(out), 1);
    decoder.decode({}, out); // Says nothing new.
    DOUBLES_EQUAL(-50, level_dbov(out), 1);
}
