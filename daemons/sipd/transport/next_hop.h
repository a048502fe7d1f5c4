// Which transport and address a URI means (RFC 3263 4), where its host is a number; names are the resolver's.
#pragma once

#include "flow.h"

#include "sip/uri.h"

#include <optional>
#include <string>
#include <string_view>

namespace sipd {

struct Hop {
    sip::Transport transport { sip::Transport::Udp };
    Address address {};
    std::string name {}; // TLS: whom the peer's certificate must be for; empty: the address.

    friend bool operator==(const Hop&, const Hop&) = default;
};

// By scheme and ;transport=; UDP when they say nothing, TLS for sips. Nothing: a transport we do not speak.
std::optional<sip::Transport> transport_of(const sip::Uri&);
std::uint16_t default_port(sip::Transport);

std::optional<Hop> hop_of(const sip::Uri&);
std::optional<Hop> hop_of_uri(std::string_view uri);

// The way to `hop`, which is on the host that `source` comes from. A connection of its own making stays the
// way to it as long as it stands (RFC 5626 5.3); a new one is opened over TCP only, for no phone has a
// certificate.
Flow flow_to_neighbour(const Hop& hop, const Flow& source);

} // namespace sipd
