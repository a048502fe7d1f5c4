// Datagrams by epoll: where the kernel gives us no io_uring. One receive per ready socket and wake, each send
// at once.
#pragma once

#include "base/counters.h"
#include "base/file_descriptor.h"
#include "base/socket_address.h"
#include "event/loop.h"
#include "limits.h"
#include "packet_io.h"

#include <array>
#include <functional>
#include <vector>

namespace mediad {

class EpollIo final : public PacketIo {
public:
    EpollIo(events::Loop&, Counters&);

    void deliver_to(PacketReceiver&, std::move_only_function<void()> batch_ended) override;
    void watch(Door, int descriptor) override;
    void unwatch(Door) override;
    void send(Door, std::span<const std::byte> datagram, Address to) override;
    void flush() override { } // Nothing is kept back.

private:
    struct Socket {
        int descriptor { -1 };
        SocketKind kind { SocketKind::V4 };
    };

    void receive_ready();
    void receive_one(Door, int descriptor, Moment now);

    std::uint64_t& truncated_;
    std::uint64_t& unsent_;
    FileDescriptor epoll_;
    std::vector<Socket> sockets_ {}; // By door.
    std::array<std::byte, limits::datagram_bytes + 1> room_ {};
    PacketReceiver* receiver_ { nullptr };
    std::move_only_function<void()> batch_ended_ {};
    events::Watch ready_;
};

} // namespace mediad
