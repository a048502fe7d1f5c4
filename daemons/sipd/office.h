// sipd's part of the office file, ready for use: who may register, which trunks there are, where we stand in
// the network.
#pragma once

#include "authenticator.h"
#include "flow.h"

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
    bool registers { false };
    std::string username {};
    std::string auth_username {};
    std::string password {};
    std::string from_domain {};
    std::vector<Network> inbound_from {}; // Empty: where its host is.
    std::vector<Ip> resolved {}; // Where its host is, the last time somebody could say.

    bool may_call_from(Ip) const;
};

struct Office {
    std::vector<Ip> bind {};
    std::uint16_t port { 5060 }; // 0: UDP is off.
    Ip external {}; // Our address outside; unset: no NAT before us.
    std::vector<Network> local_networks {};
    DigestChoice digest { DigestChoice::Md5 };
    ExtensionSecrets secrets {};
    std::map<std::string, Trunk, std::less<>> trunks {};
    std::vector<std::string> emergency {}; // Numbers as they are dialled.
    std::vector<std::string>
        not_understood {}; // Addresses of the slice that are not IPv4; said, and left out.

    bool is_local(Ip) const;
    const Trunk* trunk(std::string_view name) const;
    const Trunk* trunk_at(Ip) const;
};

Office office_of(const yobirin::Office::WireSlice&);

// The addresses we give to a peer, for Via, Contact and SDP.
struct Vantage {
    std::vector<Address> sockets {}; // Where they are bound; any address: 0.0.0.0.

    Address seen_by(const Flow&, const Office&) const;
};

} // namespace sipd
