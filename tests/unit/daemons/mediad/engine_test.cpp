#include "engine_fixture.h"

#include "dsp/codecs/pcmu.h"
#include "dsp/dtmf.h"
#include "rtp/rtcp.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace mediad;
using namespace std::chrono_literals;

// Alice (10.0.0.1:4000) and Bob (10.0.0.1:5000), both on PCMU.
TEST_GROUP(Engine)
{
    Outbox outbox;
    Counters counters;
    Engine engine { outbox, sounds(), counters, "test@yobirin" };
    Moment now { 1000s };
    const std::uint32_t alice { engine.open(Outgoing { 0xa11ce }) };
    const std::uint32_t bob { engine.open(Outgoing { 0xb0b }) };
    std::uint16_t sequence { 0 };

    void setup() override
    {
        engine.agree(alice, talking(4000), now);
        engine.agree(bob, talking(5000), now);
        engine.connect_stream(alice, { stream(bob) });
        engine.connect_stream(bob, { stream(alice) });
    }
    struct Speech {
        std::uint8_t payload_type { 0 };
        std::byte code { 0x11 };
        Address from { .ip = Ip::v4(0x0a000001), .port = 4000 };
        std::uint32_t ssrc { 0x51 };
        std::size_t bytes { 160 };
    };
    // 20 ms of speech from Alice.
    void speaks(const Speech& speech)
    {
        now += 20ms;
        std::vector<std::byte> datagram(rtp::header_bytes + speech.bytes, speech.code);
        ++sequence;
        rtp::write_header(datagram,
                          { .payload_type = speech.payload_type,
                            .sequence = sequence,
                            .timestamp = sequence * 160U,
                            .ssrc = speech.ssrc });
        engine.packet_arrived({ .slot = alice, .lane = Lane::Sound }, datagram, speech.from, now);
    }
    void presses(char digit, std::uint32_t timestamp)
    {
        rtp::DigitSender sender { *rtp::event_of(digit), 800, 160 };
        while (const auto next = sender.next()) {
            now += 20ms;
            std::vector<std::byte> datagram(rtp::header_bytes);
            ++sequence;
            rtp::write_header(datagram,
                              { .marker = next->marker,
                                .payload_type = digits_payload,
                                .sequence = sequence,
                                .timestamp = timestamp,
                                .ssrc = 0x51 });
            datagram.insert(datagram.end(), next->payload.begin(), next->payload.end());
            engine.packet_arrived({ .slot = alice, .lane = Lane::Sound }, datagram,
                                  { .ip = Ip::v4(0x0a000001), .port = 4000 }, now);
        }
    }
    void ticks(int count)
    {
        for (int i = 0; i < count; ++i) {
            now += 20ms;
            engine.tick(now);
        }
    }
    std::string digits_told()
    {
        std::string digits;
        for (const Fact& fact : engine.take_facts())
            if (fact.what == Fact::What::Digit)
                digits += fact.digit;
        return digits;
    }
};

TEST(Engine, ForwardsAPacketWithAnotherHeaderAndTheSamePayload)
{
    speaks({});
    CHECK_EQUAL(1, outbox.sent.size());
    Sent& sent = outbox.sent[0];
    CHECK_TRUE(sent.door == (Door { .slot = bob, .lane = Lane::Sound }));
    CHECK_TRUE(sent.to == (Address { .ip = Ip::v4(0x0a000001), .port = 5000 }));
    CHECK_EQUAL(0xb0b, sent.header().ssrc);
    CHECK_EQUAL(172, sent.bytes.size());
    CHECK_TRUE(sent.first() == std::byte { 0x11 });
}

TEST(Engine, TranslatesBetweenTheLawsOnTheForwardedPacket)
{
    engine.agree(bob, talking(5000, dsp::CodecKind::Pcma), now);
    speaks({ .code = std::byte { 0x42 } });
    CHECK_EQUAL(8, outbox.sent[0].header().payload_type);
    const auto& table = *dsp::translation(dsp::CodecKind::Pcmu, dsp::CodecKind::Pcma);
    CHECK_TRUE(outbox.sent[0].first() == table[0x42]);
}

