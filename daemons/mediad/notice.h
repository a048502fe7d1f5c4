// What is noticed of a peer beside its sound, for whoever is asked what is wrong with it: counts of its
// packets, a look into some of them, its pace. Nothing is judged here (calld's doctor does), and nothing kept
// back: it costs the packet path a few additions, and one packet in some a look at its bytes.
#pragma once

#include "base/address.h"
#include "base/clock.h"
#include "dsp/codecs/codec.h"
#include "rtp/packet.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace mediad {

// A packet of speech on its way in, as far as this file needs to know it.
struct Spoken {
    const rtp::Header& header;
    std::span<const std::byte> payload;
    const dsp::Codec& codec;
    Moment now;
};

class Notice {
public:
    struct Counts {
        std::uint64_t own_refused { 0 };
        std::uint64_t unknown_payloads { 0 };
        std::uint64_t malformed { 0 };
        std::uint64_t reports { 0 };
        std::uint64_t deaf_reports { 0 };
        std::uint64_t looked_at { 0 };
        std::uint64_t silent { 0 };
        std::uint64_t repeated { 0 };
        std::uint64_t misfits { 0 };
        std::uint64_t begun_anew { 0 };
        std::uint64_t returned { 0 };
        std::uint64_t unreachable { 0 };
    };

    // --- The packet path.
    void refused(const Address& from, bool is_peers_address)
    {
        stranger_ = from;
        if (is_peers_address)
            ++counts_.own_refused;
    }
    void unknown_payload(std::uint8_t number)
    {
        unknown_payload_ = number;
        ++counts_.unknown_payloads;
    }
    void malformed() { ++counts_.malformed; }
    void began_anew() { ++counts_.begun_anew; }
    void returned() { ++counts_.returned; }
    void unreachable() { ++counts_.unreachable; }
    void spoke(const Spoken&);
    void fell_silent() { is_pausing_ = true; } // Comfort noise.
    // One of the peer's. `told_loss`: of what we send, if it knows anything of that; `sends`: whether we do.
    void reported(std::optional<double> told_loss, bool sends);

    // --- Questions.
    const Counts& counts() const { return counts_; }
    const Address& stranger() const { return stranger_; }
    std::optional<std::uint8_t> latest_unknown_payload() const { return unknown_payload_; }
    std::optional<double> told_loss() const { return told_loss_; }
    std::optional<int> extra_bytes() const { return extra_bytes_; }
    bool is_pausing() const { return is_pausing_; }
    // Of its packets, by their timestamps.
    std::optional<double> packet_ms() const;
    // What it has said without a pause, by its timestamps and by our clock.
    struct Pace {
        std::chrono::milliseconds by_timestamps {};
        std::chrono::milliseconds by_our_clock {};
    };
    std::optional<Pace> pace() const;

private:
    void step(const Spoken&);
    void look_into(const Spoken&);

    Counts counts_ {};
    Address stranger_ {};
    std::optional<std::uint8_t> unknown_payload_ {};
    std::optional<double> told_loss_ {};
    std::optional<int> extra_bytes_ {};
    bool is_pausing_ { false };

    // The packet before.
    bool has_spoken_ { false };
    unsigned clock_ { dsp::telephone_clock };
    std::uint16_t sequence_ { 0 };
    std::uint32_t timestamp_ { 0 };
    Moment spoke_ {};
    // The latest step from one packet to the next, once two in a row were alike.
    std::uint32_t step_ { 0 };
    std::uint32_t steady_step_ { 0 };
    // Where it began to speak without a pause.
    std::uint32_t first_timestamp_ { 0 };
    Moment first_ {};

    unsigned until_looked_ { 0 };
    std::uint64_t digest_ { 0 };
};

} // namespace mediad
