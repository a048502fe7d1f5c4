// Sums sound, each as loud as asked. The result is held within 16 bits, never wrapped.
//
//     dsp::add_to(sum, sound, dsp::gain_of(-6.0));
#pragma once

#include "dsp/codecs/codec.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

namespace dsp {

constexpr Sample held_in_range(int value)
{
    return static_cast<Sample>(
        std::clamp<int>(value, std::numeric_limits<Sample>::min(), std::numeric_limits<Sample>::max()));
}

// What sound is multiplied by, in parts of 4096: fine enough for a tenth of a decibel at -30.
struct Gain {
    static constexpr int bits = 12;
    static constexpr std::int32_t one = 1 << bits;
    std::int32_t parts { one };
    bool is_one() const { return parts == one; }
    friend bool operator==(const Gain&, const Gain&) = default;
};

inline constexpr double loudest_gain = 20; // Decibels; what is asked beyond is this.
inline constexpr double softest_gain = -60; // Below it nothing is heard.

inline Gain gain_of(double decibels)
{
    if (!(decibels >= softest_gain)) // Not a number is silence as well.
        return { .parts = 0 };
    const double factor = std::pow(10.0, std::min(decibels, loudest_gain) / 20);
    return { .parts = static_cast<std::int32_t>(std::lround(factor * Gain::one)) };
}

// Adds as much as both have.
inline void add_to(std::span<Sample> sum, std::span<const Sample> sound)
{
    const auto both = sound.first(std::min(sum.size(), sound.size()));
    std::ranges::transform(both, sum, sum.begin(), [](Sample one, Sample other) {
        return held_in_range(int { one } + int { other });
    });
}

inline void add_to(std::span<Sample> sum, std::span<const Sample> sound, Gain gain)
{
    if (gain.is_one())
        return add_to(sum, sound);
    const auto both = sound.first(std::min(sum.size(), sound.size()));
    std::ranges::transform(both, sum, sum.begin(), [gain](Sample one, Sample other) {
        return held_in_range(((one * gain.parts + Gain::one / 2) >> Gain::bits) + int { other });
    });
}

} // namespace dsp
