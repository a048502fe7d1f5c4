#include "ring_io.h"

#include "base/socket_address.h"
#include "failures.h"

#include <cassert>
#include <cerrno>
#include <cstring>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <utility>

namespace mediad {
namespace {

constexpr unsigned submissions = 512; // Also the most sends of one submission.
constexpr unsigned completions = 4096;
constexpr unsigned buffer_count = 512; // A power of two.
// So many at first, and as many more whenever they have not sufficed: the kernel takes one after the other,
// so each that it was ever given is memory that is used.
constexpr unsigned buffers_at_once = 64;
// What lies before a datagram in its buffer: the kernel's note and the sender's address.
constexpr std::size_t note_bytes = sizeof(io_uring_recvmsg_out) + SocketAddress::room;
constexpr std::size_t buffer_bytes = (note_bytes + limits::datagram_bytes + 63) / 64 * 64;
constexpr int buffer_group = 0;

// What a completion was for: kind, generation, door.
enum class Kind : std::uint64_t { Receive = 0, Send = 1, Cancel = 2 };

constexpr std::uint64_t tag_of(Kind kind, std::uint32_t generation, std::size_t place)
{
    return static_cast<std::uint64_t>(kind) << 60 | std::uint64_t { generation & 0xfff'ffffU } << 32 | place;
}

std::unexpected<Error> system_failure(const char* what, int result)
{
    return failure("org.yobirin.mediad.NoRing", std::string { what } + ": " + std::strerror(-result));
}

} // namespace

Result<std::unique_ptr<RingIo>> RingIo::make(events::Loop& loop, Counters& counters)
{
    std::unique_ptr<RingIo> io { new RingIo { loop, counters } }; // NOLINT: its constructor is private.
    TRY(io->set_up());
    TRY(io->set_up_buffers());
    io->ready_ = std::make_unique<events::Watch>(loop, io->bell_.number(), events::Interest::Signal,
                                                 [io = io.get()](events::Ready) { io->receive_ready(); });
    return io;
}

RingIo::RingIo(events::Loop&, Counters& counters)
    : truncated_(counters["rtp.dropped.too_long"]),
      unsent_(counters["rtp.dropped.unsent"]),
      out_of_buffers_(counters["rtp.delayed.no_buffer"]),
      stopped_(counters["rtp.sockets.failed"])
{
    outbox_.resize(submissions * limits::datagram_bytes);
    addresses_.resize(submissions);
    used_buffers_.reserve(completions);
    to_arm_.reserve(completions);
    shape_.msg_namelen = SocketAddress::room;
}

RingIo::~RingIo()
{
    ready_.reset();
    if (has_ring_)
        io_uring_queue_exit(&ring_);
    if (buffer_ring_ != nullptr)
        munmap(buffer_ring_, buffer_count * sizeof(io_uring_buf));
    if (buffers_ != nullptr)
        munmap(buffers_, buffer_count * buffer_bytes);
}

// Completions are made when we ask for them, in our own time: nothing interrupts, and a wake finds a batch.
Result<> RingIo::set_up()
{
    io_uring_params parameters {};
    parameters.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE
        | IORING_SETUP_SUBMIT_ALL;
    parameters.cq_entries = completions;
    const int result = io_uring_queue_init_params(submissions, &ring_, &parameters);
    if (result < 0)
        return system_failure("io_uring_setup", result);
    has_ring_ = true;
    bell_ = FileDescriptor { eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) };
    if (!bell_)
        return system_failure("eventfd", -errno);
    if (const int rung = io_uring_register_eventfd(&ring_, bell_.number()); rung < 0)
        return system_failure("io_uring_register_eventfd", rung);
    return {};
}

Result<> RingIo::set_up_buffers()
{
    constexpr int rights = PROT_READ | PROT_WRITE;
    constexpr int kind = MAP_PRIVATE | MAP_ANONYMOUS;
    void* ring = mmap(nullptr, buffer_count * sizeof(io_uring_buf), rights, kind, -1, 0);
    void* room = mmap(nullptr, buffer_count * buffer_bytes, rights, kind, -1, 0);
    if (ring == MAP_FAILED || room == MAP_FAILED)
        return system_failure("mmap", -errno);
    buffer_ring_ = static_cast<io_uring_buf_ring*>(ring);
    buffers_ = static_cast<std::byte*>(room);
    io_uring_buf_reg registration {};
    registration.ring_addr = reinterpret_cast<std::uint64_t>(ring);
    registration.ring_entries = buffer_count;
    registration.bgid = buffer_group;
    const int result = io_uring_register_buf_ring(&ring_, &registration, 0);
    if (result < 0)
        return system_failure("io_uring_register_buf_ring", result);
    io_uring_buf_ring_init(buffer_ring_);
    give_more_buffers();
    return {};
}

void RingIo::deliver_to(PacketReceiver& receiver, std::move_only_function<void()> batch_ended)
{
    receiver_ = &receiver;
    batch_ended_ = std::move(batch_ended);
}

std::span<std::byte> RingIo::buffer(std::uint16_t number)
{
    return { buffers_ + std::size_t { number } * buffer_bytes, buffer_bytes };
}

// Everything submitted is done when the call returns (sends never wait), so room is always made.
io_uring_sqe* RingIo::next_entry()
{
    io_uring_sqe* entry = sends_ < addresses_.size() ? io_uring_get_sqe(&ring_) : nullptr;
    if (entry == nullptr) {
        submit();
        entry = io_uring_get_sqe(&ring_);
    }
    assert(entry != nullptr);
    return entry;
}

void RingIo::watch(Door door, int descriptor)
{
    const std::size_t place = place_of(door);
    if (place >= sockets_.size())
        sockets_.resize(place + 2);
    sockets_[place].descriptor = descriptor;
    sockets_[place].kind = kind_of_socket(descriptor);
    arm(place);
}

void RingIo::unwatch(Door door)
{
    Socket& socket = sockets_[place_of(door)];
    io_uring_sqe* entry = next_entry();
    io_uring_prep_cancel64(entry, tag_of(Kind::Receive, socket.generation, place_of(door)), 0);
    io_uring_sqe_set_data64(entry, tag_of(Kind::Cancel, 0, 0));
    entry->flags |= IOSQE_CQE_SKIP_SUCCESS;
    ++socket.generation;
    socket.descriptor = -1;
    has_cancelled_ = true;
}

void RingIo::arm(std::size_t place)
{
    const Socket& socket = sockets_[place];
    io_uring_sqe* entry = next_entry();
    io_uring_prep_recvmsg_multishot(entry, socket.descriptor, &shape_, MSG_TRUNC);
    entry->flags |= IOSQE_BUFFER_SELECT;
    entry->buf_group = buffer_group;
    io_uring_sqe_set_data64(entry, tag_of(Kind::Receive, socket.generation, place));
}

void RingIo::submit()
{
    io_uring_submit(&ring_);
    sends_ = 0;
}

// The last word of a cancelled receive is taken here: its bell would wake the loop for nothing. What else
// comes while the bell is off is found by looking once more when it is on again.
void RingIo::flush()
{
    if (!std::exchange(has_cancelled_, false))
        return submit();
    io_uring_cq_eventfd_toggle(&ring_, false);
    io_uring_submit_and_get_events(&ring_);
    sends_ = 0;
    io_uring_cq_eventfd_toggle(&ring_, true);
    take_completions(BootClock::now());
    receive_ready();
}

void RingIo::send(Door door, std::span<const std::byte> datagram, Address to)
{
    io_uring_sqe* entry = next_entry();
    const Socket& socket = sockets_[place_of(door)];
    const auto bytes = kept(datagram);
    SocketAddress& name = addresses_[sends_++];
    name = SocketAddress { to, socket.kind };
    // Not waiting means done, or failed, when submitted: what it points to is free again then.
    io_uring_prep_send(entry, socket.descriptor, bytes.data(), bytes.size(), MSG_DONTWAIT);
    io_uring_prep_send_set_addr(entry, name.get(), static_cast<std::uint16_t>(name.size()));
    io_uring_sqe_set_data64(entry, tag_of(Kind::Send, 0, 0));
    entry->flags |= IOSQE_CQE_SKIP_SUCCESS;
}

// Received buffers are kept until everything is sent; anything else is copied to the outbox.
std::span<const std::byte> RingIo::kept(std::span<const std::byte> datagram)
{
    const bool is_received =
        datagram.data() >= buffers_ && datagram.data() < buffers_ + buffer_count * buffer_bytes;
    if (is_received)
        return datagram;
    const auto room = std::span { outbox_ }.subspan(sends_ * limits::datagram_bytes, datagram.size());
    std::memcpy(room.data(), datagram.data(), datagram.size());
    return room;
}

void RingIo::receive_ready()
{
    io_uring_submit_and_get_events(&ring_);
    sends_ = 0;
    give_buffers_back(); // Of what flush() took.
    while (take_completions(BootClock::now())) {
        io_uring_submit_and_get_events(&ring_);
        sends_ = 0;
        give_buffers_back();
    }
    rearm();
    batch_ended_();
}

// Everything there is; false when there was nothing.
bool RingIo::take_completions(Moment now)
{
    unsigned head = 0;
    unsigned count = 0;
    io_uring_cqe* completion = nullptr;
    io_uring_for_each_cqe(&ring_, head, completion)
    {
        completed(*completion, now);
        ++count;
    }
    io_uring_cq_advance(&ring_, count);
    return count > 0;
}

void RingIo::completed(const io_uring_cqe& completion, Moment now)
{
    const auto kind = static_cast<Kind>(completion.user_data >> 60);
    if (kind == Kind::Send)
        ++unsent_; // Those that succeed say nothing.
    if (kind != Kind::Receive)
        return;
    const auto place = static_cast<std::size_t>(completion.user_data & 0xffff'ffffU);
    const auto generation = static_cast<std::uint32_t>(completion.user_data >> 32) & 0xfff'ffffU;
    const bool is_current = place < sockets_.size() && sockets_[place].descriptor >= 0
        && (sockets_[place].generation & 0xfff'ffffU) == generation;
    if ((completion.flags & IORING_CQE_F_BUFFER) != 0) {
        const auto number = static_cast<std::uint16_t>(completion.flags >> IORING_CQE_BUFFER_SHIFT);
        used_buffers_.push_back(number);
        if (is_current && completion.res > 0)
            received(place, number, completion.res, now);
    }
    if (is_current && (completion.flags & IORING_CQE_F_MORE) == 0)
        stopped(place, completion.res);
}

void RingIo::received(std::size_t place, std::uint16_t number, int size, Moment now)
{
    const auto room = buffer(number);
    io_uring_recvmsg_out* note = io_uring_recvmsg_validate(room.data(), size, &shape_);
    if (note == nullptr || note->namelen > SocketAddress::room)
        return;
    const std::size_t bytes = note->payloadlen;
    if ((note->flags & MSG_TRUNC) != 0 || bytes > limits::datagram_bytes
        || note_bytes + bytes > static_cast<std::size_t>(size)) {
        ++truncated_;
        return;
    }
    SocketAddress from;
    std::memcpy(from.get(), io_uring_recvmsg_name(note), note->namelen);
    receiver_->packet_arrived(door_at(place), room.subspan(note_bytes, bytes), from.address(), now);
}

// A standing receive ends when the buffers are used up, and at a failure of the socket.
void RingIo::stopped(std::size_t place, int result)
{
    const bool is_not_ours = is_failure_of_another(-result);
    const bool is_passing =
        result >= 0 || result == -ENOBUFS || result == -EAGAIN || result == -EINTR || is_not_ours;
    if (is_not_ours) {
        take_failures(sockets_[place].descriptor);
        receiver_->not_delivered(door_at(place));
    }
    if (result == -ENOBUFS) {
        ++out_of_buffers_;
        has_run_out_ = true;
    }
    if (is_passing)
        to_arm_.push_back(place);
    else
        ++stopped_;
}

void RingIo::rearm()
{
    if (to_arm_.empty())
        return;
    if (std::exchange(has_run_out_, false))
        give_more_buffers();
    for (const std::size_t place : to_arm_)
        if (sockets_[place].descriptor >= 0)
            arm(place);
    to_arm_.clear();
    submit();
}

void RingIo::give_more_buffers()
{
    for (unsigned more = 0; more < buffers_at_once && buffers_given_ < buffer_count; ++more)
        used_buffers_.push_back(buffers_given_++);
    give_buffers_back();
}

void RingIo::give_buffers_back()
{
    int offset = 0;
    for (const std::uint16_t number : used_buffers_)
        io_uring_buf_ring_add(buffer_ring_, buffer(number).data(), buffer_bytes, number,
                              io_uring_buf_ring_mask(buffer_count), offset++);
    io_uring_buf_ring_advance(buffer_ring_, offset);
    used_buffers_.clear();
}

} // namespace mediad