TEST(Engine, DropsStrangersAndCountsThem)
{
    speaks({ .from = { .ip = Ip::v4(0x0a000066), .port = 4000 } });
    CHECK_TRUE(outbox.sent.empty());
    CHECK_EQUAL(1, engine.stream(alice).counts.refused);
    CHECK_EQUAL(1, counters["rtp.dropped.stranger"]);
}

TEST(Engine, DropsPayloadsNobodyAgreedTo)
{
    speaks({});
    speaks({ .payload_type = 19, .bytes = 1 });
    CHECK_EQUAL(1, outbox.sent.size());
    CHECK_EQUAL(1, counters["rtp.dropped.unknown_payload"]);
}

TEST(Engine, DropsWhatIsNoRtp)
{
    std::vector<std::byte> rubbish(20, std::byte { 0xff });
    engine.packet_arrived({ .slot = alice }, rubbish, { .ip = Ip::v4(0x0a000001), .port = 4000 }, now);
    CHECK_EQUAL(1, counters["rtp.dropped.malformed"]);
}

TEST(Engine, NoticesWhatIsWrongWithAPeer)
{
    speaks({});
    speaks({ .payload_type = 18 });
    speaks({ .from = { .ip = Ip::v4(0x0a000009), .port = 4000 } });
    speaks({ .ssrc = 0x52 }); // Another source at the same place.
    engine.not_delivered({ .slot = alice, .lane = Lane::Sound });
    engine.not_delivered({ .slot = alice, .lane = Lane::Reports }); // Many have no port for these.
    engine.not_delivered({ .slot = 4711, .lane = Lane::Sound });
    const Notice& notice = engine.stream(alice).notice;
    LONGS_EQUAL(1, notice.counts().unknown_payloads);
    LONGS_EQUAL(18, notice.latest_unknown_payload().value_or(0));
    LONGS_EQUAL(1, notice.counts().own_refused);
    LONGS_EQUAL(2, engine.stream(alice).counts.refused);
    LONGS_EQUAL(1, notice.counts().unreachable);
}

TEST(Engine, NoticesItsOwnSoundComingBack)
{
    speaks({ .ssrc = engine.stream(alice).outgoing.ssrc() });
    LONGS_EQUAL(1, engine.stream(alice).notice.counts().returned);
}

TEST(Engine, SaysNothingToAPeerThatHolds)
{
    Agreement held = talking(5000);
    held.sends = false;
    engine.agree(bob, held, now);
    speaks({});
    CHECK_TRUE(outbox.sent.empty());
}

TEST(Engine, PassesNothingOnFromAPeerThatOughtNotToSend)
{
    Agreement held = talking(4000);
    held.receives = false;
    engine.agree(alice, held, now);
    speaks({});
    CHECK_TRUE(outbox.sent.empty());
    CHECK_EQUAL(1, engine.stream(alice).counts.packets_in);
}

TEST(Engine, TellsADigitOnceAndRelaysAllItsPackets)
{
    speaks({});
    presses('5', 5000);
    presses('5', 9000);
    STRCMP_EQUAL("55", digits_told().c_str());
    CHECK_EQUAL(1 + 2 * 7, outbox.sent.size());
    CHECK_EQUAL(digits_payload, outbox.sent[1].header().payload_type);
    CHECK_TRUE(outbox.sent[1].header().marker);
}

TEST(Engine, RelaysDigitsUnderTheNumberTheListenerKnows)
{
    Agreement agreement = talking(5000);
    agreement.outgoing.digits = 97;
    engine.agree(bob, agreement, now);
    presses('1', 100);
    CHECK_EQUAL(97, outbox.sent[0].header().payload_type);
}

TEST(Engine, LeavesDigitsOutForAListenerWithoutThem)
{
    Agreement agreement = talking(5000);
    agreement.outgoing.digits.reset();
    engine.agree(bob, agreement, now);
    speaks({});
    presses('1', 5000);
    speaks({});
    STRCMP_EQUAL("1", digits_told().c_str());
    CHECK_EQUAL(2, outbox.sent.size());
    CHECK_EQUAL(1, outbox.sent[1].header().sequence - outbox.sent[0].header().sequence);
}

