// G.711 µ-law (PCMU). Decoding is a table of 256, encoding finds the segment; to A-law by table, as ITU-T
// G.711 tables 3 and 4 do where the intervals are not ambiguous.
#pragma once

#include "dsp/codecs/codec.h"

#include <bit>

namespace dsp::pcmu {

// G.711 table 2a: 14 bits, sign and magnitude, 8 segments; scaled to 16 bits.
constexpr Sample decoded(std::uint8_t code)
{
    const unsigned bits = static_cast<std::uint8_t>(~code);
    const unsigned segment = bits >> 4 & 7U;
    const int magnitude = static_cast<int>((((bits & 0x0fU) << 3) + 0x84U) << segment) - 0x84;
    return static_cast<Sample>((bits & 0x80U) != 0 ? -magnitude : magnitude);
}

constexpr std::uint8_t encoded(Sample sample)
{
    constexpr int bias = 0x84;
    constexpr int clip = 32635;
    const unsigned sign = sample < 0 ? 0x80U : 0U;
    int magnitude = sample < 0 ? -int { sample } : int { sample };
    magnitude = (magnitude < clip ? magnitude : clip) + bias;
    const auto segment = static_cast<unsigned>(std::bit_width(static_cast<unsigned>(magnitude))) - 8U;
    const unsigned step = static_cast<unsigned>(magnitude) >> (segment + 3U) & 0x0fU;
    return static_cast<std::uint8_t>(~(sign | segment << 4 | step));
}

extern const ByteTable to_pcma;

std::size_t encode(std::span<const Sample>, std::span<std::byte>);
std::size_t decode(std::span<const std::byte>, std::span<Sample>);

} // namespace dsp::pcmu
