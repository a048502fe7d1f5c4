#include "dsp/dtmf_hops.h"

#include "dsp/dtmf_filters.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dsp::dtmf {
namespace {

// A full-scale sine is 3.14 dBm0 (G.711).
constexpr double full_scale_dbm0 = 3.14;

// How much each hop of the filters' length counts for the power of all sound: about as much as it does in the
// filters, so that both see the edge of a tone alike.
constexpr std::array<float, 8> weights { 0.02F, 0.08F, 0.17F, 0.23F, 0.23F, 0.17F, 0.08F, 0.02F };
// What a hop counts in the direction, to the next one: noise is halved and 2.5 ms are looked back.
constexpr float fading = 0.6F;

// A voice has its fundamental where dial tones are, and that gives it away. So what is there is a dial tone,
// which does not count, only as far as it has been there for a while: some 260 ms from nothing to -15 dBm0.
constexpr float dial_tone_growth = 1.03F; // A hop.
constexpr float dial_tone_hops = 16; // 20 ms, for two tones beat (in the States 90 times a second)…
constexpr float most_beat = 2.5F; // …and have up to twice their mean power then.

struct Filtered {
    Turn low;
    Turn high;
    Turn dial_tone;
};

// So that the square of a size is the power of a tone in that band.
Turn scaled(std::int32_t real, std::int32_t imaginary)
{
    constexpr float scale = 1 / (filter_gain * std::numbers::sqrt2);
    return { .real = static_cast<float>(real) * scale, .imaginary = static_cast<float>(imaginary) * scale };
}

// All in one loop: the compiler makes it one load, six multiplications and six additions for eight samples.
Filtered filtered(const Sample* sound)
{
    std::int32_t low_real = 0;
    std::int32_t low_imaginary = 0;
    std::int32_t high_real = 0;
    std::int32_t high_imaginary = 0;
    std::int32_t dial_real = 0;
    std::int32_t dial_imaginary = 0;
    for (std::size_t i = 0; i < filter_taps; ++i) {
        low_real += low_group.real[i] * sound[i];
        low_imaginary += low_group.imaginary[i] * sound[i];
        high_real += high_group.real[i] * sound[i];
        high_imaginary += high_group.imaginary[i] * sound[i];
        dial_real += dial_tones.real[i] * sound[i];
        dial_imaginary += dial_tones.imaginary[i] * sound[i];
    }
    return { .low = scaled(low_real, low_imaginary),
             .high = scaled(high_real, high_imaginary),
             .dial_tone = scaled(dial_real, dial_imaginary) };
}

float power_of(Turn value) { return value.real * value.real + value.imaginary * value.imaginary; }

Turn turn_between(Turn before, Turn now)
{
    return { .real = now.real * before.real + now.imaginary * before.imaginary,
             .imaginary = now.imaginary * before.real - now.real * before.imaginary };
}

Turn faded(Turn direction, Turn turn)
{
    return { .real = direction.real * fading + turn.real,
             .imaginary = direction.imaginary * fading + turn.imaginary };
}

float energy_of(std::span<const Sample, hop_samples> sound)
{
    std::int64_t energy = 0;
    for (const Sample sample : sound)
        energy += std::int64_t { sample } * sample;
    return static_cast<float>(energy);
}

} // namespace

double amplitude_at(double dbm0) { return 32767 * std::pow(10, (dbm0 - full_scale_dbm0) / 20); }

float power_at(double dbm0) { return static_cast<float>(amplitude_at(dbm0) * amplitude_at(dbm0) / 2); }

std::optional<Hop> Hops::next(std::span<const Sample>& rest)
{
    static_assert(filter_samples == filter_taps && weights.size() == filter_hops);
    while (heard_ + hop_samples > filled_) {
        if (rest.empty())
            return std::nullopt;
        if (filled_ == sound_.size())
            make_room();
        const std::size_t count = std::min(rest.size(), sound_.size() - filled_);
        std::copy_n(rest.begin(), count, sound_.begin() + static_cast<std::ptrdiff_t>(filled_));
        filled_ += count;
        rest = rest.subspan(count);
    }
    return next_hop();
}

void Hops::make_room()
{
    const std::size_t gone = heard_ - filter_samples;
    std::copy(sound_.begin() + static_cast<std::ptrdiff_t>(gone), sound_.end(), sound_.begin());
    heard_ -= gone;
    filled_ -= gone;
}

Hop Hops::next_hop()
{
    std::copy(energies_.begin() + 1, energies_.end(), energies_.begin());
    energies_.back() = energy_of(std::span { sound_ }.subspan(heard_).first<hop_samples>());
    heard_ += hop_samples;
    position_ += hop_samples;
    // Before the first 5 ms there was silence: the moment is 0 then.
    Hop hop { .centre = position_ - std::min(position_, std::uint64_t { filter_samples / 2 }) };

    if (*std::ranges::max_element(energies_) < least_power_ * hop_samples) {
        // Not a tone, let alone two. Most of a call is spared the filters so.
        low_ = high_ = low_direction_ = high_direction_ = {};
        dial_tone_ = steady_dial_tone_ = 0;
        return hop;
    }
    float all = 0;
    for (std::size_t i = 0; i < filter_hops; ++i)
        all += weights[i] * energies_[i] / hop_samples;
    const auto [low, high, dial] = filtered(sound_.data() + heard_ - filter_samples);
    const float dial_tone = power_of(dial);
    dial_tone_ += (dial_tone - dial_tone_) / dial_tone_hops;
    steady_dial_tone_ = std::min(dial_tone_, std::max(steady_dial_tone_ * dial_tone_growth, least_power_));
    hop.low = power_of(low);
    hop.high = power_of(high);
    const float low_power = (hop.low + power_of(low_)) / 2;
    const float high_power = (hop.high + power_of(high_)) / 2;
    hop.evidence = { .low = low_power,
                     .high = high_power,
                     .low_squared = low_power * low_power,
                     .high_squared = high_power * high_power,
                     .all = all - std::min(dial_tone, most_beat * steady_dial_tone_),
                     .low_turn = turn_between(low_, low),
                     .high_turn = turn_between(high_, high) };
    hop.low_direction = low_direction_ = faded(low_direction_, hop.evidence.low_turn);
    hop.high_direction = high_direction_ = faded(high_direction_, hop.evidence.high_turn);
    low_ = low;
    high_ = high;
    return hop;
}

} // namespace dsp::dtmf
