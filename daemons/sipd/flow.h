// Where a message came from or goes to.
#pragma once

#include "base/address.h"
#include "sip/via.h"

#include <cstdint>

namespace sipd {

struct Flow {
    sip::Transport transport { sip::Transport::Udp }; // Or Tcp, or Tls.
    std::uint32_t socket { 0 }; // UDP: which of ours.
    // TCP and TLS: a flow in the sense of RFC 5626. The number is never another connection's; 0: none yet.
    std::uint64_t connection { 0 };
    Ip local {}; // The address of ours the peer used; unset: the kernel's choice.
    Address remote {};
    Address listener {}; // Where the peer takes connections, once this one is gone; unset: nowhere.

    bool is_reliable() const { return transport != sip::Transport::Udp; }
    // Whether what went this way is lost, now that `gone` is.
    bool is_lost_with(const Flow& gone) const
    {
        if (transport != gone.transport)
            return false;
        if (!is_reliable())
            return *this == gone;
        return (connection != 0 && connection == gone.connection)
            || (listener.is_complete() && listener == gone.listener && gone.listener == gone.remote);
    }

    friend bool operator==(const Flow&, const Flow&) = default;
};

} // namespace sipd
