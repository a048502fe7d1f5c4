// Addresses as the system calls want them.
//
//     const SocketAddress name { address };
//     bind(descriptor, name.get(), name.size());
//
// A socket of AF_INET6 wants IPv4 mapped (RFC 3493 3.7): say which kind of socket it is for.
#pragma once

#include "address.h"

#include <arpa/inet.h>
#include <cstring>
#include <endian.h>
#include <netinet/in.h>
#include <sys/socket.h>

enum class SocketKind : std::uint8_t { V4, V6 };

inline SocketKind kind_of_socket(int descriptor)
{
    int domain = AF_INET;
    socklen_t size = sizeof domain;
    getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &size);
    return domain == AF_INET6 ? SocketKind::V6 : SocketKind::V4;
}

class SocketAddress {
public:
    SocketAddress() = default; // To be filled by the kernel.
    explicit SocketAddress(const Address& address)
        : SocketAddress(address, address.ip.is_v4() ? SocketKind::V4 : SocketKind::V6)
    {
    }
    SocketAddress(const Address& address, SocketKind kind)
    {
        if (kind == SocketKind::V4 && address.ip.is_v4()) {
            v4_.sin_family = AF_INET;
            v4_.sin_port = htons(address.port);
            v4_.sin_addr.s_addr = htonl(address.ip.v4_value());
            size_ = sizeof v4_;
            return;
        }
        v6_.sin6_family = AF_INET6;
        v6_.sin6_port = htons(address.port);
        v6_.sin6_addr = v6_bytes(address.ip);
        size_ = sizeof v6_;
    }

    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(this); }
    sockaddr* get() { return reinterpret_cast<sockaddr*>(this); }
    socklen_t size() const { return size_; }
    static constexpr socklen_t room = sizeof(sockaddr_in6);

    Address address() const
    {
        if (v4_.sin_family == AF_INET)
            return { Ip::v4(ntohl(v4_.sin_addr.s_addr)), ntohs(v4_.sin_port) };
        if (v4_.sin_family == AF_INET6)
            return { ip_of(v6_.sin6_addr), ntohs(v6_.sin6_port) };
        return {};
    }

    static Ip ip_of(const in6_addr& bytes)
    {
        Ip ip;
        std::memcpy(&ip.high, bytes.s6_addr, 8);
        std::memcpy(&ip.low, bytes.s6_addr + 8, 8);
        return { .high = be64toh(ip.high), .low = be64toh(ip.low) };
    }
    static in6_addr v6_bytes(Ip ip)
    {
        in6_addr bytes {};
        const std::uint64_t high = htobe64(ip.high);
        const std::uint64_t low = htobe64(ip.low);
        std::memcpy(bytes.s6_addr, &high, 8);
        std::memcpy(bytes.s6_addr + 8, &low, 8);
        return bytes;
    }

private:
    union {
        sockaddr_in v4_;
        sockaddr_in6 v6_ {};
    };
    socklen_t size_ { room };
};
