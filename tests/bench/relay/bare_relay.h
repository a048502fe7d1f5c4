// The least a relay of separate ports can do: one connected socket a stream, a standing receive on each,
// every packet sent on as it came. No header is read, nobody is checked, nothing is counted.
#pragma once

#include "base/file_descriptor.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <liburing.h>
#include <map>
#include <memory>
#include <netinet/in.h>
#include <vector>

namespace floor_program {

class BareRelay {
public:
    BareRelay();
    ~BareRelay();
    BareRelay(const BareRelay&) = delete;
    BareRelay& operator=(const BareRelay&) = delete;

    std::size_t open(in_addr host); // A stream there, whose peer is not known yet.
    void point(std::size_t stream, const sockaddr_in& peer); // From now on it receives.
    void join(std::size_t one, std::size_t other); // What one peer says goes to the other.
    std::uint16_t port(std::size_t stream) const;

    // Something else to do when that descriptor becomes readable.
    void also(int descriptor, std::move_only_function<void()> action);

    void run_until(const bool& done);

private:
    struct Stream {
        FileDescriptor socket;
        std::size_t other;
    };

    io_uring_sqe* next_entry();
    void arm(std::size_t stream);
    void completed(const io_uring_cqe&);
    void give_back(std::uint16_t buffer);
    std::byte* buffer(std::uint16_t number) const;

    io_uring ring_ {};
    io_uring_buf_ring* buffer_ring_ { nullptr };
    std::byte* buffers_ { nullptr };
    std::vector<Stream> streams_ {};
    std::map<int, std::move_only_function<void()>> others_ {};
};

} // namespace floor_program
