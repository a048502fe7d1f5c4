#include "dsp/packet_buffer.h"

#include "dsp/delay_estimate.h"

#include <CppUTest/TestHarness.h>

using namespace dsp;

TEST_GROUP(PacketBuffer)
{
    PacketBuffer buffer {};

    bool put(std::uint32_t timestamp, std::size_t bytes = 160)
    {
        return buffer.put(timestamp, std::vector<std::byte>(bytes, static_cast<std::byte>(timestamp & 0xff)));
    }
    std::uint32_t take()
    {
        const auto first = buffer.first();
        CHECK_TRUE(first.has_value());
        for (const std::byte one : first->payload)
            CHECK_TRUE(one == static_cast<std::byte>(first->timestamp & 0xff));
        buffer.drop_first();
        return first->timestamp;
    }
};

TEST(PacketBuffer, GivesThemInTheirOrderAlsoWhereTimestampsWrap)
{
    for (const std::uint32_t timestamp : { 0xffff'ff60U, 160U, 0U })
        CHECK_TRUE(put(timestamp));
    LONGS_EQUAL(0xffff'ff60U, take());
    LONGS_EQUAL(0, take());
    LONGS_EQUAL(160, take());
    CHECK_FALSE(buffer.first().has_value());
}

TEST(PacketBuffer, TakesEachOnce)
{
    CHECK_TRUE(put(160));
    CHECK_FALSE(put(160));
    LONGS_EQUAL(1, buffer.count());
}

TEST(PacketBuffer, LetsTheOldestMakeWay)
{
    for (std::uint32_t i = 0; i < 1000; ++i)
        CHECK_TRUE(put(i * 160, 100 + i % 400));
    CHECK_COMPARE(buffer.count(), >, 30);
    std::uint32_t expected = static_cast<std::uint32_t>((1000 - buffer.count()) * 160);
    while (buffer.count() > 0) {
        LONGS_EQUAL(expected, take());
        expected += 160;
    }
}

TEST(PacketBuffer, HoldsAPacketWithoutSoundAndNoneThatIsTooLarge)
{
    CHECK_TRUE(put(0, 0));
    CHECK_FALSE(put(160, PacketBuffer::capacity + 1));
    LONGS_EQUAL(1, buffer.count());
}

TEST_GROUP(DelayEstimate)
{
    DelayEstimate estimate { 8000 };
    std::uint32_t timestamp { 0xffff'0000 };
    std::uint32_t now { 77 };

    // One packet each 20 ms, that much late.
    void arrives(double late_ms, int times = 1)
    {
        for (int i = 0; i < times; ++i)
            estimate.arrived(timestamp += 160, (now += 160) + static_cast<std::uint32_t>(late_ms * 8));
    }
    double target_ms() const { return estimate.target() / 8.0; }
};

TEST(DelayEstimate, SupposesWhatItDoesNotKnow)
{
    arrives(0);
    DOUBLES_EQUAL(40, target_ms(), 0);
}

TEST(DelayEstimate, WaitsAsLongAsPacketsAreLate)
{
    for (int i = 0; i < 100; ++i)
        arrives(i % 4 == 0 ? 23 : 0);
    DOUBLES_EQUAL(25, target_ms(), 0);
}

TEST(DelayEstimate, IsNotImpressedByOnePacketInFifty)
{
    for (int i = 0; i < 500; ++i)
        arrives(i % 50 == 0 ? 60 : 0);
    DOUBLES_EQUAL(5, target_ms(), 0);
}

TEST(DelayEstimate, TakesABurstForOneLatePacket)
{
    arrives(0, 200);
    for (int i = 15; i > 0; --i) // All of them together after 300 ms.
        arrives(20.0 * i);
    arrives(0, 50);
    CHECK_COMPARE(target_ms(), <=, 10);
}

TEST(DelayEstimate, TakesALongerWayForTheNewMeasure)
{
    arrives(0, 200);
    arrives(150, 200);
    CHECK_COMPARE(target_ms(), <=, 10);
    LONGS_EQUAL(0, estimate.lateness(timestamp, now + 1200));
}

TEST(DelayEstimate, BeginsAnewWhereTimestampsDo)
{
    arrives(0, 200);
    timestamp += 0x1234'5678;
    CHECK_FALSE(estimate.arrived(timestamp, now));
    LONGS_EQUAL(0, estimate.lateness(timestamp, now));
    DOUBLES_EQUAL(5, target_ms(), 0);
}
