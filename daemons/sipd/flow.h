// Where a message came from or goes to.
#pragma once

#include "base/address.h"

#include <cstdint>

namespace sipd {

// Our socket, our address on it, and the peer's.
struct Flow {
    std::uint32_t socket { 0 };
    Ip local {}; // The address of ours the peer used; unset: the kernel's choice.
    Address remote {};

    friend bool operator==(const Flow&, const Flow&) = default;
};

} // namespace sipd
