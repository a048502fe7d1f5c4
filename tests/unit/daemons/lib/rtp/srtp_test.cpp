#include "rtp/packet.h"
#include "rtp/srtp.h"

#include <algorithm>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace srtp;

namespace {

using Bytes = std::vector<std::byte>;

Bytes bytes_of(std::string_view hex)
{
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<std::byte>(std::stoi(std::string { hex.substr(i, 2) }, nullptr, 16)));
    return bytes;
}

std::string hex_of(const Bytes& bytes)
{
    std::string hex;
    for (const std::byte byte : bytes) {
        constexpr std::string_view digits = "0123456789abcdef";
        hex += digits[std::to_integer<std::size_t>(byte) >> 4];
        hex += digits[std::to_integer<std::size_t>(byte) & 15U];
    }
    return hex;
}

MasterKey key_of(std::string_view hex)
{
    MasterKey key {};
    std::ranges::copy(bytes_of(hex), key.begin());
    return key;
}

// What libsrtp 2.5 makes of its own test packets (test/srtp_driver.c), in the first turn of the sequence
// number and in the eighth.
struct Vector {
    Suite suite;
    std::string_view key;
    std::string_view first_turn;
    std::string_view eighth_turn;
    std::string_view report;
};
constexpr std::string_view counter_key = "e1f97a0d3e018be0d64fa32c06de41390ec675ad498afeebb6960b3aabe6";
constexpr std::string_view counter_report =
    "81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798";
constexpr std::array vectors {
    Vector { Suite::AesGcm, "000102030405060708090a0b0c0d0e0fa0a1a2a3a4a5a6a7a8a9aaab",
             "800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392",
             "800f1234decafbadcafebabedc9cb0e4f47e808e08c75d517ea780ce648ff32b422073a57de83311615543c1",
             "81c8000bcafebabec98b8b5df0392a55852b6c21ac8e7025c52c6fbea2b3b446ea31123ba88ce61e80000001" },
    Vector { Suite::AesCmTag80, counter_key,
             "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb",
             "800f1234decafbadcafebabe4cbf4f2a7a112b0e3d00e1a6953b037e32cd21fa2e5c3036c188", counter_report },
    Vector { Suite::AesCmTag32, counter_key,
             "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc",
             "800f1234decafbadcafebabe4cbf4f2a7a112b0e3d00e1a6953b037e32cd21fa", counter_report },
};
constexpr std::string_view plain_packet = "800f1234decafbadcafebabeabababababababababababababababab";
constexpr std::string_view plain_report = "81c8000bcafebabeabababababababababababababababab";
constexpr std::uint32_t vector_ssrc = 0xcafebabe;

Bytes packet_of(std::uint16_t sequence, std::uint32_t ssrc = 77)
{
    Bytes packet(rtp::header_bytes + 160, std::byte { 0xd5 });
    rtp::write_header(
        packet, { .payload_type = 8, .sequence = sequence, .timestamp = sequence * 160U, .ssrc = ssrc });
    return packet;
}

} // namespace

TEST_GROUP(Srtp)
{
    MasterKey key = key_of(counter_key);
    Suite suite { Suite::AesCmTag80 };

    Bytes protected_by(Sender & sender, const Bytes& packet)
    {
        Bytes room(packet.size() + trailer_bytes);
        room.resize(sender.protect(packet, room));
        return room;
    }
    Bytes protected_report(Sender & sender, const Bytes& report)
    {
        Bytes room(report.size() + report_trailer_bytes);
        room.resize(sender.protect_report(report, room));
        return room;
    }
    // What the receiver makes of it; empty when it is refused.
    Bytes opened_by(Receiver & receiver, Bytes datagram)
    {
        const auto opened = receiver.open(datagram);
        if (!opened)
            return {};
        receiver.take(*opened);
        return { opened->packet.begin(), opened->packet.end() };
    }
    Refusal refusal_of(Receiver & receiver, Bytes datagram)
    {
        const auto opened = receiver.open(datagram);
        CHECK_FALSE(opened.has_value());
        return opened.error();
    }
};