TEST(Engine, LetsAPortHearItself)
{
    engine.connect_stream(alice, { stream(alice) });
    engine.connect_stream(bob, {});
    speaks({});
    CHECK_EQUAL(1, outbox.sent.size());
    CHECK_TRUE(outbox.sent[0].door == (Door { .slot = alice, .lane = Lane::Sound }));
    CHECK_EQUAL(0xa11ce, outbox.sent[0].header().ssrc);
}

TEST(Engine, GivesEveryListenerTheWholePacket)
{
    const std::uint32_t carol = engine.open(Outgoing { 0xca401 });
    engine.agree(carol, talking(6000, dsp::CodecKind::Pcma), now);
    engine.connect_stream(carol, { stream(alice) });
    speaks({ .code = std::byte { 0x42 } });
    CHECK_EQUAL(2, outbox.sent.size());
    const auto& table = *dsp::translation(dsp::CodecKind::Pcmu, dsp::CodecKind::Pcma);
    for (Sent& sent : outbox.sent)
        CHECK_TRUE(sent.first() == (sent.door.slot == carol ? table[0x42] : std::byte { 0x42 }));
}

TEST(Engine, TicksOnlyWhileSomebodyHearsWhatIsMadeHere)
{
    CHECK_FALSE(engine.needs_tick());
    engine.connect_stream(bob, { shared(SharedKind::Music) });
    CHECK_TRUE(engine.needs_tick());
    engine.connect_stream(bob, { stream(alice) });
    CHECK_FALSE(engine.needs_tick());
}

TEST(Engine, PlaysMusicAndGoesBackToSpeechInOneStream)
{
    speaks({});
    engine.connect_stream(bob, { shared(SharedKind::Music) });
    ticks(50);
    engine.connect_stream(bob, { stream(alice) });
    speaks({});
    CHECK_EQUAL(52, outbox.sent.size());
    for (std::size_t i = 1; i < outbox.sent.size(); ++i) {
        CHECK_EQUAL(1, outbox.sent[i].header().sequence - outbox.sent[i - 1].header().sequence);
        CHECK_EQUAL(160, outbox.sent[i].header().timestamp - outbox.sent[i - 1].header().timestamp);
        CHECK_EQUAL(0xb0b, outbox.sent[i].header().ssrc);
    }
}

TEST(Engine, PlaysTheSameMusicToAllWhoHearIt)
{
    engine.connect_stream(alice, { shared(SharedKind::Music) });
    engine.connect_stream(bob, { shared(SharedKind::Music) });
    ticks(30);
    CHECK_EQUAL(60, outbox.sent.size());
    const auto payload_of = [&](std::size_t i) {
        const auto& bytes = outbox.sent[i].bytes;
        return std::vector<std::byte> { bytes.begin() + rtp::header_bytes, bytes.end() };
    };
    for (std::size_t i = 0; i < 60; i += 2)
        CHECK_TRUE(payload_of(i) == payload_of(i + 1));
}

TEST(Engine, MixesWhenAPortHearsSeveral)
{
    const std::uint32_t carol = engine.open(Outgoing { 0xca401 });
    engine.agree(carol, talking(6000), now);
    engine.connect_stream(carol, { stream(alice), shared(SharedKind::Busy) });
    engine.connect_stream(bob, {});
    for (int i = 0; i < 5; ++i) {
        speaks({ .code = std::byte { 0xce } }); // A constant of 988.
        engine.tick(now);
    }
    CHECK_EQUAL(5, outbox.sent.size());
    std::array<dsp::Sample, 160> last {};
    dsp::codec_of(dsp::CodecKind::Pcmu).decode(rtp::Packet::parse(outbox.sent[4].bytes)->payload(), last);
    long sum = 0;
    for (const dsp::Sample sample : last)
        sum += sample;
    // The tone has no mean; what Alice says shifts it.
    CHECK_TRUE(sum / 160 > 800);
    CHECK_TRUE(*std::ranges::max_element(last) > 4000);
}

