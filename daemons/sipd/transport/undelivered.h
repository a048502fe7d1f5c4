// What the network says of datagrams that it could not deliver (ICMP), as the kernel keeps it with a socket
// that asked for it (ip(7), IP_RECVERR).
#pragma once

#include "base/address.h"

#include <functional>
#include <string_view>

namespace sipd {

// The socket is told of them from now on.
void hear_of_undelivered(int descriptor, const Address& bound);

// Whether a receive or a send ended with such news, of whichever datagram, instead of what it was asked for.
bool is_news_of_undelivered(int error);

// Takes them from the socket, which counts as ready while they lie there. `text` is how the datagram began,
// as far as the network sent it back.
using Undelivered = std::function<void(const Address& remote, std::string_view text)>;
void take_undelivered(int descriptor, const Undelivered&);

} // namespace sipd
