// What an INVITE of a trunk says of who calls and which number was called: P-Asserted-Identity (RFC 3325),
// Privacy (RFC 3323), P-Called-Party-ID (RFC 7315), History-Info (RFC 7044), Diversion (RFC 5806). Believed
// of trunks only, and nothing of it goes on as it came. Pure.
#pragma once

#include "office.h"

#include "org.yobirin.Legs.h"
#include "sip/message.h"

#include <optional>
#include <string>
#include <vector>

namespace sipd {

struct TrunkArrival {
    yobirin::Legs::Party from {};
    std::vector<std::string> dialled {}; // In order of trust, each once.
    std::optional<yobirin::Legs::EventWithheld> withheld {};
    std::optional<std::string> forwarded_by {};
};

TrunkArrival arrival_of(const sip::Message& invite, const Trunk&, const Office&);

} // namespace sipd