TEST(Srtp, WritesWhatLibsrtpWrites)
{
    for (const Vector& vector : vectors) {
        Sender first { vector.suite, key_of(vector.key) };
        STRCMP_EQUAL(std::string { vector.first_turn }.c_str(),
                     hex_of(protected_by(first, bytes_of(plain_packet))).c_str());
        STRCMP_EQUAL(std::string { vector.report }.c_str(),
                     hex_of(protected_report(first, bytes_of(plain_report))).c_str());
        Sender eighth { vector.suite, key_of(vector.key) };
        eighth.resume(7 * 65536 + 0x1233, 0);
        STRCMP_EQUAL(std::string { vector.eighth_turn }.c_str(),
                     hex_of(protected_by(eighth, bytes_of(plain_packet))).c_str());
    }
}

TEST(Srtp, ReadsWhatLibsrtpWrites)
{
    for (const Vector& vector : vectors) {
        Receiver receiver { vector.suite, key_of(vector.key) };
        CHECK_TRUE(opened_by(receiver, bytes_of(vector.first_turn)) == bytes_of(plain_packet));
        Bytes report = bytes_of(vector.report);
        const auto opened = receiver.open_report(report);
        CHECK_TRUE(opened.has_value() && std::ranges::equal(*opened, bytes_of(plain_report)));
        Receiver resumed { vector.suite, key_of(vector.key) };
        resumed.resume(vector_ssrc, 7 * 65536 + 0x1200);
        CHECK_TRUE(opened_by(resumed, bytes_of(vector.eighth_turn)) == bytes_of(plain_packet));
    }
}

TEST(Srtp, RefusesEveryPacketWithOneBitWrongAndChangesNothing)
{
    for (const Vector& vector : vectors) {
        Receiver receiver { vector.suite, key_of(vector.key) };
        const Bytes good = bytes_of(vector.first_turn);
        for (std::size_t bit = 8; bit < good.size() * 8;
             ++bit) { // The first byte says how long the header is.
            Bytes wrong = good;
            wrong[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
            CHECK_TRUE(refusal_of(receiver, wrong) == Refusal::Unverified);
        }
        CHECK_FALSE(receiver.newest(vector_ssrc).has_value());
        CHECK_TRUE(opened_by(receiver, good) == bytes_of(plain_packet));
    }
}

TEST(Srtp, RefusesEveryReportWithOneBitWrong)
{
    for (const Vector& vector : vectors) {
        Receiver receiver { vector.suite, key_of(vector.key) };
        const Bytes good = bytes_of(vector.report);
        for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
            Bytes wrong = good;
            wrong[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
            CHECK_FALSE(receiver.open_report(wrong).has_value());
        }
        Bytes report = good;
        CHECK_TRUE(receiver.open_report(report).has_value());
    }
}

TEST(Srtp, RefusesWhatIsTooShortOrOverrunsItself)
{
    for (const Vector& vector : vectors) {
        Receiver receiver { vector.suite, key_of(vector.key) };
        const Bytes good = bytes_of(vector.first_turn);
        for (std::size_t size = 0; size < good.size(); ++size) {
            Bytes cut { good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size) };
            CHECK_FALSE(receiver.open(cut).has_value());
            Bytes report = bytes_of(vector.report);
            report.resize(std::min(size, report.size() - 1));
            CHECK_FALSE(receiver.open_report(report).has_value());
        }
        Bytes extended = good;
        extended[0] = std::byte { 0x90 }; // An extension that would be 0x5c.. words long.
        CHECK_TRUE(refusal_of(receiver, extended) == Refusal::Malformed);
    }
}

TEST(Srtp, TakesEachPacketOnce)
{
    Sender sender { suite, key };
    Receiver receiver { suite, key };
    std::vector<Bytes> sent;
    for (std::uint16_t sequence = 100; sequence < 400; ++sequence)
        sent.push_back(protected_by(sender, packet_of(sequence)));
    for (const Bytes& packet : sent)
        CHECK_FALSE(opened_by(receiver, packet).empty());
    for (const Bytes& packet : sent)
        CHECK_TRUE(refusal_of(receiver, packet) == Refusal::Replayed);
}

