// One RTP port as its packets see it: where they may come from, what they mean, what goes out. The engine
// works on these; names, sessions and sockets are elsewhere.
#pragma once

#include "dsp/fax_tones.h"
#include "dsp/key_silencer.h"
#include "encoding.h"
#include "guard.h"
#include "incoming_sound.h"
#include "notice.h"
#include "outgoing.h"
#include "pressing.h"
#include "room.h"
#include "rtp/source.h"
#include "rtp/telephone_event.h"
#include "session.h"
#include "source_lock.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace mediad {

// What a payload type means to us.
enum class Payload : std::uint8_t { Unknown, Digits, DigitsFull, Foreign, FirstCodec };
constexpr Payload payload_of(dsp::CodecKind kind)
{
    return static_cast<Payload>(static_cast<int>(Payload::FirstCodec) + static_cast<int>(kind));
}
constexpr bool is_digits(Payload payload)
{
    return payload == Payload::Digits || payload == Payload::DigitsFull;
}
constexpr dsp::CodecKind codec_kind_of(Payload payload)
{
    return static_cast<dsp::CodecKind>(static_cast<int>(payload) - static_cast<int>(Payload::FirstCodec));
}

// The cheapest honest way to make what a stream's peer hears.
enum class Feed : std::uint8_t {
    Nothing,
    Relay, // One stream: its packets, never decoded.
    Encoded // Anything else: made here per tick.
};

// Whom a listener hears, and how it was plugged in.
struct Plugged {
    Feed feed { Feed::Nothing };
    std::vector<Heard> hears {};
    unsigned sound_rate { 0 }; // Hz; of what is encoded.
    Encoding* encoding { nullptr }; // The engine's, which holds it for as long as somebody hears it.
    bool speaks_mixed { false }; // In a room, where it is decoded for the others.
};

// As asked for; what a listener is plugged into follows from it and from who else is in its room.
struct Asked {
    std::vector<Heard> hears {};
    Room::Manners manners {}; // In its room.
};

// What a stream has besides while somebody hears it decoded, once for all who do.
struct Decoded {
    IncomingSound sound;
    std::vector<unsigned> rates {}; // Hz, at which it is heard; one entry a listener.
    std::unique_ptr<dsp::KeySilencer> silencer {}; // Since somebody hears it without its keys.
};

inline Pace pace_of(const Agreement& agreement)
{
    return { .clock = agreement.foreign ? static_cast<unsigned>(agreement.foreign->clock)
                                        : dsp::codec_of(agreement.codec).clock,
             .packet_time = agreement.packet_time };
}

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

// The latest report of ours, and how long it took until the peer's answer, without the time the peer took.
struct OurReport {
    std::uint32_t ntp_middle { 0 };
    Moment sent {};
    std::optional<std::chrono::nanoseconds> round_trip {};
};

struct Stream {
    explicit Stream(const Outgoing& ours) : outgoing(ours) { }

    // Incoming.
    SourceLock lock {};
    std::array<Payload, 128> payloads {};
    bool receives { false };
    bool shares_port_with_reports { false };
    std::uint32_t source_ssrc { 0 };
    rtp::Source source {};
    rtp::DigitDetector digits {};
    dsp::FaxDetector fax_tones {};
    bool is_fax { false }; // A fax machine is at one end of what it carries.
    Moment heard {}; // The last packet of the peer, or when it was first expected.
    bool is_flowing { false };
    bool is_reported_silent { false };
    dsp::CodecKind speaks { dsp::CodecKind::Pcmu }; // As its newest packets are.
    unsigned clock_multiple { 1 }; // Of 8 kHz: the clock of `speaks`.
    std::unique_ptr<Guard> guard {}; // Of a stream with SRTP, which sends and hears nothing else.
    std::optional<SessionCodec> foreign {}; // What both sides speak in place of anything we do.
    std::vector<std::uint32_t> heard_by {}; // Streams that get its packets as they are.
    std::vector<std::uint32_t> digits_to {}; // Streams that hear it first of what is made for them.
    std::unique_ptr<Decoded> decoded {};

    // Outgoing.
    bool sends { false };
    dsp::CodecKind codec { dsp::CodecKind::Pcmu };
    std::chrono::milliseconds packet_time { 20 }; // Of what is encoded.
    dsp::OpusParameters opus {}; // What the peer wants of it.
    PayloadNumbers numbers {}; // Of codecs with the clock of `codec`.
    Outgoing outgoing;
    Asked asked {};
    Plugged plugged {};
    std::unique_ptr<Pressing> pressing {}; // While keys are pressed there.
    // The timestamp of a press of whom it hears that it does not get: it was pressed there, told by another
    // way.
    std::optional<std::uint32_t> press_passed_over {};

    // Reports.
    Address reports_to {}; // As the session says.
    Address reports_from {}; // As they came from the peer's host, when that is elsewhere (NAT).
    LastReport last_report {};
    OurReport our_report {};
    std::uint64_t packets_out_at_report { 0 };

    StreamCounts counts {};
    Notice notice {};
};

} // namespace mediad
