#include "engine_fixture.h"

#include "dsp/codecs/coder.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include <CppUTest/TestHarness.h>

using namespace mediad;
using namespace std::chrono_literals;
using dsp::CodecKind;

namespace {

// A person at a phone: says a tone, and hears what the engine sends.
struct Person {
    Person(Engine& in, std::uint16_t port, CodecKind kind, double hertz)
        : engine(in),
          slot(in.open(Outgoing { port })),
          codec(dsp::codec_of(kind)),
          rate(kind == CodecKind::Opus ? 16000 : codec.sound_rate),
          tone(hertz),
          agreement(talking(port, kind)),
          encoder(codec.make_encoder({ .sound_rate = rate })),
          decoder(codec.make_decoder({ .sound_rate = rate }))
    {
    }

    void speaks(Moment now)
    {
        const auto milliseconds = static_cast<unsigned>(agreement.packet_time.count());
        for (unsigned packet = 0; packet < 20 / milliseconds; ++packet) {
            std::vector<dsp::Sample> sound(std::size_t { rate } * milliseconds / 1000);
            for (dsp::Sample& sample : sound)
                sample = static_cast<dsp::Sample>(
                    std::lround(6000 * std::sin(2 * std::numbers::pi * tone * double(position++) / rate)));
            std::vector<std::byte> datagram(rtp::header_bytes + 1400);
            datagram.resize(rtp::header_bytes
                            + encoder.encode(sound, std::span { datagram }.subspan(rtp::header_bytes)));
            sends(datagram, payload_number(codec.kind), now);
            timestamp += codec.clock / 1000 * milliseconds;
        }
    }
    void sends(std::vector<std::byte> datagram, std::uint8_t number, Moment now)
    {
        ++sequence;
        rtp::write_header(datagram,
                          { .payload_type = number,
                            .sequence = sequence,
                            .timestamp = timestamp,
                            .ssrc = 0x50000000U + slot });
        engine.packet_arrived({ .slot = slot, .lane = Lane::Sound }, datagram, agreement.remote, now);
    }
    void hears(Sent& sent)
    {
        if (sent.header().payload_type != payload_number(codec.kind))
            return;
        std::vector<dsp::Sample> room(5760);
        room.resize(decoder.decode(sent.payload(), room));
        heard.insert(heard.end(), room.begin(), room.end());
    }
    // How loud a tone is in the last 200 ms of what was heard; 6000 is as loud as it was said.
    double loudness(double hertz) const
    {
        const std::size_t count = rate / 5;
        if (heard.size() < count)
            return 0;
        double real = 0;
        double imaginary = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const double sample = heard[heard.size() - count + i];
            const double angle = 2 * std::numbers::pi * hertz * double(i) / rate;
            real += sample * std::cos(angle);
            imaginary += sample * std::sin(angle);
        }
        return 2 * std::hypot(real, imaginary) / double(count);
    }

    Engine& engine;
    std::uint32_t slot;
    const dsp::Codec& codec;
    unsigned rate;
    double tone;
    Agreement agreement;
    dsp::Encoder encoder;
    dsp::Decoder decoder;
    std::size_t position { 0 };
    std::uint16_t sequence { 0 };
    std::uint32_t timestamp { 0 };
    std::vector<dsp::Sample> heard {};
};

} // namespace

TEST_GROUP(EngineWithCodecs)
{
    Outbox outbox;
    Counters counters;
    Engine engine { outbox, sounds(), counters, "test@yobirin" };
    Moment now { 1000s };
    std::vector<std::unique_ptr<Person>> people {};

    Person& person(CodecKind codec, double hertz)
    {
        const auto port = static_cast<std::uint16_t>(4000 + 10 * people.size());
        people.push_back(std::make_unique<Person>(engine, port, codec, hertz));
        engine.agree(people.back()->slot, people.back()->agreement, now);
        return *people.back();
    }
    void talk(const Person& one, const Person& other)
    {
        engine.connect_stream(one.slot, { stream(other.slot) });
        engine.connect_stream(other.slot, { stream(one.slot) });
    }
    void pass(std::chrono::milliseconds time)
    {
        for (; time > 0ms; time -= 20ms) {
            now += 20ms;
            for (const auto& one : people)
                one->speaks(now);
            engine.settle();
            engine.tick(now);
            deliver();
        }
    }
    void deliver()
    {
        for (Sent& sent : outbox.sent)
            for (const auto& one : people)
                if (one->slot == sent.door.slot && sent.door.lane == Lane::Sound)
                    one->hears(sent);
        packets += outbox.sent.size();
        outbox.sent.clear();
    }
    std::size_t packets { 0 };
};

