#include "dsp/pitch.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace dsp {
namespace {

constexpr std::int64_t quiet_power = 24 * 24;

// Of samples `step` apart.
float likeness_at(std::span<const Sample> sound, std::size_t length, std::size_t lag, std::size_t step)
{
    const Sample* now = sound.data() + (sound.size() - length);
    const Sample* before = now - lag;
    std::int64_t product = 0;
    std::int64_t power_now = 0;
    std::int64_t power_before = 0;
    for (std::size_t i = 0; i < length; i += step) {
        product += std::int64_t { now[i] } * before[i];
        power_now += std::int64_t { now[i] } * now[i];
        power_before += std::int64_t { before[i] } * before[i];
    }
    if (power_now == 0 || power_before == 0)
        return power_now == power_before ? 1.0F : 0.0F;
    return static_cast<float>(product)
        / std::sqrt(static_cast<float>(power_now) * static_cast<float>(power_before));
}

} // namespace

Likeness most_like_before(std::span<const Sample> sound, std::size_t length, LagRange lags, unsigned rate)
{
    const std::size_t step = std::max(1U, rate / 4000);
    Likeness best { .lag = lags.shortest, .of = -1 };
    const auto look = [&](std::size_t lag, std::size_t apart) {
        const float of = likeness_at(sound, length, lag, apart);
        if (of > best.of)
            best = { lag, of };
    };
    for (std::size_t lag = lags.shortest; lag <= lags.longest; lag += step)
        look(lag, step);
    const std::size_t around = best.lag;
    best.of = -1;
    const std::size_t first = std::max(lags.shortest, around - std::min(around, step));
    const std::size_t fine = std::max(1U, rate / 16000); // Beyond 8 kHz there is little of a voice.
    for (std::size_t lag = first; lag <= std::min(lags.longest, around + step); ++lag)
        look(lag, fine);
    return best;
}

bool is_quiet(std::span<const Sample> sound)
{
    std::int64_t power = 0;
    for (const Sample sample : sound)
        power += std::int64_t { sample } * sample;
    return power <= quiet_power * static_cast<std::int64_t>(sound.size());
}

} // namespace dsp
