#include "bare_relay.h"

#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

namespace floor_program {
namespace {

constexpr unsigned submissions = 1024;
constexpr unsigned completions = 8192;
constexpr unsigned buffer_count = 1024;
constexpr std::size_t buffer_bytes = 512;
constexpr std::size_t nobody = ~std::size_t { 0 };

enum class Kind : std::uint64_t { Receive = 0, Send = 1, Other = 2 };
constexpr std::uint64_t tag_of(Kind kind, std::uint64_t number)
{
    return static_cast<std::uint64_t>(kind) << 60 | number;
}

// A benchmark that cannot run says so and ends.
void must(bool went_well, const char* what)
{
    if (went_well)
        return;
    std::perror(what);
    std::exit(1);
}

void* memory(std::size_t bytes)
{
    void* room = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(room != MAP_FAILED, "mmap");
    return room;
}

} // namespace

BareRelay::BareRelay()
{
    io_uring_params parameters {};
    parameters.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE;
    parameters.cq_entries = completions;
    must(io_uring_queue_init_params(submissions, &ring_, &parameters) == 0, "io_uring_setup");
    buffer_ring_ = static_cast<io_uring_buf_ring*>(memory(buffer_count * sizeof(io_uring_buf)));
    buffers_ = static_cast<std::byte*>(memory(buffer_count * buffer_bytes));
    io_uring_buf_reg registration {};
    registration.ring_addr = reinterpret_cast<std::uint64_t>(buffer_ring_);
    registration.ring_entries = buffer_count;
    must(io_uring_register_buf_ring(&ring_, &registration, 0) == 0, "io_uring_register_buf_ring");
    io_uring_buf_ring_init(buffer_ring_);
    for (std::uint16_t number = 0; number < buffer_count; ++number)
        give_back(number);
}

BareRelay::~BareRelay()
{
    io_uring_queue_exit(&ring_);
    munmap(buffer_ring_, buffer_count * sizeof(io_uring_buf));
    munmap(buffers_, buffer_count * buffer_bytes);
}

std::byte* BareRelay::buffer(std::uint16_t number) const { return buffers_ + number * buffer_bytes; }

void BareRelay::give_back(std::uint16_t number)
{
    io_uring_buf_ring_add(buffer_ring_, buffer(number), buffer_bytes, number,
                          io_uring_buf_ring_mask(buffer_count), 0);
    io_uring_buf_ring_advance(buffer_ring_, 1);
}

std::size_t BareRelay::open(in_addr host)
{
    FileDescriptor socket { ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) };
    sockaddr_in any_port {};
    any_port.sin_family = AF_INET;
    any_port.sin_addr = host;
    must(bind(socket.number(), reinterpret_cast<sockaddr*>(&any_port), sizeof any_port) == 0, "bind");
    streams_.push_back({ .socket = std::move(socket), .other = nobody });
    return streams_.size() - 1;
}

void BareRelay::point(std::size_t stream, const sockaddr_in& peer)
{
    const int socket = streams_[stream].socket.number();
    must(connect(socket, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) == 0, "connect");
    arm(stream);
}

void BareRelay::join(std::size_t one, std::size_t other)
{
    streams_[one].other = other;
    streams_[other].other = one;
}

std::uint16_t BareRelay::port(std::size_t stream) const
{
    sockaddr_in address {};
    socklen_t size = sizeof address;
    getsockname(streams_[stream].socket.number(), reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

void BareRelay::also(int descriptor, std::move_only_function<void()> action)
{
    others_[descriptor] = std::move(action);
    io_uring_sqe* entry = next_entry();
    io_uring_prep_poll_multishot(entry, descriptor, POLLIN);
    io_uring_sqe_set_data64(entry, tag_of(Kind::Other, static_cast<std::uint64_t>(descriptor)));
}

io_uring_sqe* BareRelay::next_entry()
{
    io_uring_sqe* entry = io_uring_get_sqe(&ring_);
    if (entry == nullptr) {
        io_uring_submit(&ring_);
        entry = io_uring_get_sqe(&ring_);
    }
    return entry;
}

void BareRelay::arm(std::size_t stream)
{
    io_uring_sqe* entry = next_entry();
    io_uring_prep_recv_multishot(entry, streams_[stream].socket.number(), nullptr, 0, 0);
    entry->flags |= IOSQE_BUFFER_SELECT;
    io_uring_sqe_set_data64(entry, tag_of(Kind::Receive, stream));
}

void BareRelay::run_until(const bool& done)
{
    while (!done) {
        io_uring_submit_and_wait(&ring_, 1);
        unsigned head = 0;
        unsigned count = 0;
        io_uring_cqe* completion = nullptr;
        io_uring_for_each_cqe(&ring_, head, completion)
        {
            completed(*completion);
            ++count;
        }
        io_uring_cq_advance(&ring_, count);
    }
}

void BareRelay::completed(const io_uring_cqe& completion)
{
    const auto number = completion.user_data & 0xffff'ffffU;
    const auto kind = static_cast<Kind>(completion.user_data >> 60);
    if (kind == Kind::Send)
        return give_back(static_cast<std::uint16_t>(number));
    if (kind == Kind::Other)
        return others_.at(static_cast<int>(number))();
    if (completion.res > 0) {
        const auto used = static_cast<std::uint16_t>(completion.flags >> IORING_CQE_BUFFER_SHIFT);
        const std::size_t other = streams_[number].other;
        if (other == nobody) {
            give_back(used);
        } else {
            io_uring_sqe* entry = next_entry();
            io_uring_prep_send(entry, streams_[other].socket.number(), buffer(used),
                               static_cast<std::size_t>(completion.res), MSG_DONTWAIT);
            io_uring_sqe_set_data64(entry, tag_of(Kind::Send, used));
        }
    }
    if ((completion.flags & IORING_CQE_F_MORE) == 0)
        arm(number);
}

} // namespace floor_program
