// Session timers (RFC 4028): who keeps a call alive by refreshing it, and when it is over because nobody did.
// We refresh wherever we may: a peer that never answers is then noticed even if it knows nothing of timers.
#pragma once

#include "office/profile_values.h"
#include "sip/message.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace sipd {

enum class Refreshing : std::uint8_t { Us, Peer };

struct SessionTimer {
    std::chrono::seconds interval { 0 }; // 0: not agreed yet.
    Refreshing refreshing { Refreshing::Us };

    std::chrono::seconds refresh_after() const { return interval / 2; }
    // RFC 4028 10: BYE a little before the end, a third of the interval or 32 s.
    std::chrono::seconds over_after() const;
    friend bool operator==(const SessionTimer&, const SessionTimer&) = default;
};

// What we ask for, and grant.
struct SessionWish {
    std::chrono::seconds interval {};
    std::chrono::seconds least {}; // Min-SE
    sip::Refresher refresher { sip::Refresher::Unsaid }; // As in a request of ours.
};
SessionWish session_wish(const office::Profile*); // Of a trunk; nullptr: of everybody else.

// Whether the request wants an interval below what we bear: answered with 422 and our Min-SE.
bool is_too_brief(const sip::Message& request);

// What we agree to in our 2xx to a request of the peer.
SessionTimer timer_for(const sip::Message& request, const SessionWish&);
// The Session-Expires of that 2xx, and whether it says Require: timer.
std::string answer_header(const SessionTimer&);
bool requires_timer(const SessionTimer&, const sip::Message& request);

// What the peer's 2xx to our request says.
SessionTimer timer_of_answer(const sip::Message& response, const SessionWish&);
// The Session-Expires of our request: in the first as we wish, later who refreshes stays so.
std::string request_header(const SessionWish&);
std::string request_header(std::chrono::seconds interval);
std::string request_header(const SessionTimer&);

// A 422: the interval to try again with.
std::optional<std::chrono::seconds> least_of_refusal(const sip::Message& response);

} // namespace sipd
