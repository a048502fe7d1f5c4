#include "dsp/codecs/codec.h"
#include "dsp/codecs/l16.h"
#include "dsp/codecs/pcma.h"
#include "dsp/codecs/pcmu.h"

#include <algorithm>
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
    CHECK_TRUE(find_codec("OPUS", 48000, 2) == &codec_of(CodecKind::Opus));
    CHECK_TRUE(find_codec("L16", 16000) == &codec_of(CodecKind::L16Wide));
    POINTERS_EQUAL(nullptr, find_codec("PCMU", 16000));
    POINTERS_EQUAL(nullptr, find_codec("opus", 48000)); // RFC 7587 7: always with two channels.
    POINTERS_EQUAL(nullptr, find_codec("L16", 48000, 2));
}

TEST(Codec, HasTheStaticPayloadTypesOfRfc3551)
{
    const auto type_of = [](CodecKind kind) { return codec_of(kind).payload_type; };
    CHECK_TRUE(type_of(CodecKind::Gsm) == 3);
    CHECK_TRUE(type_of(CodecKind::G722) == 9);
    CHECK_TRUE(type_of(CodecKind::ComfortNoise) == 13);
    CHECK_FALSE(type_of(CodecKind::Opus).has_value());
    CHECK_FALSE(type_of(CodecKind::L16Narrow).has_value());
}

TEST(Codec, MakesPacketsOfWholeFramesThatFitIntoADatagram)
{
    const auto packet = [](CodecKind kind, int wanted) {
        return packet_time(codec_of(kind), std::chrono::milliseconds { wanted }).count();
    };
    for (const int wanted : { 10, 20, 30, 40, 60 })
        CHECK_EQUAL(wanted, packet(CodecKind::G722, wanted));
    CHECK_EQUAL(10, packet(CodecKind::Pcmu, 0));
    CHECK_EQUAL(60, packet(CodecKind::Pcmu, 500));
    CHECK_EQUAL(30, packet(CodecKind::Opus, 25));
    CHECK_EQUAL(20, packet(CodecKind::Gsm, 10));
    CHECK_EQUAL(40, packet(CodecKind::Gsm, 30));
    CHECK_EQUAL(40, packet(CodecKind::L16Wide, 60));
    CHECK_EQUAL(10, packet(CodecKind::L16Full, 20));
}

TEST(Codec, DecodesEveryCodeAsTheFormulasOfG711Say)
{
    for (int code = 0; code < 256; ++code) {
        const int micro = code ^ 0xff;
        const int micro_size = ((2 * (micro & 15) + 33) * (1 << (micro >> 4 & 7)) - 33) * 4;
        CHECK_EQUAL((micro & 0x80) != 0 ? -micro_size : micro_size,
                    pcmu::decoded(static_cast<std::uint8_t>(code)));
        const int a = code ^ 0x55;
        const int segment = a >> 4 & 7;
        const int step = 2 * (a & 15) + 1;
        const int a_size = (segment == 0 ? step : (step + 32) * (1 << (segment - 1))) * 8;
        CHECK_EQUAL((a & 0x80) != 0 ? a_size : -a_size, pcma::decoded(static_cast<std::uint8_t>(code)));
    }
}

TEST(Codec, WritesL16HighByteFirst)
{
    const std::array<Sample, 3> samples { 0x1234, -2, -32768 };
    std::array<std::byte, 7> bytes {};
    CHECK_EQUAL(6, l16::encode(samples, bytes));
    const std::array<int, 6> expected { 0x12, 0x34, 0xff, 0xfe, 0x80, 0x00 };
    for (std::size_t i = 0; i < expected.size(); ++i)
        CHECK_EQUAL(expected[i], std::to_integer<int>(bytes[i]));
    std::array<Sample, 4> heard {};
    CHECK_EQUAL(3, l16::decode(bytes, heard)); // Half a sample is none.
    CHECK_TRUE(std::equal(samples.begin(), samples.end(), heard.begin()));
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