TEST(EngineWithCodecs, ForwardsWhatBothSpeakUntouched)
{
    for (const CodecKind codec : { CodecKind::G722, CodecKind::Opus, CodecKind::Gsm, CodecKind::L16Wide }) {
        Person& one = person(codec, 400);
        Person& other = person(codec, 600);
        talk(one, other);
        std::vector<std::byte> datagram(rtp::header_bytes + 33, std::byte { 0x5a });
        one.sends(datagram, payload_number(codec), now);
        CHECK_FALSE(engine.needs_tick());
        CHECK_EQUAL(1, outbox.sent.size());
        CHECK_TRUE(std::ranges::all_of(outbox.sent[0].payload(),
                                       [](std::byte b) { return b == std::byte { 0x5a }; }));
        CHECK_EQUAL(33, outbox.sent[0].payload().size());
        outbox.sent.clear();
    }
}

// Every codec to every other: the tone arrives as loud as it was.
TEST(EngineWithCodecs, ConvertsBetweenAnyTwo)
{
    const std::array kinds { CodecKind::Pcmu,      CodecKind::Pcma,    CodecKind::G722,
                             CodecKind::Opus,      CodecKind::G726,    CodecKind::Gsm,
                             CodecKind::L16Narrow, CodecKind::L16Wide, CodecKind::L16Full };
    for (const CodecKind from : kinds)
        for (const CodecKind to : kinds) {
            Person& one = person(from, 400);
            Person& other = person(to, 600);
            talk(one, other);
            pass(600ms);
            const std::string way =
                std::string { one.codec.name } + " to " + std::string { other.codec.name };
            DOUBLES_EQUAL_TEXT(6000, other.loudness(400), 1200, way.c_str());
            DOUBLES_EQUAL_TEXT(6000, one.loudness(600), 1200, way.c_str());
            engine.close(one.slot, { .now = now });
            engine.close(other.slot, { .now = now });
            people.clear();
        }
}

TEST(EngineWithCodecs, LetsEachOfARoomHearTheOthersAndNotThemselves)
{
    Person& telephone = person(CodecKind::Pcmu, 400);
    Person& desk = person(CodecKind::G722, 600);
    Person& browser = person(CodecKind::Opus, 5000); // More than a telephone can hear.
    for (const auto& listener : people) {
        std::vector<Heard> others;
        for (const auto& speaker : people)
            if (speaker != listener)
                others.push_back(stream(speaker->slot));
        engine.connect_stream(listener->slot, others);
    }
    pass(800ms);
    DOUBLES_EQUAL(6000, telephone.loudness(600), 1200);
    DOUBLES_EQUAL(6000, desk.loudness(400), 1200);
    DOUBLES_EQUAL(6000, desk.loudness(5000), 1200);
    DOUBLES_EQUAL(6000, browser.loudness(400), 1200);
    DOUBLES_EQUAL(6000, browser.loudness(600), 1200);
    CHECK_TRUE(telephone.loudness(3000) < 100); // 5000 Hz folded back.
    for (const auto& one : people)
        CHECK_TRUE(one->loudness(one->tone) < 300);
}

TEST(EngineWithCodecs, EncodesSharedSoundOnceForAllWhoHearIt)
{
    for (int i = 0; i < 3; ++i)
        engine.connect_stream(person(CodecKind::Opus, 400).slot, { shared(SharedKind::Music) });
    now += 20ms;
    engine.tick(now);
    CHECK_EQUAL(3, outbox.sent.size());
    for (Sent& sent : outbox.sent)
        CHECK_TRUE(std::ranges::equal(sent.payload(), outbox.sent[0].payload()));
    POINTERS_EQUAL(engine.stream(0).plugged.encoding, engine.stream(2).plugged.encoding);
    CHECK_EQUAL(8000, engine.stream(0).plugged.sound_rate); // Music has no more, and costs half like this.
}

