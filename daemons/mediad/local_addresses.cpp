#include "local_addresses.h"

#include "base/file_descriptor.h"
#include "base/socket_address.h"

#include <algorithm>
#include <vector>

namespace mediad {
namespace {

constexpr Ip any_v4 = Ip::v4(0);
constexpr Ip any_v6 {};

// The one address of a kind that is an address; none when there are several, or one that stands for all.
std::optional<Ip> single(const std::vector<Ip>& bound, bool (Ip::*is_of_kind)() const)
{
    const auto is_it = [is_of_kind](const Ip& ip) { return (ip.*is_of_kind)(); };
    const auto found = std::ranges::find_if(bound, is_it);
    if (found == bound.end() || !found->is_set() || std::ranges::count_if(bound, is_it) > 1)
        return std::nullopt;
    return *found;
}

Ip bind_of(const std::vector<Ip>& bound)
{
    if (bound.size() == 1)
        return bound.front();
    return std::ranges::any_of(bound, &Ip::is_v6) ? any_v6 : any_v4;
}

} // namespace

Reach LocalAddresses::reach() const
{
    if (bind == any_v6)
        return Reach::Both;
    return bind.is_v4() ? Reach::V4 : Reach::V6;
}

LocalAddresses local_addresses_of(const yobirin::Office::MediaSlice& slice)
{
    std::vector<Ip> bound;
    for (const std::string& text : slice.bind)
        if (const auto ip = parse_ip(text))
            bound.push_back(*ip);
    LocalAddresses ours { .bind = bind_of(bound),
                          .v4 = single(bound, &Ip::is_v4),
                          .v6 = single(bound, &Ip::is_v6) };
    // "::" among them is every IPv4 address as well.
    if (std::ranges::find(bound, any_v6) != bound.end())
        ours.v4.reset();
    // Others see another address of that kind than we have.
    if (const auto seen = parse_ip(slice.external_address.value_or("")))
        (seen->is_v4() ? ours.v4 : ours.v6).reset();
    return ours;
}

std::optional<Ip> address_towards(Ip peer)
{
    const FileDescriptor socket { ::socket(peer.is_v4() ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0) };
    const SocketAddress there { Address { .ip = peer, .port = 9 } }; // Any port: nothing is sent.
    SocketAddress here;
    socklen_t size = here.size();
    if (connect(socket.number(), there.get(), there.size()) != 0
        || getsockname(socket.number(), here.get(), &size) != 0 || !here.address().ip.is_set())
        return std::nullopt;
    return here.address().ip;
}

} // namespace mediad
