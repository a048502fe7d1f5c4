#include "dsp/resampler.h"
#include "support/sound.h"

#include <CppUTest/TestHarness.h>

using namespace dsp;

namespace {

struct Way {
    unsigned from;
    unsigned to;
};
constexpr std::array ways { Way { 8000, 16000 }, Way { 16000, 8000 },  Way { 8000, 48000 },
                            Way { 48000, 8000 }, Way { 16000, 48000 }, Way { 48000, 16000 } };

double pass_band_of(Way way) { return std::min(way.from, way.to) == 8000 ? 3400 : 7000; }

} // namespace

TEST_GROUP(Resampler) {
    static Sound converted(Way way, const Sound& in) { Resampler resampler { way.from, way.to };
Sound out(resampler.output_samples(in.size()));
CHECK_EQUAL(out.size(), resampler.convert(in, out));
return out;
}
// Of a sine, after it has settled.
static Sound converted(Way way, double hertz)
{
    Sound out = converted(way, sine(hertz, way.from, 10000, way.from / 5));
    out.erase(out.begin(), out.begin() + way.to / 10);
    return out;
}
}
;

TEST(Resampler, IsFlatInThePassBand)
{
    for (const Way way : ways)
        for (double hertz = 200; hertz <= pass_band_of(way); hertz += 400)
            DOUBLES_EQUAL(0, 20 * std::log10(strength(converted(way, hertz), hertz, way.to) / 10000), 0.25);
}

TEST(Resampler, AddsNothingThatIsHeard)
{
    // Up: up to five images, each 60 dB down. Down: what is left is rounding.
    for (const Way way : ways)
        for (const double share : { 0.1, 0.3, 0.6, 1.0 }) {
            const double hertz = std::round(share * pass_band_of(way));
            CHECK_TRUE(sine_to_rest(converted(way, hertz), hertz, way.to) > (way.from < way.to ? 54 : 80));
        }
}

TEST(Resampler, LeavesEveryImage60DecibelsDown)
{
    for (const Way way : ways)
        for (unsigned image = way.from; image < way.to; image += way.from)
            for (double hertz = 400; hertz <= pass_band_of(way); hertz += 600) {
                const Sound out = converted(way, hertz);
                CHECK_TRUE(strength(out, image - hertz, way.to) < 10);
                if (image + hertz < way.to / 2.0)
                    CHECK_TRUE(strength(out, image + hertz, way.to) < 10);
            }
}

TEST(Resampler, LetsNothingFoldBack)
{
    for (const Way way : ways)
        for (double hertz = way.to / 2.0; way.from > way.to && hertz < way.from / 2.0; hertz += 310) {
            const Sound out = converted(way, hertz);
            CHECK_TRUE(decibels(power(out) / (10000.0 * 10000 / 2)) < -60);
        }
}

TEST(Resampler, IsLateByAtMostTwoMilliseconds)
{
    for (const Way way : ways) {
        const auto delay = Resampler { way.from, way.to }.delay();
        CHECK_TRUE(delay <= std::chrono::milliseconds { 2 });
        Sound click(way.from / 10);
        for (std::size_t i = 0; i < way.from / 1000; ++i)
            click[i] = 10000; // A step of 1 ms, whose middle is found again.
        const Sound out = converted(way, click);
        double moment = 0;
        double sum = 0;
        for (std::size_t i = 0; i < out.size(); ++i) {
            moment += static_cast<double>(i) * out[i];
            sum += out[i];
        }
        const double before = (way.from / 1000.0 - 1) / 2 / way.from;
        // Going down, the last of the samples that make one counts.
        DOUBLES_EQUAL(static_cast<double>(delay.count()) / 1e6, moment / sum / way.to - before, 0.00005);
    }
}

TEST(Resampler, MakesTheSameOfAnyPieces)
{
    for (const Way way : ways) {
        const Sound in = voice(way.from, 5000);
        const Sound whole = converted(way, in);
        Resampler resampler { way.from, way.to };
        Sound parts;
        std::size_t size = 1;
        for (std::size_t at = 0; at < in.size(); at += size, size = size * 7 % 1013) {
            const auto piece = std::span { in }.subspan(at, std::min(size, in.size() - at));
            Sound room(resampler.output_samples(piece.size()));
            CHECK_EQUAL(room.size(), resampler.convert(piece, room));
            parts.insert(parts.end(), room.begin(), room.end());
        }
        CHECK_TRUE(whole == parts);
    }
}

TEST(Resampler, HoldsTheLoudestInRange)
{
    for (const Way way : ways) {
        Sound in(4800);
        std::uint32_t random = 1;
        for (Sample& sample : in)
            sample = (random = random * 1664525 + 1013904223) >> 31 == 0 ? 32767 : -32768;
        const Sound out = converted(way, in);
        CHECK_TRUE(std::ranges::max(out) == 32767 && std::ranges::min(out) == -32768);
    }
}

TEST(Resampler, DoesNothingWithoutRoomAndCopiesAtTheSameRate)
{
    const Sound in = voice(8000, 160);
    Sound room(319);
    Resampler up { 8000, 16000 };
    CHECK_EQUAL(0, up.convert(in, room));
    Resampler same { 8000, 8000 };
    CHECK_EQUAL(160, same.convert(in, room));
    CHECK_TRUE(std::equal(in.begin(), in.end(), room.begin()));
    CHECK_EQUAL(0, same.delay().count());
}
