#include "network.h"

#include <algorithm>

namespace sipd {

using sip::Transport;

Network::Network(events::Loop& loop, Outbox& outbox, Counters& counters, StreamHearers hearers)
    : outbox_(outbox),
      udp_(loop, outbox, counters,
           { .arrived = hearers.arrived, .drained = hearers.drained, .undelivered = hearers.undelivered }),
      streams_(loop, counters, std::move(hearers))
{
}

Result<Network::Prepared> Network::prepare(const NetworkPlan& plan, ParkedSockets parked) const
{
    Prepared prepared;
    SocketPlan udp { .kind = SocketKind::Datagram,
                     .wanted = plan.udp,
                     .standing = udp_.addresses(),
                     .parked = std::move(parked.udp) };
    prepared.udp = TRY(bound_sockets(udp));
    prepared.udp_left = { .sockets = std::move(udp.parked), .places = std::move(parked.udp_places) };
    SocketPlan tcp { .kind = SocketKind::Stream,
                     .wanted = plan.tcp,
                     .standing = streams_.addresses(Transport::Tcp),
                     .parked = std::move(parked.tcp) };
    prepared.tcp = TRY(bound_sockets(tcp));
    SocketPlan tls { .kind = SocketKind::Stream,
                     .wanted = plan.tls,
                     .standing = streams_.addresses(Transport::Tls),
                     .parked = std::move(parked.tls) };
    prepared.tls = TRY(bound_sockets(tls));
    if (!plan.tls.empty() && !plan.identity.certificate.empty())
        prepared.server = TRY(server_context(plan.identity));
    return prepared;
}

void Network::commit(Prepared prepared)
{
    udp_.use(std::move(prepared.udp), std::move(prepared.udp_left));
    streams_.use(std::move(prepared.server));
    streams_.use(Transport::Tcp, std::move(prepared.tcp));
    streams_.use(Transport::Tls, std::move(prepared.tls));
}

std::vector<int> Network::listeners(Transport transport) const
{
    return transport == Transport::Udp ? udp_.descriptors() : streams_.listeners(transport);
}

std::vector<Flow> Network::flush()
{
    std::vector<Flow> refused = udp_.flush();
    for (std::size_t i = 0; i < outbox_.count(); ++i)
        if (const Flow flow = outbox_.item(i).flow; flow.is_reliable())
            if (!streams_.send(flow, outbox_.bytes(i)))
                refused.push_back(flow);
    outbox_.clear();
    return refused;
}

// The kernel's choice, if we are reached there too; else the first address of ours that is.
Ip Network::source_towards(const Hop& hop)
{
    const Ip source = udp_.source_towards(hop.address.ip);
    const std::vector<Address> listening = streams_.addresses(hop.transport);
    const bool is_reached =
        listening.empty() || std::ranges::any_of(listening, [&](const Address& address) {
            return address.ip == source || (!address.ip.is_set() && address.ip.is_v4() == source.is_v4());
        });
    const auto other = std::ranges::find_if(
        listening, [&](const Address& address) { return address.ip.is_v4() == hop.address.ip.is_v4(); });
    return is_reached || other == listening.end() ? source : other->ip;
}

Flow Network::towards(const Hop& hop)
{
    if (hop.transport == Transport::Udp)
        return udp_.towards(hop.address);
    if (hop.transport == Transport::Tls)
        streams_.name_peer(hop);
    return { .transport = hop.transport,
             .local = source_towards(hop),
             .remote = hop.address,
             .listener = hop.address };
}

bool Network::leads_to(const Hop& hop) const
{
    return hop.transport == Transport::Udp || streams_.leads_to(hop.transport, hop.address);
}

} // namespace sipd
