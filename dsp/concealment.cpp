#include "dsp/concealment.h"

#include "dsp/pitch.h"

#include <algorithm>

namespace dsp {
namespace {

constexpr std::size_t samples_of(unsigned milliseconds, unsigned rate) { return rate * milliseconds / 1000; }

constexpr std::size_t shortest_period(unsigned rate) { return samples_of(5, rate); } // 200 Hz
constexpr std::size_t longest_period(unsigned rate) { return samples_of(15, rate); } // 66 Hz
constexpr unsigned compared = 20; // ms
constexpr unsigned at_full_loudness = 10; // ms; then it falls evenly
constexpr unsigned silent_after = 60; // ms
// One period alone would hum: the longer it lasts, the more of them are repeated.
constexpr unsigned a_period_more = 10; // ms
constexpr unsigned shortest_fade = 4; // ms
constexpr unsigned longest_fade = 10; // ms

// From 0 (all of `before`) to 1.
Sample blended(Sample before, Sample after, float part)
{
    return static_cast<Sample>(static_cast<float>(before) * (1 - part) + static_cast<float>(after) * part);
}

} // namespace

// As much as the longest cycle and what fades into it.
std::span<Sample> Concealment::history()
{
    const std::size_t period = longest_period(rate_);
    return std::span { history_ }.first(most_periods * period + period / 4);
}

void Concealment::heard(std::span<const Sample> sound)
{
    concealed_ = 0;
    const auto newest = sound.last(std::min(sound.size(), history().size()));
    std::ranges::copy(history().subspan(newest.size()), history().begin());
    std::ranges::copy(newest, history().last(newest.size()).begin());
}

float Concealment::begin()
{
    const Likeness found = most_like_before(history(), samples_of(compared, rate_),
                                            { shortest_period(rate_), longest_period(rate_) }, rate_);
    period_ = found.lag;
    make_cycle();
    return found.of;
}

// The last periods, whose end leads over into their beginning.
void Concealment::make_cycle()
{
    const std::size_t periods = std::min(most_periods, 1 + concealed_ / samples_of(a_period_more, rate_));
    cycle_samples_ = periods * period_;
    std::ranges::copy(history().last(cycle_samples_), cycle_.begin());
    const std::size_t fade = period_ / 4;
    const auto before = history().first(history().size() - cycle_samples_).last(fade);
    for (std::size_t i = 0; i < fade; ++i) {
        Sample& sample = cycle_[cycle_samples_ - fade + i];
        sample = blended(sample, before[i], static_cast<float>(i + 1) / static_cast<float>(fade + 1));
    }
    at_ = 0;
}

Sample Concealment::next()
{
    if (at_ == cycle_samples_)
        make_cycle();
    const std::size_t full = samples_of(at_full_loudness, rate_);
    const std::size_t end = samples_of(silent_after, rate_);
    const std::size_t since = concealed_++;
    const Sample sample = cycle_[at_++];
    if (since >= end)
        return 0;
    if (since <= full)
        return sample;
    return static_cast<Sample>(static_cast<float>(sample) * static_cast<float>(end - since)
                               / static_cast<float>(end - full));
}

void Concealment::conceal(std::span<Sample> lost)
{
    if (!is_concealing())
        begin();
    conceal_more(lost);
}

void Concealment::conceal_more(std::span<Sample> lost)
{
    for (Sample& sample : lost)
        sample = next();
}

std::size_t Concealment::say_again(std::span<Sample> room, float least_likeness)
{
    if (is_concealing() || (begin() < least_likeness && !is_quiet(history())))
        return 0;
    conceal_more(room.first(period_));
    return period_;
}

void Concealment::rejoin(std::span<Sample> sound)
{
    if (!is_concealing())
        return;
    const std::size_t fade = std::min(
        { sound.size(), samples_of(shortest_fade, rate_) + concealed_ / 4, samples_of(longest_fade, rate_) });
    for (std::size_t i = 0; i < fade; ++i)
        sound[i] = blended(next(), sound[i], static_cast<float>(i + 1) / static_cast<float>(fade + 1));
    concealed_ = 0;
}

} // namespace dsp