TEST(Srtp, ForgetsAPacketThatNobodyTook)
{
    Sender sender { suite, key };
    Receiver receiver { suite, key };
    const Bytes packet = protected_by(sender, packet_of(100));
    Bytes from_a_stranger = packet;
    CHECK_TRUE(receiver.open(from_a_stranger).has_value());
    CHECK_FALSE(opened_by(receiver, packet).empty());
}

TEST(Srtp, TakesEachReportOnce)
{
    Sender sender { suite, key };
    Receiver receiver { suite, key };
    const Bytes report = protected_report(sender, bytes_of(plain_report));
    Bytes once = report;
    Bytes again = report;
    CHECK_TRUE(receiver.open_report(once).has_value());
    CHECK_TRUE(receiver.open_report(again).error() == Refusal::Replayed);
}

TEST(Srtp, GoesOnThroughTheTurnOfTheSequenceNumberWithLossAndPassing)
{
    for (const Suite each : suites) {
        Sender sender { each, key };
        Receiver receiver { each, key };
        for (unsigned i = 0; i < 200; ++i) {
            const auto sequence = static_cast<std::uint16_t>(65'436 + i);
            const Bytes one = protected_by(sender, packet_of(sequence));
            const Bytes other = protected_by(sender, packet_of(static_cast<std::uint16_t>(sequence + 1)));
            ++i;
            if (i % 7 == 0)
                continue; // Both lost.
            CHECK_TRUE(opened_by(receiver, other) == packet_of(static_cast<std::uint16_t>(sequence + 1)));
            CHECK_TRUE(opened_by(receiver, one) == packet_of(sequence));
        }
        CHECK_TRUE(receiver.newest(77) > std::uint64_t { 65'536 });
    }
}

TEST(Srtp, NeverSendsOneIndexTwice)
{
    Sender sender { suite, key };
    CHECK_FALSE(protected_by(sender, packet_of(100)).empty());
    CHECK_FALSE(protected_by(sender, packet_of(102)).empty());
    CHECK_FALSE(protected_by(sender, packet_of(101)).empty()); // It was passed on the way to us.
    CHECK_TRUE(protected_by(sender, packet_of(101)).empty());
}

TEST(Srtp, ResumedSendsNothingUpToWhereItMayHaveBeen)
{
    Sender sender { suite, key };
    sender.resume(65'536 + 500, 9);
    CHECK_TRUE(protected_by(sender, packet_of(500)).empty());
    CHECK_TRUE(protected_by(sender, packet_of(100)).empty());
    CHECK_FALSE(protected_by(sender, packet_of(501)).empty());
    CHECK_EQUAL(65'536U + 501, *sender.newest());
    protected_report(sender, bytes_of(plain_report));
    CHECK_EQUAL(10U, sender.reports());
}

TEST(Srtp, KnowsTheSendersOfOnePeerApart)
{
    Sender one { suite, key };
    Sender other { suite, key };
    Receiver receiver { suite, key };
    CHECK_FALSE(opened_by(receiver, protected_by(one, packet_of(100, 1))).empty());
    const Bytes packet = protected_by(other, packet_of(100, 2));
    CHECK_FALSE(opened_by(receiver, packet).empty());
    CHECK_TRUE(refusal_of(receiver, packet) == Refusal::Replayed);
}

TEST(Srtp, LeavesNoRoomUnwritten)
{
    Sender sender { suite, key };
    const Bytes packet = packet_of(100);
    Bytes small(packet.size() + 9);
    CHECK_EQUAL(0U, sender.protect(packet, small));
    CHECK_FALSE(protected_by(sender, packet).empty()); // And its index is still free.
}

TEST(Srtp, KnowsItsSuitesByName)
{
    for (const Suite each : suites)
        CHECK_TRUE(suite_named(name_of(each)) == each);
    CHECK_FALSE(suite_named("AES_256_CM_HMAC_SHA1_80").has_value());
}
