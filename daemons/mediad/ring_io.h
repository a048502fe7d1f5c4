// Datagrams by io_uring: every socket has a standing receive into shared buffers, and all that is to be sent
// leaves with one call. A wake costs two or three system calls however many packets it finds.
#pragma once

#include "base/counters.h"
#include "base/file_descriptor.h"
#include "base/result.h"
#include "event/loop.h"
#include "limits.h"
#include "packet_io.h"

#include "base/socket_address.h"

#include <functional>
#include <liburing.h>
#include <memory>
#include <netinet/in.h>
#include <vector>

namespace mediad {

class RingIo final : public PacketIo {
public:
    // Fails where the kernel has none, or forbids it.
    static Result<std::unique_ptr<RingIo>> make(events::Loop&, Counters&);
    ~RingIo() override;

    void deliver_to(PacketReceiver&, std::move_only_function<void()> batch_ended) override;
    void watch(Door, int descriptor) override;
    void unwatch(Door) override;
    void send(Door, std::span<const std::byte> datagram, Address to) override;
    void flush() override;

private:
    struct Socket {
        int descriptor { -1 };
        SocketKind kind { SocketKind::V4 };
        std::uint32_t generation { 0 }; // Tells completions of the last use from those of this one.
    };

    RingIo(events::Loop&, Counters&);
    Result<> set_up();
    Result<> set_up_buffers();

    io_uring_sqe* next_entry();
    void arm(std::size_t place);
    void submit();
    void receive_ready();
    bool take_completions(Moment now);
    void completed(const io_uring_cqe&, Moment now);
    void received(std::size_t place, std::uint16_t buffer, int size, Moment now);
    void stopped(std::size_t place, int result);
    void give_more_buffers();
    void give_buffers_back();
    void rearm();
    std::span<const std::byte> kept(std::span<const std::byte> datagram);
    std::span<std::byte> buffer(std::uint16_t number);

    std::uint64_t& truncated_;
    std::uint64_t& unsent_;
    std::uint64_t& out_of_buffers_;
    std::uint64_t& stopped_;

    io_uring ring_ {};
    bool has_ring_ { false };
    FileDescriptor bell_ {}; // Rung by the kernel when there is something to take.
    io_uring_buf_ring* buffer_ring_ { nullptr };
    std::byte* buffers_ { nullptr }; // One mapping, page by page only when used.
    std::uint16_t buffers_given_ { 0 }; // To the kernel, of all there are.
    bool has_run_out_ { false };
    std::vector<std::byte> outbox_ {}; // Copies of what is sent and does not lie in a buffer.
    std::vector<SocketAddress> addresses_ {}; // Of the sends since the last submission.
    std::size_t sends_ { 0 };
    bool has_cancelled_ { false }; // Since the last flush().
    std::vector<std::uint16_t> used_buffers_ {}; // Given back once what lies in them is sent.
    std::vector<std::size_t> to_arm_ {};
    std::vector<Socket> sockets_ {}; // By door.
    msghdr shape_ {}; // What a received datagram comes with: an address.

    PacketReceiver* receiver_ { nullptr };
    std::move_only_function<void()> batch_ended_ {};
    std::unique_ptr<events::Watch> ready_ {};
};

} // namespace mediad
