#include "dsp/codecs/gsm.h"
#include "support/sound.h"

#include <CppUTest/TestHarness.h>

using namespace dsp;

TEST_GROUP(Gsm)
{
    GsmEncoder encoder;
    GsmDecoder decoder;
    std::vector<std::byte> bytes = std::vector<std::byte>(330);
    Sound out = Sound(1600);
};

TEST(Gsm, SaysSilenceAsEverybodyDoes)
{
    constexpr std::array<unsigned, 33> silence { 0xd8, 0x20, 0xa2, 0xe1, 0x5a, 0x50, 0x00, 0x49, 0x24,
                                                 0x92, 0x49, 0x24, 0x50, 0x00, 0x49, 0x24, 0x92, 0x49,
                                                 0x24, 0x50, 0x00, 0x49, 0x24, 0x92, 0x49, 0x24, 0x50,
                                                 0x00, 0x49, 0x24, 0x92, 0x49, 0x24 };
    CHECK_EQUAL(33, encoder.encode(Sound(160), bytes));
    for (std::size_t i = 0; i < silence.size(); ++i)
        CHECK_EQUAL(silence[i], std::to_integer<unsigned>(bytes[i]));
}

TEST(Gsm, KeepsTheFormantsOfAVoice)
{
    const Sound in = voice(8000, 8000);
    bytes.resize(1650);
    out.resize(8000);
    encoder.encode(in, bytes);
    CHECK_EQUAL(8000, decoder.decode(bytes, out));
    for (const double low : { 100.0, 300.0, 600.0, 1000.0, 1500.0 }) {
        double before = 0;
        double after = 0;
        for (double hertz = low; hertz < low * 1.5; hertz += 20) {
            before += std::pow(strength(in, hertz, 8000), 2);
            after += std::pow(strength(out, hertz, 8000), 2);
        }
        DOUBLES_EQUAL(0, decibels(after / before), low < 1500 ? 1 : 3);
    }
}

TEST(Gsm, StopsAtWhatIsNoFrame)
{
    encoder.encode(voice(8000, 1600), bytes);
    bytes[66] = std::byte { 0x42 };
    CHECK_EQUAL(320, decoder.decode(bytes, out));
}

TEST(Gsm, WaitsForWholeFrames)
{
    CHECK_EQUAL(0, encoder.encode(Sound(159), bytes));
    CHECK_EQUAL(0, decoder.decode(std::span { bytes }.first(32), out));
}
