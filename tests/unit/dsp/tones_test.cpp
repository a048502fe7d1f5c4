#include "dsp/tones.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <tuple>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace dsp;

TEST_GROUP(Tone) { std::vector<Sample> seconds_of(const Tone& tone, double seconds) {
    std::vector<Sample> sound(static_cast<std::size_t>(seconds * telephone_clock));
ToneGenerator generator { tone };
for (std::size_t at = 0; at < sound.size(); at += frame_samples)
    generator.fill(std::span { sound }.subspan(at, std::min(frame_samples, sound.size() - at)));
return sound;
}
// The amplitude at one frequency over a stretch.
double strength(const std::vector<Sample>& sound, double hertz, double from, double to)
{
    std::complex<double> sum;
    const auto first = static_cast<std::size_t>(from * telephone_clock);
    const auto last = static_cast<std::size_t>(to * telephone_clock);
    for (std::size_t i = first; i < last; ++i)
        sum +=
            double(sound[i]) * std::polar(1.0, -2 * std::numbers::pi * hertz * double(i) / telephone_clock);
    return 2 * std::abs(sum) / double(last - first);
}
bool is_silent(const std::vector<Sample>& sound, double from, double to)
{
    return std::all_of(sound.begin() + std::ptrdiff_t(from * telephone_clock),
                       sound.begin() + std::ptrdiff_t(to * telephone_clock),
                       [](Sample sample) { return sample == 0; });
}
}
;

TEST(Tone, RingsInJapanOneSecondInThreeAt400Hertz)
{
    const auto sound = seconds_of(tone("JP", ToneKind::Ringback), 4.5);
    CHECK_TRUE(strength(sound, 400, 0, 1) > 2000);
    CHECK_TRUE(strength(sound, 416, 0, 1) > 1000); // The modulation's side line.
    CHECK_TRUE(is_silent(sound, 1, 3));
    CHECK_TRUE(strength(sound, 400, 3, 4) > 2000);
}

TEST(Tone, IsBusyInJapanEveryHalfSecondAt400Hertz)
{
    const auto sound = seconds_of(tone("JP", ToneKind::Busy), 2);
    CHECK_TRUE(strength(sound, 400, 0, 0.5) > 4000);
    CHECK_TRUE(is_silent(sound, 0.5, 1));
    CHECK_TRUE(strength(sound, 400, 1, 1.5) > 4000);
}

TEST(Tone, RingsInTheStatesWithTwoFrequencies)
{
    const auto sound = seconds_of(tone("US", ToneKind::Ringback), 7);
    CHECK_TRUE(strength(sound, 440, 0, 2) > 2000);
    CHECK_TRUE(strength(sound, 480, 0, 2) > 2000);
    CHECK_TRUE(strength(sound, 400, 0, 2) < 50);
    CHECK_TRUE(is_silent(sound, 2, 6));
}

namespace {

struct Expected {
    ToneKind kind;
    std::string_view country;
    double hertz;
    std::vector<double> cadence; // Seconds on, off, on …
};

} // namespace

TEST(Tone, HasEachCountrysPitchAndCadence)
{
    for (const Expected& one : {
             Expected { ToneKind::Ringback, "DE", 425, { 1, 4 } },
             Expected { ToneKind::Busy, "DE", 425, { 0.48, 0.48 } },
             Expected { ToneKind::Congestion, "NL", 425, { 0.25, 0.25 } },
             Expected { ToneKind::Busy, "PL", 425, { 0.5, 0.5 } },
             Expected { ToneKind::Ringback, "FR", 440, { 1.5, 3.5 } },
             Expected { ToneKind::Congestion, "ES", 425, { 0.2, 0.2, 0.2, 0.2, 0.2, 0.6 } },
             Expected { ToneKind::Ringback, "GB", 450, { 0.4, 0.2, 0.4, 2 } },
             Expected { ToneKind::Congestion, "GB", 400, { 0.4, 0.35, 0.225, 0.525 } },
             Expected { ToneKind::Congestion, "US", 620, { 0.25, 0.25 } },
             Expected { ToneKind::Busy, "CA", 480, { 0.5, 0.5 } },
             Expected { ToneKind::Congestion, "JP", 400, { 0.5, 0.5 } },
             Expected { ToneKind::Confirm, "IT", 425, { 0.125, 0.125 } },
         }) {
        const auto sound = seconds_of(tone(one.country, one.kind), 12);
        double at = 0;
        for (int turn = 0; turn < 2; ++turn)
            for (std::size_t i = 0; i < one.cadence.size(); at += one.cadence[i++])
                if (i % 2 == 0)
                    CHECK_TRUE(strength(sound, one.hertz, at, at + one.cadence[i]) > 2000);
                else
                    CHECK_TRUE(is_silent(sound, at, at + one.cadence[i]));
    }
}

TEST(Tone, RisesWhereSomebodyComesAndFallsWhereTheyLeave)
{
    for (const auto& [kind, first, second] :
         { std::tuple { ToneKind::Came, 587, 784 }, std::tuple { ToneKind::Left, 784, 587 } }) {
        const auto sound = seconds_of(tone("DE", kind), 0.2);
        CHECK_TRUE(strength(sound, first, 0, 0.1) > 4000);
        CHECK_TRUE(strength(sound, second, 0.1, 0.2) > 4000);
        CHECK_EQUAL(200, tone("JP", kind).lasts().count());
    }
}

TEST(Tone, OfAnUnknownCountryIsJapans)
{
    POINTERS_EQUAL(&tone("JP", ToneKind::Confirm), &tone("ZZ", ToneKind::Confirm));
    POINTERS_EQUAL(&tone("JP", ToneKind::Busy), &tone("ZZ", ToneKind::Busy));
}

TEST_GROUP(Oscillator) {};

TEST(Oscillator, KeepsItsLoudnessForHours)
{
    Oscillator oscillator { 400 };
    for (int i = 0; i < 2'000'000; ++i)
        oscillator.next();
    double loudest = 0;
    for (int i = 0; i < 200; ++i)
        loudest = std::max(loudest, oscillator.next());
    DOUBLES_EQUAL(1.0, loudest, 0.001);
}
