// The band filters of the DTMF detector: complex windowed-sinc filters, designed by the compiler. A filter
// turns the newest 10 ms of sound into one number whose size is the amplitude in its band and whose turning
// from one number to the next is the frequency.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <numbers>

namespace dsp::dtmf {

// 10 ms. As short as a filter can be that keeps 941 + 1.8 % and 1209 - 1.8 % Hz apart by some 40 dB.
inline constexpr std::size_t filter_taps = 80;
inline constexpr double filter_clock = 8000;

struct Filter {
    // 16 bits, so that eight products and their sums are one instruction of any processor of today.
    alignas(16) std::array<std::int16_t, filter_taps> real {};
    alignas(16) std::array<std::int16_t, filter_taps> imaginary {};
};

// What a sine of amplitude 1 comes out as.
inline constexpr double filter_gain = 1 << 15;

struct Band {
    double centre_hertz;
    double half_width_hertz; // To where half the amplitude is left.
};

// std::cos is no constant expression everywhere. Good to 1e-9 over the few turns a filter is long.
consteval double cosine(double angle)
{
    const double turn = 2 * std::numbers::pi;
    while (angle > std::numbers::pi)
        angle -= turn;
    while (angle < -std::numbers::pi)
        angle += turn;
    double sum = 0;
    double term = 1;
    for (int i = 1; i < 40; i += 2) {
        sum += term;
        term *= -angle * angle / (i * (i + 1));
    }
    return sum;
}

consteval double sine(double angle) { return cosine(angle - std::numbers::pi / 2); }

consteval double root_of(double square)
{
    double root = square > 1 ? square : 1;
    for (int i = 0; i < 60; ++i)
        root = (root + square / root) / 2;
    return root;
}

// The modified Bessel function of order 0.
consteval double bessel(double x)
{
    double sum = 0;
    double term = 1;
    for (int i = 1; i < 30; ++i) {
        sum += term;
        term *= x * x / (4.0 * i * i);
    }
    return sum;
}

// Kaiser's window: at 3.4 all beyond the transition is 40 dB down.
consteval double window_at(double place) // -1 to 1
{
    constexpr double beta = 3.4;
    return bessel(beta * root_of(1 - place * place)) / bessel(beta);
}

consteval std::int16_t rounded(double value)
{
    return static_cast<std::int16_t>(value < 0 ? value - 0.5 : value + 0.5);
}

consteval Filter filter_of(Band band)
{
    const double middle = (filter_taps - 1) / 2.0;
    const double turn = 2 * std::numbers::pi / filter_clock;
    std::array<double, filter_taps> low_pass {};
    double sum = 0;
    for (std::size_t i = 0; i < filter_taps; ++i) {
        const double offset = static_cast<double>(i) - middle; // Never 0: the taps are even in number.
        low_pass[i] = sine(turn * band.half_width_hertz * offset) / offset * window_at(offset / (middle + 1));
        sum += low_pass[i];
    }
    Filter filter;
    for (std::size_t i = 0; i < filter_taps; ++i) {
        const double angle = turn * band.centre_hertz * (static_cast<double>(i) - middle);
        // Twice: a sine is half of it turning one way and half the other, and only one passes.
        filter.real[i] = rounded(2 * filter_gain * low_pass[i] / sum * cosine(angle));
        filter.imaginary[i] = rounded(-2 * filter_gain * low_pass[i] / sum * sine(angle));
    }
    return filter;
}

// Whether no sound whatever makes the 32-bit sum overflow.
consteval bool cannot_overflow(const std::array<std::int16_t, filter_taps>& taps)
{
    std::int64_t most = 0;
    for (const std::int16_t tap : taps)
        most += std::int64_t { tap < 0 ? -tap : tap } * 32768;
    return most < std::int64_t { 1 } << 31;
}

// Flat over the group's tones and 1.8 % more; the dial tones (350 to 440 Hz) and the other group are beyond.
inline constexpr Filter low_group = filter_of({ .centre_hertz = 821, .half_width_hertz = 252 });
inline constexpr Filter high_group = filter_of({ .centre_hertz = 1425, .half_width_hertz = 353 });
// The dial tones, flat; 684 Hz is beyond.
inline constexpr Filter dial_tones = filter_of({ .centre_hertz = 395, .half_width_hertz = 167 });

static_assert(cannot_overflow(low_group.real) && cannot_overflow(low_group.imaginary));
static_assert(cannot_overflow(high_group.real) && cannot_overflow(high_group.imaginary));
static_assert(cannot_overflow(dial_tones.real) && cannot_overflow(dial_tones.imaginary));

} // namespace dsp::dtmf
