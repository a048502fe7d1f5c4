#include "dsp/delay_estimate.h"

#include <algorithm>
#include <utility>

namespace dsp {
namespace {

// Whoever sends chooses the timestamps: all of this wraps and never overflows.
std::int32_t distance(std::uint32_t from, std::uint32_t to) { return static_cast<std::int32_t>(to - from); }

constexpr unsigned window_ms = 1000;
constexpr float covered = 0.97F;
// What each packet weighs more than the one before: after 350 of them (7 s of 20 ms) a packet counts half.
constexpr float growth = 1.002F;
constexpr float heaviest = 1e6F;
// Packets whose lateness is supposed before any came.
constexpr float supposed = 2;
// Packets in order that are closer to each other than this came in a burst, and are late for one reason.
constexpr unsigned burst_ms = 10;

} // namespace

void DelayEstimate::begin(std::uint32_t timestamp, std::uint32_t arrival)
{
    first_offset_ = arrival - timestamp;
    newest_ = timestamp;
    window_began_ = last_arrival_ = arrival;
    quickest_ = quickest_before_ = base_ = 0;
    if (std::exchange(has_begun_, true))
        return;
    histogram_[first_guess_ms / bucket_ms - 1] = supposed;
    sum_ = supposed;
}

bool DelayEstimate::arrived(std::uint32_t timestamp, std::uint32_t arrival)
{
    if (!has_begun_)
        begin(timestamp, arrival);
    const auto furthest = static_cast<std::int32_t>(2 * longest_ms * clock_ / 1000);
    const std::int32_t late = lateness(timestamp, arrival);
    if (late > furthest || late < -furthest) {
        begin(timestamp, arrival);
        return false;
    }
    const std::int32_t offset = distance(first_offset_, arrival - timestamp);
    if (arrival - window_began_ >= clock_ * window_ms / 1000) {
        quickest_before_ = std::exchange(quickest_, offset);
        window_began_ = arrival;
    }
    quickest_ = std::min(quickest_, offset);
    move_base(std::min(quickest_, quickest_before_));
    const auto since = static_cast<float>(arrival - std::exchange(last_arrival_, arrival));
    const float lone = static_cast<float>(clock_) * burst_ms / 1000;
    const bool is_overtaken = distance(newest_, timestamp) < 0;
    if (!is_overtaken)
        newest_ = timestamp;
    count(lateness(timestamp, arrival), is_overtaken ? 1 : std::min(1.0F, since / lone));
    return true;
}

std::int32_t DelayEstimate::lateness(std::uint32_t timestamp, std::uint32_t arrival) const
{
    return distance(static_cast<std::uint32_t>(base_), arrival - timestamp - first_offset_);
}

// What was late by the old measure is so by the new one as well, if more or less.
void DelayEstimate::move_base(std::int32_t to)
{
    const std::int32_t moved =
        distance(static_cast<std::uint32_t>(std::exchange(base_, to)), static_cast<std::uint32_t>(to));
    const auto steps = static_cast<std::ptrdiff_t>(std::int64_t { moved } * 1000 / clock_ / bucket_ms);
    if (steps > 0) {
        const auto kept = histogram_.begin() + std::min<std::ptrdiff_t>(steps, buckets - 1);
        float nearest = 0;
        for (auto one = histogram_.begin(); one != kept; ++one)
            nearest += *one;
        std::fill(std::copy(kept, histogram_.end(), histogram_.begin()), histogram_.end(), 0.0F);
        histogram_.front() += nearest;
    } else if (steps < 0) {
        const auto kept = histogram_.end() + std::max<std::ptrdiff_t>(steps, 1 - std::ptrdiff_t { buckets });
        float furthest = 0;
        for (auto one = kept; one != histogram_.end(); ++one)
            furthest += *one;
        std::fill(histogram_.begin(), std::copy_backward(histogram_.begin(), kept, histogram_.end()), 0.0F);
        histogram_.back() += furthest;
    }
}

void DelayEstimate::count(std::int32_t lateness, float weight)
{
    const std::int64_t milliseconds = std::int64_t { lateness } * 1000 / clock_;
    const auto bucket =
        std::min<std::size_t>(static_cast<std::size_t>(milliseconds) / bucket_ms, buckets - 1);
    weight_ *= growth;
    histogram_[bucket] += weight * weight_;
    sum_ += weight * weight_;
    if (weight_ > heaviest)
        make_lighter();
    find_target();
}

void DelayEstimate::make_lighter()
{
    for (float& one : histogram_)
        one /= heaviest;
    sum_ /= heaviest;
    weight_ /= heaviest;
}

void DelayEstimate::find_target()
{
    float below = 0;
    std::size_t bucket = 0;
    while (bucket < buckets - 1 && (below += histogram_[bucket]) < covered * sum_)
        ++bucket;
    target_ = static_cast<std::int32_t>((bucket + 1) * bucket_ms * clock_ / 1000);
}

} // namespace dsp
