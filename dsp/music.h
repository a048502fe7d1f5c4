// A quiet loop for those who wait, made as it is heard: plucked notes over slow chords. It stands in until
// there are recordings, needs no file and repeats after 32 s.
#pragma once

#include "dsp/codecs/codec.h"
#include "dsp/tones.h"

#include <array>
#include <cstddef>
#include <span>

namespace dsp {

class MusicBox {
public:
    void fill(std::span<Sample>);

private:
    struct Voice {
        Oscillator fundamental { 0 };
        Oscillator octave { 0 };
        double loudness { 0 };
    };
    void pluck(std::size_t beat);

    static constexpr std::size_t most_voices = 4; // A note has died away when its voice comes round again.
    std::array<Voice, most_voices> voices_ {};
    std::size_t position_ { 0 }; // Samples since the loop began.
};

} // namespace dsp
