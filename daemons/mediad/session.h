// Offers and answers (RFC 3264) over structured sessions: what we offer, how we answer, what was agreed.
//
//     Answered answered = TRY(answer_to(offer, ours));            // The peer offered.
//     Session offer = offer_of(ours, before); …
//     Agreement agreed = TRY(agree(offer, answer));               // The peer answered.
//
// One audio stream of RTP or SRTP is spoken; every other stream is refused in its place. Pure.
#pragma once

#include "base/address.h"
#include "base/result.h"
#include "keys.h"
#include "local_addresses.h"
#include "session_codecs.h"

#include "org.yobirin.Media.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace mediad {

using Session = yobirin::Media::Session;
using SessionStream = yobirin::Media::Stream;
using Direction = yobirin::Media::Direction;

inline constexpr std::string_view nothing_in_common = yobirin::Media::nothing_in_common_code;
inline constexpr std::string_view bad_session = yobirin::Media::bad_session_code;

// What packets need to know of a negotiation.
struct Agreement {
    Address remote {}; // Where the peer wants its sound; empty: nowhere (held the old way, or port 0).
    Address remote_reports {}; // RTCP
    Address signalling {};
    bool shares_port_with_reports { false }; // RFC 5761
    bool sends { false }; // We may send.
    bool receives { false };
    dsp::CodecKind codec { dsp::CodecKind::Pcmu }; // What we send.
    std::chrono::milliseconds packet_time { 20 }; // Of packets of ours, unless they are somebody's passed on.
    dsp::OpusParameters opus {}; // What the peer wants of it.
    std::optional<SessionCodec>
        foreign {}; // Spoken in place of `codec`: nobody but who speaks it too hears it.
    PayloadNumbers incoming {}; // In packets to us.
    PayloadNumbers outgoing {}; // In packets from us.
    std::optional<Keys> keys {}; // Nothing but SRTP is sent and heard.
    friend bool operator==(const Agreement&, const Agreement&) = default;
};

// Our side of a session.
struct OurSide {
    std::string address {}; // Empty: whoever sends it on knows better.
    std::uint16_t port { 0 };
    Reach reach { Reach::Both }; // Sound on a kind of IP that we do not reach is none.
    Direction wanted { Direction::Sendrecv };
    Preference codecs { .order = { dsp::CodecKind::Pcmu, dsp::CodecKind::Pcma } };
    bool agrees_on_digits { true }; // On telephone-event.
    bool passes_on {
        false
    }; // Whether an offer of nothing we speak may be answered: somebody else may speak it.
    // Of whom the peer will hear, so that nothing need be converted:
    std::optional<dsp::OpusParameters> opus {};
    std::optional<SessionCodec> foreign {}; // That the other side speaks, and nothing else.
    std::optional<std::uint8_t> digits {}; // The payload number for telephone-event, if free to choose.
    SessionKeys fresh_keys {}; // One for each suite of SRTP, in the order of preference. None: no SRTP.
    std::optional<KeyPair> keys_in_use {};
};

struct Answered {
    Session session {};
    Agreement agreement {};
};

// Limits and plain sense of whatever comes from outside, before anything else looks at it.
Result<> check(const Session&);

Result<Answered> answer_to(const Session& offer, const OurSide&);

// `before` is our session as it stands, null for the first: its streams keep their places and payload
// numbers.
Session offer_of(const OurSide&, const Session* before);

// The first codec of its sound that we speak.
std::optional<dsp::CodecKind> codec_in(const Session&);
// Where its sound is; unset when nowhere (held the old way), or there is none that we speak.
Ip place_in(const Session&, Reach);

Session without_keys(Session);
// What the sound of two sessions that belong together is encrypted with.
std::optional<KeyPair> keys_in(const Session& ours, const Session& theirs);

Result<Agreement> agree(const Session& our_offer, const Session& their_answer, Reach = Reach::Both);

} // namespace mediad
