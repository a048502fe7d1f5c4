// A WAV file as sound: PCM of 8 to 32 bits or floating point, or G.711, of any rate, one channel or several
// (which are heard together). Takes any bytes. Pure.
//
//     const Result<dsp::Wave> wave = dsp::read_wave(bytes);
//     const std::vector<dsp::Sample> sound = dsp::at_rate(*wave, dsp::telephone_clock);
#pragma once

#include "base/result.h"
#include "dsp/codecs/codec.h"

#include <cstddef>
#include <span>
#include <vector>

namespace dsp {

struct Wave {
    unsigned rate { 0 }; // Hz
    std::vector<Sample> sound {};
};

inline constexpr unsigned lowest_wave_rate = 4000;
inline constexpr unsigned highest_wave_rate = 192'000;
inline constexpr unsigned most_wave_channels = 8;

// What is wrong with it is in the error's detail, in words. A file that ends early is as long as it is.
Result<Wave> read_wave(std::span<const std::byte> file);

// Band-limited; for a whole file at once, not for the tick: it allocates.
std::vector<Sample> at_rate(const Wave&, unsigned rate);

} // namespace dsp