TEST(Engine, MixesWhomAPortHearsAtAnotherLoudnessThanTheyHave)
{
    engine.connect_stream(bob, { { .index = alice, .gain = dsp::gain_of(-6.0) } });
    for (int i = 0; i < 5; ++i) {
        speaks({ .code = std::byte { 0xce } }); // A constant of 988.
        engine.tick(now);
    }
    const dsp::Sample heard = dsp::pcmu::decoded(std::to_integer<std::uint8_t>(outbox.sent[4].first()));
    DOUBLES_EQUAL(988 * 0.501, heard, 16); // Half a step of G.711 there.
    engine.connect_stream(bob, { stream(alice) });
    CHECK_FALSE(engine.needs_tick());
}

TEST(Engine, PassesOnTheKeysOfWhomSomebodyTalksToThoughAnotherIsHeardAsWell)
{
    const std::uint32_t carol = engine.open(Outgoing { 0xca401 });
    engine.agree(carol, talking(6000), now);
    engine.connect_stream(bob, { stream(alice), stream(carol) });
    engine.connect_stream(carol, { stream(bob), stream(alice) });
    presses('5', 100);
    const auto to_bob = std::ranges::count_if(outbox.sent, [&](Sent& sent) {
        return sent.door.slot == bob && sent.header().payload_type == digits_payload;
    });
    CHECK_EQUAL(7, to_bob);
    CHECK_EQUAL(7, outbox.sent.size());
}

TEST(Engine, GivesAnApplicationWhatItsPortHearsAndPlaysWhatItSpeaks)
{
    auto made = ApplicationRing::make(1);
    auto descriptors = made->descriptors();
    const std::uint32_t ring = engine.open_ring(std::make_unique<ApplicationRing>(std::move(*made)));
    auto theirs = app::Ring::map(std::move((*descriptors)[0]));
    CHECK_TRUE(theirs.has_value());
    app::LaneWriter spoken = theirs->writer(0, app::Lane::Spoken);
    app::LaneReader heard = theirs->reader(0, app::Lane::Heard);
    engine.connect_ring(ring, { stream(alice) });
    engine.connect_stream(alice, { { .kind = Heard::Kind::Ring, .index = ring } });
    engine.connect_stream(bob, {});
    CHECK_TRUE(engine.needs_tick());

    const std::vector<dsp::Sample> word(160, dsp::Sample { 1000 });
    CHECK_TRUE(spoken.write({ .timestamp = 0, .samples = word }));
    for (int i = 0; i < 4; ++i) {
        speaks({ .code = std::byte { 0xce } });
        engine.tick(now);
    }
    CHECK_EQUAL(4, outbox.sent.size());
    CHECK_TRUE(outbox.sent[0].first() == std::byte { dsp::pcmu::encoded(1000) }); // Then silence.
    CHECK_TRUE(outbox.sent[1].first() == std::byte { 0xff });
    CHECK_EQUAL(4, heard.waiting());
    CHECK_TRUE((heard.front()->flags & app::frame_is_silence) != 0); // Held back against jitter.
    heard.pop();
    heard.pop();
    CHECK_EQUAL(dsp::pcmu::decoded(0xce), heard.front()->samples[0]);
}

TEST(Engine, SilencesWhoeverHeardAPortThatCloses)
{
    engine.close(alice, { .now = now });
    CHECK_TRUE(engine.stream(bob).plugged.hears.empty());
    CHECK_TRUE(engine.stream(bob).plugged.feed == Feed::Nothing);
    engine.tick(now);
}

