#include "next_hop.h"

#include "base/text.h"

namespace sipd {

std::optional<sip::Transport> transport_of(const sip::Uri& uri)
{
    const bool secure = uri.scheme == sip::Scheme::Sips;
    const auto said = uri.parameters.find("transport");
    if (!said)
        return secure ? sip::Transport::Tls : sip::Transport::Udp;
    if (equal_ignoring_case(*said, "tls") || (secure && equal_ignoring_case(*said, "tcp")))
        return sip::Transport::Tls; // RFC 3261 26.2.2: sips over tcp means TLS.
    if (equal_ignoring_case(*said, "tcp"))
        return sip::Transport::Tcp;
    if (!secure && equal_ignoring_case(*said, "udp"))
        return sip::Transport::Udp;
    return std::nullopt;
}

std::uint16_t default_port(sip::Transport transport)
{
    return transport == sip::Transport::Tls ? 5061 : 5060;
}

std::optional<Hop> hop_of(const sip::Uri& uri)
{
    const auto ip = parse_ip(uri.host);
    const auto transport = transport_of(uri);
    if (!ip || !transport)
        return std::nullopt;
    return Hop { .transport = *transport, .address = { *ip, uri.port.value_or(default_port(*transport)) } };
}

std::optional<Hop> hop_of_uri(std::string_view text)
{
    const auto uri = sip::parse_uri(text);
    return uri ? hop_of(*uri) : std::nullopt;
}

Flow flow_to_neighbour(const Hop& hop, const Flow& source)
{
    Flow flow = source;
    if (source.is_reliable()) {
        if (source.transport == sip::Transport::Tcp && hop.transport == sip::Transport::Tcp)
            flow.listener = hop.address;
        return flow;
    }
    if (hop.transport == sip::Transport::Udp) {
        flow.remote.port = hop.address.port;
        return flow;
    }
    return {
        .transport = hop.transport, .local = source.local, .remote = hop.address, .listener = hop.address
    };
}

} // namespace sipd
