// What is left of keys in sound that they are left out of: less than anybody takes for one.
#include "dsp/key_silencer.h"

#include "dsp/music.h"

#include "support/dtmf_sound.h"
#include "support/string_from.h"

#include <CppUTest/TestHarness.h>

#include <vector>

using namespace dsp;

namespace {

std::vector<Sample> silenced(std::vector<Sample> sound)
{
    sound.resize(sound.size() / frame_samples * frame_samples);
    KeySilencer silencer;
    for (std::size_t at = 0; at < sound.size(); at += frame_samples) {
        const auto frame = std::span { sound }.subspan(at, frame_samples);
        silencer.hear(frame);
        silencer.silence(frame);
    }
    return sound;
}

// Samples, of sound with no more silence in it than where a tone crosses zero.
std::size_t longest_sound(std::span<const Sample> sound)
{
    constexpr std::size_t crossing = 8;
    std::size_t longest = 0;
    std::size_t length = 0;
    std::size_t silent = 0;
    for (const Sample sample : sound) {
        silent = sample == 0 ? silent + 1 : 0;
        length = silent > crossing ? 0 : length + 1;
        longest = std::max(longest, length);
    }
    return longest;
}

std::size_t silent_samples(const std::vector<Sample>& before)
{
    const std::vector<Sample> after = silenced(before);
    std::size_t silent = 0;
    for (std::size_t i = 0; i < after.size(); ++i)
        silent += after[i] != before[i] ? 1 : 0;
    return silent;
}

constexpr std::size_t fifteen_milliseconds = 120; // Samples.

// Each digit, begun anywhere in a frame, in a row.
template <typename Key> DtmfSound each_digit(unsigned seed, Key key)
{
    DtmfSound sound { seed };
    for (const char digit : dtmf_digits)
        sound.silence(sound.between(400, 599) / 10.0).press(key(digit)).silence(20);
    return sound.silence(60);
}

} // namespace

TEST_GROUP(KeySilencer) {};

TEST(KeySilencer, LeavesLessOfAToneThanAnybodyTakesForAKey)
{
    for (unsigned seed = 1; seed <= 20; ++seed) {
        const auto left = silenced(
            each_digit(seed, [](char digit) { return PressedKey { .digit = digit, .on = 100 }; }).samples());
        CHECK_TRUE(longest_sound(left) <= fifteen_milliseconds);
    }
}

TEST(KeySilencer, DoesSoAtAnyLevelTwistAndFrequencyThatIsHeard)
{
    for (const double off : { -1.8, 1.8 })
        for (const auto [low, high] : { std::pair { -40.0, -40.0 }, std::pair { -4.0, -4.0 },
                                        std::pair { -10.0, -18.0 }, std::pair { -16.0, -10.0 } }) {
            const auto key = [&](char digit) {
                return PressedKey { .digit = digit,
                                    .on = 60,
                                    .low_dbm0 = low,
                                    .high_dbm0 = high,
                                    .low_off_percent = off,
                                    .high_off_percent = -off };
            };
            CHECK_TRUE(longest_sound(silenced(each_digit(7, key).samples())) <= fifteen_milliseconds);
        }
}

TEST(KeySilencer, LeavesNothingThatIsHeardThroughCodecsAndInNoise)
{
    for (const CodecKind codec : { CodecKind::Pcmu, CodecKind::Pcma })
        for (const double signal_to_noise : { 12.0, 15.0, 24.0 }) {
            DtmfSound sound =
                each_digit(3, [](char digit) { return PressedKey { .digit = digit, .on = 80 }; });
            sound.add_noise(noise_for(signal_to_noise)).code(codec);
            DtmfDetector detector;
            const auto left = silenced(sound.samples());
            CHECK_EQUAL(std::string {}, digits_of(presses_in(left, detector)));
        }
}

TEST(KeySilencer, LeavesNothingOfKeysWithPacketsLost)
{
    DtmfSound sound { 5 };
    for (const char digit : sound.random_digits(300))
        sound.press({ .digit = digit, .on = 100 }).silence(50 + sound.between(0, 19));
    sound.lose(2, Concealment::Silence, Losses::Independent);
    DtmfDetector detector;
    CHECK_EQUAL(std::string {}, digits_of(presses_in(silenced(sound.silence(60).samples()), detector)));
}

TEST(KeySilencer, LetsTheSoundAfterAKeyPass)
{
    DtmfSound sound;
    sound.silence(50).press({ .digit = '5', .on = 100 }).silence(30).add_noise(-30);
    const std::size_t key_ends = 150 * 8;
    const auto left = silenced(sound.samples());
    const auto after = std::span { left }.subspan(key_ends, 30 * 8);
    CHECK_TRUE(std::ranges::count(after.last(40), Sample { 0 }) < 5);
}

TEST(KeySilencer, LeavesOtherSoundAlone)
{
    DtmfSound noise { 2 };
    noise.silence(20000).add_noise(-15);
    CHECK_EQUAL(0U, silent_samples(noise.samples()));
    for (const char* country : { "JP", "US", "GB" }) {
        DtmfSound dial { 2 };
        dial.silence(5000).add_dial_tone(country, -10);
        CHECK_EQUAL(0U, silent_samples(dial.samples()));
    }
    DtmfSound tone; // One tone is no key.
    tone.silence(1000).add_tone(1209, -10);
    CHECK_EQUAL(0U, silent_samples(tone.samples()));
    MusicBox music;
    std::vector<Sample> played(telephone_clock * 20);
    music.fill(played);
    CHECK_EQUAL(0U, silent_samples(played));
}

TEST(KeySilencer, SilencesTheSameTimeAtAnyRate)
{
    DtmfSound sound;
    const auto samples = sound.press({ .digit = '5', .on = 100 }).samples();
    KeySilencer silencer;
    std::vector<Sample> wide(frame_samples_at(48000), Sample { 1 });
    silencer.silence(wide);
    CHECK_TRUE(std::ranges::count(wide, Sample { 0 }) == 0);
    for (std::size_t at = 0; at + frame_samples <= 3 * frame_samples; at += frame_samples)
        silencer.hear(std::span { samples }.subspan(at, frame_samples));
    silencer.silence(wide);
    CHECK_TRUE(std::ranges::count(wide, Sample { 0 }) == static_cast<std::ptrdiff_t>(wide.size()));
    silencer.hear({});
    silencer.hear({});
    silencer.hear({});
    CHECK_FALSE(silencer.is_silencing());
}
