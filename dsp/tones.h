// Call progress tones as cadence tables, made sample by sample: ringback, busy, confirmation and dial tone,
// per country.
//
//     dsp::ToneGenerator tone { dsp::tone("JP", dsp::ToneKind::Ringback) };
//     tone.fill(frame);                                     // Goes on where it was.
#pragma once

#include "dsp/codecs/codec.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

namespace dsp {

enum class ToneKind { Ringback, Busy, Confirm, Dial };

struct Tone {
    ToneKind kind;
    std::string_view country; // ISO 3166
    double first_hertz;
    double second_hertz; // 0: one frequency.
    double modulation_hertz; // The amplitude swings so often; 0: steady.
    std::chrono::milliseconds on;
    std::chrono::milliseconds off;
};

// The tone of that country, else Japan's.
const Tone& tone(std::string_view country, ToneKind);

// A sine made by turning a vector: no table, no call of the mathematics library per sample.
class Oscillator {
public:
    explicit Oscillator(double hertz, double sample_rate = telephone_clock);
    double next();

private:
    double cosine_ { 1.0 };
    double sine_ { 0.0 };
    double turn_cosine_;
    double turn_sine_;
};

class ToneGenerator {
public:
    explicit ToneGenerator(const Tone&);
    void fill(std::span<Sample>);

private:
    double level();

    Tone tone_;
    Oscillator first_;
    Oscillator second_;
    Oscillator modulation_;
    std::size_t position_ { 0 }; // Samples into the cadence.
};

} // namespace dsp
