#include "dsp/codecs/g722.h"
#include "support/sound.h"

#include <CppUTest/TestHarness.h>

using namespace dsp;

TEST_GROUP(G722)
{
    G722Encoder encoder;
    G722Decoder decoder;
    Sound in = exact_sound(32000);
    std::vector<std::byte> codes = std::vector<std::byte>(16000);
    Sound out = Sound(32000);
};

TEST(G722, MakesWhatSpanDspMakes)
{
    CHECK_EQUAL(16000, encoder.encode(in, codes));
    CHECK_EQUAL(32000, decoder.decode(codes, out));
    // SpanDSP 0.0.6, g722_encode() and g722_decode() at 64 kbit/s.
    CHECK_TRUE(fingerprint<std::byte>(codes) == 0xcd0f10d2e4cc079bU);
    CHECK_TRUE(fingerprint<Sample>(out) == 0xda773b965cfebe32U);
}

TEST(G722, BeginsSilenceWithFa)
{
    CHECK_EQUAL(20, encoder.encode(Sound(40), codes));
    for (std::size_t i = 0; i < 20; ++i)
        CHECK_EQUAL(0xfa, std::to_integer<int>(codes[i]));
}

TEST(G722, HearsBothBands)
{
    for (const double hertz : { 300.0, 3000.0, 5000.0, 6800.0 }) {
        encoder.encode(sine(hertz, 16000, 8000, in.size()), codes);
        decoder.decode(codes, out);
        DOUBLES_EQUAL(0, 20 * std::log10(strength(std::span { out }.subspan(16000), hertz, 16000) / 8000),
                      0.5);
    }
}

TEST(G722, HoldsTheLoudestInRange)
{
    for (std::size_t i = 0; i < in.size(); ++i)
        in[i] = i / 20 % 2 == 0 ? 32767 : -32768;
    encoder.encode(in, codes);
    decoder.decode(codes, out);
    CHECK_TRUE(segmental_snr(in, out, 22, 16000) > 10);
}
