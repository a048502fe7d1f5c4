#include "dsp/codecs/codec.h"

#include "base/text.h"
#include "dsp/codecs/coder.h"
#include "dsp/codecs/l16.h"
#include "dsp/codecs/pcma.h"
#include "dsp/codecs/pcmu.h"

#include <algorithm>

namespace dsp {
namespace {

template <typename Coder> Encoder encoder(const CoderOptions&) { return Encoder { Coder {} }; }
template <typename Coder, unsigned SoundRate> Decoder decoder(const CoderOptions&)
{
    return Decoder { Coder {}, SoundRate };
}
template <auto Convert> Encoder stateless_encoder(const CoderOptions&)
{
    return Encoder { StatelessEncoder { Convert } };
}
template <auto Convert, unsigned SoundRate> Decoder stateless_decoder(const CoderOptions&)
{
    return Decoder { StatelessDecoder { Convert }, SoundRate };
}
Encoder opus_encoder(const CoderOptions& options)
{
    return Encoder { OpusEncoder { options.sound_rate, options.opus } };
}
Decoder opus_decoder(const CoderOptions& options)
{
    return Decoder { OpusDecoder { options.sound_rate }, options.sound_rate };
}

// What differs in a row of a codec without a state.
struct Stateless {
    CodecKind kind;
    std::string_view name;
    unsigned bytes_per_20_ms;
    std::optional<std::uint8_t> payload_type {};
};

template <unsigned SoundRate, auto Encode, auto Decode> constexpr Codec stateless(Stateless row)
{
    return { .kind = row.kind,
             .name = row.name,
             .clock = SoundRate,
             .sound_rate = SoundRate,
             .payload_type = row.payload_type,
             .bytes_per_20_ms = row.bytes_per_20_ms,
             .encode = Encode,
             .decode = Decode,
             .make_encoder = stateless_encoder<Encode>,
             .make_decoder = stateless_decoder<Decode, SoundRate> };
}

constexpr std::array table {
    stateless<8000, pcmu::encode, pcmu::decode>(
        { .kind = CodecKind::Pcmu, .name = "PCMU", .bytes_per_20_ms = 160, .payload_type = 0 }),
    stateless<8000, pcma::encode, pcma::decode>(
        { .kind = CodecKind::Pcma, .name = "PCMA", .bytes_per_20_ms = 160, .payload_type = 8 }),
    Codec { .kind = CodecKind::G722,
            .name = "G722",
            .clock = telephone_clock,
            .sound_rate = 16000,
            .payload_type = 9,
            .granularity = 2,
            .bytes_per_20_ms = 160,
            .delay = 22, // 11 pairs of the two mirror filters.
            .make_encoder = encoder<G722Encoder>,
            .make_decoder = decoder<G722Decoder, 16000> },
    Codec { .kind = CodecKind::Opus,
            .name = "opus",
            .clock = 48000,
            .sound_rate = 48000,
            .channels = 2, // Always said so, whatever is spoken (RFC 7587 7).
            .granularity = 480,
            .bytes_per_20_ms = 0,
            .delay = 312, // 6.5 ms at every rate.
            .make_encoder = opus_encoder,
            .make_decoder = opus_decoder },
    Codec { .kind = CodecKind::G726,
            .name = "G726-32",
            .clock = telephone_clock,
            .sound_rate = telephone_clock,
            .granularity = 2,
            .bytes_per_20_ms = 80,
            .make_encoder = encoder<G726Encoder>,
            .make_decoder = decoder<G726Decoder, telephone_clock> },
    Codec { .kind = CodecKind::Gsm,
            .name = "GSM",
            .clock = telephone_clock,
            .sound_rate = telephone_clock,
            .payload_type = 3,
            .granularity = 160,
            .bytes_per_20_ms = 33,
            .make_encoder = encoder<GsmEncoder>,
            .make_decoder = decoder<GsmDecoder, telephone_clock> },
    stateless<8000, l16::encode, l16::decode>(
        { .kind = CodecKind::L16Narrow, .name = "L16", .bytes_per_20_ms = 320 }),
    stateless<16000, l16::encode, l16::decode>(
        { .kind = CodecKind::L16Wide, .name = "L16", .bytes_per_20_ms = 640 }),
    stateless<48000, l16::encode, l16::decode>(
        { .kind = CodecKind::L16Full, .name = "L16", .bytes_per_20_ms = 1920 }),
    Codec { .kind = CodecKind::ComfortNoise,
            .name = "CN",
            .clock = telephone_clock,
            .sound_rate = telephone_clock,
            .payload_type = 13,
            .bytes_per_20_ms = 1,
            .make_encoder = encoder<ComfortNoiseEncoder>,
            .make_decoder = decoder<ComfortNoiseDecoder, telephone_clock> },
};
static_assert(table.size() == codec_kinds);
static_assert([] {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].kind) != i)
            return false;
    return true;
}());

} // namespace

std::span<const Codec> codecs() { return table; }
const Codec& codec_of(CodecKind kind) { return table[static_cast<std::size_t>(kind)]; }

const Codec* find_codec(std::string_view name, unsigned clock, unsigned channels)
{
    for (const Codec& codec : table)
        if (codec.clock == clock && codec.channels == channels && equal_ignoring_case(codec.name, name))
            return &codec;
    return nullptr;
}

std::chrono::milliseconds packet_time(const Codec& codec, std::chrono::milliseconds wanted)
{
    constexpr unsigned most_bytes = 1400; // With room for all headers and a tunnel's within 1500.
    const auto grain =
        std::max(shortest_packet, std::chrono::milliseconds { codec.granularity * 1000 / codec.sound_rate });
    auto time =
        (std::clamp(wanted, shortest_packet, longest_packet) + grain - std::chrono::milliseconds { 1 })
        / grain * grain;
    while (time > grain && codec.bytes_per_20_ms * time.count() / 20 > most_bytes)
        time -= grain;
    return time;
}

const ByteTable* translation(CodecKind from, CodecKind to)
{
    if (from == CodecKind::Pcmu && to == CodecKind::Pcma)
        return &pcmu::to_pcma;
    if (from == CodecKind::Pcma && to == CodecKind::Pcmu)
        return &pcma::to_pcmu;
    return nullptr;
}

} // namespace dsp
