// The acceptance table of the DTMF detector, each figure at its edge. `./dev bench dtmf` prints how far
// beyond it is.
#include "dsp/dtmf.h"

#include "dsp/music.h"

#include "support/dtmf_sound.h"
#include "support/string_from.h"

#include <CppUTest/TestHarness.h>

using namespace dsp;

namespace {

const std::string all_digits { dtmf_digits };

std::string heard_in(const DtmfSound& sound, const DtmfLimits& limits = {})
{
    DtmfDetector detector { limits };
    return digits_of(presses_in(sound.samples(), detector));
}

// What is heard of each digit in turn, when it is pressed so.
template <typename Key> std::string heard_of_each(Key key, const DtmfLimits& limits = {})
{
    std::string digits;
    for (const char digit : dtmf_digits) {
        DtmfSound sound { static_cast<unsigned>(digit) };
        digits += heard_in(sound.silence(sound.between(40, 60)).press(key(digit)).silence(60), limits);
    }
    return digits;
}

// A 4 of 100 ms, with that tone in it.
std::string heard_with(double hertz, double dbm0, double low_off_percent = 0, double high_off_percent = 0)
{
    DtmfSound key;
    key.press({ .digit = '4',
                .on = 100,
                .low_off_percent = low_off_percent,
                .high_off_percent = high_off_percent });
    DtmfSound sound;
    return heard_in(sound.silence(400).append(key.add_tone(hertz, dbm0)).silence(60));
}

// At the least period a phone in Japan may send, with 2 packets of 100 lost.
std::size_t wrong_of_1500(CodecKind codec, Concealment concealment, Losses losses)
{
    DtmfSound sound { 5 };
    const std::string pressed = sound.random_digits(1500);
    for (const char digit : pressed)
        sound.press({ .digit = digit, .on = 70 }).silence(50 + sound.between(0, 19));
    sound.silence(60).code(codec).lose(2, concealment, losses);
    return wrong_digits(pressed, heard_in(sound));
}

} // namespace

TEST_GROUP(DtmfDetector) {};

TEST(DtmfDetector, HearsEachDigitOnce)
{
    CHECK_EQUAL(all_digits, heard_of_each([](char digit) { return PressedKey { .digit = digit }; }));
    CHECK_EQUAL(all_digits,
                heard_of_each([](char digit) { return PressedKey { .digit = digit, .on = 2000 }; }));
}

TEST(DtmfDetector, HearsTonesThatAreOffBy1Point8Percent)
{
    for (const double low : { -1.8, 0.0, 1.8 })
        for (const double high : { -1.8, 0.0, 1.8 })
            CHECK_EQUAL(all_digits, heard_of_each([&](char digit) {
                            return PressedKey {
                                .digit = digit, .on = 40, .low_off_percent = low, .high_off_percent = high
                            };
                        }));
}

TEST(DtmfDetector, HearsNoneThatAreOffBy3Percent)
{
    for (const double on : { 40.0, 150.0 })
        for (const double off : { -3.5, -3.0, 3.0, 3.5, 4.5 }) {
            CHECK_EQUAL(std::string {}, heard_of_each([&](char digit) {
                            return PressedKey { .digit = digit, .on = on, .low_off_percent = off };
                        }));
            CHECK_EQUAL(std::string {}, heard_of_each([&](char digit) {
                            return PressedKey { .digit = digit, .on = on, .high_off_percent = off };
                        }));
        }
}

TEST(DtmfDetector, HearsLevelsFromFullToMinus30)
{
    for (const double level : { 0.0, -3.0, -30.0, -40.0 })
        CHECK_EQUAL(all_digits, heard_of_each([&](char digit) {
                        return PressedKey { .digit = digit, .on = 40, .low_dbm0 = level, .high_dbm0 = level };
                    }));
}

TEST(DtmfDetector, HearsNothingAtMinus45AlsoOfOneTone)
{
    CHECK_EQUAL(std::string {}, heard_of_each([](char digit) {
                    return PressedKey { .digit = digit, .low_dbm0 = -45, .high_dbm0 = -45 };
                }));
    CHECK_EQUAL(std::string {}, heard_of_each([](char digit) {
                    return PressedKey { .digit = digit, .low_dbm0 = -45, .high_dbm0 = -40 };
                }));
    CHECK_EQUAL(std::string {}, heard_of_each([](char digit) {
                    return PressedKey { .digit = digit, .low_dbm0 = -40, .high_dbm0 = -45 };
                }));
}

