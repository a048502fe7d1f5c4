// Sound for tests, and what is asked of it: level, how much of it is not the sound that went in, how strong
// it is at a frequency.
#pragma once

#include "dsp/codecs/codec.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <numbers>
#include <span>
#include <vector>

using Sound = std::vector<dsp::Sample>;

// 0 dBm0 is 3.14 dB below what G.711 A-law can say at most; close enough for µ-law (3.17).
inline double amplitude_of(double dbm0) { return 32768 * std::pow(10, (dbm0 - 3.14) / 20); }

inline Sound sine(double hertz, unsigned rate, double amplitude, std::size_t samples)
{
    Sound sound(samples);
    for (std::size_t i = 0; i < samples; ++i)
        sound[i] = static_cast<dsp::Sample>(
            std::lround(amplitude * std::sin(2 * std::numbers::pi * hertz * static_cast<double>(i) / rate)));
    return sound;
}

// Something like a voice: harmonics of a pitch that glides, fainter upwards, in syllables, with a little
// breath. No file, so that a test says all it needs.
inline Sound voice(unsigned rate, std::size_t samples, double loudness = 8000)
{
    Sound sound(samples);
    std::uint32_t random = 1;
    double phase = 0;
    for (std::size_t i = 0; i < samples; ++i) {
        const double at = static_cast<double>(i) / rate;
        phase += 2 * std::numbers::pi * (120 + 30 * std::sin(2 * at)) / rate;
        const double syllable = std::pow(0.5 - 0.5 * std::cos(2 * std::numbers::pi * 3 * at), 2);
        double sum = 0;
        for (int harmonic = 1; harmonic * 155 < std::min(static_cast<int>(rate) / 2, 7000); ++harmonic)
            sum += std::sin(harmonic * phase + harmonic * harmonic) / (1 + 0.04 * harmonic * harmonic);
        random = random * 1664525 + 1013904223;
        const double breath = static_cast<double>(random >> 16) / 65536 - 0.5;
        sound[i] = static_cast<dsp::Sample>(
            std::clamp(loudness * (syllable * 0.6 * sum + 0.02 * breath), -32768.0, 32767.0));
    }
    return sound;
}

// Loud and quiet and noisy in turn, of whole numbers alone: the same on every machine, for known answers.
inline Sound exact_sound(std::size_t samples)
{
    Sound sound(samples);
    std::uint32_t random = 1;
    const auto triangle = [](std::size_t at, int period) {
        return std::abs(4 * static_cast<int>(at % static_cast<std::size_t>(period)) * 8000 / period - 16000)
            - 8000;
    };
    for (std::size_t i = 0; i < samples; ++i) {
        random = random * 1664525 + 1013904223;
        const int loud = static_cast<int>(i / 1000 % 8);
        const int noise = static_cast<int>(random >> 20) - 2048;
        sound[i] = static_cast<dsp::Sample>((triangle(i, 73) + triangle(i, 29) / 2 + noise) * loud / 8);
    }
    return sound;
}

// FNV-1a, low bytes first.
template <typename Value> std::uint64_t fingerprint(std::span<const Value> values)
{
    std::uint64_t hash = 14695981039346656037U;
    for (const Value value : values)
        for (std::size_t byte = 0; byte < sizeof value; ++byte)
            hash = (hash ^ (static_cast<std::uint64_t>(value) >> 8 * byte & 0xffU)) * 1099511628211U;
    return hash;
}

inline double power(std::span<const dsp::Sample> sound)
{
    double sum = 0;
    for (const dsp::Sample sample : sound)
        sum += 1.0 * sample * sample;
    return sound.empty() ? 0 : sum / static_cast<double>(sound.size());
}

inline double decibels(double power_ratio) { return 10 * std::log10(power_ratio); }
inline double level_dbov(std::span<const dsp::Sample> sound)
{
    return decibels(power(sound) / 32768 / 32768);
}

// The amplitude at one frequency.
inline double strength(std::span<const dsp::Sample> sound, double hertz, unsigned rate)
{
    std::complex<double> sum;
    const std::complex<double> turn = std::polar(1.0, -2 * std::numbers::pi * hertz / rate);
    std::complex<double> now = 1;
    for (const dsp::Sample sample : sound) {
        sum += double(sample) * now;
        now *= turn;
    }
    return 2 * std::abs(sum) / static_cast<double>(sound.size());
}

// A sine's power over that of all else, in dB (THD+N upside down): fitted, so neither delay nor level
// matters.
inline double sine_to_rest(std::span<const dsp::Sample> sound, double hertz, unsigned rate)
{
    double sines = 0;
    double cosines = 0;
    double sine_square = 0;
    double cosine_square = 0;
    double both = 0;
    for (std::size_t i = 0; i < sound.size(); ++i) {
        const double angle = 2 * std::numbers::pi * hertz * static_cast<double>(i) / rate;
        sines += sound[i] * std::sin(angle);
        cosines += sound[i] * std::cos(angle);
        sine_square += std::sin(angle) * std::sin(angle);
        cosine_square += std::cos(angle) * std::cos(angle);
        both += std::sin(angle) * std::cos(angle);
    }
    const double determinant = sine_square * cosine_square - both * both;
    const double in_sine = (sines * cosine_square - cosines * both) / determinant;
    const double in_cosine = (cosines * sine_square - sines * both) / determinant;
    double rest = 0;
    for (std::size_t i = 0; i < sound.size(); ++i) {
        const double angle = 2 * std::numbers::pi * hertz * static_cast<double>(i) / rate;
        const double error = sound[i] - in_sine * std::sin(angle) - in_cosine * std::cos(angle);
        rest += error * error;
    }
    rest /= static_cast<double>(sound.size());
    return decibels((in_sine * in_sine + in_cosine * in_cosine) / 2 / std::max(rest, 1e-9));
}

// What came out against what went in, `delay` samples earlier, in dB, averaged over the pieces of 20 ms that
// are loud enough to matter.
inline double segmental_snr(std::span<const dsp::Sample> in, std::span<const dsp::Sample> out,
                            std::size_t delay, unsigned rate)
{
    const std::size_t piece = rate / 50;
    double sum = 0;
    int pieces = 0;
    for (std::size_t at = piece; at + piece + delay <= std::min(in.size(), out.size()); at += piece) {
        const auto loud = in.subspan(at, piece);
        if (level_dbov(loud) < -45)
            continue;
        double error = 1e-9;
        for (std::size_t i = 0; i < piece; ++i) {
            const double one = double(loud[i]) - out[at + i + delay];
            error += one * one;
        }
        sum += std::clamp(decibels(power(loud) * static_cast<double>(piece) / error), -10.0, 60.0);
        ++pieces;
    }
    return pieces == 0 ? 0 : sum / pieces;
}

// How late `out` is, in samples: where it fits `in` best.
inline std::size_t lateness(std::span<const dsp::Sample> in, std::span<const dsp::Sample> out,
                            std::size_t most)
{
    std::size_t best = 0;
    double highest = std::numeric_limits<double>::lowest();
    const std::size_t count = std::min(in.size(), out.size()) - most;
    for (std::size_t delay = 0; delay < most; ++delay) {
        double sum = 0;
        for (std::size_t i = 0; i < count; ++i)
            sum += double(in[i]) * out[i + delay];
        if (sum > highest) {
            highest = sum;
            best = delay;
        }
    }
    return best;
}
