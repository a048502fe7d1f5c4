#include "outgoing.h"

#include <CppUTest/TestHarness.h>

using namespace mediad;
using namespace std::chrono_literals;

TEST_GROUP(Outgoing)
{
    Outgoing outgoing { 0xabcd };
    Moment now { 1000s };
    const SourceKey alice { .slot = 1, .ssrc = 11 };
    const SourceKey bob { .slot = 2, .ssrc = 22 };
    const SourceKey music { .slot = 0x8000'0000 };
    rtp::Header last {};

    // `sequence` is the extended number.
    std::optional<rtp::Header> hears(const SourceKey& source, unsigned sequence, std::uint32_t timestamp)
    {
        const rtp::Header header { .sequence = static_cast<std::uint16_t>(sequence), .timestamp = timestamp };
        const auto sent = outgoing.forwarded(source, header, sequence, now);
        if (sent)
            last = *sent;
        return sent;
    }
    // So many packets, 20 ms apart; the last one is in `last`.
    void hears_many(const SourceKey& source, unsigned sequence, std::uint32_t timestamp, unsigned count)
    {
        for (unsigned i = 0; i < count; ++i) {
            now += 20ms;
            hears(source, sequence + i, timestamp + i * 160);
        }
    }
};

TEST(Outgoing, ForwardsOneSourceWithItsOwnSpacingAndLoss)
{
    hears(alice, 100, 1000);
    const rtp::Header first = last;
    CHECK_EQUAL(0xabcd, first.ssrc);
    hears(alice, 103, 1480);
    CHECK_EQUAL(3, last.sequence - first.sequence);
    CHECK_EQUAL(480, last.timestamp - first.timestamp);
    hears(alice, 102, 1320); // Overtaken on the way; it keeps its place.
    CHECK_EQUAL(2, last.sequence - first.sequence);
}

TEST(Outgoing, GoesOnWithoutAJumpWhenAnotherSourceIsPluggedIn)
{
    hears_many(alice, 65530, 4'000'000'000, 10);
    const rtp::Header before = last;
    now += 20ms;
    hears(bob, 7, 99);
    CHECK_EQUAL(static_cast<std::uint16_t>(before.sequence + 1), last.sequence);
    CHECK_EQUAL(160, last.timestamp - before.timestamp);
    CHECK_EQUAL(before.ssrc, last.ssrc);
    CHECK_TRUE(last.marker);
    now += 20ms;
    hears(bob, 8, 259);
    CHECK_FALSE(last.marker);
}

TEST(Outgoing, LetsTheTimestampPassThroughSilence)
{
    hears(alice, 1, 1000);
    const rtp::Header before = last;
    now += 10s;
    hears(bob, 1, 5);
    CHECK_EQUAL(80'000, last.timestamp - before.timestamp);
    CHECK_EQUAL(1, last.sequence - before.sequence);
}

TEST(Outgoing, DropsAPacketFromBeforeItsSourceWasPluggedIn)
{
    hears_many(alice, 100, 0, 5);
    hears(bob, 50, 8000);
    CHECK_FALSE(hears(bob, 49, 7840).has_value());
    CHECK_TRUE(hears(bob, 51, 8160).has_value());
}

TEST(Outgoing, PassesSmoothlyFromASourceToMusicAndBack)
{
    hears_many(alice, 100, 0, 5);
    for (int i = 0; i < 100; ++i) {
        const rtp::Header before = last;
        now += 20ms;
        last = outgoing.generated(music, now);
        CHECK_EQUAL(1, last.sequence - before.sequence);
        CHECK_EQUAL(160, last.timestamp - before.timestamp);
        CHECK_EQUAL(i == 0, last.marker);
    }
    const rtp::Header before = last;
    now += 20ms;
    hears(alice, 205, 16800);
    CHECK_EQUAL(1, last.sequence - before.sequence);
    CHECK_EQUAL(160, last.timestamp - before.timestamp);
}

TEST(Outgoing, ClosesTheGapOfPacketsItLeavesOut)
{
    hears(alice, 10, 0);
    const rtp::Header before = last;
    outgoing.left_out(alice); // 11
    outgoing.left_out(alice); // 12
    outgoing.left_out(bob); // Not plugged in: nothing to close.
    now += 60ms;
    hears(alice, 13, 480);
    CHECK_EQUAL(1, last.sequence - before.sequence);
    CHECK_EQUAL(480, last.timestamp - before.timestamp);
}

TEST(Outgoing, GoesOnWhenItsSourceBeginsItsNumberingAnew)
{
    hears_many(alice, 100, 0, 5);
    const rtp::Header before = last;
    outgoing.source_began_anew(alice);
    now += 20ms;
    hears(alice, 40'000, 77);
    CHECK_EQUAL(1, last.sequence - before.sequence);
    CHECK_EQUAL(160, last.timestamp - before.timestamp);
}

TEST(Outgoing, GoesOnExactlyAfterARestartWhileItsSourceDoes)
{
    hears_many(alice, 100, 0, 5);
    const Outgoing::State written = outgoing.state();
    hears_many(alice, 105, 800, 50); // Nobody wrote these down.
    const rtp::Header before = last;
    now += 200ms;
    outgoing = Outgoing::resumed(written, {}, now);
    hears(alice, 165, 10'400);
    CHECK_EQUAL(11, last.sequence - before.sequence);
    CHECK_EQUAL(before.timestamp - 8640 + 10'400, last.timestamp);
    CHECK_EQUAL(before.ssrc, last.ssrc);
}

TEST(Outgoing, NeverGoesBackAfterARestartWithAnotherSource)
{
    hears_many(alice, 100, 0, 5);
    const Outgoing::State written = outgoing.state();
    hears_many(alice, 105, 800, 250);
    const rtp::Header before = last;
    now += 100ms;
    outgoing = Outgoing::resumed(written, {}, now);
    hears(bob, 3, 3);
    CHECK_TRUE(static_cast<std::int16_t>(last.sequence - before.sequence) > 0);
    CHECK_TRUE(static_cast<std::int32_t>(last.timestamp - before.timestamp) > 0);
    CHECK_TRUE(last.timestamp - before.timestamp < 2000);
}

TEST(Outgoing, CountsTheMusicOfADowntimeAsPassed)
{
    outgoing.generated(music, now);
    const Outgoing::State written = outgoing.state();
    rtp::Header before {};
    for (int i = 0; i < 100; ++i) {
        now += 20ms;
        before = outgoing.generated(music, now);
    }
    now += 100ms; // Five frames nobody sent.
    outgoing = Outgoing::resumed(written, {}, now);
    const rtp::Header after = outgoing.generated(music, now);
    CHECK_EQUAL(6, after.sequence - before.sequence);
    CHECK_EQUAL(960, after.timestamp - before.timestamp);
}

TEST(Outgoing, AsksForTheJournalWhenItsSourceChanges)
{
    CHECK_FALSE(outgoing.take_changed());
    hears(alice, 1, 1);
    CHECK_TRUE(outgoing.take_changed());
    hears(alice, 2, 161);
    CHECK_FALSE(outgoing.take_changed());
    hears(bob, 2, 161);
    CHECK_TRUE(outgoing.take_changed());
}

TEST(Outgoing, CountsByTheClockAndPacketTimeOfItsCodec)
{
    outgoing.set_pace({ .clock = 48000, .packet_time = 60ms });
    const std::uint32_t first = outgoing.generated(music, now).timestamp;
    CHECK_EQUAL(2880, outgoing.generated(music, now).timestamp - first);
    outgoing.passed_over(music); // Silence that need not be sent.
    CHECK_EQUAL(3 * 2880, outgoing.generated(music, now).timestamp - first);
}

TEST(Outgoing, GivesAllPacketsOfOnePressOneTimestamp)
{
    const SourceKey mix { .slot = 0xffff'ffff };
    const rtp::Header sound = outgoing.generated(mix, now);
    now += 10ms;
    const rtp::Header press = outgoing.inserted(7000, now);
    CHECK_TRUE(press.marker);
    CHECK_EQUAL(sound.timestamp + 80, press.timestamp);
    CHECK_EQUAL(static_cast<std::uint16_t>(sound.sequence + 1), press.sequence);
    CHECK_EQUAL(160,
                outgoing.generated(mix, now).timestamp - sound.timestamp); // The sound goes on beside it.
    now += 10ms;
    const rtp::Header again = outgoing.inserted(7000, now);
    CHECK_FALSE(again.marker);
    CHECK_EQUAL(press.timestamp, again.timestamp);
    CHECK_TRUE(outgoing.inserted(9000, now).timestamp != press.timestamp);
}
