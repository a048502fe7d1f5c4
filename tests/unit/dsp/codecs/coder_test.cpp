// What holds for the coders of all codecs.
#include "dsp/codecs/coder.h"
#include "support/sound.h"

#include <functional>
#include <utility>

#include <CppUTest/TestHarness.h>

using namespace dsp;

namespace {

// A row, and a rate where it leaves that open.
struct Use {
    const Codec& codec;
    unsigned rate;
    std::size_t delay;
    double least_voice_snr; // dB, by segments.
    double least_sine_ratio; // dB, of 1004 Hz at -10 dBm0, to all that is not it.
};

// Measured, and 2 dB off. Opus and GSM keep what is heard rather than the wave; theirs are for telling a
// broken one.
const std::vector<Use> uses {
    { codec_of(CodecKind::Pcmu), 8000, 0, 35, 36 },      { codec_of(CodecKind::Pcma), 8000, 0, 35, 36 },
    { codec_of(CodecKind::G722), 16000, 22, 31, 45 },    { codec_of(CodecKind::Opus), 8000, 52, 5, 33 },
    { codec_of(CodecKind::Opus), 16000, 104, 5, 39 },    { codec_of(CodecKind::Opus), 48000, 312, 5, 39 },
    { codec_of(CodecKind::G726), 8000, 0, 24, 34 },      { codec_of(CodecKind::Gsm), 8000, 0, 14, 24 },
    { codec_of(CodecKind::L16Narrow), 8000, 0, 59, 80 }, { codec_of(CodecKind::L16Wide), 16000, 0, 59, 80 },
    { codec_of(CodecKind::L16Full), 48000, 0, 59, 80 },
};

struct Pair {
    explicit Pair(const Use& use)
        : encoder(use.codec.make_encoder({ .sound_rate = use.rate })),
          decoder(use.codec.make_decoder({ .sound_rate = use.rate })),
          rate(use.rate)
    {
    }
    // Through both, in packets of so many milliseconds.
    Sound heard(std::span<const Sample> sound, unsigned milliseconds)
    {
        const std::size_t packet = rate / 1000 * milliseconds;
        std::vector<std::byte> bytes(2 * packet);
        Sound all;
        Sound room(packet);
        for (; sound.size() >= packet; sound = sound.subspan(packet)) {
            const std::size_t size = encoder.encode(sound.first(packet), bytes);
            const std::size_t samples = decoder.decode(std::span { bytes }.first(size), room);
            all.insert(all.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(samples));
        }
        return all;
    }
    Encoder encoder;
    Decoder decoder;
    unsigned rate;
};

} // namespace

TEST_GROUP(Coder) {
    void for_each(const std::function<void(const Use&)>& check) { for (const Use& use : uses) check(use);
}
}
;

TEST(Coder, KeepsTheLevelAndTheShapeOfASine)
{
    for_each([](const Use& use) {
        const Sound in = sine(1004, use.rate, amplitude_of(-10), use.rate / 2);
        const Sound out = Pair { use }.heard(in, 20);
        const auto settled = std::span { out }.subspan(use.rate / 4);
        DOUBLES_EQUAL(level_dbov(in), level_dbov(settled), 0.5);
        CHECK_TRUE(sine_to_rest(settled, 1004, use.rate) > use.least_sine_ratio);
    });
}

TEST(Coder, KeepsAVoiceAndIsAsLateAsItsRowSays)
{
    for_each([](const Use& use) {
        const Sound in = voice(use.rate, use.rate);
        const Sound out = Pair { use }.heard(in, 20);
        CHECK_EQUAL(in.size(), out.size());
        CHECK_EQUAL(use.delay, use.codec.delay * use.rate / use.codec.sound_rate);
        const bool is_exact = use.codec.kind != CodecKind::Opus;
        const std::size_t late = lateness(in, out, use.rate / 100);
        DOUBLES_EQUAL(use.delay, late, is_exact ? 0 : 0.0001 * use.rate);
        DOUBLES_EQUAL(level_dbov(in), level_dbov(out), is_exact ? 0.5 : 0.7); // Opus leaves breath out.
        CHECK_TRUE(segmental_snr(in, out, late, use.rate) > use.least_voice_snr);
    });
}