TEST(Engine, ReportsWhatItSentAndHeard)
{
    for (int i = 0; i < 10; ++i)
        speaks({});
    outbox.sent.clear();
    for (int i = 0; i < 5; ++i)
        engine.upkeep({ .now = now });
    CHECK_EQUAL(2, outbox.sent.size());
    for (const Sent& sent : outbox.sent) {
        const auto report = rtcp::parse(sent.bytes);
        CHECK_TRUE(report.has_value());
        CHECK_TRUE(sent.door.lane == Lane::Reports);
        CHECK_TRUE(report->cname == "test@yobirin");
        if (sent.door.slot == bob) {
            CHECK_EQUAL(5001, sent.to.port);
            CHECK_EQUAL(10, report->sender->packets);
            CHECK_EQUAL(1600, report->sender->octets);
        } else {
            CHECK_EQUAL(0x51, report->blocks()[0].ssrc);
            CHECK_FALSE(report->sender.has_value());
        }
    }
}

// Bob's phone answers our report 40 ms after it was sent, of which it kept it 25 ms.
TEST(Engine, MeasuresTheWayThereAndBackByReports)
{
    for (int i = 0; i < 10; ++i)
        speaks({});
    outbox.sent.clear();
    for (int i = 0; i < 5; ++i)
        engine.upkeep({ .now = now, .wall = std::chrono::system_clock::time_point { 5000s } });
    const auto to_bob = std::ranges::find(outbox.sent, bob, [](const Sent& sent) { return sent.door.slot; });
    const std::uint64_t sent_at = rtcp::parse(to_bob->bytes)->sender->ntp_time;
    std::array<std::byte, 512> room {};
    const auto answers = [&](std::uint32_t about, std::uint32_t delay) {
        const std::size_t size =
            rtcp::write_report(room,
                               { .ssrc = 0xb0b0,
                                 .block = rtcp::ReportBlock { .ssrc = about,
                                                              .last_report = rtcp::middle_of(sent_at),
                                                              .delay_since = delay },
                                 .cname = "bob" });
        engine.packet_arrived({ .slot = bob, .lane = Lane::Reports }, std::span { room }.first(size),
                              { .ip = Ip::v4(0x0a000001), .port = 5001 }, now + 40ms);
    };
    answers(0xa11ce, 0); // That is of somebody else's stream.
    CHECK_FALSE(engine.stream(bob).our_report.round_trip.has_value());
    answers(0xb0b, 65536); // It cannot have had it for a second.
    CHECK_FALSE(engine.stream(bob).our_report.round_trip.has_value());
    answers(0xb0b, 65536 * 25 / 1000);
    const auto found = engine.stream(bob).our_report.round_trip;
    CHECK_TRUE(found.has_value() && *found >= 15ms && *found < 16ms);
}

TEST(Engine, SaysGoodbyeOnlyWhereThereWasSound)
{
    engine.close(bob, { .now = now });
    CHECK_TRUE(outbox.sent.empty());
    speaks({});
    engine.close(alice, { .now = now });
    CHECK_EQUAL(1, outbox.sent.size());
    CHECK_TRUE(rtcp::parse(outbox.sent[0].bytes)->says_bye);
}

TEST(Engine, SendsReportsOnTheSoundsPortWhenThePeerSharesIt)
{
    Agreement shares = talking(4000);
    shares.shares_port_with_reports = true;
    engine.agree(alice, shares, now);
    speaks({});
    outbox.sent.clear();
    for (int i = 0; i < 5; ++i)
        engine.upkeep({ .now = now });
    const auto to_alice =
        std::ranges::find_if(outbox.sent, [&](const Sent& sent) { return sent.door.slot == alice; });
    CHECK_TRUE(to_alice != outbox.sent.end());
    CHECK_TRUE(to_alice->door.lane == Lane::Sound);
    CHECK_EQUAL(4000, to_alice->to.port);
}

TEST(Engine, TellsWhenAPeerFallsSilentAndComesBack)
{
    speaks({});
    engine.take_facts();
    now += 59s;
    for (int i = 0; i < 5; ++i)
        engine.upkeep({ .now = now });
    CHECK_FALSE(engine.has_news() && !engine.take_facts().empty());
    now += 10s;
    for (int i = 0; i < 5; ++i)
        engine.upkeep({ .now = now });
    auto facts = engine.take_facts();
    CHECK_EQUAL(2, facts.size()); // Bob never said anything either.
    CHECK_TRUE(facts[0].what == Fact::What::Silent);
    speaks({});
    facts = engine.take_facts();
    CHECK_EQUAL(1, facts.size());
    CHECK_TRUE(facts[0].what == Fact::What::Alive);
}

