#include "dsp/multirate_frame.h"

#include <algorithm>
#include <cassert>

namespace dsp {

MultirateFrame::MultirateFrame(unsigned sound_rate) : own_(index_of(sound_rate))
{
    for (std::size_t i = 0; i < rates.size(); ++i)
        if (i != own_)
            frames_[i].resampler.emplace(sound_rate, rates[i]);
}

std::size_t MultirateFrame::index_of(unsigned rate)
{
    const auto found = std::ranges::find(rates, rate);
    assert(found != rates.end());
    return static_cast<std::size_t>(found - rates.begin());
}

std::span<Sample> MultirateFrame::begin()
{
    is_silent_ = false;
    for (AtRate& frame : frames_)
        frame.samples = 0;
    frames_[own_].samples = frame_samples_at(rates[own_]);
    return std::span { frames_[own_].room }.first(frames_[own_].samples);
}

std::span<const Sample> MultirateFrame::at(unsigned rate)
{
    if (is_silent_)
        return {};
    AtRate& wanted = frames_[index_of(rate)];
    if (wanted.samples == 0) {
        const AtRate& own = frames_[own_];
        wanted.samples = wanted.resampler->convert(std::span { own.room }.first(own.samples), wanted.room);
    }
    return std::span { wanted.room }.first(wanted.samples);
}

} // namespace dsp