TEST(EngineWithCodecs, EncodesNoMoreThanIsBroughtOrHeard)
{
    Person& telephone = person(CodecKind::Pcmu, 400);
    Person& browser = person(CodecKind::Opus, 600);
    Person& desk = person(CodecKind::G722, 700);
    const auto rate_for = [&](std::vector<Heard> hears) {
        engine.connect_stream(browser.slot, std::move(hears));
        return engine.stream(browser.slot).plugged.sound_rate;
    };
    CHECK_EQUAL(8000, rate_for({ stream(telephone.slot) }));
    CHECK_EQUAL(16000, rate_for({ stream(telephone.slot), stream(desk.slot) }));
    Agreement narrow = browser.agreement;
    narrow.opus.max_playback_rate = 8000;
    engine.agree(browser.slot, narrow, now);
    CHECK_EQUAL(8000, rate_for({ stream(desk.slot) }));
}

TEST(EngineWithCodecs, GoesOnDecodingWhenSomebodyElseListensToo)
{
    Person& browser = person(CodecKind::Opus, 400);
    Person& telephone = person(CodecKind::Pcmu, 600);
    Person& desk = person(CodecKind::G722, 700);
    Person& studio = person(CodecKind::L16Full, 800);
    engine.connect_stream(telephone.slot, { stream(browser.slot) });
    const auto rate = [&] { return engine.stream(browser.slot).decoded->sound.sound_rate(); };
    CHECK_EQUAL(16000, rate());
    pass(600ms);
    engine.connect_stream(desk.slot, { stream(browser.slot) });
    pass(20ms);
    DOUBLES_EQUAL(6000, telephone.loudness(400), 600); // Not a gap.
    engine.connect_stream(studio.slot, { stream(browser.slot) });
    CHECK_EQUAL(48000, rate());
}

TEST(EngineWithCodecs, FollowsAPeerWhoSpeaksAnotherCodecThanAgreed)
{
    Person& one = person(CodecKind::Pcmu, 400);
    Person& other = person(CodecKind::G722, 600);
    engine.agree(one.slot, talking(4000, CodecKind::G722), now);
    talk(one, other); // As far as anybody knows both speak G.722.
    CHECK_FALSE(engine.needs_tick());
    pass(600ms);
    DOUBLES_EQUAL(6000, other.loudness(400), 1200);
    CHECK_TRUE(engine.needs_tick());
}

TEST(EngineWithCodecs, CountsTimeByTheListenersClock)
{
    Person& telephone = person(CodecKind::Pcmu, 400);
    Person& browser = person(CodecKind::Opus, 600);
    talk(telephone, browser);
    std::map<std::uint32_t, std::uint32_t> newest;
    for (int i = 0; i < 10; ++i) {
        now += 20ms;
        engine.tick(now);
        for (Sent& sent : outbox.sent) {
            if (i > 0)
                CHECK_EQUAL(sent.door.slot == browser.slot ? 960 : 160,
                            sent.header().timestamp - newest[sent.door.slot]);
            newest[sent.door.slot] = sent.header().timestamp;
        }
        outbox.sent.clear();
    }
}

TEST(EngineWithCodecs, PassesDigitsOnToWhoHearsInAnotherCodec)
{
    Person& browser = person(CodecKind::Opus, 400);
    Person& telephone = person(CodecKind::Pcmu, 600);
    talk(browser, telephone);
    browser.speaks(now);
    engine.take_facts();
    outbox.sent.clear();
    rtp::DigitSender sender { 5, 4800, 960 };
    while (const auto next = sender.next()) {
        std::vector<std::byte> datagram(rtp::header_bytes);
        datagram.insert(datagram.end(), next->payload.begin(), next->payload.end());
        browser.sends(datagram, digits_full_payload, now);
    }
    CHECK_EQUAL(7, outbox.sent.size());
    std::uint32_t timestamp = outbox.sent[0].header().timestamp;
    for (Sent& sent : outbox.sent) {
        CHECK_EQUAL(telephone.slot, sent.door.slot);
        CHECK_EQUAL(digits_payload, sent.header().payload_type);
        CHECK_EQUAL(timestamp, sent.header().timestamp);
    }
    const auto last = rtp::TelephoneEvent::parse(outbox.sent.back().payload());
    CHECK_TRUE((*last == rtp::TelephoneEvent { .event = 5, .is_end = true, .duration = 800 }));
    CHECK_EQUAL(1, std::ranges::count(engine.take_facts(), Fact::What::Digit, &Fact::what));
}

