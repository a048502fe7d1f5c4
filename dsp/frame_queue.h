// Sound of one source on its way from packets of any length, which come as they like, to frames of 20 ms,
// which are taken at a steady beat. Against jitter it holds back two frames and what the longest packets
// bring at once, and it never keeps more than ten.
#pragma once

#include "dsp/codecs/codec.h"

#include <algorithm>
#include <span>
#include <vector>

namespace dsp {

class FrameQueue {
public:
    // Allocates; nothing else does.
    explicit FrameQueue(unsigned sound_rate = telephone_clock)
        : frame_(frame_samples_at(sound_rate)), room_(most_frames * frame_)
    {
    }

    // What does not fit pushes the oldest out.
    void push(std::span<const Sample> sound)
    {
        longest_ = std::clamp(sound.size(), longest_, 3 * frame_);
        sound = sound.last(std::min(sound.size(), room_.size()));
        while (size_ + sound.size() > room_.size())
            drop(std::min(frame_, size_));
        const std::size_t end = (first_ + size_) % room_.size();
        const std::size_t before_wrapping = std::min(sound.size(), room_.size() - end);
        std::ranges::copy(sound.first(before_wrapping), room_.begin() + static_cast<std::ptrdiff_t>(end));
        std::ranges::copy(sound.subspan(before_wrapping), room_.begin());
        size_ += sound.size();
    }

    std::size_t frames() const { return size_ / frame_; }

    // One frame, for which there is room; false (and silence) while there is none or enough is awaited.
    bool pop(std::span<Sample> frame)
    {
        is_flowing_ = size_ >= (is_flowing_ ? frame_ : held_back * frame_ + std::max(frame_, longest_));
        if (!is_flowing_) {
            std::ranges::fill(frame, Sample { 0 });
            return false;
        }
        const std::size_t before_wrapping = std::min(frame_, room_.size() - first_);
        const auto begin = room_.begin() + static_cast<std::ptrdiff_t>(first_);
        const auto wrapped = std::copy_n(begin, before_wrapping, frame.begin());
        std::copy_n(room_.begin(), frame_ - before_wrapping, wrapped);
        drop(frame_);
        return true;
    }

private:
    static constexpr std::size_t held_back = 2; // Frames.
    static constexpr std::size_t most_frames = 10;

    void drop(std::size_t samples)
    {
        first_ = (first_ + samples) % room_.size();
        size_ -= samples;
    }

    std::size_t frame_; // Samples.
    std::vector<Sample> room_;
    std::size_t longest_ { 0 }; // Of what was pushed at once, 60 ms at most.
    std::size_t first_ { 0 };
    std::size_t size_ { 0 };
    bool is_flowing_ { false };
};

} // namespace dsp
