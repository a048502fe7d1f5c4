// The codecs there are: a table, one file and one row each. Sound is 16-bit linear, of one channel.
//
//     const dsp::Codec* codec = dsp::find_codec("G722", 8000);
//     dsp::Decoder decoder = codec->make_decoder({});                       // dsp/codecs/coder.h
//
//     dsp::codec_of(dsp::CodecKind::Pcmu).decode(payload, samples);         // Those without a state.
//     if (const dsp::ByteTable* table = dsp::translation(from, to)) …       // Byte for byte.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace dsp {

using Sample = std::int16_t;
using ByteTable = std::array<std::byte, 256>;

// 20 ms: what the engine's tick makes at a time; at 8 kHz.
inline constexpr std::size_t frame_samples = 160;
inline constexpr unsigned telephone_clock = 8000;
constexpr std::size_t frame_samples_at(unsigned sound_rate) { return sound_rate / 50; }

enum class CodecKind : std::uint8_t {
    Pcmu,
    Pcma,
    G722,
    Opus,
    G726,
    Gsm,
    L16Narrow, // 8 kHz
    L16Wide, // 16 kHz
    L16Full, // 48 kHz
    ComfortNoise // No speech: the level and colour of what is heard while nobody speaks.
};
inline constexpr std::size_t codec_kinds = 10;

struct CoderOptions; // dsp/codecs/coder.h, as are the next two.
class Encoder;
class Decoder;

struct Codec {
    CodecKind kind;
    std::string_view name; // As in SDP.
    unsigned clock; // Hz, of RTP timestamps.
    unsigned sound_rate; // Hz, of the samples. Opus makes 8 and 16 kHz as well.
    unsigned channels { 1 }; // As in SDP; what is heard is always one.
    std::optional<std::uint8_t> payload_type {}; // The static one of RFC 3551.
    unsigned granularity { 1 }; // A packet holds a multiple of so many samples.
    unsigned bytes_per_20_ms; // 0: they vary.
    unsigned delay { 0 }; // Samples that sound comes out late after encoding and decoding.
    // Only of codecs without a state. Both convert as much as fits in both, and return how many samples or
    // bytes they wrote.
    std::size_t (*encode)(std::span<const Sample>, std::span<std::byte>) { nullptr };
    std::size_t (*decode)(std::span<const std::byte>, std::span<Sample>) { nullptr };
    Encoder (*make_encoder)(const CoderOptions&);
    Decoder (*make_decoder)(const CoderOptions&);
};

// All, by their kind.
std::span<const Codec> codecs();
const Codec& codec_of(CodecKind);
// nullptr when there is none.
const Codec* find_codec(std::string_view name, unsigned clock, unsigned channels = 1);

inline constexpr std::chrono::milliseconds shortest_packet { 10 };
inline constexpr std::chrono::milliseconds longest_packet { 60 };
// What a packet of ours lasts when the peer wants `wanted`: as long or longer where the codec cannot, shorter
// where it would not fit into a datagram.
std::chrono::milliseconds packet_time(const Codec&, std::chrono::milliseconds wanted);

// Translates a payload byte for byte; nullptr when they are the same or must be decoded.
const ByteTable* translation(CodecKind from, CodecKind to);

} // namespace dsp