TEST(DtmfDetector, HearsAndRejectsLevelsAsNttDoes)
{
    const auto at = [](double level) {
        return heard_of_each(
            [&](char digit) { return PressedKey { .digit = digit, .low_dbm0 = level, .high_dbm0 = level }; },
            { .reject_level_dbm0 = -29 });
    };
    CHECK_EQUAL(all_digits, at(-24));
    CHECK_EQUAL(std::string {}, at(-29));
}

TEST(DtmfDetector, HearsTheHighToneStrongerBy6AndNotBy8Decibel)
{
    const auto stronger_by = [](double twist) {
        return heard_of_each(
            [&](char digit) { return PressedKey { .digit = digit, .on = 40, .low_dbm0 = -10 - twist }; });
    };
    CHECK_EQUAL(all_digits, stronger_by(6));
    CHECK_EQUAL(std::string {}, stronger_by(8));
}

TEST(DtmfDetector, HearsTheLowToneStrongerBy8AndNotBy10Decibel)
{
    const auto stronger_by = [](double twist) {
        return heard_of_each(
            [&](char digit) { return PressedKey { .digit = digit, .on = 40, .high_dbm0 = -10 - twist }; });
    };
    CHECK_EQUAL(all_digits, stronger_by(8));
    CHECK_EQUAL(std::string {}, stronger_by(10));
}

TEST(DtmfDetector, HearsTwistAsItIsTold)
{
    const auto high_stronger_by_5 = [](char digit) { return PressedKey { .digit = digit, .low_dbm0 = -15 }; };
    const auto low_stronger_by_5 = [](char digit) { return PressedKey { .digit = digit, .high_dbm0 = -15 }; };
    const DtmfLimits narrow { .high_stronger_db = 3, .low_stronger_db = 3 };
    CHECK_EQUAL(all_digits, heard_of_each(high_stronger_by_5));
    CHECK_EQUAL(all_digits, heard_of_each(low_stronger_by_5));
    CHECK_EQUAL(std::string {}, heard_of_each(high_stronger_by_5, narrow));
    CHECK_EQUAL(std::string {}, heard_of_each(low_stronger_by_5, narrow));
}

TEST(DtmfDetector, HearsTonesOf40MillisecondsAndNoneOf23)
{
    for (int i = 0; i < 10; ++i) { // At ten places in the frame.
        const auto of = [&](double on) {
            return heard_of_each(
                [&](char digit) { return PressedKey { .digit = digit, .on = on + i / 80.0 }; });
        };
        CHECK_EQUAL(all_digits, of(40));
        CHECK_EQUAL(std::string {}, of(23 - 0.125));
        CHECK_EQUAL(std::string {}, of(15));
    }
}

TEST(DtmfDetector, TakesAPauseOf30MillisecondsForTwoPresses)
{
    for (const char digit : dtmf_digits) {
        DtmfSound sound { static_cast<unsigned>(digit) };
        sound.silence(50).press({ .digit = digit }).silence(30).press({ .digit = digit }).silence(60);
        CHECK_EQUAL(std::string(2, digit), heard_in(sound));
    }
}

TEST(DtmfDetector, TakesAnInterruptionForOnePress)
{
    for (const double hole : { 2.0, 5.0, 10.0, 20.0 })
        for (const double before : { 5.0, 15.0, 25.0, 40.0 })
            for (const char digit : dtmf_digits) {
                DtmfSound sound { static_cast<unsigned>(digit) };
                sound.silence(50).press({ .digit = digit, .on = before }).silence(hole);
                sound.press({ .digit = digit, .on = 60 - before }).silence(60);
                CHECK_EQUAL(std::string(1, digit), heard_in(sound));
            }
}

TEST(DtmfDetector, HearsTwelveDigitsASecond)
{
    for (const double on : { 40.0, 50.0 }) {
        DtmfSound sound;
        const std::string pressed = sound.random_digits(120);
        for (const char digit : pressed)
            sound.press({ .digit = digit, .on = on }).silence(1000.0 / 12 - on);
        CHECK_EQUAL(pressed, heard_in(sound.silence(60)));
    }
}

