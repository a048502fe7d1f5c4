// Sums sound. The result is held within 16 bits, never wrapped.
#pragma once

#include "dsp/codecs/codec.h"

#include <algorithm>
#include <limits>
#include <span>

namespace dsp {

constexpr Sample held_in_range(int value)
{
    return static_cast<Sample>(
        std::clamp<int>(value, std::numeric_limits<Sample>::min(), std::numeric_limits<Sample>::max()));
}

// Adds as much as both have.
inline void add_to(std::span<Sample> sum, std::span<const Sample> sound)
{
    const std::size_t count = std::min(sum.size(), sound.size());
    for (std::size_t i = 0; i < count; ++i)
        sum[i] = held_in_range(int { sum[i] } + int { sound[i] });
}

} // namespace dsp
