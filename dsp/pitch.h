// How far back sound is most like itself: the pitch of a voice, or whatever else repeats. What goes on for
// longer or is cut shorter without anybody hearing it does so by that much.
#pragma once

#include "dsp/codecs/codec.h"

#include <span>

namespace dsp {

struct Likeness {
    std::size_t lag { 0 }; // Samples.
    float of { 0 }; // 1: the same but for its loudness; 0: nothing to do with each other.
};

// Which lags are looked at. Voices lie between 66 and 400 Hz.
struct LagRange {
    std::size_t shortest; // At least 1.
    std::size_t longest;
};

// Compares the last `length` samples with as many that are `lag` earlier, for each lag. There have to be
// `length + longest` of them. `rate` in Hz decides how coarsely it looks first.
Likeness most_like_before(std::span<const Sample> sound, std::size_t length, LagRange lags, unsigned rate);

// Too quiet for anybody to hear what is done to it: −60 dBm0 or so.
bool is_quiet(std::span<const Sample> sound);

} // namespace dsp
