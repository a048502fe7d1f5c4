// Addresses as the system calls want them.
//
//     const SocketAddress name { address };
//     bind(descriptor, name.get(), name.size());
#pragma once

#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

class SocketAddress {
public:
    SocketAddress() = default; // To be filled by the kernel.
    explicit SocketAddress(const Address& address)
    {
        if (address.ip.is_v4()) {
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
        for (unsigned i = 0; i < 8; ++i) {
            ip.high = ip.high << 8U | bytes.s6_addr[i];
            ip.low = ip.low << 8U | bytes.s6_addr[8 + i];
        }
        return ip;
    }
    static in6_addr v6_bytes(Ip ip)
    {
        in6_addr bytes {};
        for (unsigned i = 0; i < 8; ++i) {
            bytes.s6_addr[i] = static_cast<std::uint8_t>(ip.high >> (56U - 8U * i));
            bytes.s6_addr[8 + i] = static_cast<std::uint8_t>(ip.low >> (56U - 8U * i));
        }
        return bytes;
    }

private:
    union {
        sockaddr_in v4_;
        sockaddr_in6 v6_ {};
    };
    socklen_t size_ { room };
};
