#include "dsp/dtmf.h"

#include "dsp/mixing.h"

#include <algorithm>
#include <cmath>

namespace dsp {
namespace {

// The level from which a tone is heard lies between that at which it must not be and 5 dB more.
constexpr double level_margin_db = 2.5;
constexpr double twist_margin_db = 1;

float ratio_of(double decibel) { return static_cast<float>(std::pow(10, decibel / 10)); }

std::size_t samples_of(std::chrono::milliseconds duration)
{
    return static_cast<std::size_t>(duration.count()) * telephone_clock / 1000;
}

} // namespace

std::optional<DtmfPair> dtmf_pair(char digit)
{
    const std::size_t key = dtmf::keypad.find(digit);
    if (key == std::string_view::npos)
        return std::nullopt;
    return DtmfPair { .low_hertz = dtmf::low_hertz[key / 4], .high_hertz = dtmf::high_hertz[key % 4] };
}

DtmfDetector::DtmfDetector(const DtmfLimits& limits)
    : thresholds_ { .power = dtmf::power_at(limits.reject_level_dbm0 + level_margin_db),
                    .high_over_low = ratio_of(limits.high_stronger_db + twist_margin_db),
                    .low_over_high = ratio_of(limits.low_stronger_db + twist_margin_db) },
      hops_(thresholds_.power)
{
}

std::optional<DtmfPress> DtmfDetector::hear(std::span<const Sample>& rest)
{
    while (const auto hop = hops_.next(rest))
        if (const auto press = hear(*hop))
            return press;
    return std::nullopt;
}

std::optional<char> DtmfDetector::held() const
{
    if (const auto* held = std::get_if<dtmf::Held>(&state_))
        return dtmf::keypad[held->tone.key];
    return std::nullopt;
}

std::optional<DtmfPress> DtmfDetector::hear(const dtmf::Hop& hop)
{
    const auto tone = dtmf::on(state_, hop, thresholds_);
    if (!tone)
        return std::nullopt;
    return DtmfPress { .digit = dtmf::keypad[tone->key],
                       .began = tone->began,
                       .duration = tone->last_heard - tone->began + dtmf::hop_samples };
}

DtmfGenerator::DtmfGenerator(const DtmfManner& manner)
    : low_amplitude_(dtmf::amplitude_at(manner.low_dbm0)),
      high_amplitude_(dtmf::amplitude_at(manner.high_dbm0)),
      on_(samples_of(manner.on)),
      period_(on_ + samples_of(manner.pause)),
      at_(period_)
{
}

bool DtmfGenerator::send(std::string_view digits)
{
    const bool are_digits =
        std::ranges::all_of(digits, [](char digit) { return dtmf_pair(digit).has_value(); });
    if (!are_digits || digits.size() > most_waiting - waiting_)
        return false;
    for (const char digit : digits)
        digits_[(first_ + waiting_++) % most_waiting] = digit;
    return true;
}

void DtmfGenerator::fill(std::span<Sample> samples)
{
    for (Sample& sample : samples) {
        if (at_ >= period_ && waiting_ > 0)
            begin_next();
        sample = 0;
        if (at_ < on_)
            sample = held_in_range(
                static_cast<int>(std::lround(low_amplitude_ * low_.next() + high_amplitude_ * high_.next())));
        if (at_ < period_)
            ++at_;
    }
}

void DtmfGenerator::begin_next()
{
    const auto pair = dtmf_pair(digits_[first_]);
    first_ = (first_ + 1) % most_waiting;
    --waiting_;
    low_ = Oscillator { pair->low_hertz };
    high_ = Oscillator { pair->high_hertz };
    at_ = 0;
}

} // namespace dsp
