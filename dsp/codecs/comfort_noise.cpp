#include "dsp/codecs/comfort_noise.h"

#include "dsp/mixing.h"

#include <algorithm>
#include <cmath>

namespace dsp {
namespace {

// 0 dBov is a square wave as loud as can be (RFC 3389 3.1).
constexpr double overload = 32768;
constexpr int quietest = 127; // -dBov

// The colour of a room, for payloads that do not say: falls gently, by 8 dB from 0 to 4 kHz.
constexpr std::array usual_reflections { -0.43 };

// RFC 3389 3.2: 0 to 254 are -1 to 1 and 127 is 0; 255 is none of them.
double reflection_of(std::byte value)
{
    const auto code = std::to_integer<int>(value);
    return code > 254 ? 0 : 258.0 * (code - 127) / 32768;
}

} // namespace

std::size_t ComfortNoiseEncoder::encode(std::span<const Sample> samples, std::span<std::byte> payload)
{
    if (samples.empty() || payload.empty())
        return 0;
    double power = 0;
    for (const Sample sample : samples)
        power += 1.0 * sample * sample;
    power /= static_cast<double>(samples.size()) * overload * overload;
    const double level = power > 0 ? -10 * std::log10(power) : quietest;
    payload[0] = static_cast<std::byte>(std::clamp(static_cast<int>(std::lround(level)), 0, quietest));
    return 1;
}

void ComfortNoiseDecoder::describe(std::span<const std::byte> payload)
{
    if (payload.empty())
        return;
    const int level = std::to_integer<int>(payload[0]) & quietest;
    reflections_ = {};
    if (payload.size() == 1)
        std::ranges::copy(usual_reflections, reflections_.begin());
    else
        std::ranges::transform(payload.subspan(1, std::min(payload.size() - 1, most_coefficients)),
                               reflections_.begin(), reflection_of);
    // The filter makes noise louder by the product of 1 / (1 - k²); an even distribution from -1 to 1 has
    // the power 1 / 3.
    double power = 3;
    for (const double reflection : reflections_)
        power *= 1 - reflection * reflection;
    gain_ = overload * std::pow(10, -level / 20.0) * std::sqrt(power);
}

// An all-pole lattice: stable whatever the payload says, as no reflection reaches 1. The signs are those of
// G.711 Appendix II and of browsers: a negative first reflection makes low sounds louder.
double ComfortNoiseDecoder::next()
{
    random_ = random_ * 1664525 + 1013904223; // Numerical Recipes
    double forward = gain_ * (static_cast<double>(random_) / 2147483648.0 - 1);
    for (std::size_t i = most_coefficients; i-- > 0;) {
        forward -= reflections_[i] * delayed_[i];
        if (i + 1 < most_coefficients)
            delayed_[i + 1] = delayed_[i] + reflections_[i] * forward;
    }
    delayed_[0] = forward;
    return forward;
}

std::size_t ComfortNoiseDecoder::decode(std::span<const std::byte> payload, std::span<Sample> samples)
{
    describe(payload);
    return conceal(samples);
}

std::size_t ComfortNoiseDecoder::conceal(std::span<Sample> samples)
{
    for (Sample& sample : samples)
        sample = held_in_range(static_cast<int>(std::lround(std::clamp(next(), -1e6, 1e6))));
    return samples.size();
}

} // namespace dsp
