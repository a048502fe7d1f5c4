// Where the servers of a host are (RFC 3263 4), by what DNS has said so far. Pure.
//
// An address with port: that. A port: the host's addresses. A transport: its SRV records, else its addresses.
// Neither: NAPTR says which transport, else whichever has SRV records, else its addresses, over UDP.
#pragma once

#include "cache.h"
#include "trunks/targets.h"

#include "sip/via.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sipd::dns {

struct Place {
    std::string host {};
    std::optional<std::uint16_t> port {};
    std::optional<sip::Transport> transport {};
    friend bool operator==(const Place&, const Place&) = default;
};

struct Located {
    std::vector<Target> targets {};
    std::vector<Question> rests_on {}; // What it was asked of, and what is still to be asked.
    bool is_settled { true }; // Nothing is still to come that may change it.
};

Located locate(const Place&, const Cache&, Moment now);

// Whether a server can be there: not an address of nobody, of many, or of ourselves.
bool is_somewhere(Ip);

} // namespace sipd::dns
