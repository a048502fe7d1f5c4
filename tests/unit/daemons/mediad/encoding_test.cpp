#include "encoding.h"

#include <algorithm>

#include <CppUTest/TestHarness.h>

using namespace mediad;
using namespace std::chrono_literals;

namespace {

std::size_t packets_of(Encoding& encoding, unsigned ticks)
{
    std::size_t count = 0;
    for (unsigned tick = 0; tick < ticks; ++tick) {
        std::ranges::fill(encoding.next_frame(), dsp::Sample { 1000 });
        while (const auto packet = encoding.next_packet())
            count += packet->empty() ? 0 : 1;
    }
    return count;
}

} // namespace

TEST_GROUP(Encoding) {};

TEST(Encoding, MakesPacketsAsLongAsTheListenerWants)
{
    for (const int milliseconds : { 10, 20, 30, 40, 50, 60 }) {
        Encoding encoding { {}, { .packet_time = std::chrono::milliseconds { milliseconds } } };
        CHECK_EQUAL(static_cast<std::size_t>(600 / milliseconds), packets_of(encoding, 30));
        encoding.next_frame();
        if (const auto packet = encoding.next_packet())
            CHECK_EQUAL(static_cast<std::size_t>(milliseconds) * 8, packet->size());
    }
}

TEST(Encoding, LosesAndRepeatsNothingWherePacketsAndFramesDoNotMeet)
{
    Encoding encoding { {}, { .codec = dsp::CodecKind::L16Narrow, .packet_time = 30ms } };
    dsp::Sample next = 0;
    dsp::Sample due = 0;
    for (int tick = 0; tick < 30; ++tick) {
        for (dsp::Sample& sample : encoding.next_frame())
            sample = next++;
        while (const auto packet = encoding.next_packet()) {
            std::array<dsp::Sample, 240> heard {};
            CHECK_EQUAL(240, dsp::codec_of(dsp::CodecKind::L16Narrow).decode(*packet, heard));
            for (const dsp::Sample sample : heard) {
                CHECK_EQUAL(due, sample);
                ++due;
            }
        }
    }
    CHECK_EQUAL(4800, due);
}

TEST(Encoding, SaysNothingOfSilenceToWhoIsContentWithThat)
{
    const auto silent_packets = [](bool dtx) {
        Encoding encoding { {}, { .codec = dsp::CodecKind::Opus, .opus = { .dtx = dtx } } };
        std::size_t sent = 0;
        for (int tick = 0; tick < 100; ++tick) {
            encoding.next_frame();
            const auto packet = encoding.next_packet();
            CHECK_TRUE(packet.has_value());
            sent += packet->empty() ? 0 : 1;
        }
        return sent;
    };
    CHECK_EQUAL(100, silent_packets(false));
    CHECK_TRUE(silent_packets(true) < 40);
}

TEST(Encoding, ServesThoseWhoHearTheSameInTheSameManner)
{
    const std::vector<Heard> both { { .index = 1 }, { .index = 2 } };
    const Manner opus { .codec = dsp::CodecKind::Opus, .sound_rate = 16000 };
    const Encoding encoding { both, opus };
    CHECK_TRUE(encoding.is(both, opus));
    CHECK_FALSE(encoding.is(std::vector<Heard> { { .index = 1 } }, opus));
    Manner narrow = opus;
    narrow.opus.max_playback_rate = 8000;
    CHECK_FALSE(encoding.is(both, narrow));
}
