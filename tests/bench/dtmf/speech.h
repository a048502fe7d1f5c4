// Speech as telephones carry it, made of what a synthesizer says: at other pitches and levels, and now and
// then with music beneath.
#pragma once

#include "dsp/codecs/codec.h"

#include <cstdio>
#include <random>
#include <vector>

namespace dtmf_bench {

inline constexpr double synthesizer_rate = 22050;

// Minute after minute of the speech in a file, some of them higher or lower than they were said.
class Speech {
public:
    Speech(std::FILE*, unsigned seed);

    // Some 60 s at 8 kHz, in dBm0 where it speaks: -10 to -30. Empty: that was all.
    std::vector<dsp::Sample> next();
    double level_dbm0() const { return level_; } // Of the last one, where it speaks.

private:
    std::FILE* from_;
    std::mt19937 random_;
    double level_ { 0 };
};

} // namespace dtmf_bench
