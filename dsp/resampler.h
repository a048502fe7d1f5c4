// Sound at another rate: 8, 16 and 48 kHz, any to any. A low-pass filter of fixed taps whose phases are
// worked out only where they are heard; a value without allocation. Delays by at most 2 ms; flat within 0.25
// dB to 3.4 kHz (where 8 kHz takes part) or 7 kHz, and at least 60 dB down from 4 and 8 kHz on.
//
//     dsp::Resampler to_telephone { 48000, 8000 };
//     const std::size_t samples = to_telephone.convert(sound, room);
#pragma once

#include "dsp/codecs/codec.h"

#include <array>
#include <chrono>
#include <span>

namespace dsp {

class Resampler {
public:
    Resampler(unsigned from, unsigned to); // Hz: 8000, 16000 or 48000.

    // Returns how many samples came of it: output_samples(). Does nothing and returns 0 when they do not fit.
    // What makes no whole sample yet is kept.
    std::size_t convert(std::span<const Sample>, std::span<Sample>);
    // How many will come of so many.
    std::size_t output_samples(std::size_t samples) const;
    void reset();

    std::chrono::microseconds delay() const; // Of every sound, whatever its pitch.

private:
    enum class Way : std::uint8_t { Same, Up, Down };
    template <typename Made>
    std::size_t convert_by(const Made& filter, std::span<const Sample>, std::span<Sample>);

    static constexpr std::size_t longest_filter = 192;
    static constexpr std::size_t block_samples = 480;
    using Block = std::array<Sample, longest_filter - 1 + block_samples>;

    Way way_;
    unsigned factor_;
    unsigned phase_ { 0 }; // Down: samples to pass over before the next that is heard.
    std::array<Sample, longest_filter - 1> history_ {}; // Its end is used, as long as the filter looks back.
};

} // namespace dsp
