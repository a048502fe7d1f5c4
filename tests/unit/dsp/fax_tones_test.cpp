#include "dsp/fax_tones.h"

#include "dsp/dtmf.h"
#include "dsp/music.h"
#include "dsp/tones.h"
#include "support/sound.h"

#include <array>
#include <cmath>
#include <numbers>

#include <CppUTest/TestHarness.h>

using namespace dsp;

TEST_GROUP(FaxDetector) { // After how many milliseconds of it, in packets of that size; 0: never.
                          static unsigned heard_after(const Sound& sound, std::size_t packet_samples = 160,
                                                      CodecKind law = CodecKind::Pcmu) { FaxDetector detector;
std::vector<std::byte> payload(packet_samples);
for (std::size_t at = 0; at + packet_samples <= sound.size(); at += packet_samples) {
    codec_of(law).encode(std::span { sound }.subspan(at, packet_samples), payload);
    if (detector.hear(payload, law))
        return static_cast<unsigned>((at + packet_samples) / 8);
}
return 0;
}
static Sound tone(double hertz, double dbm0, unsigned milliseconds)
{
    return sine(hertz, 8000, amplitude_of(dbm0), std::size_t { milliseconds } * 8);
}
// V.21 channel 2 at 300 bit/s, its phase without a jump: the flags 01111110.
static Sound flags(unsigned milliseconds, double dbm0)
{
    Sound sound(std::size_t { milliseconds } * 8);
    double phase = 0;
    for (std::size_t i = 0; i < sound.size(); ++i) {
        const std::size_t bit = i * 300 / 8000 % 8;
        const bool is_space = bit == 0 || bit == 7;
        phase += 2 * std::numbers::pi * (is_space ? 1850 : 1650) / 8000;
        sound[i] = static_cast<Sample>(std::lround(amplitude_of(dbm0) * std::sin(phase)));
    }
    return sound;
}
static void add_noise(Sound& sound, double dbm0)
{
    std::uint32_t random = 1;
    for (Sample& sample : sound) {
        random = random * 1664525 + 1013904223;
        const double even = static_cast<double>(random >> 8) / (1 << 23) - 1; // Its power is a third.
        sample = static_cast<Sample>(sample + even * amplitude_of(dbm0) * std::sqrt(1.5));
    }
}
}
;

TEST(FaxDetector, HearsOneCallingToneOfHalfASecond)
{
    for (const double hertz : { 1062.0, 1100.0, 1138.0 })
        for (const double dbm0 : { -10.0, -40.0 })
            for (const CodecKind law : { CodecKind::Pcmu, CodecKind::Pcma })
                CHECK_TRUE(heard_after(tone(hertz, dbm0, 500), 160, law) > 0);
}

TEST(FaxDetector, HearsAnAnswerInPacketsOfAnyLength)
{
    for (const double hertz : { 2085.0, 2100.0, 2115.0 })
        for (const std::size_t samples : { 80U, 160U, 240U, 480U })
            CHECK_TRUE(heard_after(tone(hertz, -20, 2600), samples) > 0);
    CHECK_EQUAL(400, heard_after(tone(2100, -12, 2600)));
}

// V.8's: it swings by a fifth at 15 Hz, and turns round every 450 ms.
TEST(FaxDetector, HearsTheAnswerOfAModemOfToday)
{
    Sound sound(3000UL * 8);
    for (std::size_t i = 0; i < sound.size(); ++i) {
        const double at = static_cast<double>(i) / 8000;
        const double swing = 1 + 0.2 * std::sin(2 * std::numbers::pi * 15 * at);
        const double turned = i / 3600 % 2 == 0 ? 1 : -1;
        sound[i] = static_cast<Sample>(
            std::lround(turned * swing * amplitude_of(-12) * std::sin(2 * std::numbers::pi * 2100 * at)));
    }
    CHECK_TRUE(heard_after(sound) > 0);
}

TEST(FaxDetector, HearsThePreambleOfOneThatAnswersWithoutATone)
{
    CHECK_TRUE(heard_after(flags(1000, -12)) > 0);
    CHECK_TRUE(heard_after(flags(1000, -40)) > 0);
}

TEST(FaxDetector, HearsThroughNoise)
{
    for (Sound sound : { tone(1100, -20, 500), tone(2100, -20, 2600), flags(1000, -20) }) {
        add_noise(sound, -46);
        CHECK_TRUE(heard_after(sound) > 0);
    }
}

TEST(FaxDetector, DoesNotHearWhatIsNone)
{
    CHECK_EQUAL(0, heard_after(voice(8000, 60UL * 8000)));
    CHECK_EQUAL(0, heard_after(exact_sound(10UL * 8000)));
    CHECK_EQUAL(0, heard_after(Sound(8000, 0)));
    for (const double hertz : { 400.0, 440.0, 941.0, 1000.0, 1209.0, 1400.0, 1950.0, 2000.0, 2200.0, 2400.0 })
        CHECK_EQUAL(0, heard_after(tone(hertz, -12, 3000)));
    for (const double hertz : { 1100.0, 2100.0 }) {
        CHECK_EQUAL(0, heard_after(tone(hertz, -50, 3000))); // Too quiet,
        CHECK_EQUAL(0, heard_after(tone(hertz, -12, 300))); // or too short.
    }
    for (const char digit : dtmf_digits) {
        const DtmfPair pair = *dtmf_pair(digit);
        Sound sound = tone(pair.low_hertz, -11, 2000);
        const Sound high = tone(pair.high_hertz, -9, 2000);
        for (std::size_t i = 0; i < sound.size(); ++i)
            sound[i] = static_cast<Sample>(sound[i] + high[i]);
        CHECK_EQUAL(0, heard_after(sound));
    }
}

TEST(FaxDetector, DoesNotHearItInTheMusicOfTheBox)
{
    MusicBox music;
    Sound sound(120UL * 8000);
    for (std::size_t at = 0; at < sound.size(); at += frame_samples)
        music.fill(std::span { sound }.subspan(at, frame_samples));
    CHECK_EQUAL(0, heard_after(sound));
}
