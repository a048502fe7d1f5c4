// Sound made a little shorter without changing its pitch: a period of a voice is left out, the one before it
// fading into the one after (WSOLA). How it is made longer: dsp/concealment.h.
#pragma once

#include "dsp/codecs/codec.h"

#include <span>
#include <vector>

namespace dsp {

// What is looked at for two periods of the deepest voice.
constexpr std::size_t shortening_looks_at(unsigned rate) { return rate * 30U / 1000; }

struct Shortening {
    unsigned rate; // Hz
    float least_likeness; // Of what is left out to what is beside it; 1: the same.
    std::size_t most; // Samples; a period of a voice is 2.5 to 15 ms.
};

// Changes only the first shortening_needs() of the sound, and only where its periods are that much alike or
// it is too quiet for anybody to notice. By how many samples; 0: not at all.
std::size_t shorten(std::vector<Sample>& sound, const Shortening&);

} // namespace dsp
