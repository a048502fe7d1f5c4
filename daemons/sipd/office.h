// sipd's part of the office file, ready for use: who may register, which trunks there are, where we stand in
// the network.
#pragma once

#include "authenticator.h"
#include "flow.h"
#include "legs/srtp_policy.h"
#include "messages.h"
#include "trunks/targets.h"
#include "trunks/trunk_profile.h"

#include "office/profile_values.h"
#include "org.yobirin.Office.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sipd {

struct Trunk {
    std::string name {};
    std::string host {};
    std::uint16_t port { 5060 };
    bool names_port { false }; // The office file does; else the host's SRV records may.
    sip::Transport transport { sip::Transport::Udp };
    bool names_transport { false }; // Likewise; else its NAPTR records may.
    bool registers { false };
    std::string username {};
    std::string auth_username {};
    std::string password {};
    std::string from_domain {};
    office::Profile profile {};
    TrunkProfile way {}; // What of it concerns the way there.
    std::vector<std::string> numbers {}; // Of the line, as in the office file.
    std::vector<Network> inbound_from {}; // Empty: where its host is.
    std::vector<Target> targets {}; // Its servers, where its host is an address.
    std::vector<Ip> resolved {}; // Where its servers are, the last time somebody could say.

    SrtpWish srtp { SrtpWish::Off };

    bool may_call_from(Ip) const;
    bool is_at(Ip) const; // Where we call it, or it calls us from.
};

// As URIs say it: "192.168.1.1", "[2001:db8::1]"; the second with the port where the office file names one.
std::string host_of(const Trunk&);
std::string server_text(const Trunk&);
Manner manner_of(const Trunk&);
// ";transport=tcp"; nothing for UDP.
std::string_view transport_parameter(sip::Transport);

// Whose a leg is: an extension's, a trunk's, or nobody's we know.
struct LegOwner {
    std::string_view extension {};
    std::string_view trunk {};
};

struct Office {
    std::vector<Ip> bind {};
    std::uint16_t udp_port { 5060 }; // 0: that transport is off.
    std::uint16_t tcp_port { 0 };
    std::uint16_t tls_port { 0 };
    std::string tls_certificate {}; // PEM, as the key.
    std::string tls_key {};
    Ip external {}; // Our address outside; unset: no NAT before us.
    std::vector<Network> local_networks {};
    DigestChoice digest { DigestChoice::Md5 };
    ExtensionSecrets secrets {};
    std::map<std::string, std::string, std::less<>> names {}; // Of extensions, as people see them.
    std::map<std::string, SrtpWish, std::less<>> srtp {}; // Of extensions.
    KeysInClear srtp_keys_in_clear { KeysInClear::Refused };
    std::map<std::string, Trunk, std::less<>> trunks {};
    std::vector<std::string> emergency {}; // Numbers as they are dialled.
    std::vector<Ip> dns_servers {}; // None: the system's.
    std::string country { "JP" }; // Whose numbering plan.
    std::string area_code {};
    std::vector<std::string> not_understood {}; // Addresses of the slice that are none; said, and left out.

    bool is_local(Ip) const;
    const Trunk* trunk(std::string_view name) const;
    const Trunk* trunk_at(Ip) const;
    // Of a leg that goes that way.
    SrtpUse srtp_use_of(const LegOwner&, const Flow&) const;
};

Office office_of(const yobirin::Office::WireSlice&);

// The addresses we give to a peer, for Via, Contact and SDP.
struct Vantage {
    std::vector<Address> sockets {}; // Of UDP: where they are bound; any address: 0.0.0.0 or ::.
    bool speaks_v4 { true };
    bool speaks_v6 { false };

    // The address of ours that the flow uses.
    Address ours_of(const Flow&, const Office&) const;
    // What its peer is told: on the other side of a NAT, the address there.
    SentBy seen_by(const Flow&, const Office&) const;
    // The first of a family that we speak.
    const Ip* reachable_of(const std::vector<Ip>&) const;
};

} // namespace sipd
