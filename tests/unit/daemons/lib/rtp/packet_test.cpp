#include "rtp/bytes.h"
#include "rtp/packet.h"

#include <algorithm>
#include <initializer_list>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace rtp;

namespace {

std::vector<std::byte> bytes_of(std::initializer_list<int> values)
{
    std::vector<std::byte> bytes;
    for (const int value : values)
        bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

} // namespace

TEST_GROUP(RtpPacket)
{
    // Version 2, PCMA, sequence 0x1234, then three bytes of sound.
    std::vector<std::byte> plain =
        bytes_of({ 0x80, 0x88, 0x12, 0x34, 0, 0, 0x01, 0x40, 0xde, 0xad, 0xbe, 0xef, 0x11, 0x22, 0x33 });

    bool parses(std::vector<std::byte> datagram) { return Packet::parse(datagram).has_value(); }
};

TEST(RtpPacket, HasItsHeaderReadFieldByField)
{
    const auto packet = Packet::parse(plain);
    CHECK_TRUE(packet.has_value());
    CHECK_TRUE(
        packet->header()
        == (Header {
            .marker = true, .payload_type = 8, .sequence = 0x1234, .timestamp = 320, .ssrc = 0xdeadbeef }));
    CHECK_EQUAL(3, packet->payload().size());
    CHECK_TRUE(packet->payload()[0] == std::byte { 0x11 });
}

TEST(RtpPacket, SkipsContributingSourcesAndExtension)
{
    auto datagram = bytes_of({ 0x92, 0x00, 0, 1, 0, 0, 0, 2, 0,    0,    0, 3, // two sources and an extension
                               9,    9,    9, 9, 8, 8, 8, 8, 0xbe, 0xde, 0, 1, 7, 7, 7, 7, 0x55 });
    const auto packet = Packet::parse(datagram);
    CHECK_TRUE(packet.has_value());
    CHECK_EQUAL(1, packet->payload().size());
    CHECK_TRUE(packet->payload()[0] == std::byte { 0x55 });
}

TEST(RtpPacket, LosesItsPadding)
{
    auto datagram = plain;
    datagram[0] = std::byte { 0xa0 };
    datagram.back() = std::byte { 2 };
    CHECK_EQUAL(1, Packet::parse(datagram)->payload().size());
}

TEST(RtpPacket, IsRefusedWhenPaddingSwallowsEverything)
{
    auto datagram = plain;
    datagram[0] = std::byte { 0xa0 };
    for (const int padding : { 0, 3, 4, 255 }) {
        datagram.back() = static_cast<std::byte>(padding);
        CHECK_FALSE(parses(datagram));
    }
}

TEST(RtpPacket, IsRefusedWhenAnythingIsCutOff)
{
    auto datagram = bytes_of({ 0x92, 0x00, 0, 1, 0, 0, 0, 2, 0,    0,    0, 3, //
                               9,    9,    9, 9, 8, 8, 8, 8, 0xbe, 0xde, 0, 1, 7, 7, 7, 7, 0x55 });
    for (std::size_t size = 0; size < datagram.size(); ++size)
        CHECK_FALSE(parses({ datagram.begin(), datagram.begin() + static_cast<std::ptrdiff_t>(size) }));
    CHECK_TRUE(parses(datagram));
}

TEST(RtpPacket, IsRefusedInAnotherVersion)
{
    for (const int version : { 0x00, 0x40, 0xc0 }) {
        plain[0] = static_cast<std::byte>(version);
        CHECK_FALSE(parses(plain));
    }
}

TEST(RtpPacket, GetsANewHeaderInFrontOfTheSamePayload)
{
    auto datagram = bytes_of({ 0x91, 0x00, 0, 1, 0,    0,    0, 2, 0, 0, 0, 3, //
                               9,    9,    9, 9, 0xbe, 0xde, 0, 1, 7, 7, 7, 7, 0x55, 0x66 });
    const Header ours { .marker = true, .payload_type = 101, .sequence = 7, .timestamp = 8, .ssrc = 9 };
    const auto sent = Packet::parse(datagram)->with_header(ours);
    CHECK_EQUAL(header_bytes + 2, sent.size());
    const auto again = Packet::parse(sent);
    CHECK_TRUE(again->header() == ours);
    CHECK_TRUE(again->payload()[1] == std::byte { 0x66 });
}

TEST(RtpPacket, IsToldFromRtcpOnASharedPort)
{
    CHECK_FALSE(looks_like_rtcp(plain));
    plain[1] = std::byte { 200 };
    CHECK_TRUE(looks_like_rtcp(plain));
    CHECK_FALSE(looks_like_rtcp(bytes_of({ 0x80 })));
}

TEST_GROUP(ByteReader) {};

TEST(ByteReader, StaysBadAfterReadingBeyondTheEnd)
{
    const auto bytes = bytes_of({ 1, 2, 3 });
    ByteReader reader { bytes };
    CHECK_EQUAL(0x0102, reader.u16());
    CHECK_EQUAL(0, reader.u16());
    CHECK_FALSE(reader.is_good());
    CHECK_EQUAL(0, reader.u8());
}

TEST_GROUP(ByteWriter) {};

TEST(ByteWriter, WritesNothingThatDoesNotFit)
{
    std::vector<std::byte> room(3);
    ByteWriter writer { room };
    writer.u16(0x0102);
    writer.u16(0x0304);
    CHECK_FALSE(writer.is_good());
    CHECK_EQUAL(2, writer.size());
    CHECK_TRUE(room[2] == std::byte { 0 });
}
