// How a source is heard: without its keys, by an application, louder or softer, in a room.
#include "engine_fixture.h"

#include "dsp/codecs/pcmu.h"
#include "support/dtmf_sound.h"
#include "support/string_from.h"

#include <algorithm>
#include <memory>
#include <string>

#include <CppUTest/TestHarness.h>

using namespace mediad;
using namespace std::chrono_literals;

namespace {

// What an application sees of its port.
struct Application {
    std::uint32_t slot;
    app::Ring memory;
    app::LaneReader heard { memory.reader(0, app::Lane::Heard) };

    std::vector<dsp::Sample> listen()
    {
        std::vector<dsp::Sample> sound;
        while (const auto frame = heard.front()) {
            sound.insert(sound.end(), frame->samples.begin(), frame->samples.end());
            heard.pop();
        }
        return sound;
    }
};

std::string digits_in(const std::vector<dsp::Sample>& sound)
{
    dsp::DtmfDetector detector;
    return digits_of(presses_in(sound, detector));
}

} // namespace

TEST_GROUP(EngineEdges)
{
    Outbox outbox;
    Counters counters;
    Engine engine { outbox, sounds(), counters, "test@yobirin" };
    Moment now { 1000s };
    const std::uint32_t carrier { engine.open(Outgoing { 0xa11ce }) };
    const std::uint32_t phone { engine.open(Outgoing { 0xb0b }) };
    std::uint16_t sequence { 0 };

    void setup() override
    {
        engine.agree(carrier, talking(4000), now);
        engine.agree(phone, talking(5000), now);
    }
    Application application()
    {
        auto ring = ApplicationRing::make(1);
        app::Ring memory = app::Ring::map(std::move(ring->descriptors()->at(0))).value();
        const std::uint32_t slot = engine.open_ring(std::make_unique<ApplicationRing>(std::move(*ring)));
        return { .slot = slot, .memory = std::move(memory) };
    }
    void says(std::uint32_t slot, std::uint16_t port, std::span<const dsp::Sample> frame)
    {
        std::vector<std::byte> datagram(rtp::header_bytes + frame.size());
        dsp::codec_of(dsp::CodecKind::Pcmu).encode(frame, std::span { datagram }.subspan(rtp::header_bytes));
        rtp::write_header(datagram,
                          { .sequence = sequence, .timestamp = sequence * 160U, .ssrc = 0x51 + slot });
        engine.packet_arrived({ .slot = slot, .lane = Lane::Sound }, datagram,
                              { .ip = Ip::v4(0x0a000001), .port = port }, now);
    }
    void carrier_says(const std::vector<dsp::Sample>& sound)
    {
        for (std::size_t at = 0; at + dsp::frame_samples <= sound.size(); at += dsp::frame_samples) {
            now += 20ms;
            ++sequence;
            says(carrier, 4000, std::span { sound }.subspan(at, dsp::frame_samples));
            if (engine.needs_tick())
                engine.tick(now);
            engine.settle();
        }
    }
    std::vector<dsp::Sample> heard_at_phone()
    {
        std::vector<dsp::Sample> sound;
        for (Sent& sent : outbox.sent)
            if (sent.door.slot == phone && sent.header().payload_type == 0)
                for (const std::byte code : sent.payload())
                    sound.push_back(dsp::pcmu::decoded(std::to_integer<std::uint8_t>(code)));
        return sound;
    }
    static std::vector<dsp::Sample> keys()
    {
        DtmfSound sound;
        for (const char digit : std::string { "159#" })
            sound.silence(70).press({ .digit = digit, .on = 100 });
        return sound.silence(200).samples();
    }
    Heard without_keys() const
    {
        return { .kind = Heard::Kind::Stream, .index = carrier, .without_keys = true };
    }
};

TEST(EngineEdges, LeavesKeysOutForWhoIsToldOfThemOtherwiseAndForNobodyElse)
{
    Application listener = application();
    engine.connect_ring(listener.slot, { stream(carrier) });
    engine.connect_stream(phone, { without_keys() });
    CHECK_TRUE(engine.stream(phone).plugged.feed == Feed::Encoded);
    carrier_says(keys());
    CHECK_EQUAL(std::string { "159#" }, digits_in(listener.listen()));
    CHECK_EQUAL(std::string {}, digits_in(heard_at_phone()));
    engine.connect_stream(phone, { stream(carrier) });
    CHECK_TRUE(engine.stream(phone).plugged.feed == Feed::Relay);
    outbox.sent.clear();
    carrier_says(keys());
    CHECK_EQUAL(std::string { "159#" }, digits_in(heard_at_phone()));
}

TEST(EngineEdges, LetsFaxMachinesPassWholeWhateverKeysAreLeftOut)
{
    engine.connect_stream(carrier, { stream(phone) });
    engine.connect_stream(phone, { without_keys() });
    DtmfSound answer; // A fax machine's answer, 2,100 Hz.
    carrier_says(answer.silence(3000).add_tone(2100, -12).samples());
    CHECK_TRUE(engine.stream(carrier).is_fax);
    CHECK_TRUE(engine.stream(phone).plugged.feed == Feed::Relay);
}

TEST(EngineEdges, GivesAnApplicationItsSourceAsLoudAsAsked)
{
    Application listener = application();
    engine.connect_ring(listener.slot,
                        { { .kind = Heard::Kind::Stream, .index = carrier, .gain = dsp::gain_of(-6.02) } });
    carrier_says(std::vector<dsp::Sample>(160 * 10, dsp::Sample { 8000 }));
    DOUBLES_EQUAL(4000, listener.listen().back(), 160);
}

TEST(EngineEdges, LetsAnApplicationHearARoomThatItIsNotIn)
{
    const std::uint32_t room = engine.open_room();
    const Heard all { .kind = Heard::Kind::Room, .index = room };
    engine.connect_stream(carrier, { all });
    engine.connect_stream(phone, { all });
    CHECK_TRUE(engine.stream(phone).plugged.feed == Feed::Relay); // There are two.
    Application listener = application();
    engine.connect_ring(listener.slot, { all });
    CHECK_TRUE(engine.stream(phone).plugged.feed == Feed::Encoded);
    for (int i = 0; i < 10; ++i) {
        says(phone, 5000, std::vector<dsp::Sample>(160, dsp::Sample { 1000 }));
        carrier_says(std::vector<dsp::Sample>(160, dsp::Sample { 2000 }));
    }
    DOUBLES_EQUAL(3000, listener.listen().back(), 128);
    DOUBLES_EQUAL(2000, heard_at_phone().back(), 64); // And nobody hears themself.
    engine.connect_stream(phone, {});
    engine.connect_stream(carrier, {});
    engine.close_room_if_empty(room);
    CHECK_TRUE(engine.has_room(room)); // Somebody may come again.
    engine.connect_ring(listener.slot, {});
    engine.close_room_if_empty(room);
    CHECK_FALSE(engine.has_room(room));
}
