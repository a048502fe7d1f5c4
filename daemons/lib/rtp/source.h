// What is known of a stream that arrives: extended sequence numbers, loss, jitter (RFC 3550 A.1, A.3, A.8).
//
//     rtp::Source source;
//     switch (source.packet_arrived(sequence, timestamp, arrival)) { … }
//     source.highest_sequence();   // Extended: does not wrap.
//
// Times are in units of the stream's own clock, so that this file knows no clock. Who may send is not decided
// here.
#pragma once

#include <cstdint>

namespace rtp {

class Source {
public:
    enum class Arrival {
        First, // The first packet, or the first after the sender began anew: continue from here.
        InOrder, // Newer than all before, perhaps with a gap.
        Late, // Older than the newest, but plausible: reordered or repeated.
        Implausible // Far off: dropped unless the next packet continues it (RFC 3550 A.1).
    };

    // `arrival` is our own time in units of the stream's clock; any origin.
    Arrival packet_arrived(std::uint16_t sequence, std::uint32_t timestamp, std::uint32_t arrival);

    // The extended number of the packet last reported as First, InOrder or Late.
    std::uint64_t extended_sequence() const { return extended_; }
    std::uint64_t highest_sequence() const { return highest_; }
    std::uint32_t jitter() const { return jitter_16_ >> 4; }
    std::uint64_t received() const { return received_; }
    std::uint64_t expected() const { return has_begun_ ? highest_ - base_ + 1 : 0; }
    // Negative when packets were repeated.
    std::int64_t lost() const
    {
        return static_cast<std::int64_t>(expected()) - static_cast<std::int64_t>(received_);
    }
    bool has_begun() const { return has_begun_; }

    // The fraction lost since the last time it was asked for, in 256ths (RFC 3550 A.3).
    std::uint8_t take_fraction_lost();

private:
    void begin(std::uint16_t sequence);
    Arrival place(std::uint16_t sequence);
    void measure_jitter(std::uint32_t timestamp, std::uint32_t arrival);

    bool has_begun_ { false };
    bool has_transit_ { false };
    std::uint64_t base_ { 0 };
    std::uint64_t highest_ { 0 };
    std::uint64_t extended_ { 0 };
    std::uint64_t received_ { 0 };
    std::uint64_t expected_before_ { 0 };
    std::uint64_t received_before_ { 0 };
    std::uint32_t next_if_begun_anew_ { 0x1'0000 }; // Beyond any sequence number: none awaited.
    std::uint32_t transit_ { 0 };
    std::uint32_t jitter_16_ { 0 }; // Sixteen times the jitter, as RFC 3550 A.8 keeps it.
};

} // namespace rtp
