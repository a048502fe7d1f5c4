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
    const auto both = sound.first(std::min(sum.size(), sound.size()));
    std::ranges::transform(both, sum, sum.begin(), [](Sample one, Sample other) {
        return held_in_range(int { one } + int { other });
    });
}

} // namespace dsp
