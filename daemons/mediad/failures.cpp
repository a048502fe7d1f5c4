#include "failures.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <netinet/in.h>
#include <sys/socket.h>

namespace mediad {

// One of IPv6 that is open to both may hear of either (RFC 3493 3.7).
void hear_of_failures(int descriptor, SocketKind kind)
{
    const int yes = 1;
    setsockopt(descriptor, IPPROTO_IP, IP_RECVERR, &yes, sizeof yes);
    if (kind == SocketKind::V6)
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_RECVERR, &yes, sizeof yes);
}

bool is_failure_of_another(int error)
{
    return error == ECONNREFUSED || error == EHOSTUNREACH || error == ENETUNREACH || error == EHOSTDOWN;
}

// Bounded: the kernel keeps only so many, and somebody may be sending more meanwhile.
void take_failures(int descriptor)
{
    constexpr int most = 256;
    std::array<std::byte, 1> begin {}; // Of the datagram that was not delivered; the rest is cut off.
    for (int i = 0; i < most; ++i)
        if (recv(descriptor, begin.data(), begin.size(), MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
            return;
}

} // namespace mediad
