// Addresses as the system calls want them.
#pragma once

#include "address.h"

#include <netinet/in.h>

namespace mediad {

inline sockaddr_in system_address(const Address& address)
{
    sockaddr_in system {};
    system.sin_family = AF_INET;
    system.sin_addr.s_addr = htonl(address.host);
    system.sin_port = htons(address.port);
    return system;
}

inline Address address_of(const sockaddr_in& system)
{
    return { .host = ntohl(system.sin_addr.s_addr), .port = ntohs(system.sin_port) };
}

} // namespace mediad
