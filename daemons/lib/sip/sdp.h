// Session descriptions (RFC 4566, RFC 8866) as a list of streams, and back to text. What we do not speak
// keeps its place, so that it can be refused in place.
//
//     sdp::Session offer = TRY(sdp::parse(message.body()));
//     if (auto fault = sdp::fault_of_answer(offer, answer)) …
//     sdp::write(out, answer);
//
// Everything is views into the text it was read from (or, of a session to be written, into the caller's).
#pragma once

#include "sip/fault.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sdp {

using sip::Fault;
using sip::Parsed;

enum class Direction : std::uint8_t { Sendrecv, Sendonly, Recvonly, Inactive };
std::string_view text_of(Direction);
Direction reversed(Direction); // What the other side calls it.

struct Codec {
    std::uint8_t payload {};
    std::string_view
        name {}; // As written; of a static payload type without rtpmap, the RFC 3551 name. Empty: unknown.
    std::uint32_t clock {}; // Hz
    std::uint8_t channels { 1 };
    std::string_view parameters {}; // fmtp
};

// "c=IN IP4 192.0.2.1/127"
struct Connection {
    bool ipv6 {};
    std::string_view address {}; // Without "/ttl".
};

struct Stream {
    std::string_view kind {}; // audio, video, image …
    std::string_view protocol {}; // RTP/AVP …
    std::uint16_t port {}; // 0: refused.
    Connection connection {}; // Its own, or the session's.
    Direction direction { Direction::Sendrecv }; // Its own, or the session's.
    std::optional<std::chrono::milliseconds> packet_time {};
    std::optional<std::chrono::milliseconds> packet_time_max {};
    std::optional<std::uint16_t> rtcp_port {}; // RFC 3605
    std::string_view rtcp_address {};
    bool rtcp_mux {};
    std::string_view formats {}; // The end of the m= line.
    std::vector<Codec> codecs {}; // Only of RTP protocols, in the order of the formats.
    std::string_view attributes {}; // Its lines as text: for find_attribute.
    std::vector<std::string_view>
        cryptos {}; // Of one to be written: "1 AES_CM_… inline:…"; read by cryptos_of().

    bool is_refused() const { return port == 0; }
    bool is_rtp() const { return protocol.find("RTP/") != std::string_view::npos; }
};

struct Origin { // "o=" in parts.
    std::string_view username { "-" };
    std::string_view id { "0" };
    std::string_view version { "0" };
    std::string_view address {};
};

struct Session {
    Origin origin {};
    std::string_view name { "-" };
    Connection connection {};
    std::vector<Stream> streams {};
    std::string_view attributes {};
};

Parsed<Session> parse(std::string_view text);

// Appends it. A stream's own c= is written where it differs from the session's; `formats` is written for
// streams that are not RTP or have no codecs. A view with CR or LF in it makes a fault, and nothing is
// appended.
Parsed<> write(std::string& out, const Session&);

// The value of the first "a=name:value" (or "a=name", then empty) in `attributes`.
std::optional<std::string_view> find_attribute(std::string_view attributes, std::string_view name);

// RFC 3264: as many streams in the same order of the same kinds, refused ones stay refused, codecs among
// those offered.
std::optional<Fault> fault_of_answer(const Session& offer, const Session& answer);

// The offered stream refused in its place (RFC 3264 6).
Stream refused(const Stream& offered);

// Whether the peer put us on hold: sendonly, inactive, or RFC 2543's 0.0.0.0.
bool is_held(const Stream&);

// RFC 3551's static types; a codec without a name for any other number.
Codec static_codec(std::uint8_t payload);

} // namespace sdp
