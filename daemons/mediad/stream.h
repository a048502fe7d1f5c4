// One RTP port as its packets see it: where they may come from, what they mean, what goes out. The engine
// works on these; names, sessions and sockets are elsewhere.
#pragma once

#include "dsp/frame_queue.h"
#include "outgoing.h"
#include "rtp/source.h"
#include "rtp/telephone_event.h"
#include "session.h"
#include "shared_sound.h"
#include "source_lock.h"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace mediad {

// Where sound comes from, for somebody who hears it.
struct Heard {
    enum class Kind : std::uint8_t { Stream, Ring, Shared } kind { Kind::Stream };
    std::uint32_t index { 0 }; // A slot, or a SharedKind.
    friend bool operator==(const Heard&, const Heard&) = default;
};

// What a payload type means to us.
enum class Payload : std::uint8_t { Unknown, Pcmu, Pcma, Digits };
constexpr Payload payload_of(dsp::CodecKind kind) { return static_cast<Payload>(static_cast<int>(kind) + 1); }
constexpr dsp::CodecKind codec_kind_of(Payload payload)
{
    return static_cast<dsp::CodecKind>(static_cast<int>(payload) - 1);
}

// The cheapest honest way to make what a stream's peer hears.
enum class Feed : std::uint8_t {
    Nothing,
    Relay, // One stream: its packets, never decoded.
    Shared, // One shared sound: encoded once for all.
    Mix // Anything else: summed per tick.
};

// What a stream that somebody mixes has besides: its sound decoded, once for all who hear it.
struct Mixing {
    dsp::FrameQueue queue {};
    Frame frame {}; // Of this tick.
    bool has_frame { false };
    unsigned listeners { 0 };
};

struct StreamCounts {
    std::uint64_t packets_in { 0 };
    std::uint64_t packets_out { 0 };
    std::uint64_t octets_out { 0 };
    std::uint64_t refused { 0 }; // Strangers'.
};

// What the peer's sender reports said last, for ours (RFC 3550 6.4.1).
struct LastReport {
    std::uint32_t ntp_middle { 0 };
    Moment arrived {};
};

struct Stream {
    explicit Stream(Outgoing ours) : outgoing(std::move(ours)) { }

    // Incoming.
    SourceLock lock {};
    std::array<Payload, 128> payloads {};
    bool receives { false };
    bool shares_port_with_reports { false };
    std::uint32_t source_ssrc { 0 };
    rtp::Source source {};
    rtp::DigitDetector digits {};
    Moment heard {}; // The last packet of the peer, or when it was first expected.
    bool is_flowing { false };
    bool is_reported_silent { false };
    std::vector<std::uint32_t> heard_by {}; // Streams that get its packets as they are.
    std::unique_ptr<Mixing> mixing {}; // Only while somebody mixes it.

    // Outgoing.
    bool sends { false };
    dsp::CodecKind codec { dsp::CodecKind::Pcmu };
    PayloadNumbers numbers {};
    Outgoing outgoing;
    Feed feed { Feed::Nothing };
    std::vector<Heard> hears {};

    // Reports.
    Address reports_to {}; // As the session says.
    Address reports_from {}; // As they came from the peer's host, when that is elsewhere (NAT).
    LastReport last_report {};
    std::uint64_t packets_out_at_report { 0 };

    StreamCounts counts {};
};

} // namespace mediad
