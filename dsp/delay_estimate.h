// How late packets come, and therefore how long sound has to wait before it is played so that hardly one
// comes too late. From RTP timestamps and when packets came, both in units of the stream's clock, which may
// wrap; so this file knows no clock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace dsp {

class DelayEstimate {
public:
    explicit DelayEstimate(unsigned clock) : clock_(clock) { }

    // False: its timestamp has nothing to do with those before; what was learned of lateness stays.
    bool arrived(std::uint32_t timestamp, std::uint32_t arrival);

    // How much later than the quickest packet of the last seconds one came, or comes if it comes now, in
    // units of the clock. The quickest is looked for anew all the time: clocks drift, and ways change.
    std::int32_t lateness(std::uint32_t timestamp, std::uint32_t arrival) const;

    // All but one packet in thirty of the last seconds came with less lateness than this, what came in a
    // burst counting as one. In units of the clock. What is not known yet is supposed to be `first_guess_ms`.
    std::int32_t target() const { return target_; }

    static constexpr unsigned first_guess_ms = 40;
    static constexpr unsigned longest_ms = 2000;

private:
    static constexpr unsigned bucket_ms = 5;
    static constexpr std::size_t buckets = longest_ms / bucket_ms;

    void begin(std::uint32_t timestamp, std::uint32_t arrival);
    void move_base(std::int32_t to);
    void count(std::int32_t lateness, float weight);
    void make_lighter();
    void find_target();

    unsigned clock_; // Hz
    bool has_begun_ { false };
    std::uint32_t first_offset_ { 0 }; // Arrival minus timestamp of the first packet: others are close to it.
    std::uint32_t last_arrival_ { 0 };
    std::uint32_t newest_ { 0 }; // Timestamp.
    std::uint32_t window_began_ { 0 };
    std::int32_t quickest_ { 0 }; // Of this window of time, and of the one before.
    std::int32_t quickest_before_ { 0 };
    std::int32_t base_ { 0 }; // The quicker of both.
    std::array<float, buckets> histogram_ {}; // By lateness; newer packets weigh more.
    float weight_ { 1 };
    float sum_ { 0 };
    std::int32_t target_ { static_cast<std::int32_t>(clock_ * first_guess_ms / 1000) };
};

} // namespace dsp
