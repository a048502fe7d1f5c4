// Reads the error queue of a socket.
#include "undelivered.h"

#include "base/socket_address.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <linux/errqueue.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>

namespace sipd {
namespace {

constexpr int taken_a_turn = 64; // Somebody may be sending more meanwhile.

union Control {
    std::array<char, 256> bytes;
    cmsghdr align;
};

// RFC 3261 18.4: that there is no way, no host or nobody at the port. What is only too long, or has been on
// its way too long, says nothing of who is there.
bool says_unreachable(const sock_extended_err& error)
{
    if (error.ee_origin == SO_EE_ORIGIN_ICMP)
        return error.ee_type == ICMP_DEST_UNREACH && error.ee_code != ICMP_FRAG_NEEDED;
    return error.ee_origin == SO_EE_ORIGIN_ICMP6 && error.ee_type == ICMP6_DST_UNREACH;
}

bool says_unreachable(const msghdr& header)
{
    for (const cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr;
         part = CMSG_NXTHDR(const_cast<msghdr*>(&header), const_cast<cmsghdr*>(part))) {
        const bool is_error = (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR)
            || (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR);
        if (!is_error)
            continue;
        sock_extended_err error {};
        std::memcpy(&error, CMSG_DATA(part), sizeof error);
        return says_unreachable(error);
    }
    return false;
}

} // namespace

void hear_of_undelivered(int descriptor, const Address& bound)
{
    const int yes = 1;
    if (bound.ip.is_v6())
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_RECVERR, &yes, sizeof yes);
    else
        setsockopt(descriptor, IPPROTO_IP, IP_RECVERR, &yes, sizeof yes);
}

bool is_news_of_undelivered(int error)
{
    return error == ECONNREFUSED || error == EHOSTUNREACH || error == ENETUNREACH || error == EHOSTDOWN
        || error == ENOPROTOOPT || error == EPROTO || error == EACCES || error == EMSGSIZE;
}

void take_undelivered(int descriptor, const Undelivered& tell)
{
    std::array<char, 2048> bytes;
    SocketAddress name;
    Control control;
    for (int i = 0; i < taken_a_turn; ++i) {
        iovec part { .iov_base = bytes.data(), .iov_len = bytes.size() };
        msghdr header {};
        header.msg_name = name.get();
        header.msg_namelen = SocketAddress::room;
        header.msg_iov = &part;
        header.msg_iovlen = 1;
        header.msg_control = control.bytes.data();
        header.msg_controllen = control.bytes.size();
        const ssize_t size = recvmsg(descriptor, &header, MSG_ERRQUEUE | MSG_DONTWAIT);
        if (size < 0)
            return;
        if (says_unreachable(header))
            tell(name.address(), { bytes.data(), static_cast<std::size_t>(size) });
    }
}

} // namespace sipd