TEST(Coder, MakesTheSameSoundInPacketsOfAnyLength)
{
    for_each([](const Use& use) {
        if (use.codec.kind == CodecKind::Opus)
            return; // Chooses its frames by the packet.
        const Sound in = voice(use.rate, use.rate * 6 / 10);
        const Sound usual = Pair { use }.heard(in, 20);
        for (const unsigned wanted : { 10U, 30U, 40U, 60U })
            if (const auto time = packet_time(use.codec, std::chrono::milliseconds { wanted });
                time.count() == wanted) {
                const Sound other = Pair { use }.heard(in, wanted);
                CHECK_TRUE(other.size() + use.rate / 1000 * wanted > usual.size());
                CHECK_TRUE(std::equal(other.begin(), other.end(), usual.begin()));
            }
    });
}

TEST(Coder, FillsTwentyMillisecondsWithWhatTheRowSays)
{
    for_each([](const Use& use) {
        if (use.codec.bytes_per_20_ms == 0)
            return;
        std::vector<std::byte> bytes(4000);
        CHECK_EQUAL(use.codec.bytes_per_20_ms,
                    Pair { use }.encoder.encode(voice(use.rate, use.rate / 50), bytes));
    });
}

TEST(Coder, IsAsNewAfterReset)
{
    for_each([](const Use& use) {
        const Sound in = voice(use.rate, use.rate / 5);
        Pair pair { use };
        const Sound first = pair.heard(in, 20);
        pair.encoder.reset();
        pair.decoder.reset();
        CHECK_TRUE(first == pair.heard(in, 20));
    });
}

TEST(Coder, GoesOnWhenMoved)
{
    for_each([](const Use& use) {
        const Sound in = voice(use.rate, use.rate / 5);
        const Sound whole = Pair { use }.heard(in, 20);
        Pair before { use };
        Sound parts = before.heard(std::span { in }.first(in.size() / 2), 20);
        Pair after { std::move(before) };
        const Sound rest = after.heard(std::span { in }.subspan(in.size() / 2), 20);
        parts.insert(parts.end(), rest.begin(), rest.end());
        CHECK_TRUE(whole == parts);
    });
}

TEST(Coder, TakesAnyBytesAndSaysAtMost120Milliseconds)
{
    std::uint32_t random = 7;
    for (const Codec& codec : codecs()) {
        const unsigned rate = codec.sound_rate;
        Decoder decoder = codec.make_decoder({ .sound_rate = rate });
        std::vector<std::byte> payload(1500);
        Sound room(rate);
        for (const std::size_t size : { 0U, 1U, 2U, 32U, 33U, 34U, 999U, 1500U }) {
            for (std::byte& one : payload)
                one = static_cast<std::byte>((random = random * 1664525 + 1013904223) >> 24);
            const auto bytes = std::span { payload }.first(size);
            CHECK_TRUE(decoder.decode(bytes, room) <= rate / 1000 * 120);
            CHECK_TRUE(decoder.decode(bytes, std::span { room }.first(7)) <= 7);
            CHECK_EQUAL(0, decoder.decode(bytes, {}));
        }
    }
}

TEST(Coder, WritesNoFurtherThanThereIsRoom)
{
    for (const Codec& codec : codecs()) {
        Encoder encoder = codec.make_encoder({ .sound_rate = codec.sound_rate });
        const Sound sound = voice(codec.sound_rate, codec.sound_rate / 50);
        std::vector<std::byte> bytes(5);
        CHECK_TRUE(encoder.encode(sound, bytes) <= 5);
        CHECK_EQUAL(0, encoder.encode(sound, {}));
        CHECK_EQUAL(0, encoder.encode({}, bytes));
    }
}

TEST(Coder, LeavesConcealmentToItsCallerUnlessTheCodecKnowsHow)
{
    for (const Codec& codec : codecs()) {
        Decoder decoder = codec.make_decoder({ .sound_rate = codec.sound_rate });
        Sound lost(codec.sound_rate / 50);
        const bool knows = codec.kind == CodecKind::Opus || codec.kind == CodecKind::ComfortNoise;
        CHECK_EQUAL(knows ? lost.size() : 0, decoder.conceal(lost));
    }
}
