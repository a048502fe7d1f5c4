// Why a leg ended, in calld's words, and the SIP status that says it: the one place where the two meet.
#pragma once

#include "org.yobirin.Legs.h"

#include "sip/message.h"

#include <optional>
#include <string_view>

namespace sipd {

using Reason = yobirin::Legs::Reason;

// The final answer that says this to a caller.
int status_of(Reason);

// What a peer meant with its final answer to our INVITE.
Reason reason_of_status(int status);

// What a BYE or CANCEL of the peer with this Reason header (RFC 3326) means.
Reason reason_of_header(std::string_view header, Reason otherwise);

// The same of a whole message: it may have one for SIP and one for the telephone network.
Reason reason_of_headers(const sip::Message&, Reason otherwise);

// The cause that the telephone network gave (ITU-T Q.850), if it did.
std::optional<int> cause_in(const sip::Message&);

// The Reason header of our BYE or CANCEL; empty: none.
std::string_view reason_header_of(Reason);

} // namespace sipd
