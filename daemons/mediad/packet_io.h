// The seam between sound and sockets: datagrams come in by it and go out by it. Two stand behind it, one on
// io_uring (ring_io) and one on epoll (epoll_io). In tests there is neither.
#pragma once

#include "address.h"
#include "base/clock.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace mediad {

// Each RTP port has two sockets, unless its peer wants one.
enum class Lane : std::uint8_t { Sound, Reports };

// A socket as both sides of the seam name it.
struct Door {
    std::uint32_t slot { 0 }; // The engine's number of the port.
    Lane lane { Lane::Sound };
    friend bool operator==(const Door&, const Door&) = default;
};

class PacketReceiver {
public:
    virtual ~PacketReceiver() = default;
    // The bytes may be changed, and handed to send() during this call without being copied.
    virtual void packet_arrived(Door, std::span<std::byte> datagram, Address from, Moment now) = 0;
};

class PacketSender {
public:
    virtual ~PacketSender() = default;
    // Leaves by the socket behind that door, with the others of this batch. The bytes need live no longer
    // than this call unless they lie in the received datagram.
    virtual void send(Door, std::span<const std::byte> datagram, Address to) = 0;
};

class PacketIo : public PacketSender {
public:
    // From now on the socket is read. The descriptor stays its owner's; unwatch() comes before it is closed.
    virtual void watch(Door, int descriptor) = 0;
    virtual void unwatch(Door) = 0;
    // Sends what a caller outside of packet_arrived() left: at the end of a tick, a report, a goodbye.
    virtual void flush() = 0;
};

} // namespace mediad
