// The capture file byte for byte, against figures worked out by hand and by other tools.
#include "capture.h"

#include <cstdint>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace command;
using yobirin::Trace;

TEST_GROUP(Capture) { Trace::Message message(const std::string& local, const std::string& remote) {
    return { .microseconds = 1'700'000'000'000'123,
             .direction = Trace::MessageDirection::Sent,
             .transport = "UDP",
             .local = local,
             .remote = remote,
             .call_id = "x",
             .text = "hello" };
}
unsigned word(const std::string& bytes, std::size_t at)
{
    return static_cast<unsigned>(static_cast<unsigned char>(bytes[at])) << 8
        | static_cast<unsigned char>(bytes[at + 1]);
}
// The sum of all words with the checksum in its place is all ones (RFC 1071).
std::uint32_t folded(const std::string& bytes)
{
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2)
        sum += word(bytes + '\0', i);
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}
}
;

TEST(Capture, BeginsWithTheHeaderOfAPcapFileOfRawPackets)
{
    const std::string file = capture_of({});
    const std::string wanted { "\xd4\xc3\xb2\xa1\x02\x00\x04\x00\0\0\0\0\0\0\0\0\x00\x00\x04\x00\x65\0\0\0",
                               24 };
    CHECK_TRUE(file == wanted);
}

TEST(Capture, StampsEachPacketWithItsTimeAndLength)
{
    const std::string file = capture_of({ message("192.0.2.1:5060", "192.0.2.7:5062") });
    LONGS_EQUAL(24 + 16 + 20 + 8 + 5, file.size());
    CHECK_TRUE(file.substr(24, 16)
               == std::string("\x00\xf1\x53\x65\x7b\x00\x00\x00\x21\x00\x00\x00\x21\x00\x00\x00", 16));
}

TEST(Capture, MakesAnIpV4PacketWithRightLengthsAndChecksums)
{
    const std::string packet = packet_of(message("192.0.2.1:5060", "192.0.2.7:5062"));
    LONGS_EQUAL(0x4500, word(packet, 0));
    LONGS_EQUAL(33, word(packet, 2));
    LONGS_EQUAL(0xffff, folded(packet.substr(0, 20)));
    CHECK_TRUE(packet.substr(12, 8) == std::string("\xc0\x00\x02\x01\xc0\x00\x02\x07", 8));
    LONGS_EQUAL(5060, word(packet, 20));
    LONGS_EQUAL(5062, word(packet, 22));
    LONGS_EQUAL(13, word(packet, 24));
    const std::string pseudo = packet.substr(12, 8) + std::string("\0\x11\0\x0d", 4);
    LONGS_EQUAL(0xffff, folded(pseudo + packet.substr(20)));
    CHECK_TRUE(packet.ends_with("hello"));
}

TEST(Capture, MakesAnIpV6PacketWithRightLengthsAndChecksums)
{
    const std::string packet = packet_of(message("[2001:db8::1]:5060", "[2001:db8::7]:5062"));
    LONGS_EQUAL(40 + 8 + 5, packet.size());
    LONGS_EQUAL(0x6000, word(packet, 0));
    LONGS_EQUAL(13, word(packet, 4));
    LONGS_EQUAL(0x1140, word(packet, 6));
    const std::string pseudo = packet.substr(8, 32) + std::string("\0\0\0\x0d\0\0\0\x11", 8);
    LONGS_EQUAL(0xffff, folded(pseudo + packet.substr(40)));
}

TEST(Capture, TurnsTheEndsRoundForWhatWasReceived)
{
    Trace::Message received = message("192.0.2.1:5060", "192.0.2.7:5062");
    received.direction = Trace::MessageDirection::Received;
    LONGS_EQUAL(5062, word(packet_of(received), 20));
}

TEST(Capture, TakesMixedAndMissingAddressesAndWhatIsTooLong)
{
    LONGS_EQUAL(0x6000, word(packet_of(message("192.0.2.1:5060", "[2001:db8::7]:5062")), 0));
    LONGS_EQUAL(0x4500, word(packet_of(message("", "192.0.2.7:5062")), 0));
    Trace::Message longest = message("192.0.2.1:5060", "192.0.2.7:5062");
    longest.text = std::string(70'000, 'x');
    LONGS_EQUAL(65'535, word(packet_of(longest), 2));
    LONGS_EQUAL(65'535, packet_of(longest).size());
    longest.local = longest.remote = "[2001:db8::7]:5062";
    LONGS_EQUAL(65'535, word(packet_of(longest), 4));
}
