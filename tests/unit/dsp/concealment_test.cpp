#include "dsp/concealment.h"

#include "dsp/shortening.h"
#include "support/sound.h"

#include <CppUTest/TestHarness.h>

using namespace dsp;

namespace {

// With that part of each second lost in holes of 20 ms, filled by `fill`.
template <typename Fill> Sound with_holes(const Sound& said, unsigned rate, unsigned every, Fill fill)
{
    Sound heard = said;
    Concealment concealment { rate };
    const std::size_t frame = rate / 50;
    for (std::size_t at = 0; at + frame <= heard.size(); at += frame) {
        const auto part = std::span { heard }.subspan(at, frame);
        if (at / frame % every == every - 1) {
            fill(concealment, part);
            continue;
        }
        concealment.rejoin(part);
        concealment.heard(part);
    }
    return heard;
}

void go_on(Concealment& concealment, std::span<Sample> lost) { concealment.conceal(lost); }
void be_silent(Concealment&, std::span<Sample> lost) { std::ranges::fill(lost, Sample { 0 }); }

// How far apart two sounds are as an ear hears them: bands of an octave third, 20 ms at a time, in dB.
double spectral_distance(const Sound& one, const Sound& other, unsigned rate)
{
    const std::size_t frame = rate / 50;
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t at = 0; at + frame <= one.size(); at += frame)
        for (double hertz = 200; hertz < 3400; hertz *= 1.26) {
            const auto level = [&](const Sound& sound) {
                return 20 * std::log10(strength(std::span { sound }.subspan(at, frame), hertz, rate) + 10);
            };
            sum += std::abs(level(one) - level(other));
            ++count;
        }
    return sum / static_cast<double>(count);
}

int steepest(std::span<const Sample> sound)
{
    int most = 0;
    for (std::size_t i = 1; i < sound.size(); ++i)
        most = std::max(most, std::abs(sound[i] - sound[i - 1]));
    return most;
}

} // namespace

TEST_GROUP(Concealment) {};

TEST(Concealment, ComesCloserToWhatWasSaidThanSilenceDoes)
{
    for (const unsigned rate : { 8000U, 16000U, 48000U }) {
        const Sound said = voice(rate, 5 * rate);
        const double concealed = spectral_distance(said, with_holes(said, rate, 20, go_on), rate);
        const double silent = spectral_distance(said, with_holes(said, rate, 20, be_silent), rate);
        CHECK_COMPARE(concealed, <, silent / 2);
    }
}

TEST(Concealment, GoesOnWithATone)
{
    const unsigned rate = 8000;
    const Sound said = sine(440, rate, 8000, rate);
    const Sound heard = with_holes(said, rate, 20, go_on);
    double wrong = 0;
    double right = 0;
    for (std::size_t i = 0; i < said.size(); ++i) {
        wrong += std::pow(said[i] - heard[i], 2);
        right += std::pow(said[i], 2);
    }
    CHECK_COMPARE(10 * std::log10(right / wrong), >, 20);
    CHECK_COMPARE(steepest(heard), <=, steepest(said) * 5 / 4);
}

TEST(Concealment, IsSilentAfter60Ms)
{
    Concealment concealment { 8000 };
    concealment.heard(sine(200, 8000, 8000, 800));
    Sound lost(1600);
    concealment.conceal(lost);
    CHECK_COMPARE(steepest(std::span { lost }.first(80)), >, 500);
    LONGS_EQUAL(0, *std::ranges::max_element(std::span { lost }.subspan(480)));
}

TEST(Concealment, CracksNowhere)
{
    for (const unsigned rate : { 8000U, 16000U }) {
        const Sound said = voice(rate, 5 * rate);
        CHECK_COMPARE(steepest(with_holes(said, rate, 7, go_on)), <=, steepest(said) * 3 / 2);
    }
}

TEST(Concealment, SaysAPeriodAgainOnlyWhereThereIsOne)
{
    Concealment concealment { 8000 };
    Sound room(200);
    concealment.heard(sine(125, 8000, 8000, 800));
    LONGS_EQUAL(64, concealment.say_again(room, 0.9F)); // 8 ms
    Concealment noisy { 8000 };
    Sound noise(800);
    std::uint32_t random = 1;
    for (Sample& sample : noise)
        sample = static_cast<Sample>((random = random * 1664525 + 1013904223) >> 16);
    noisy.heard(noise);
    LONGS_EQUAL(0, noisy.say_again(room, 0.9F));
    Concealment quiet { 8000 };
    quiet.heard(Sound(800));
    const std::size_t added = quiet.say_again(room, 0.9F);
    CHECK_COMPARE(added, >=, 40);
}

TEST_GROUP(Shortening) {};

TEST(Shortening, LeavesOutAPeriodAndNothingElse)
{
    const Sound said = sine(125, 8000, 8000, 480);
    Sound sound = said;
    LONGS_EQUAL(64, shorten(sound, { .rate = 8000, .least_likeness = 0.9F, .most = 100 }));
    LONGS_EQUAL(416, sound.size());
    for (std::size_t i = 0; i < sound.size(); ++i)
        CHECK_COMPARE(std::abs(sound[i] - said[i]), <, 20);
}

TEST(Shortening, LeavesNoMoreOutThanItMay)
{
    Sound sound = sine(125, 8000, 8000, 480);
    LONGS_EQUAL(0, shorten(sound, { .rate = 8000, .least_likeness = 0.9F, .most = 40 }));
    LONGS_EQUAL(480, sound.size());
    Sound silence(480);
    LONGS_EQUAL(40, shorten(silence, { .rate = 8000, .least_likeness = 0.9F, .most = 40 }));
}

TEST(Shortening, NeedsSomethingToLookAt)
{
    Sound sound = sine(125, 8000, 8000, 39); // Not twice 2.5 ms.
    LONGS_EQUAL(0, shorten(sound, { .rate = 8000, .least_likeness = 0, .most = 100 }));
}
