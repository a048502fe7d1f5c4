#include "dsp/codecs/g726.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

namespace dsp {
namespace {

// The tables of G.726 for 32 kbit/s; the upper half of the codes mirrors the lower.
constexpr std::array decisions { -124, 80, 178, 246, 300, 349, 400 };
constexpr std::array values { -2048, 4, 135, 213, 273, 323, 373, 425 };
constexpr std::array scale_steps { -384, 576, 1312, 2048, 3584, 6336, 11360, 35904 }; // W
constexpr std::array rates { 0, 0, 0, 512, 512, 512, 1536, 3584 }; // F

constexpr std::size_t row_of(std::uint8_t code) { return (code & 8U) != 0 ? 15U - code : code; }

// EXP: where the highest bit is, from 1; 0 of 0.
constexpr int exponent_of(int magnitude)
{
    return std::min(static_cast<int>(std::bit_width(static_cast<unsigned>(magnitude))), 15);
}

constexpr int signed_like(bool is_negative, int magnitude) { return is_negative ? -magnitude : magnitude; }

// LOG, SUBTB and QUAN
std::uint8_t quantized(int difference, int scale)
{
    const int magnitude = std::abs(difference);
    const int exponent = exponent_of(magnitude >> 1);
    const int logarithm = (exponent << 7) + ((magnitude << 7 >> exponent) & 0x7f) - (scale >> 2);
    std::uint8_t interval = 0;
    for (const int decision : decisions) // A search would surprise the processor with every branch.
        interval += decision <= logarithm ? 1 : 0;
    if (difference < 0)
        return static_cast<std::uint8_t>(15 - interval);
    return interval == 0 ? std::uint8_t { 15 } : interval;
}

// ADDA and ANTILOG: the magnitude.
int dequantized(std::uint8_t code, int scale)
{
    const int logarithm = values[row_of(code)] + (scale >> 2);
    if (logarithm < 0)
        return 0;
    return ((128 + (logarithm & 127)) << 7) >> (14 - (logarithm >> 7 & 15));
}

} // namespace

// FLOATA, FLOATB
G726State::Float G726State::float_of(int value)
{
    const int magnitude = std::abs(value);
    const int exponent = exponent_of(magnitude);
    return { .magnitude = magnitude == 0 ? 32 : (exponent << 6) + (magnitude << 6 >> exponent),
             .is_negative = value < 0 };
}

// FMULT
int G726State::product(int coefficient, Float value)
{
    const int magnitude = coefficient > 0 ? coefficient : -coefficient & 0x1fff;
    const int exponent = exponent_of(magnitude) - 6;
    const int mantissa = magnitude == 0 ? 32 : exponent >= 0 ? magnitude >> exponent : magnitude << -exponent;
    const int result_exponent = exponent + (value.magnitude >> 6) - 13;
    const int result_mantissa = (mantissa * (value.magnitude & 0x3f) + 48) >> 4;
    const int result = result_exponent >= 0 ? (result_mantissa << result_exponent) & 0x7fff
                                            : result_mantissa >> std::min(-result_exponent, 31);
    return signed_like((coefficient < 0) != value.is_negative, result);
}

// ACCUM
G726State::Estimate G726State::estimate() const
{
    int zeros = 0;
    for (std::size_t i = 0; i < zeros_.size(); ++i)
        zeros += product(zeros_[i] >> 2, differences_[i]);
    const int poles = product(poles_[1] >> 2, reconstructed_[1]) + product(poles_[0] >> 2, reconstructed_[0]);
    return { .of_zeros = zeros >> 1, .whole = (zeros + poles) >> 1 };
}

// LIMA and MIX
int G726State::scale() const
{
    if (speed_ >= 256)
        return fast_scale_;
    const int slow = slow_scale_ >> 6;
    const int apart = fast_scale_ - slow;
    const int share = apart * (speed_ >> 2);
    return slow + ((apart < 0 ? share + 0x3f : share) >> 6);
}

// FUNCTW, FILTD, LIMB, FILTE
void G726State::adapt_scale(int step, int scale)
{
    fast_scale_ = std::clamp(scale + ((step - scale) >> 5), 544, 5120);
    slow_scale_ += fast_scale_ + (-slow_scale_ >> 6);
}

// FUNCTF, FILTA, FILTB, SUBTC, FILTC, TRIGA
void G726State::adapt_speed(int rate, int scale)
{
    short_rate_ += (rate - short_rate_) >> 5;
    long_rate_ += ((rate << 2) - long_rate_) >> 7;
    const bool is_unsteady = std::abs((short_rate_ << 2) - long_rate_) >= long_rate_ >> 3;
    if (was_transition_)
        speed_ = 256;
    else if (scale < 1536 || is_tone_ || is_unsteady)
        speed_ += (0x200 - speed_) >> 4;
    else
        speed_ += -speed_ >> 4;
}

// UPA2, LIMC, UPA1, LIMD
void G726State::adapt_poles(int partial)
{
    const bool is_negative = partial < 0;
    const bool turned = is_negative != was_negative_[0];
    poles_[1] -= poles_[1] >> 7;
    if (partial != 0) {
        const int first = turned ? poles_[0] : -poles_[0];
        poles_[1] += first < -8191 ? -0x100 : first > 8191 ? 0xff : first >> 5;
        const int step = is_negative != was_negative_[1] ? -0x80 : 0x80;
        poles_[1] = std::clamp(poles_[1] + step, -12288, 12288);
    }
    poles_[0] -= poles_[0] >> 8;
    if (partial != 0)
        poles_[0] += turned ? -192 : 192;
    const int most = 15360 - poles_[1];
    poles_[0] = std::clamp(poles_[0], -most, most);
}

// TRANS, the above, UPB, TONE
void G726State::adapt_predictor(int difference, int partial)
{
    const int exponent = slow_scale_ >> 15;
    const int mantissa = slow_scale_ >> 10 & 0x1f;
    const int threshold = exponent > 9 ? 31 << 10 : (32 + mantissa) << exponent;
    was_transition_ = is_tone_ && std::abs(difference) > (threshold + (threshold >> 1)) >> 1;
    if (was_transition_) { // Data after a tone: forget what fitted the tone.
        poles_ = {};
        zeros_ = {};
    } else {
        adapt_poles(partial);
        for (std::size_t i = 0; i < zeros_.size(); ++i) {
            zeros_[i] -= zeros_[i] >> 8;
            if (difference != 0)
                zeros_[i] += (difference < 0) != differences_[i].is_negative ? -128 : 128;
        }
    }
    is_tone_ = !was_transition_ && poles_[1] < -11776;
}

// What both ends make of a code, in 14 bits; it moves everything on.
int G726State::reconstruct(std::uint8_t code, int scale, Estimate estimate)
{
    const std::size_t row = row_of(code);
    const bool is_negative = (code & 8U) != 0;
    const int magnitude = dequantized(code, scale);
    const int difference = signed_like(is_negative, magnitude);
    const int reconstructed = estimate.whole + difference;
    const int partial = difference + estimate.of_zeros;
    adapt_predictor(difference, partial);
    adapt_scale(scale_steps[row], scale);
    adapt_speed(rates[row], scale);
    std::shift_right(differences_.begin(), differences_.end(), 1);
    differences_[0] = { .magnitude = float_of(magnitude).magnitude, .is_negative = is_negative };
    reconstructed_ = { float_of(reconstructed), reconstructed_[0] };
    was_negative_ = { partial < 0, was_negative_[0] };
    return reconstructed;
}

std::uint8_t G726State::encoded(Sample sample)
{
    const Estimate expected = estimate();
    const int y = scale();
    const std::uint8_t code = quantized((sample >> 2) - expected.whole, y);
    reconstruct(code, y, expected);
    return code;
}

Sample G726State::decoded(std::uint8_t code)
{
    const Estimate expected = estimate();
    return static_cast<Sample>(std::clamp(reconstruct(code, scale(), expected), -8192, 8191) * 4);
}

std::size_t G726Encoder::encode(std::span<const Sample> samples, std::span<std::byte> codes)
{
    const std::size_t count = std::min(samples.size() / 2, codes.size());
    for (std::size_t i = 0; i < count; ++i) {
        const unsigned first = state_.encoded(samples[2 * i]);
        const unsigned second = state_.encoded(samples[2 * i + 1]);
        codes[i] = static_cast<std::byte>(second << 4 | first);
    }
    return count;
}

std::size_t G726Decoder::decode(std::span<const std::byte> codes, std::span<Sample> samples)
{
    const std::size_t count = std::min(codes.size(), samples.size() / 2);
    for (std::size_t i = 0; i < count; ++i) {
        const auto code = std::to_integer<std::uint8_t>(codes[i]);
        samples[2 * i] = state_.decoded(code & 0x0fU);
        samples[2 * i + 1] = state_.decoded(static_cast<std::uint8_t>(code >> 4));
    }
    return 2 * count;
}

} // namespace dsp