TEST(DtmfDetector, HearsDigitsInNoiseOf12DecibelLess)
{
    DtmfSound sound;
    const std::string pressed = sound.random_digits(400);
    for (const char digit : pressed)
        sound.silence(40).press({ .digit = digit, .on = 40 });
    sound.silence(60).add_noise(noise_for(12));
    CHECK_EQUAL(pressed, heard_in(sound));
}

TEST(DtmfDetector, HearsTonesInNoiseThatAreOff)
{
    for (const double off : { -1.8, 1.8 }) {
        DtmfSound sound;
        const std::string pressed = sound.random_digits(100);
        for (const char digit : pressed)
            sound.silence(40).press({ .digit = digit, .low_off_percent = off, .high_off_percent = off });
        sound.silence(60).add_noise(noise_for(12));
        CHECK_EQUAL(pressed, heard_in(sound));
    }
}

TEST(DtmfDetector, HearsAToneThatGetsFainterOnce)
{
    for (const char digit : dtmf_digits) {
        DtmfSound sound { static_cast<unsigned>(digit) };
        CHECK_EQUAL(std::string(1, digit),
                    heard_in(sound.press({ .digit = digit, .on = 600 }).fade(40).silence(60)));
    }
}

TEST(DtmfDetector, HearsDigitsOverDialTone)
{
    for (const char* country : { "JP", "US" })
        for (const double level : { -3.0, -10.0, -20.0 }) {
            DtmfSound sound;
            sound.silence(400);
            for (const char digit : dtmf_digits)
                sound.press({ .digit = digit, .on = 40, .low_dbm0 = level, .high_dbm0 = level }).silence(50);
            CHECK_EQUAL(all_digits, heard_in(sound.add_dial_tone(country, -15)));
        }
}

TEST(DtmfDetector, HearsADigitRightAfterOtherSound)
{
    for (const char digit : dtmf_digits) {
        const char other = digit == '1' ? '9' : '1';
        DtmfSound tone { static_cast<unsigned>(digit) };
        tone.silence(50).press({ .digit = other, .on = 18 }).press({ .digit = digit });
        CHECK_EQUAL(std::string(1, digit), heard_in(tone.silence(60)));
        DtmfSound noise { static_cast<unsigned>(digit) };
        noise.silence(100).add_noise(-10).press({ .digit = digit }).silence(60);
        CHECK_EQUAL(std::string(1, digit), heard_in(noise));
    }
}

TEST(DtmfDetector, HearsNothingInWhatIsNoDigit)
{
    CHECK_EQUAL(std::string {}, heard_in(DtmfSound {}.silence(20000).add_noise(-15)));
    CHECK_EQUAL(std::string {}, heard_in(DtmfSound {}.silence(2000).add_dial_tone("US", -10)));
    CHECK_EQUAL(std::string {},
                heard_in(DtmfSound {}.silence(500).press({ .digit = '5', .high_dbm0 = -90 }).silence(60)));
    CHECK_EQUAL(std::string {},
                heard_in(DtmfSound {}.silence(500).press({ .digit = '5', .low_dbm0 = -90 }).silence(60)));
    std::vector<Sample> music(std::size_t { 32 } * telephone_clock);
    MusicBox box;
    box.fill(music);
    CHECK_EQUAL(std::string {}, heard_in(DtmfSound {}.silence(32000).add(music)));
}

TEST(DtmfDetector, TellsWhenAKeyWasPressedAndForHowLong)
{
    for (const char digit : dtmf_digits)
        for (const double level : { -3.0, -30.0 }) {
            DtmfSound sound { static_cast<unsigned>(digit) };
            sound.silence(61)
                .press({ .digit = digit, .on = 83, .low_dbm0 = level, .high_dbm0 = level })
                .silence(60);
            DtmfDetector detector;
            const auto presses = presses_in(sound.samples(), detector);
            LONGS_EQUAL(1, presses.size());
            DOUBLES_EQUAL(61 * 8, static_cast<double>(presses[0].began), 16);
            DOUBLES_EQUAL(83 * 8, static_cast<double>(presses[0].duration), 16);
        }
}

