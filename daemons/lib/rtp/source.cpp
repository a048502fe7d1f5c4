#include "rtp/source.h"

#include <algorithm>

namespace rtp {
namespace {

// RFC 3550 A.1.
constexpr std::uint16_t longest_dropout = 3000;
constexpr std::uint16_t longest_misorder = 100;
constexpr std::uint32_t none_awaited = 0x1'0000;
// Room below the first number, so that a packet that was overtaken by it does not wrap below zero.
constexpr std::uint64_t first_cycle = 0x1'0000;

} // namespace

Source::Arrival Source::packet_arrived(std::uint16_t sequence, std::uint32_t timestamp, std::uint32_t arrival)
{
    const Arrival kind = place(sequence);
    if (kind == Arrival::Implausible)
        return kind;
    ++received_;
    if (kind == Arrival::First)
        has_transit_ = false;
    measure_jitter(timestamp, arrival);
    return kind;
}

void Source::begin(std::uint16_t sequence)
{
    has_begun_ = true;
    base_ = highest_ = extended_ = first_cycle + sequence;
    received_ = expected_before_ = received_before_ = 0;
    next_if_begun_anew_ = none_awaited;
}

Source::Arrival Source::place(std::uint16_t sequence)
{
    if (!has_begun_) {
        begin(sequence);
        return Arrival::First;
    }
    const auto ahead = static_cast<std::uint16_t>(sequence - static_cast<std::uint16_t>(highest_));
    if (ahead != 0 && ahead < longest_dropout) {
        highest_ += ahead;
        extended_ = highest_;
        next_if_begun_anew_ = none_awaited;
        return Arrival::InOrder;
    }
    const auto behind = static_cast<std::uint16_t>(-ahead);
    if (behind <= longest_misorder) {
        extended_ = highest_ - behind;
        return Arrival::Late;
    }
    if (sequence == next_if_begun_anew_) { // Two in a row: the sender began anew without telling.
        begin(sequence);
        return Arrival::First;
    }
    next_if_begun_anew_ = static_cast<std::uint16_t>(sequence + 1);
    return Arrival::Implausible;
}

void Source::measure_jitter(std::uint32_t timestamp, std::uint32_t arrival)
{
    const std::uint32_t transit = arrival - timestamp;
    if (has_transit_) {
        const auto difference = static_cast<std::int32_t>(transit - transit_);
        const std::uint32_t distance = difference < 0 ? 0U - static_cast<std::uint32_t>(difference)
                                                      : static_cast<std::uint32_t>(difference);
        // A step of more than 2^24 is a new clock, not jitter; and the sum must not wrap.
        if (distance < 0x0100'0000U)
            jitter_16_ += distance - ((jitter_16_ + 8) >> 4);
    }
    has_transit_ = true;
    transit_ = transit;
}

std::uint8_t Source::take_fraction_lost()
{
    const std::uint64_t expected_now = expected() - expected_before_;
    const std::uint64_t received_now = received_ - received_before_;
    expected_before_ = expected();
    received_before_ = received_;
    if (expected_now == 0 || received_now >= expected_now)
        return 0;
    return static_cast<std::uint8_t>(
        std::min<std::uint64_t>(255, (expected_now - received_now) * 256 / expected_now));
}

} // namespace rtp
