// One source's 20 ms of sound of this tick at each rate it is heard at, 8, 16 and 48 kHz: brought to another
// rate once, when somebody first asks for it, however many do.
//
//     dsp::MultirateFrame frame { 8000 };
//     generator.fill(frame.begin());                        // Each tick; or frame.be_silent().
//     dsp::add_to(sum, frame.at(16000));                    // Empty: silence.
#pragma once

#include "dsp/codecs/codec.h"
#include "dsp/resampler.h"

#include <array>
#include <optional>
#include <span>

namespace dsp {

class MultirateFrame {
public:
    explicit MultirateFrame(unsigned sound_rate); // Hz, of what it is given.

    std::span<Sample> begin(); // The room for this tick's sound.
    void be_silent() { is_silent_ = true; }
    std::span<const Sample> at(unsigned rate);
    unsigned sound_rate() const { return rates[own_]; }

private:
    static constexpr std::array rates { 8000U, 16000U, 48000U };
    static std::size_t index_of(unsigned rate);

    struct AtRate {
        std::array<Sample, frame_samples_at(48000)> room {};
        std::optional<Resampler> resampler {};
        std::size_t samples { 0 }; // 0: not worked out in this tick.
    };
    std::array<AtRate, rates.size()> frames_ {};
    std::size_t own_;
    bool is_silent_ { true };
};

} // namespace dsp
