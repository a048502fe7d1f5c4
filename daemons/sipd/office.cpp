// From the slice to what the wire asks of it.
#include "office.h"

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

Trunk trunk_of(const yobirin::Office::WireTrunk& wire, std::vector<std::string>& not_understood)
{
    Trunk trunk {
        .name = wire.name,
        .host = wire.host,
        .port = port_in(wire.port, 5060),
        .registers = wire.register_,
        .username = wire.username.value_or(""),
        .auth_username = wire.auth_username.value_or(wire.username.value_or("")),
        .password = wire.password.value_or(""),
        .from_domain = wire.from_domain.value_or(""),
        .inbound_from = networks_of(wire.inbound_from, not_understood),
    };
    if (const auto ip = parse_ip(wire.host))
        trunk.resolved = { *ip };
    return trunk;
}

} // namespace

bool Trunk::may_call_from(Ip ip) const
{
    if (inbound_from.empty())
        return std::ranges::find(resolved, ip) != resolved.end();
    return std::ranges::any_of(inbound_from, [&](const Network& network) { return network.contains(ip); });
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

Office office_of(const yobirin::Office::WireSlice& slice)
{
    Office office;
    office.port = port_in(slice.sip_udp, 0);
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
    for (const yobirin::Office::WireExtension& extension : slice.extensions)
        office.secrets.emplace(extension.number, ExtensionSecret { extension.ha1_md5, extension.ha1_sha256 });
    office.emergency = slice.emergency.value_or(std::vector<std::string> {});
    for (const yobirin::Office::WireTrunk& trunk : slice.trunks)
        office.trunks.emplace(trunk.name, trunk_of(trunk, office.not_understood));
    return office;
}

Address Vantage::seen_by(const Flow& flow, const Office& office) const
{
    Address seen;
    if (flow.socket < sockets.size())
        seen = sockets[flow.socket];
    if (flow.local.is_set())
        seen.ip = flow.local;
    if (office.external.is_set() && !office.is_local(flow.remote.ip))
        seen.ip = office.external;
    return seen;
}

} // namespace sipd