TEST(EngineWithCodecs, GoesOnWithWhatIsInTheMiddleOfItsSoundWhenNothingChanges)
{
    Person& telephone = person(CodecKind::Pcmu, 400);
    Person& browser = person(CodecKind::Opus, 600);
    talk(telephone, browser);
    const Encoding* encoding = engine.stream(browser.slot).plugged.encoding;
    engine.agree(browser.slot, browser.agreement, now); // A re-INVITE as before.
    engine.agree(telephone.slot, telephone.agreement, now);
    engine.connect_stream(browser.slot, { stream(telephone.slot) });
    POINTERS_EQUAL(encoding, engine.stream(browser.slot).plugged.encoding);
}

TEST(EngineWithCodecs, PassesOnBetweenTwoWhatItDoesNotSpeak)
{
    Person& one = person(CodecKind::Pcmu, 400);
    Person& other = person(CodecKind::Pcmu, 600);
    Person& telephone = person(CodecKind::Pcmu, 700);
    const auto speaks = [&](Person& who, const char* parameters, std::uint8_t number) {
        Agreement agreement = who.agreement;
        agreement.foreign =
            SessionCodec { .name = "ILBC", .clock = 8000, .payload = number, .parameters = parameters };
        agreement.incoming = {};
        agreement.outgoing = {};
        agreement.incoming.foreign = agreement.outgoing.foreign = number;
        engine.agree(who.slot, agreement, now);
    };
    speaks(one, "mode=30", 100);
    speaks(other, "mode=30", 120);
    talk(one, other);
    one.sends(std::vector<std::byte>(rtp::header_bytes + 50, std::byte { 9 }), 100, now);
    CHECK_EQUAL(1, outbox.sent.size());
    CHECK_EQUAL(120, outbox.sent[0].header().payload_type);
    CHECK_EQUAL(50, outbox.sent[0].payload().size());
    // Somebody else hears nothing of it, and is heard by nobody who speaks it.
    speaks(other, "mode=20", 120);
    engine.connect_stream(telephone.slot, { stream(one.slot) });
    one.sends(std::vector<std::byte>(rtp::header_bytes + 50, std::byte { 9 }), 100, now);
    engine.connect_stream(one.slot, { shared(SharedKind::Music) });
    for (int tick = 0; tick < 5; ++tick)
        engine.tick(now);
    CHECK_TRUE(telephone.loudness(400) == 0);
    CHECK_TRUE(
        std::ranges::all_of(outbox.sent, [&](const Sent& sent) { return sent.door.slot != one.slot; }));
    CHECK_EQUAL(1, std::ranges::count_if(outbox.sent, [&](const Sent& sent) {
                    return sent.door.slot == other.slot;
                }));
}

TEST(EngineWithCodecs, SendsNobodyWhatTheyDoNotUnderstand)
{
    Person& one = person(CodecKind::Pcmu, 400);
    Person& other = person(CodecKind::Pcmu, 600);
    talk(one, other);
    std::vector<std::byte> noise(rtp::header_bytes + 1, std::byte { 40 });
    one.sends(noise, payload_number(CodecKind::ComfortNoise), now);
    CHECK_EQUAL(0, outbox.sent.size()); // The other never agreed to comfort noise.
    CHECK_FALSE(engine.needs_tick()); // And it is no other codec.
    Agreement knows = other.agreement;
    knows.outgoing.of(CodecKind::ComfortNoise) = 13;
    engine.agree(other.slot, knows, now);
    one.sends(noise, payload_number(CodecKind::ComfortNoise), now);
    CHECK_EQUAL(1, outbox.sent.size());
    CHECK_EQUAL(13, outbox.sent[0].header().payload_type);
}
