#include "dsp/music.h"

#include <cmath>

namespace dsp {
namespace {

constexpr std::size_t beat_samples = telephone_clock / 2; // 120 beats a minute.
constexpr double decay_per_sample = 0.99975; // To a tenth after a second and a bit.
constexpr double loudest = 2600; // About -22 dBm0: speech over it is understood.

// Semitones above A3; -1 rests. Four bars each of C, A minor, F and G, taken apart note by note: 64 beats.
constexpr std::array<int, 64> score {
    3,  10, 15, 19, 15, 10, 7,  -1, 3, 7,  10, 15, 22, -1, 19, -1, //
    0,  7,  12, 15, 12, 7,  3,  -1, 0, 3,  7,  12, 19, -1, 15, -1, //
    -4, 3,  8,  12, 15, 12, 8,  -1, 3, 8,  12, 15, 20, -1, 15, -1, //
    -2, 5,  10, 14, 17, 14, 10, -1, 5, 10, 14, 17, 22, -1, 17, -1, //
};

double hertz_of(int semitones) { return 220.0 * std::exp2(semitones / 12.0); }

} // namespace

void MusicBox::pluck(std::size_t beat)
{
    const int note = score[beat % score.size()];
    if (note == -1)
        return;
    voices_[beat % most_voices] = {
        .fundamental = Oscillator { hertz_of(note) },
        .octave = Oscillator { 2 * hertz_of(note) },
        .loudness = loudest,
    };
}

void MusicBox::fill(std::span<Sample> samples)
{
    for (Sample& sample : samples) {
        if (position_ % beat_samples == 0)
            pluck(position_ / beat_samples);
        position_ = (position_ + 1) % (beat_samples * score.size());
        double sum = 0;
        for (Voice& voice : voices_) {
            sum += voice.loudness * (0.8 * voice.fundamental.next() + 0.2 * voice.octave.next());
            voice.loudness *= decay_per_sample;
        }
        sample = static_cast<Sample>(std::lround(sum));
    }
}

} // namespace dsp
