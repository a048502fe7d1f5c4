// Sound of one source on its way from packets of any length, which come as they like, to frames of 20 ms,
// which are taken at a steady beat. It holds two frames back against jitter and never more than eight.
#pragma once

#include "dsp/codecs/codec.h"

#include <algorithm>
#include <array>
#include <span>

namespace dsp {

class FrameQueue {
public:
    // What does not fit pushes the oldest out.
    void push(std::span<const Sample> sound)
    {
        for (const Sample sample : sound) {
            if (size_ == room_.size()) {
                first_ = (first_ + frame_samples) % room_.size();
                size_ -= frame_samples;
            }
            room_[(first_ + size_) % room_.size()] = sample;
            ++size_;
        }
    }

    // One frame; false (and silence) while there is none or the next two are awaited.
    bool pop(std::span<Sample, frame_samples> frame)
    {
        is_flowing_ = size_ >= (is_flowing_ ? frame_samples : held_back + frame_samples);
        if (!is_flowing_) {
            std::ranges::fill(frame, Sample { 0 });
            return false;
        }
        for (Sample& sample : frame) {
            sample = room_[first_];
            first_ = (first_ + 1) % room_.size();
        }
        size_ -= frame_samples;
        return true;
    }

private:
    static constexpr std::size_t held_back = 2 * frame_samples;
    std::array<Sample, 8 * frame_samples> room_ {};
    std::size_t first_ { 0 };
    std::size_t size_ { 0 };
    bool is_flowing_ { false };
};

} // namespace dsp
