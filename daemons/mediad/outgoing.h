// What one listener receives stays one stream, whatever is plugged into it: its SSRC never changes, its
// sequence numbers and timestamps go on without a jump through every change of source. Pure.
//
//     if (auto header = outgoing.forwarded(source, packet_header, extended_sequence, now)) …send…
//     rtp::Header header = outgoing.generated(source, now);          // For sound we make.
#pragma once

#include "base/clock.h"
#include "rtp/packet.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace mediad {

// Where a listener's packets come from. A source that restarts its numbering is another source.
struct SourceKey {
    std::uint32_t slot { 0 }; // The engine's slot of the port, or a kind of shared sound.
    std::uint32_t ssrc { 0 }; // The sender's; 0 for sound we make.
    friend bool operator==(const SourceKey&, const SourceKey&) = default;
};

// The beat of one stream's packets.
struct Pace {
    unsigned clock { 8000 }; // Hz, of its timestamps; whole kilohertz.
    std::chrono::milliseconds packet_time { 20 }; // Of sound that we make.
};

class Outgoing {
public:
    explicit Outgoing(std::uint32_t ssrc) : ssrc_(ssrc) { }

    void set_pace(const Pace& pace) { pace_ = pace; }
    // The number of the first packet, whatever its source's; too late once something was sent.
    void begin_with(std::uint16_t sequence);
    std::uint16_t sequence() const { return sequence_; } // Of the newest packet.

    // Payload type is left for the caller. Nothing when the packet belongs before the moment this source was
    // plugged in: its number is taken.
    std::optional<rtp::Header> forwarded(const SourceKey&, const rtp::Header&,
                                         std::uint64_t extended_sequence, Moment now);
    rtp::Header generated(const SourceKey&, Moment now); // A packet time of sound.
    // A packet time of sound that need not be sent.
    void passed_over(const SourceKey&);
    // A packet of somebody's press of a key, among the sound we make: all of one press, which is told by the
    // timestamp it has where it comes from, have one timestamp.
    rtp::Header inserted(std::uint32_t press, Moment now);

    // A packet of the source that this listener does not get (a codec it does not speak): closes the gap.
    void left_out(const SourceKey&);
    // Whatever comes next goes on after what was sent, also if it is the source of before.
    void leave_source() { has_source_ = false; }
    // The source began its numbering anew: the next packet of it continues ours.
    void source_began_anew(const SourceKey&);

    std::uint32_t ssrc() const { return ssrc_; }
    std::uint32_t timestamp_at(Moment now) const; // What a packet sent now would bear, for sender reports.

    // As the journal keeps it.
    struct State {
        std::uint32_t ssrc { 0 };
        std::uint16_t sequence { 0 }; // Of the newest packet sent.
        std::uint32_t timestamp { 0 };
        Moment sent {};
        bool has_source { false };
        SourceKey source {};
        std::uint16_t sequence_offset { 0 };
        std::uint32_t timestamp_offset { 0 };
        // Instead of what time says: how many packets the last process can have sent since. Whatever the
        // source, it is plugged in anew.
        std::optional<std::uint16_t> jump {};
    };
    State state() const;
    // Takes up the stream of the last process. What was sent since that state was written is unknown, so a
    // change of source jumps ahead by more than it can have been; a source that goes on does so exactly.
    static Outgoing resumed(const State&, const Pace&, Moment now);

    // True once after each change that the journal should hear of.
    bool take_changed()
    {
        const bool changed = changed_;
        changed_ = false;
        return changed;
    }

private:
    void plug(const SourceKey&, const rtp::Header&, std::uint64_t extended_sequence, Moment now);
    std::uint32_t samples_in(std::chrono::milliseconds) const; // Of the stream's clock.
    std::uint32_t samples_since_sent(Moment now) const;

    std::uint32_t ssrc_;
    Pace pace_ {};
    std::uint16_t sequence_ { 0 };
    std::uint32_t timestamp_ { 0 };
    Moment sent_ {};
    bool has_sent_ { false };
    bool has_first_ { false }; // Where to begin was said.
    bool has_source_ { false };
    bool changed_ { false };
    SourceKey source_ {};
    std::uint16_t sequence_offset_ { 0 };
    std::uint32_t timestamp_offset_ { 0 };
    std::uint64_t first_of_source_ { 0 }; // Extended; packets before it came too late.
    bool has_press_ { false };
    std::uint32_t press_ { 0 };
    std::uint32_t press_timestamp_ { 0 };
};

} // namespace mediad