TEST(DtmfDetector, TellsWhichKeyIsHeld)
{
    DtmfDetector detector;
    DtmfSound sound;
    presses_in(sound.silence(50).press({ .digit = '7', .on = 25 }).samples(), detector);
    CHECK_FALSE(detector.held().has_value());
    presses_in(DtmfSound {}.silence(40).press({ .digit = '7', .on = 40 }).samples(), detector);
    CHECK_TRUE(detector.held() == '7');
    LONGS_EQUAL(1, presses_in(DtmfSound {}.silence(40).samples(), detector).size());
    CHECK_FALSE(detector.held().has_value());
}

TEST(DtmfDetector, HearsTheSameInFramesOfAnyLength)
{
    DtmfSound sound;
    const std::string pressed = sound.random_digits(20);
    for (const char digit : pressed)
        sound.press({ .digit = digit }).silence(40);
    sound.silence(60);
    for (const std::size_t frame : { std::size_t { 1 }, std::size_t { 7 }, std::size_t { 80 },
                                     std::size_t { 161 }, sound.samples().size() }) {
        DtmfDetector detector;
        CHECK_EQUAL(pressed, digits_of(presses_in(sound.samples(), detector, frame)));
    }
}

TEST(DtmfDetector, GoesOnInACopy)
{
    DtmfSound sound;
    sound.silence(50).press({ .digit = '3', .on = 60 }).silence(60);
    const std::span<const Sample> samples { sound.samples() };
    for (const std::size_t cut : { 405U, 600U, 700U, 890U, 1000U }) {
        DtmfDetector before;
        LONGS_EQUAL(0, presses_in(samples.first(cut), before).size());
        DtmfDetector after = before;
        const auto presses = presses_in(samples.subspan(cut), after);
        LONGS_EQUAL(1, presses.size());
        DOUBLES_EQUAL(400, static_cast<double>(presses[0].began), 16);
    }
}

// What tells voices from digits, one thing at a time: each of these would be a digit but for that.
TEST_GROUP(DtmfLookalike) {};

TEST(DtmfLookalike, HasMoreThanTwoTones)
{
    for (const double hertz : { 560.0, 1040.0, 2500.0 }) {
        CHECK_EQUAL(std::string {}, heard_with(hertz, -15));
        CHECK_EQUAL(std::string { "4" }, heard_with(hertz, -26));
    }
}

TEST(DtmfLookalike, HasMoreThanOneToneInAGroup)
{
    for (const double hertz : { 900.0, 1450.0 }) {
        CHECK_EQUAL(std::string {}, heard_with(hertz, -20));
        CHECK_EQUAL(std::string { "4" }, heard_with(hertz, -32));
    }
}

TEST(DtmfLookalike, HasAFundamentalWhereDialTonesAre)
{
    CHECK_EQUAL(std::string {}, heard_with(392, -14, 1.6, -2.0));
    CHECK_EQUAL(std::string { "4" }, heard_with(392, -60, 1.6, -2.0));
}

TEST(DtmfLookalike, HasTonesThatAreAsTwoToThree)
{
    CHECK_EQUAL(std::string {}, heard_with(392, -60, 2.25, -2.25));
}

TEST(DtmfLookalike, DiesAway)
{
    DtmfSound sound;
    CHECK_EQUAL(std::string {}, heard_in(sound.press({ .digit = '4', .on = 100 }).fade(300).silence(60)));
}

TEST_GROUP(DtmfOverLosses) {};

TEST(DtmfOverLosses, AreHeardWhenSilenceStandsIn)
{
    LONGS_EQUAL(0, wrong_of_1500(CodecKind::Pcmu, Concealment::Silence, Losses::Single));
    LONGS_EQUAL(0, wrong_of_1500(CodecKind::Pcma, Concealment::Silence, Losses::Single));
}

TEST(DtmfOverLosses, AreHeardWhenTheLastPacketStandsIn)
{
    CHECK_TRUE(wrong_of_1500(CodecKind::Pcmu, Concealment::Repetition, Losses::Independent) <= 1);
    CHECK_TRUE(wrong_of_1500(CodecKind::Pcma, Concealment::Repetition, Losses::Independent) <= 1);
}
