// Sound as the DTMF filters see it, 1.25 ms after 1.25 ms: what is made of it is for others to say, the
// detector (dsp/dtmf.h) and who leaves keys out (dsp/key_silencer.h).
//
//     dtmf::Hops hops { least_power };
//     while (const auto hop = hops.next(rest)) …           // Takes sound from the front of `rest`.
#pragma once

#include "dsp/codecs/codec.h"
#include "dsp/dtmf_states.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace dsp::dtmf {

// Of one tone of that level; its power as hops have it.
double amplitude_at(double dbm0);
float power_at(double dbm0);

class Hops {
public:
    // Sound with less power is not looked into.
    explicit Hops(float least_power) : least_power_(least_power) { }

    // Nothing when all of it was taken.
    std::optional<Hop> next(std::span<const Sample>& rest);

private:
    Hop next_hop();
    void make_room();

    static constexpr std::size_t filter_samples = 80;
    static constexpr std::size_t filter_hops = filter_samples / hop_samples;

    float least_power_;
    std::array<Sample, filter_samples + frame_samples> sound_ {};
    std::size_t heard_ { filter_samples }; // Of sound_; it is kept for as long as the filters look at it.
    std::size_t filled_ { filter_samples };
    std::uint64_t position_ { 0 }; // Samples heard since it began.
    std::array<float, filter_hops> energies_ {}; // Of the latest hops, the oldest first.
    Turn low_; // What the filters gave for the hop before.
    Turn high_;
    Turn low_direction_;
    Turn high_direction_;
    float dial_tone_ { 0 }; // Power, on average.
    float steady_dial_tone_ { 0 };
};

} // namespace dsp::dtmf
