// What one phone presses, heard in the frames of its ring. Pure.
//
//     ivrd::Listener listener { ring_sample_rate };
//     listener.hear(frame, [&](const ivrd::HeardDigit& press) { … });
#pragma once

#include "app/ring.h"
#include "dsp/dtmf.h"
#include "dsp/resampler.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace ivrd {

struct HeardDigit {
    char digit;
    std::chrono::milliseconds began; // Since the ring was made.
    std::chrono::milliseconds duration;
};

bool can_listen_at(std::uint32_t sample_rate);

class Listener {
public:
    explicit Listener(std::uint32_t sample_rate); // Of the ring.

    // Once for each press, when its tone is over. What is missing between two frames is no silence: whoever
    // was pressing a key before it is not taken for pressing it since.
    std::vector<HeardDigit> hear(const app::Frame&);

private:
    std::uint32_t sample_rate_;
    dsp::Resampler to_telephone_;
    dsp::DtmfDetector detector_ {};
    std::optional<std::uint64_t> expected_ {}; // Timestamp of the next frame.
    std::uint64_t began_ { 0 }; // Samples of the ring before the detector's first.
};

} // namespace ivrd
