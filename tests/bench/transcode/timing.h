// What every program of this bench does alike: some sound, the shortest of many times, a line of JSON for
// each.
#pragma once

#include "dsp/codecs/codec.h"
#include "support/sound.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <limits>
#include <span>
#include <vector>

inline constexpr unsigned frames_a_second = 50;

// 2 s of a voice, frame after frame and again from the beginning.
class Frames {
public:
    explicit Frames(unsigned rate) : sound_(voice(rate, 2UL * rate)), samples_(rate / frames_a_second) { }
    std::span<const dsp::Sample> next()
    {
        const auto frame = std::span { sound_ }.subspan(at_, samples_);
        at_ = (at_ + samples_) % sound_.size();
        return frame;
    }
    std::size_t count() const { return sound_.size() / samples_; }

private:
    Sound sound_;
    std::size_t samples_;
    std::size_t at_ { 0 };
};

// Nanoseconds of one call: of rounds of 2 s of sound, the quickest, so that other programs matter little.
template <typename Work> double nanoseconds(Work work)
{
    constexpr int rounds = 12;
    constexpr int calls = 2 * frames_a_second;
    double best = std::numeric_limits<double>::max();
    for (int round = 0; round < rounds; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < calls; ++i)
            work();
        const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
        best = std::min(best, spent.count() / calls);
    }
    return best;
}

inline void report(const char* what, unsigned from, unsigned to, double spent)
{
    std::printf("{\"what\": \"%s\", \"from\": %u, \"to\": %u, \"ns\": %.0f}\n", what, from, to, spent);
}
// A codec at a rate of sound.
inline void report(const char* name, unsigned rate, double encode, double decode)
{
    std::printf("{\"what\": \"%s\", \"rate\": %u, \"encode\": %.0f, \"decode\": %.0f}\n", name, rate, encode,
                decode);
}
