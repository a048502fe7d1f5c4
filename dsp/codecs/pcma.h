// G.711 A-law (PCMA). Decoding is a table of 256, encoding finds the segment; to µ-law by table.
#pragma once

#include "dsp/codecs/codec.h"

#include <bit>

namespace dsp::pcma {

// G.711 table 1a: 13 bits, sign and magnitude, 8 segments, every second bit inverted; scaled to 16 bits.
constexpr Sample decoded(std::uint8_t code)
{
    const unsigned bits = code ^ 0x55U;
    const unsigned segment = bits >> 4 & 7U;
    unsigned magnitude = (bits & 0x0fU) << 4 | 8U;
    if (segment > 0)
        magnitude = (magnitude + 0x100U) << (segment - 1);
    return static_cast<Sample>((bits & 0x80U) != 0 ? static_cast<int>(magnitude)
                                                   : -static_cast<int>(magnitude));
}

constexpr std::uint8_t encoded(Sample sample)
{
    const unsigned sign = sample >= 0 ? 0x80U : 0U;
    // The negative half begins one below zero: -1 has magnitude 0.
    const auto magnitude = static_cast<unsigned>(sample >= 0 ? int { sample } : -int { sample } - 1);
    const auto width = static_cast<unsigned>(std::bit_width(magnitude));
    const unsigned segment = width > 8 ? width - 8 : 0;
    const unsigned step = magnitude >> (segment > 0 ? segment + 3 : 4) & 0x0fU;
    return static_cast<std::uint8_t>((sign | segment << 4 | step) ^ 0x55U);
}

extern const ByteTable to_pcmu;

std::size_t encode(std::span<const Sample>, std::span<std::byte>);
std::size_t decode(std::span<const std::byte>, std::span<Sample>);

} // namespace dsp::pcma
