#include "dsp/codecs/codec.h"
#include "dsp/codecs/pcma.h"
#include "dsp/codecs/pcmu.h"

#include <cstdlib>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace dsp;

TEST_GROUP(Codec) {
    // The largest error relative to the step of its segment, over all samples that are not clipped.
    template <typename Encode, typename Decode> void check_round_trip(Encode encode, Decode decode) {
        for (int sample = -32000; sample <= 32000;
             ++sample) { const int heard = decode(encode(static_cast<Sample>(sample)));
const int step = std::abs(sample) / 16 + 16; // 4 bits of step in a segment that doubles.
CHECK_TRUE(std::abs(heard - sample) <= step);
}
}
}
;

TEST(Codec, IsFoundByItsNameInAnyCaseAndItsClock)
{
    CHECK_TRUE(find_codec("pcmu", 8000) == &codec_of(CodecKind::Pcmu));
    CHECK_TRUE(find_codec("PCMA", 8000) == &codec_of(CodecKind::Pcma));
    POINTERS_EQUAL(nullptr, find_codec("PCMU", 16000));
    POINTERS_EQUAL(nullptr, find_codec("opus", 48000));
}

TEST(Codec, PcmuMatchesTheValuesOfG711)
{
    // G.711 table 2a, scaled from 14 to 16 bits: the ends and a middle of the scale.
    CHECK_EQUAL(32124, pcmu::decoded(0x80));
    CHECK_EQUAL(-32124, pcmu::decoded(0x00));
    CHECK_EQUAL(0, pcmu::decoded(0xff));
    CHECK_EQUAL(8, pcmu::decoded(0xfe));
    CHECK_EQUAL(1884, pcmu::decoded(0xc0));
    CHECK_EQUAL(0xff, pcmu::encoded(0));
    CHECK_EQUAL(0x80, pcmu::encoded(32767));
    CHECK_EQUAL(0x00, pcmu::encoded(-32768));
}

TEST(Codec, PcmaMatchesTheValuesOfG711)
{
    CHECK_EQUAL(8, pcma::decoded(0xd5));
    CHECK_EQUAL(-8, pcma::decoded(0x55));
    CHECK_EQUAL(32256, pcma::decoded(0xaa));
    CHECK_EQUAL(-32256, pcma::decoded(0x2a));
    CHECK_EQUAL(0xd5, pcma::encoded(0));
    CHECK_EQUAL(0xaa, pcma::encoded(32767));
    CHECK_EQUAL(0x2a, pcma::encoded(-32768));
}

TEST(Codec, EncodesBackToTheSameCodeForEveryCode)
{
    for (unsigned code = 0; code < 256; ++code) {
        const auto byte = static_cast<std::uint8_t>(code);
        CHECK_EQUAL(byte, pcma::encoded(pcma::decoded(byte)));
        if (code != 0x7f) // µ-law has two zeros; the negative one becomes the positive one.
            CHECK_EQUAL(byte, pcmu::encoded(pcmu::decoded(byte)));
    }
}

TEST(Codec, StaysWithinAStepOfTheSample)
{
    check_round_trip(pcmu::encoded, pcmu::decoded);
    check_round_trip(pcma::encoded, pcma::decoded);
}

TEST(Codec, TranslatesToTheNearestCodeOfTheOther)
{
    const ByteTable& to_pcma = *translation(CodecKind::Pcmu, CodecKind::Pcma);
    const ByteTable& to_pcmu = *translation(CodecKind::Pcma, CodecKind::Pcmu);
    for (unsigned code = 0; code < 256; ++code) {
        const auto byte = static_cast<std::uint8_t>(code);
        CHECK_EQUAL(pcma::encoded(pcmu::decoded(byte)), std::to_integer<unsigned>(to_pcma[code]));
        CHECK_EQUAL(pcmu::encoded(pcma::decoded(byte)), std::to_integer<unsigned>(to_pcmu[code]));
    }
    POINTERS_EQUAL(nullptr, translation(CodecKind::Pcmu, CodecKind::Pcmu));
}

TEST(Codec, ConvertsAsMuchAsFits)
{
    const std::vector<Sample> samples(5, Sample { 1000 });
    std::vector<std::byte> codes(3);
    CHECK_EQUAL(3, codec_of(CodecKind::Pcmu).encode(samples, codes));
    std::vector<Sample> heard(2);
    CHECK_EQUAL(2, codec_of(CodecKind::Pcmu).decode(codes, heard));
}
