#include "bound_socket.h"

#include "limits.h"

#include "base/socket_address.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netinet/tcp.h>

namespace sipd {
namespace {

constexpr int datagram_buffer_bytes = 4 << 20; // The kernel gives what it allows: a storm must not be lost.
constexpr int on = 1;

void prepare_datagrams(int descriptor, const Address& address)
{
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &datagram_buffer_bytes, sizeof datagram_buffer_bytes);
    setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &datagram_buffer_bytes, sizeof datagram_buffer_bytes);
    if (address.ip.is_set())
        return;
    // Which of our addresses was used is told with each datagram.
    if (address.ip.is_v4())
        setsockopt(descriptor, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
    else
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
}

Result<FileDescriptor> open_socket(SocketKind kind, const Address& address)
{
    const int type = kind == SocketKind::Datagram ? SOCK_DGRAM : SOCK_STREAM;
    FileDescriptor opened { socket(address.ip.is_v4() ? AF_INET : AF_INET6,
                                   type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) };
    if (address.ip.is_v6()) // Each family has its socket: addresses look the same whichever way they came.
        setsockopt(opened.number(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (kind == SocketKind::Datagram)
        prepare_datagrams(opened.number(), address);
    else // Connections of an earlier process may linger on the port.
        setsockopt(opened.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const SocketAddress name { address };
    const bool listens = opened && bind(opened.number(), name.get(), name.size()) == 0
        && (kind == SocketKind::Datagram || listen(opened.number(), limits::listen_backlog) == 0);
    if (!listens)
        return failure("org.yobirin.sipd.CannotListen", text_of(address) + ": " + std::strerror(errno));
    return opened;
}

} // namespace

std::optional<Address> local_address(int descriptor)
{
    SocketAddress name;
    socklen_t size = SocketAddress::room;
    const bool known = getsockname(descriptor, name.get(), &size) == 0;
    return known ? std::optional { name.address() } : std::nullopt;
}

std::optional<Address> peer_address(int descriptor)
{
    SocketAddress name;
    socklen_t size = SocketAddress::room;
    const bool known = getpeername(descriptor, name.get(), &size) == 0;
    return known ? std::optional { name.address() } : std::nullopt;
}

Result<std::vector<BoundSocket>> bound_sockets(SocketPlan& plan)
{
    std::vector<BoundSocket> sockets;
    for (const Address& address : plan.wanted) {
        BoundSocket bound { .address = address };
        const auto kept = std::ranges::find_if(plan.parked, [&](const FileDescriptor& descriptor) {
            return descriptor && local_address(descriptor.number()) == address;
        });
        if (kept != plan.parked.end())
            bound.descriptor = std::move(*kept);
        else if (std::ranges::find(plan.standing, address) == plan.standing.end())
            bound.descriptor = TRY(open_socket(plan.kind, address));
        sockets.push_back(std::move(bound));
    }
    return sockets;
}

} // namespace sipd
