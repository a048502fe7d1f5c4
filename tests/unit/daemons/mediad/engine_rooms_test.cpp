// Rooms in the engine: real packets in, real packets out.
#include "engine_fixture.h"

#include "dsp/codecs/pcmu.h"

#include <algorithm>
#include <map>

#include <CppUTest/TestHarness.h>

using namespace mediad;
using namespace std::chrono_literals;

TEST_GROUP(EngineRoom)
{
    Outbox outbox;
    Counters counters;
    Engine engine { outbox, sounds(), counters, "test@yobirin" };
    Moment now { 1000s };
    std::uint32_t room { engine.open_room() };
    std::map<std::uint32_t, std::uint16_t> ports {}; // By slot.
    std::uint16_t sequence { 0 };

    std::uint32_t enters(const Room::Manners& manners = {}, dsp::CodecKind codec = dsp::CodecKind::Pcmu)
    {
        const auto port = static_cast<std::uint16_t>(4000 + 10 * ports.size());
        const std::uint32_t slot = engine.open(Outgoing { 0x1000U + port });
        ports[slot] = port;
        engine.agree(slot, talking(port, codec), now);
        hears_room(slot, manners);
        return slot;
    }
    void hears_room(std::uint32_t slot, const Room::Manners& manners = {})
    {
        engine.connect_stream(slot, { { .kind = Heard::Kind::Room, .index = room } }, manners);
    }
    // 20 ms in which each says one level, and what each has heard of it in the end.
    void pass(const std::map<std::uint32_t, int>& levels, int ticks = 6)
    {
        for (int i = 0; i < ticks; ++i) {
            now += 20ms;
            ++sequence;
            for (const auto& [slot, level] : levels)
                says(slot, level);
            if (engine.needs_tick())
                engine.tick(now);
            engine.settle();
        }
    }
    void says(std::uint32_t slot, int level)
    {
        std::vector<std::byte> datagram(rtp::header_bytes + 160,
                                        std::byte { dsp::pcmu::encoded(static_cast<dsp::Sample>(level)) });
        rtp::write_header(datagram,
                          { .sequence = sequence, .timestamp = sequence * 160U, .ssrc = 0x51 + slot });
        engine.packet_arrived({ .slot = slot, .lane = Lane::Sound }, datagram,
                              { .ip = Ip::v4(0x0a000001), .port = ports[slot] }, now);
    }
    int heard_by(std::uint32_t slot)
    {
        for (auto sent = outbox.sent.rbegin(); sent != outbox.sent.rend(); ++sent)
            if (sent->door.slot == slot && sent->header().payload_type == 0)
                return dsp::pcmu::decoded(std::to_integer<std::uint8_t>(sent->payload()[100]));
        return -1;
    }
    void check_continuous(std::uint32_t slot)
    {
        std::vector<rtp::Header> headers;
        for (Sent& sent : outbox.sent)
            if (sent.door.slot == slot)
                headers.push_back(sent.header());
        for (std::size_t i = 1; i < headers.size(); ++i) {
            CHECK_EQUAL(1, static_cast<std::uint16_t>(headers[i].sequence - headers[i - 1].sequence));
            CHECK_TRUE(headers[i].timestamp - headers[i - 1].timestamp <= 3 * 160U);
            CHECK_EQUAL(headers[0].ssrc, headers[i].ssrc);
        }
    }
};

TEST(EngineRoom, OfTwoIsRelayed)
{
    const std::uint32_t a = enters();
    const std::uint32_t b = enters();
    CHECK_TRUE(engine.stream(a).plugged.feed == Feed::Relay);
    CHECK_FALSE(engine.needs_tick());
    pass({ { a, 1000 }, { b, 500 } });
    DOUBLES_EQUAL(500, heard_by(a), 16);
    DOUBLES_EQUAL(1000, heard_by(b), 32);
}

