// What the network says of datagrams that it could not deliver (ICMP), as the kernel keeps it with a socket
// that asked for it.
#pragma once

#include "base/socket_address.h"

namespace mediad {

// The socket is told of them from now on. Otherwise only one that is bound to a single peer would be.
void hear_of_failures(int descriptor, SocketKind);

// Whether a receive or a send ended with such news instead.
bool is_failure_of_another(int error);

// Takes all of them from the socket. Their memory is the socket's, and it counts as ready while they lie
// there.
void take_failures(int descriptor);

} // namespace mediad
