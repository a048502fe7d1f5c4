#include "notice.h"

#include <CppUTest/TestHarness.h>
#include <vector>

using namespace mediad;
using namespace std::chrono_literals;

TEST_GROUP(ANotice)
{
    Notice notice;
    Moment now { 1h };
    rtp::Header header { .sequence = 65500, .timestamp = 0xffff'ff00 };

    // Packets of 20 ms, with these bytes, each by so much later.
    void hears(unsigned count, const std::vector<std::byte>& payload, std::uint32_t step = 160,
               std::chrono::milliseconds apart = 20ms)
    {
        for (unsigned i = 0; i < count; ++i) {
            notice.spoke({ .header = header,
                           .payload = payload,
                           .codec = dsp::codec_of(dsp::CodecKind::Pcmu),
                           .now = now });
            ++header.sequence;
            header.timestamp += step;
            now += apart;
        }
    }
    // Others each time.
    void hears_speech(unsigned count)
    {
        for (unsigned i = 0; i < count; ++i)
            hears(1, std::vector<std::byte>(160, static_cast<std::byte>(0x20 + i % 64)));
    }
};

TEST(ANotice, KnowsSilenceFromSpeech)
{
    hears_speech(100);
    CHECK_TRUE(notice.counts().looked_at > 10);
    LONGS_EQUAL(0, notice.counts().silent);
    LONGS_EQUAL(0, notice.counts().repeated);
    const auto looked_at = notice.counts().looked_at;
    hears(100, std::vector<std::byte>(160, std::byte { 0xff }));
    LONGS_EQUAL(notice.counts().looked_at - looked_at, notice.counts().silent);
}

TEST(ANotice, KnowsTheVerySameSound)
{
    hears(100, std::vector<std::byte>(160, std::byte { 0x31 }));
    LONGS_EQUAL(notice.counts().looked_at - 1, notice.counts().repeated);
}

TEST(ANotice, MeasuresPacketsByTheirTimestamps)
{
    CHECK_FALSE(notice.packet_ms().has_value());
    hears(3, std::vector<std::byte>(480, std::byte { 0x31 }), 480, 60ms);
    DOUBLES_EQUAL(60, notice.packet_ms().value_or(0), 0.01);
    LONGS_EQUAL(0, notice.counts().misfits);
}

TEST(ANotice, KnowsPacketsThatAreLongerThanTheySay)
{
    hears(100, std::vector<std::byte>(170, std::byte { 0x31 }));
    LONGS_EQUAL(notice.counts().looked_at - 1, notice.counts().misfits); // At the first no step is known yet.
    LONGS_EQUAL(10, notice.extra_bytes().value_or(0));
}

TEST(ANotice, MeasuresThePaceSinceTheLastPause)
{
    hears_speech(50);
    now += 3s; // On hold, and its timestamps stood still.
    hears(100, std::vector<std::byte>(160, std::byte { 0x31 }), 160, 22ms);
    const auto pace = notice.pace();
    LONGS_EQUAL(99 * 20, pace->by_timestamps.count());
    LONGS_EQUAL(99 * 22, pace->by_our_clock.count());
}

TEST(ANotice, IsNotMisledByPacketsThatAreLateOrTwice)
{
    hears_speech(20);
    const rtp::Header next = header;
    header.sequence = static_cast<std::uint16_t>(header.sequence - 5);
    header.timestamp -= 800;
    hears(1, std::vector<std::byte>(160, std::byte { 0x31 }));
    header = next;
    hears_speech(20);
    DOUBLES_EQUAL(20, notice.packet_ms().value_or(0), 0.01);
    LONGS_EQUAL(39 * 20, notice.pace()->by_timestamps.count());
}

TEST(ANotice, RemembersAPauseUntilSpeechComesAgain)
{
    hears_speech(2);
    notice.fell_silent();
    CHECK_TRUE(notice.is_pausing());
    hears_speech(1);
    CHECK_FALSE(notice.is_pausing());
}

TEST(ANotice, CountsReportsThatKnowNothingOfUs)
{
    notice.reported(std::nullopt, false); // We send nothing: that is as it should be.
    notice.reported(std::nullopt, true);
    notice.reported(0.25, true);
    LONGS_EQUAL(3, notice.counts().reports);
    LONGS_EQUAL(1, notice.counts().deaf_reports);
    DOUBLES_EQUAL(0.25, notice.told_loss().value_or(0), 0.001);
}
