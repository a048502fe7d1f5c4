// The seam between sound and sockets: datagrams come in by it and go out by it. Two stand behind it, one on
// io_uring (ring_io) and one on epoll (epoll_io). In tests there is neither.
#pragma once

#include "base/address.h"
#include "base/clock.h"

#include <cstddef>
#include <cstdint>
#include <functional>
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

// Doors in a row, for tables.
constexpr std::size_t place_of(Door door)
{
    return std::size_t { door.slot } * 2 + (door.lane == Lane::Reports ? 1 : 0);
}
constexpr Door door_at(std::size_t place)
{
    return { .slot = static_cast<std::uint32_t>(place / 2),
             .lane = place % 2 == 0 ? Lane::Sound : Lane::Reports };
}

class PacketReceiver {
public:
    virtual ~PacketReceiver() = default;
    // The bytes may be changed, and handed to send() during this call without being copied.
    virtual void packet_arrived(Door, std::span<std::byte> datagram, Address from, Moment now) = 0;
    // What left by that door could not be delivered, as the network said (ICMP).
    virtual void not_delivered(Door) = 0;
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
    // Both are set once, before the first watch(). `batch_ended` follows the last packet of each wake.
    virtual void deliver_to(PacketReceiver&, std::move_only_function<void()> batch_ended) = 0;
    // From the next flush() on the socket is read. The descriptor stays its owner's; unwatch() and flush()
    // come before it is closed.
    virtual void watch(Door, int descriptor) = 0;
    virtual void unwatch(Door) = 0;
    // Does what callers outside of packet_arrived() left: sockets opened and closed, a tick, a report.
    virtual void flush() = 0;
};

} // namespace mediad
