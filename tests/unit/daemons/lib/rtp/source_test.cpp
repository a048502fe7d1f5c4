#include "rtp/source.h"

#include <CppUTest/TestHarness.h>

using rtp::Source;
using Arrival = Source::Arrival;

TEST_GROUP(RtpSource)
{
    Source source;
    std::uint32_t time { 1000 };

    // A packet that arrives exactly when its timestamp says.
    Arrival arrives(unsigned sequence)
    {
        time += 160;
        return source.packet_arrived(static_cast<std::uint16_t>(sequence), time, time);
    }
};

TEST(RtpSource, CountsOnThroughTheWrapOfItsSequenceNumber)
{
    CHECK_TRUE(arrives(65534) == Arrival::First);
    const auto start = source.extended_sequence();
    CHECK_TRUE(arrives(65535) == Arrival::InOrder);
    CHECK_TRUE(arrives(0) == Arrival::InOrder);
    CHECK_EQUAL(start + 2, source.extended_sequence());
    CHECK_EQUAL(0, source.lost());
}

TEST(RtpSource, CountsWhatIsMissing)
{
    arrives(10);
    arrives(15);
    CHECK_EQUAL(4, source.lost());
    CHECK_EQUAL(6, source.expected());
}

TEST(RtpSource, TakesALatePacketBackFromTheLoss)
{
    arrives(10);
    arrives(12);
    const auto newest = source.highest_sequence();
    CHECK_TRUE(arrives(11) == Arrival::Late);
    CHECK_EQUAL(newest - 1, source.extended_sequence());
    CHECK_EQUAL(newest, source.highest_sequence());
    CHECK_EQUAL(0, source.lost());
}

TEST(RtpSource, PlacesAPacketOvertakenByTheVeryFirst)
{
    arrives(0);
    CHECK_TRUE(arrives(65535) == Arrival::Late);
    CHECK_EQUAL(source.highest_sequence() - 1, source.extended_sequence());
}

TEST(RtpSource, DoesNotBelieveOneFarOffPacket)
{
    arrives(100);
    CHECK_TRUE(arrives(40000) == Arrival::Implausible);
    CHECK_TRUE(arrives(101) == Arrival::InOrder);
    CHECK_EQUAL(0, source.lost());
}

TEST(RtpSource, BelievesASenderThatBeganAnewOnTheSecondPacket)
{
    arrives(100);
    CHECK_TRUE(arrives(40000) == Arrival::Implausible);
    CHECK_TRUE(arrives(40001) == Arrival::First);
    CHECK_EQUAL(1, source.expected());
    CHECK_TRUE(arrives(40002) == Arrival::InOrder);
}

TEST(RtpSource, CountsARepeatedPacketAsNegativeLoss)
{
    arrives(10);
    arrives(11);
    CHECK_TRUE(arrives(11) == Arrival::Late);
    CHECK_EQUAL(-1, source.lost());
}

TEST(RtpSource, TellsTheFractionLostSinceLastAsked)
{
    for (unsigned sequence = 0; sequence < 10; ++sequence)
        if (sequence % 2 == 0 || sequence == 9)
            arrives(sequence);
    CHECK_EQUAL(4 * 256 / 10, source.take_fraction_lost());
    arrives(10);
    CHECK_EQUAL(0, source.take_fraction_lost());
    CHECK_EQUAL(0, source.take_fraction_lost());
}

TEST(RtpSource, HasNoJitterWhenPacketsKeepTime)
{
    for (unsigned sequence = 0; sequence < 50; ++sequence)
        arrives(sequence);
    CHECK_EQUAL(0, source.jitter());
}

TEST(RtpSource, ApproachesTheSpacingErrorAsRfc3550Says)
{
    // Every other packet 40 units late: each difference is 40, and J += (|D| - J) / 16 tends to 40.
    for (unsigned sequence = 0; sequence < 400; ++sequence) {
        time += 160;
        source.packet_arrived(static_cast<std::uint16_t>(sequence), time, time + (sequence % 2) * 40);
    }
    CHECK_TRUE(source.jitter() >= 38 && source.jitter() <= 40);
}

TEST(RtpSource, DoesNotCallANewClockJitter)
{
    arrives(1);
    source.packet_arrived(2, 0x8000'0000, time);
    CHECK_EQUAL(0, source.jitter());
}