TEST(Engine, GoesOnWhenAPeerBeginsItsNumberingAnew)
{
    for (int i = 0; i < 10; ++i)
        speaks({});
    sequence = 40'000;
    speaks({}); // Not believed.
    speaks({});
    speaks({});
    CHECK_EQUAL(12, outbox.sent.size());
    for (std::size_t i = 1; i < outbox.sent.size(); ++i)
        CHECK_EQUAL(1, outbox.sent[i].header().sequence - outbox.sent[i - 1].header().sequence);
}

TEST(Engine, AsksForTheJournalAtTheFirstPacketAndNotAtTheNext)
{
    speaks({});
    CHECK_EQUAL(2, engine.take_changed().size()); // Alice is locked, Bob has a source.
    speaks({});
    CHECK_TRUE(engine.take_changed().empty());
}

// --- Keys that we press.

namespace {

std::vector<Sent> sent_to(std::uint32_t slot, Outbox& outbox)
{
    std::vector<Sent> sent;
    for (const Sent& one : outbox.sent)
        if (one.door.slot == slot && one.door.lane == Lane::Sound)
            sent.push_back(one);
    return sent;
}

// Without a gap, and time never goes back.
void check_is_one_stream(std::vector<Sent> sent)
{
    for (std::size_t i = 1; i < sent.size(); ++i) {
        CHECK_EQUAL(static_cast<std::uint16_t>(sent[i - 1].header().sequence + 1), sent[i].header().sequence);
        CHECK_TRUE(static_cast<std::int32_t>(sent[i].header().timestamp - sent[i - 1].header().timestamp)
                   >= 0);
    }
}

} // namespace

TEST(Engine, PressesAKeyAsEventsInPlaceOfWhatIsHeard)
{
    speaks({});
    speaks({});
    CHECK_TRUE(engine.press(bob, "7"));
    CHECK_TRUE(engine.needs_tick());
    for (int i = 0; i < 12; ++i) {
        speaks({});
        engine.tick(now);
        if (engine.has_news())
            engine.settle();
    }
    CHECK_FALSE(engine.needs_tick());
    auto sent = sent_to(bob, outbox);
    rtp::DigitDetector detector;
    std::string digits;
    std::size_t events = 0;
    for (Sent& one : sent) {
        if (one.header().payload_type != digits_payload)
            continue;
        ++events;
        if (const auto digit = detector.packet_arrived(one.header(), one.payload()))
            digits += *digit;
    }
    STRCMP_EQUAL("7", digits.c_str());
    CHECK_EQUAL(7, events);
    CHECK_TRUE(sent[2].header().payload_type == digits_payload); // Nothing of Alice's in between,
    CHECK_TRUE(sent[2 + 7].header().payload_type == 0); // and then she is heard again.
    CHECK_TRUE(sent[2].header().marker);
    check_is_one_stream(sent);
}

// A phone that tells a key by INFO first and by events as well: calld has it pressed when the INFO comes.
TEST(Engine, DoesNotPassOnTheRestOfAPressThatWasPressedAlready)
{
    speaks({});
    CHECK_TRUE(engine.press(bob, "7"));
    rtp::DigitSender held { 7, 4000, 160 }; // For 500 ms.
    const std::uint32_t began = sequence * 160U;
    while (const auto next = held.next()) {
        now += 20ms;
        std::vector<std::byte> datagram(rtp::header_bytes);
        ++sequence;
        rtp::write_header(datagram,
                          { .marker = next->marker,
                            .payload_type = digits_payload,
                            .sequence = sequence,
                            .timestamp = began,
                            .ssrc = 0x51 });
        datagram.insert(datagram.end(), next->payload.begin(), next->payload.end());
        engine.packet_arrived({ .slot = alice, .lane = Lane::Sound }, datagram,
                              { .ip = Ip::v4(0x0a000001), .port = 4000 }, now);
        engine.tick(now);
        engine.settle();
    }
    presses('8', sequence * 160U);
    rtp::DigitDetector detector;
    std::string digits;
    for (Sent& one : sent_to(bob, outbox))
        if (one.header().payload_type == digits_payload)
            if (const auto digit = detector.packet_arrived(one.header(), one.payload()))
                digits += *digit;
    STRCMP_EQUAL("78", digits.c_str());
    check_is_one_stream(sent_to(bob, outbox));
}

