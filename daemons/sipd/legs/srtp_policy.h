// Who may be shown SRTP keys and whose sound must be encrypted: the office file's word for a phone, and
// whether anybody on the way could read what is said to it (RFC 4568 9.1: keys are worth what their channel
// is). mediad offers keys in every session and answers those it sees; what it sees and what of it goes out is
// decided here.
#pragma once

#include "org.yobirin.Media.h"
#include "sip/via.h"

#include <cstdint>

namespace sipd {

enum class SrtpWish : std::uint8_t { Off, Offer, Require };
enum class KeysInClear : std::uint8_t { Refused, Allowed };

// What a leg may do.
enum class SrtpUse : std::uint8_t {
    Off, // No keys either way: RTP alone.
    Offer, // RTP/AVP with keys (RFC 8643); what the peer makes of it is taken.
    Require, // RTP/SAVP; what is not encrypted is refused.
    Impossible, // Required, where no key may be sent: no sound at all.
};
SrtpUse srtp_use(SrtpWish, sip::Transport, KeysInClear);

// What the peer says, as everybody behind sipd may see it: streams that may not be are refused ones.
void admit(yobirin::Media::Session& theirs, SrtpUse);

enum class SessionRole : std::uint8_t { Offer, Answer };
// What we say, as the peer may see it.
void present(yobirin::Media::Session& ours, SrtpUse, SessionRole);

} // namespace sipd
