// The codecs there are: a table, one file and one row each. Sound is 16-bit linear at the codec's clock.
//
//     const dsp::Codec* codec = dsp::find_codec("PCMU", 8000);
//     codec->decode(payload, samples);
//     if (const dsp::ByteTable* table = dsp::translation(from, to)) …   // Byte for byte, without decoding.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace dsp {

using Sample = std::int16_t;
using ByteTable = std::array<std::byte, 256>;

// 20 ms at 8 kHz: what the engine's tick makes at a time.
inline constexpr std::size_t frame_samples = 160;
inline constexpr unsigned telephone_clock = 8000;

enum class CodecKind : std::uint8_t { Pcmu, Pcma };
inline constexpr std::size_t codec_kinds = 2;

struct Codec {
    CodecKind kind;
    std::string_view name; // As in SDP.
    unsigned clock; // Hz
    std::uint8_t payload_type; // The static one of RFC 3551.
    // Both convert as much as fits in both, and return how many samples or bytes they wrote.
    std::size_t (*encode)(std::span<const Sample>, std::span<std::byte>);
    std::size_t (*decode)(std::span<const std::byte>, std::span<Sample>);
};

// In the order we prefer them.
std::span<const Codec> codecs();
const Codec& codec_of(CodecKind);
const Codec* find_codec(std::string_view name, unsigned clock); // nullptr when we do not speak it.

// Translates a payload byte for byte; nullptr when they are the same or must be decoded.
const ByteTable* translation(CodecKind from, CodecKind to);

} // namespace dsp
