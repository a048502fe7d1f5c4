// Comfort noise (RFC 3389): what is heard while the other side says nothing and sends nothing. A payload is a
// level, and maybe the colour of the noise as the reflection coefficients of a filter.
#pragma once

#include "dsp/codecs/codec.h"

#include <array>

namespace dsp {

class ComfortNoiseEncoder {
public:
    // One byte: the level of this sound. Who listens makes the colour.
    std::size_t encode(std::span<const Sample>, std::span<std::byte>);
    void reset() { }
};

class ComfortNoiseDecoder {
public:
    // Fills all there is room for, with noise as the payload describes it.
    std::size_t decode(std::span<const std::byte> payload, std::span<Sample>);
    // Goes on as the last payload said; silence before the first.
    std::size_t conceal(std::span<Sample>);
    void reset() { *this = {}; }

private:
    void describe(std::span<const std::byte> payload);
    double next();

    static constexpr std::size_t most_coefficients = 12; // RFC 3389 3 lets a decoder leave out the rest.
    std::array<double, most_coefficients> reflections_ {};
    std::array<double, most_coefficients> delayed_ {}; // The filter's memory.
    double gain_ { 0 };
    std::uint32_t random_ { 1 };
};

} // namespace dsp
