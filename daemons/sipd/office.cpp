// From the slice to what the wire asks of it.
#include "office.h"

#include "limits.h"
#include "trunks/profile_slice.h"

#include "transport/next_hop.h"

#include <algorithm>

namespace sipd {
namespace {

DigestChoice choice_of(yobirin::Office::WireSliceDigest digest)
{
    using Wanted = yobirin::Office::WireSliceDigest;
    switch (digest) {
    case Wanted::Sha256:
        return DigestChoice::Sha256;
    case Wanted::Both:
        return DigestChoice::Both;
    case Wanted::Md5:
        break;
    }
    return DigestChoice::Md5;
}

std::uint16_t port_in(std::int64_t number, std::uint16_t otherwise)
{
    return number > 0 && number <= 65535 ? static_cast<std::uint16_t>(number) : otherwise;
}

std::vector<Network> networks_of(const std::vector<std::string>& texts,
                                 std::vector<std::string>& not_understood)
{
    std::vector<Network> networks;
    for (const std::string& text : texts) {
        if (const auto network = parse_network(text))
            networks.push_back(*network);
        else
            not_understood.push_back(text);
    }
    return networks;
}

sip::Transport transport_of(const yobirin::Office::WireTrunk& wire)
{
    using Wire = yobirin::Office::WireTrunkTransport;
    switch (wire.transport.value_or(Wire::Udp)) {
    case Wire::Tcp:
        return sip::Transport::Tcp;
    case Wire::Tls:
        return sip::Transport::Tls;
    case Wire::Udp:
        break;
    }
    return sip::Transport::Udp;
}

// As an extension or a trunk has it; each has its own type for the same three words.
template <typename Wire> SrtpWish wish_of(std::optional<Wire> wire)
{
    switch (wire.value_or(Wire::Off)) {
    case Wire::Offer:
        return SrtpWish::Offer;
    case Wire::Require:
        return SrtpWish::Require;
    case Wire::Off:
        break;
    }
    return SrtpWish::Off;
}

Trunk trunk_of(const yobirin::Office::WireTrunk& wire, std::vector<std::string>& not_understood)
{
    Trunk trunk {
        .name = wire.name,
        .host = wire.host,
        .names_port = wire.port > 0,
        .transport = transport_of(wire),
        .names_transport = wire.transport.has_value(),
        .registers = wire.register_,
        .username = wire.username.value_or(""),
        .auth_username = wire.auth_username.value_or(wire.username.value_or("")),
        .password = wire.password.value_or(""),
        .from_domain = wire.from_domain.value_or(""),
        .profile = profile_of(wire.profile),
        .numbers = wire.numbers.value_or(std::vector<std::string> {}),
        .inbound_from = networks_of(wire.inbound_from, not_understood),
        .srtp = wish_of(wire.srtp),
    };
    trunk.way = trunk_profile_of(trunk.profile);
    trunk.port = port_in(wire.port, default_port(trunk.transport));
    if (const auto ip = parse_ip(wire.host)) {
        trunk.targets = {
            { .hop = { .transport = trunk.transport, .address = { *ip, trunk.port }, .name = wire.host } }
        };
        trunk.resolved = { *ip };
    }
    return trunk;
}

} // namespace

bool Trunk::may_call_from(Ip ip) const
{
    if (inbound_from.empty())
        return std::ranges::find(resolved, ip) != resolved.end();
    return std::ranges::any_of(inbound_from, [&](const Network& network) { return network.contains(ip); });
}

bool Trunk::is_at(Ip ip) const
{
    return std::ranges::find(resolved, ip) != resolved.end() || may_call_from(ip);
}

std::string host_of(const Trunk& trunk)
{
    const auto numeric = parse_ip(trunk.host);
    return numeric ? host_text(*numeric) : trunk.host;
}

std::string server_text(const Trunk& trunk)
{
    std::string server = host_of(trunk);
    if (trunk.names_port && trunk.port != default_port(trunk.transport))
        server += ':' + std::to_string(trunk.port);
    return server;
}

Manner manner_of(const Trunk& trunk)
{
    return { .rport = trunk.profile.rport, .contact_transport = trunk.profile.contact_transport };
}

std::string_view transport_parameter(sip::Transport transport)
{
    if (transport == sip::Transport::Tcp)
        return ";transport=tcp";
    return transport == sip::Transport::Tls ? ";transport=tls" : "";
}

bool Office::is_local(Ip ip) const
{
    return std::ranges::any_of(local_networks, [&](const Network& network) { return network.contains(ip); });
}

const Trunk* Office::trunk(std::string_view name) const
{
    const auto known = trunks.find(name);
    return known == trunks.end() ? nullptr : &known->second;
}

const Trunk* Office::trunk_at(Ip ip) const
{
    for (const auto& [name, trunk] : trunks)
        if (trunk.may_call_from(ip))
            return &trunk;
    return nullptr;
}

SrtpUse Office::srtp_use_of(const LegOwner& owner, const Flow& flow) const
{
    SrtpWish wish = SrtpWish::Off;
    if (const auto extension = srtp.find(owner.extension); extension != srtp.end())
        wish = extension->second;
    else if (const Trunk* from = trunk(owner.trunk))
        wish = from->srtp;
    return sipd::srtp_use(wish, flow.transport, srtp_keys_in_clear);
}

Office office_of(const yobirin::Office::WireSlice& slice)
{
    Office office;
    office.udp_port = port_in(slice.sip_udp, 0);
    office.tcp_port = port_in(slice.sip_tcp.value_or(0), 0);
    office.tls_port = port_in(slice.sip_tls.value_or(0), 0);
    office.tls_certificate = slice.tls_certificate.value_or("");
    office.tls_key = slice.tls_key.value_or("");
    office.digest = choice_of(slice.digest);
    for (const std::string& text : slice.bind) {
        if (const auto ip = parse_ip(text))
            office.bind.push_back(*ip);
        else
            office.not_understood.push_back(text);
    }
    if (slice.external_address && !slice.external_address->empty()) {
        const auto ip = parse_ip(*slice.external_address);
        office.external = ip.value_or(Ip {});
        if (!ip)
            office.not_understood.push_back(*slice.external_address);
    }
    office.local_networks = networks_of(slice.local_networks, office.not_understood);
    for (const yobirin::Office::WireExtension& extension : slice.extensions) {
        office.secrets.emplace(extension.number, ExtensionSecret { extension.ha1_md5, extension.ha1_sha256 });
        office.names.emplace(extension.number, extension.name);
        office.srtp.emplace(extension.number, wish_of(extension.srtp));
    }
    if (slice.srtp_without_tls.value_or(false))
        office.srtp_keys_in_clear = KeysInClear::Allowed;
    office.emergency = slice.emergency.value_or(std::vector<std::string> {});
    for (const std::string& text : slice.dns_servers.value_or(std::vector<std::string> {})) {
        const auto ip = parse_ip(text);
        if (ip && office.dns_servers.size() < limits::dns_servers)
            office.dns_servers.push_back(*ip);
        if (!ip)
            office.not_understood.push_back(text);
    }
    office.country = slice.country.value_or("JP");
    office.area_code = slice.area_code.value_or("");
    for (const yobirin::Office::WireTrunk& trunk : slice.trunks)
        office.trunks.emplace(trunk.name, trunk_of(trunk, office.not_understood));
    return office;
}

const Ip* Vantage::reachable_of(const std::vector<Ip>& ips) const
{
    const auto found =
        std::ranges::find_if(ips, [this](Ip ip) { return ip.is_v4() ? speaks_v4 : speaks_v6; });
    return found == ips.end() ? nullptr : &*found;
}

Address Vantage::ours_of(const Flow& flow, const Office& office) const
{
    Address ours;
    if (flow.is_reliable())
        ours.port = flow.transport == sip::Transport::Tls ? office.tls_port : office.tcp_port;
    else if (flow.socket < sockets.size())
        ours = sockets[flow.socket];
    if (flow.local.is_set())
        ours.ip = flow.local;
    return ours;
}

SentBy Vantage::seen_by(const Flow& flow, const Office& office) const
{
    SentBy seen { .transport = flow.transport, .address = ours_of(flow, office) };
    // The way out of an IPv4 NAT; IPv6 needs none.
    const bool same_family = office.external.is_v4() == flow.remote.ip.is_v4();
    if (office.external.is_set() && same_family && !office.is_local(flow.remote.ip))
        seen.address.ip = office.external;
    return seen;
}

} // namespace sipd
