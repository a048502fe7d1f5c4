#include "epoll_io.h"

#include "failures.h"

#include <cassert>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace mediad {

EpollIo::EpollIo(events::Loop& loop, Counters& counters)
    : truncated_(counters["rtp.dropped.too_long"]),
      unsent_(counters["rtp.dropped.unsent"]),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      ready_(loop, epoll_.number(), events::Interest::Read, [this](events::Ready) { receive_ready(); })
{
}

void EpollIo::deliver_to(PacketReceiver& receiver, std::move_only_function<void()> batch_ended)
{
    receiver_ = &receiver;
    batch_ended_ = std::move(batch_ended);
}

void EpollIo::watch(Door door, int descriptor)
{
    const std::size_t place = place_of(door);
    if (place >= sockets_.size())
        sockets_.resize(place + 2);
    sockets_[place] = { .descriptor = descriptor, .kind = kind_of_socket(descriptor) };
    epoll_event event {};
    event.events = EPOLLIN;
    event.data.u64 = place;
    [[maybe_unused]] const int added = epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, descriptor, &event);
    assert(added == 0);
}

void EpollIo::unwatch(Door door)
{
    Socket& socket = sockets_[place_of(door)];
    epoll_ctl(epoll_.number(), EPOLL_CTL_DEL, socket.descriptor, nullptr);
    socket.descriptor = -1;
}

void EpollIo::receive_ready()
{
    std::array<epoll_event, 512> events; // NOLINT: epoll_wait says how many it wrote.
    const int count = epoll_wait(epoll_.number(), events.data(), events.size(), 0);
    const Moment now = BootClock::now();
    for (int i = 0; i < count; ++i) {
        const auto place = static_cast<std::size_t>(events[static_cast<std::size_t>(i)].data.u64);
        receive_one(door_at(place), sockets_[place].descriptor, now);
    }
    batch_ended_();
}

void EpollIo::receive_one(Door door, int descriptor, Moment now)
{
    SocketAddress from;
    socklen_t from_size = from.size();
    const ssize_t size =
        recvfrom(descriptor, room_.data(), room_.size(), MSG_DONTWAIT, from.get(), &from_size);
    if (size < 0 && is_failure_of_another(errno)) {
        take_failures(descriptor);
        receiver_->not_delivered(door);
    }
    if (size < 0)
        return;
    if (static_cast<std::size_t>(size) > limits::datagram_bytes) {
        ++truncated_;
        return;
    }
    receiver_->packet_arrived(door, std::span { room_ }.first(static_cast<std::size_t>(size)), from.address(),
                              now);
}

void EpollIo::send(Door door, std::span<const std::byte> datagram, Address to)
{
    const Socket& socket = sockets_[place_of(door)];
    const SocketAddress name { to, socket.kind };
    const ssize_t sent =
        sendto(socket.descriptor, datagram.data(), datagram.size(), MSG_DONTWAIT, name.get(), name.size());
    if (sent < 0)
        ++unsent_;
}

} // namespace mediad