TEST(EngineRoom, GivesEachTheOthersAndGoesBackToRelayingWhenTwoAreLeft)
{
    const std::uint32_t a = enters();
    const std::uint32_t b = enters();
    pass({ { a, 1000 }, { b, 500 } });
    const std::uint32_t c = enters();
    pass({ { a, 1000 }, { b, 500 }, { c, 250 } }, 12);
    DOUBLES_EQUAL(750, heard_by(a), 32);
    DOUBLES_EQUAL(1250, heard_by(b), 64);
    DOUBLES_EQUAL(1500, heard_by(c), 64);
    engine.close(c, { .now = now });
    pass({ { a, 1000 }, { b, 500 } });
    CHECK_TRUE(engine.stream(a).plugged.feed == Feed::Relay);
    CHECK_FALSE(engine.needs_tick());
    DOUBLES_EQUAL(500, heard_by(a), 16);
    check_continuous(a);
    check_continuous(b);
}

TEST(EngineRoom, DoesNotHearWhoIsMutedAndHearsThemAgain)
{
    const std::uint32_t a = enters();
    const std::uint32_t b = enters();
    const std::uint32_t c = enters();
    hears_room(c, { .speaks = false });
    pass({ { a, 1000 }, { b, 500 }, { c, 250 } }, 12);
    DOUBLES_EQUAL(500, heard_by(a), 16);
    DOUBLES_EQUAL(1500, heard_by(c), 64);
    hears_room(c);
    pass({ { a, 1000 }, { b, 500 }, { c, 250 } }, 12);
    DOUBLES_EQUAL(750, heard_by(a), 32);
}

TEST(EngineRoom, IsEncodedOnceForAllWhoAreNotHeard)
{
    std::map<std::uint32_t, int> levels;
    for (int i = 0; i < 40; ++i)
        levels[enters()] = 100 + 20 * i;
    pass(levels, 12);
    const std::uint64_t encoded = counters["media.packets.encoded"];
    const std::uint64_t made = counters["media.packets.made"];
    pass(levels, 10);
    CHECK_EQUAL(400, counters["media.packets.made"] - made);
    CHECK_EQUAL(10 * (limits::speakers_of_a_room + 1), counters["media.packets.encoded"] - encoded);
    long loudest = 0;
    for (int i = 32; i < 40; ++i)
        loudest += 100 + 20 * i;
    DOUBLES_EQUAL(double(loudest), heard_by(0), 300);
    DOUBLES_EQUAL(double(loudest - 880), heard_by(39), 300);
}

TEST(EngineRoom, TellsThatSomebodyComesAndGoesBackToRelaying)
{
    const Room::Manners told { .speaks = true, .has_tones = true };
    const std::uint32_t a = enters(told);
    const std::uint32_t b = enters(told);
    CHECK_TRUE(engine.stream(a).plugged.feed == Feed::Encoded);
    pass({ { a, 0 }, { b, 0 } }, 20);
    CHECK_TRUE(engine.stream(a).plugged.feed == Feed::Relay);
    CHECK_TRUE(engine.stream(b).plugged.feed == Feed::Relay);
    CHECK_FALSE(engine.needs_tick());
    check_continuous(a);
}

TEST(EngineRoom, MixesAtTheRateOfEach)
{
    const std::uint32_t a = enters();
    const std::uint32_t b = enters({}, dsp::CodecKind::G722);
    const std::uint32_t c = enters({}, dsp::CodecKind::Opus);
    pass({ { a, 1000 } }, 12);
    CHECK_EQUAL(16000, engine.stream(b).plugged.encoding->manner().sound_rate);
    CHECK_EQUAL(16000, engine.stream(c).plugged.encoding->manner().sound_rate);
    engine.close(b, { .now = now });
    CHECK_TRUE(engine.stream(c).plugged.feed == Feed::Encoded); // Of a telephone alone.
    CHECK_EQUAL(8000, engine.stream(c).plugged.encoding->manner().sound_rate);
    engine.close(a, { .now = now });
    engine.close(c, { .now = now });
    engine.close_room_if_empty(room);
    CHECK_FALSE(engine.has_room(room));
    CHECK_FALSE(engine.needs_tick());
}