TEST(Engine, PressesAKeyAsATonePairWhereNoEventsAreAgreedOn)
{
    Agreement bobs = talking(5000);
    bobs.outgoing.digits.reset();
    engine.agree(bob, bobs, now);
    speaks({});
    CHECK_TRUE(engine.press(bob, "42"));
    for (int i = 0; i < 30; ++i) {
        speaks({});
        engine.tick(now);
        if (engine.has_news())
            engine.settle();
    }
    dsp::DtmfDetector detector;
    std::string digits;
    auto sent = sent_to(bob, outbox);
    for (Sent& one : sent) {
        std::array<dsp::Sample, dsp::frame_samples> frame {};
        dsp::codec_of(dsp::CodecKind::Pcmu).decode(one.payload(), frame);
        std::span<const dsp::Sample> rest { frame };
        while (const auto press = detector.hear(rest))
            digits += press->digit;
    }
    STRCMP_EQUAL("42", digits.c_str());
    CHECK_TRUE(sent.back().first() == std::byte { 0x11 }); // Alice again.
    check_is_one_stream(sent);
}

TEST(Engine, ConnectsAfterTheKeysWhomItWasToConnectMeanwhile)
{
    const std::uint32_t carol = engine.open(Outgoing { 0xca201 });
    engine.agree(carol, talking(6000), now);
    CHECK_TRUE(engine.press(alice, "1"));
    engine.connect_stream(alice, { stream(carol) });
    engine.close(carol, { .now = now });
    for (int i = 0; i < 12; ++i) {
        ticks(1);
        engine.settle();
    }
    CHECK_TRUE(engine.stream(alice).plugged.hears.empty());
    CHECK_FALSE(engine.needs_tick());
    CHECK_TRUE(engine.press(alice, "1"));
    engine.close(alice, { .now = now }); // In the middle of a press.
    CHECK_FALSE(engine.needs_tick());
    ticks(1);
}

// --- Fax machines.

TEST(Engine, TellsOfAFaxMachineAtBothItsEndsOnce)
{
    const std::uint32_t carol = engine.open(Outgoing { 0xca201 });
    engine.agree(carol, talking(6000), now);
    std::size_t told = 0;
    for (int i = 0; i < 50; ++i) {
        std::array<dsp::Sample, dsp::frame_samples> tone {};
        for (std::size_t at = 0; at < tone.size(); ++at)
            tone[at] = static_cast<dsp::Sample>(
                8000
                * std::sin(2 * 3.14159265 * 2100 * static_cast<double>(i * 160 + static_cast<int>(at))
                           / 8000));
        std::vector<std::byte> datagram(rtp::header_bytes + tone.size());
        dsp::codec_of(dsp::CodecKind::Pcmu).encode(tone, std::span { datagram }.subspan(rtp::header_bytes));
        now += 20ms;
        ++sequence;
        rtp::write_header(datagram, { .sequence = sequence, .timestamp = sequence * 160U, .ssrc = 0x51 });
        engine.packet_arrived({ .slot = alice, .lane = Lane::Sound }, datagram,
                              { .ip = Ip::v4(0x0a000001), .port = 4000 }, now);
        if (engine.has_news())
            engine.settle();
        for (const Fact& fact : engine.take_facts())
            told += fact.what == Fact::What::Fax ? 1 : 0;
    }
    CHECK_EQUAL(2, told);
    CHECK_TRUE(engine.stream(alice).is_fax && engine.stream(bob).is_fax);
    CHECK_FALSE(engine.stream(carol).is_fax);
    CHECK_EQUAL(1, counters["media.fax_machines_heard"]);
}
