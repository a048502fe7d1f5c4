// Call progress tones as cadence tables, made sample by sample: ringback, busy, congestion, confirmation and
// dial tone, per country; and what a conference hears when somebody comes or leaves.
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

enum class ToneKind { Ringback, Busy, Congestion, Confirm, Dial, Came, Left };

struct ToneSegment {
    std::chrono::milliseconds lasts { 0 };
    double first_hertz { 0 }; // 0: silence.
    double second_hertz { 0 }; // 0: one frequency.
    double modulation_hertz { 0 }; // The amplitude swings so often; 0: steady.
};
struct Tone {
    ToneKind kind;
    std::string_view zone; // A country (ISO 3166), "EU", or empty where all are alike.
    std::array<ToneSegment, 6> segments; // One after the other, again and again.

    std::chrono::milliseconds lasts() const; // Once.
};

// The tone of that country, else of those around it, else Japan's.
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
    void begin(std::size_t segment);
    double level();

    Tone tone_;
    std::size_t segment_ { 0 };
    std::size_t left_ { 0 }; // Samples of it.
    Oscillator first_ { 0 };
    Oscillator second_ { 0 };
    Oscillator modulation_ { 0 };
};

} // namespace dsp
