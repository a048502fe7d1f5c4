#include "rtp/rtcp.h"

#include <array>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace rtcp;
using namespace std::chrono_literals;

TEST_GROUP(Rtcp)
{
    std::array<std::byte, 512> room {};

    const ReportBlock block { .ssrc = 0x11223344,
                              .fraction_lost = 12,
                              .lost = -3,
                              .highest_sequence = 0x0001'fffe,
                              .jitter = 44,
                              .last_report = 55,
                              .delay_since = 66 };
    const SenderInfo sender { .ntp_time = 0x0102'0304'0506'0708, .rtp_time = 9, .packets = 10, .octets = 11 };

    std::span<const std::byte> written(const Report& report)
    {
        return std::span { room }.first(write_report(room, report));
    }
};

TEST(Rtcp, ReadsBackTheSenderReportItWrote)
{
    const auto heard = parse(
        written({ .ssrc = 0xcafe, .sender = sender, .block = block, .cname = "0123@yobirin", .bye = false }));
    CHECK_TRUE(heard.has_value());
    CHECK_EQUAL(0xcafe, heard->ssrc);
    CHECK_TRUE(heard->sender == sender);
    CHECK_EQUAL(1, heard->blocks().size());
    CHECK_TRUE(heard->blocks()[0] == block);
    CHECK_TRUE(heard->cname == "0123@yobirin");
    CHECK_FALSE(heard->says_bye);
}

TEST(Rtcp, ReadsBackAReceiverReportWithGoodbye)
{
    const auto heard = parse(written({ .ssrc = 1, .block = block, .cname = "x", .bye = true }));
    CHECK_FALSE(heard->sender.has_value());
    CHECK_TRUE(heard->says_bye);
}

TEST(Rtcp, IsAMultipleOfFourForEveryLengthOfName)
{
    for (std::size_t length = 0; length < 9; ++length) {
        const std::string cname(length, 'n');
        const auto datagram = written({ .ssrc = 1, .cname = cname });
        CHECK_EQUAL(0, datagram.size() % 4);
        CHECK_TRUE(parse(datagram)->cname == cname);
    }
}

TEST(Rtcp, IsRefusedWhenCutOffAnywhereButBetweenPackets)
{
    const auto whole = written({ .ssrc = 1, .sender = sender, .block = block, .cname = "abc", .bye = true });
    std::vector<std::size_t> good;
    for (std::size_t size = 0; size <= whole.size(); ++size)
        if (parse(whole.first(size)))
            good.push_back(size);
    CHECK_EQUAL(3, good.size()); // After the report, after the description, and the whole.
    CHECK_EQUAL(52, good[0]);
    CHECK_EQUAL(whole.size(), good[2]);
}

TEST(Rtcp, IsRefusedWhenItDoesNotBeginWithAReport)
{
    const auto whole = written({ .ssrc = 1, .cname = "abc" });
    CHECK_FALSE(parse(whole.subspan(8)).has_value());
}

TEST(Rtcp, IsRefusedWhenItCountsMoreBlocksThanItHas)
{
    const auto size = written({ .ssrc = 1, .block = block, .cname = "abc" }).size();
    room[0] = std::byte { 0x82 };
    CHECK_FALSE(parse(std::span { room }.first(size)).has_value());
}

TEST(Rtcp, SkipsKindsItDoesNotKnow)
{
    auto size = written({ .ssrc = 1, .cname = "abc" }).size();
    const std::array extended { 0x80, 207, 0, 1, 1, 2, 3, 4 }; // RFC 3611
    for (const int value : extended)
        room[size++] = static_cast<std::byte>(value);
    CHECK_TRUE(parse(std::span { room }.first(size)).has_value());
}

TEST(Rtcp, IsNotWrittenIntoTooLittleRoom)
{
    CHECK_EQUAL(0,
                write_report(std::span { room }.first(30), { .ssrc = 1, .sender = sender, .cname = "abc" }));
}

TEST(Rtcp, CountsNtpTimeFrom1900)
{
    const std::chrono::system_clock::time_point moment { 1500ms };
    const std::uint64_t ntp = ntp_time_of(moment);
    CHECK_EQUAL(2'208'988'801U, ntp >> 32);
    CHECK_EQUAL(0x8000'0000U, ntp & 0xffff'ffffU);
}
