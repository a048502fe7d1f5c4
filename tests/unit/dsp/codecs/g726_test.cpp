#include "dsp/codecs/g726.h"
#include "support/sound.h"

#include <CppUTest/TestHarness.h>

using namespace dsp;

TEST_GROUP(G726)
{
    G726Encoder encoder;
    G726Decoder decoder;
    Sound in = exact_sound(32000);
    std::vector<std::byte> codes = std::vector<std::byte>(16000);
    Sound out = Sound(32000);
};

TEST(G726, MakesWhatSpanDspMakesInThePackingOfRfc3551)
{
    CHECK_EQUAL(16000, encoder.encode(in, codes));
    CHECK_EQUAL(32000, decoder.decode(codes, out));
    // SpanDSP 0.0.6, g726_encode() and g726_decode() at 32 kbit/s with G726_PACKING_RIGHT.
    CHECK_TRUE(fingerprint<std::byte>(codes) == 0x762b3ef2d576a233U);
    CHECK_TRUE(fingerprint<Sample>(out) == 0x6e8ead6bf149f562U);
}

TEST(G726, PutsTheFirstSampleIntoTheLowHalf)
{
    const auto loud = std::span { in }.subspan(5000, 400);
    encoder.encode(loud, codes);
    G726State state;
    for (std::size_t i = 0; i < loud.size(); ++i) {
        const auto code = std::to_integer<unsigned>(codes[i / 2]);
        CHECK_EQUAL(state.encoded(loud[i]), i % 2 == 0 ? code & 15U : code >> 4);
    }
}

TEST(G726, HoldsWhatWouldWrapInRange)
{
    std::uint32_t random = 1;
    for (std::byte& code : codes)
        code = static_cast<std::byte>((random = random * 1664525 + 1013904223) >> 24);
    decoder.decode(codes, out);
    CHECK_TRUE(std::ranges::max(out) == 32764 && std::ranges::min(out) == -32768);
}
