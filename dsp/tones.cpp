#include "dsp/tones.h"

#include <cmath>
#include <numbers>

namespace dsp {
namespace {

using namespace std::chrono_literals;

// Japan: 事業用電気通信設備規則 (ringback 400 Hz modulated by 15 to 20 Hz, 1 s on, 2 s off; busy 400 Hz,
// 0.5 s on and off; dial tone 400 Hz without end; second dial tone, which also says that a code was taken,
// 0.125 s on and off). United
// States: ITU-T E.180 supplement 2.
constexpr std::array tones {
    Tone { ToneKind::Ringback, "JP", 400, 0, 16, 1000ms, 2000ms },
    Tone { ToneKind::Busy, "JP", 400, 0, 0, 500ms, 500ms },
    Tone { ToneKind::Confirm, "JP", 400, 0, 0, 125ms, 125ms },
    Tone { ToneKind::Dial, "JP", 400, 0, 0, 1000ms, 0ms },
    Tone { ToneKind::Ringback, "US", 440, 480, 0, 2000ms, 4000ms },
    Tone { ToneKind::Busy, "US", 480, 620, 0, 500ms, 500ms },
    Tone { ToneKind::Confirm, "US", 350, 440, 0, 100ms, 100ms },
    Tone { ToneKind::Dial, "US", 350, 440, 0, 1000ms, 0ms },
};

// About -16 dBm0 altogether, which is where exchanges send their tones.
constexpr double amplitude = 5000;

std::size_t samples_of(std::chrono::milliseconds duration)
{
    return static_cast<std::size_t>(duration.count()) * telephone_clock / 1000;
}

} // namespace

const Tone& tone(std::string_view country, ToneKind kind)
{
    const Tone* japans = nullptr;
    for (const Tone& row : tones) {
        if (row.kind == kind && row.country == country)
            return row;
        if (row.kind == kind && row.country == "JP")
            japans = &row;
    }
    return *japans;
}

Oscillator::Oscillator(double hertz, double sample_rate)
    : turn_cosine_(std::cos(2 * std::numbers::pi * hertz / sample_rate)),
      turn_sine_(std::sin(2 * std::numbers::pi * hertz / sample_rate))
{
}

double Oscillator::next()
{
    const double value = sine_;
    const double cosine = cosine_ * turn_cosine_ - sine_ * turn_sine_;
    const double sine = cosine_ * turn_sine_ + sine_ * turn_cosine_;
    // First-order correction of the vector's length; rounding would let it grow or shrink over hours.
    const double correction = 1.5 - 0.5 * (cosine * cosine + sine * sine);
    cosine_ = cosine * correction;
    sine_ = sine * correction;
    return value;
}

ToneGenerator::ToneGenerator(const Tone& tone)
    : tone_(tone), first_(tone.first_hertz), second_(tone.second_hertz), modulation_(tone.modulation_hertz)
{
}

void ToneGenerator::fill(std::span<Sample> samples)
{
    const std::size_t on = samples_of(tone_.on);
    const std::size_t period = on + samples_of(tone_.off);
    for (Sample& sample : samples) {
        const double value = level();
        sample = position_ < on ? static_cast<Sample>(std::lround(value)) : Sample { 0 };
        position_ = (position_ + 1) % period;
    }
}

double ToneGenerator::level()
{
    const double first = first_.next();
    const double second = second_.next();
    const double swing = modulation_.next();
    const double sum = tone_.second_hertz > 0 ? (first + second) / 2 : first;
    const double envelope = tone_.modulation_hertz > 0 ? 0.5 + 0.5 * swing : 1.0;
    return amplitude * sum * envelope;
}

} // namespace dsp
