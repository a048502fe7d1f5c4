// Sockets, and the batches that go through them.
#include "udp.h"

#include "limits.h"

#include "base/socket_address.h"

#include "sip/limits.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>

namespace sipd {
namespace {

constexpr std::size_t batch = 16;
constexpr std::size_t send_batch = 256;
constexpr std::chrono::seconds source_remembered { 10 };
constexpr std::size_t sources_most = 4096;
constexpr int refusals_of_others = 4; // Then it is of what is being sent.

// Room for the address a datagram came to or leaves from.
union Control {
    std::array<char, CMSG_SPACE(sizeof(in6_pktinfo))> bytes;
    cmsghdr align;
};

Ip local_in(const msghdr& header)
{
    for (const cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr;
         part = CMSG_NXTHDR(const_cast<msghdr*>(&header), const_cast<cmsghdr*>(part))) {
        if (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_PKTINFO) {
            in_pktinfo info {};
            std::memcpy(&info, CMSG_DATA(part), sizeof info);
            return Ip::v4(ntohl(info.ipi_spec_dst.s_addr));
        }
        if (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_PKTINFO) {
            in6_pktinfo info {};
            std::memcpy(&info, CMSG_DATA(part), sizeof info);
            return SocketAddress::ip_of(info.ipi6_addr);
        }
    }
    return {};
}

template <typename Info> void set_control(msghdr& header, Control& control, cmsghdr kind, const Info& info)
{
    header.msg_control = control.bytes.data();
    header.msg_controllen = CMSG_SPACE(sizeof info);
    cmsghdr* part = CMSG_FIRSTHDR(&header);
    *part = kind;
    part->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(part), &info, sizeof info);
}

void set_local(msghdr& header, Control& control, Ip local)
{
    if (local.is_v4()) {
        in_pktinfo info {};
        info.ipi_spec_dst.s_addr = htonl(local.v4_value());
        return set_control(header, control, { .cmsg_level = IPPROTO_IP, .cmsg_type = IP_PKTINFO }, info);
    }
    in6_pktinfo info {};
    info.ipi6_addr = SocketAddress::v6_bytes(local);
    set_control(header, control, { .cmsg_level = IPPROTO_IPV6, .cmsg_type = IPV6_PKTINFO }, info);
}

} // namespace

struct Udp::Socket {
    FileDescriptor descriptor {};
    Address address {};
    std::unique_ptr<events::Watch> watch {};
    std::optional<Moment> retired {}; // Since when it is not wanted any more.

    bool is_open() const { return descriptor.number() >= 0; }
    bool is_current() const { return is_open() && !retired; }
};

struct Udp::Buffers {
    std::array<std::array<char, sip::limits::message_bytes_max>, batch> bytes;
    std::array<iovec, batch> parts {};
    std::array<SocketAddress, batch> names {};
    std::array<Control, batch> controls {};
    std::array<mmsghdr, batch> headers {};

    // To be sent. Members, for on the stack they would be cleared with each turn.
    std::array<mmsghdr, send_batch> out_headers;
    std::array<iovec, send_batch> out_parts;
    std::array<SocketAddress, send_batch> out_names;
    std::array<Control, send_batch> out_controls;
    std::array<std::size_t, send_batch> out_items;

    void prepare()
    {
        for (std::size_t i = 0; i < batch; ++i) {
            parts[i] = { .iov_base = bytes[i].data(), .iov_len = bytes[i].size() };
            headers[i] = {};
            headers[i].msg_hdr.msg_name = names[i].get();
            headers[i].msg_hdr.msg_namelen = SocketAddress::room;
            headers[i].msg_hdr.msg_iov = &parts[i];
            headers[i].msg_hdr.msg_iovlen = 1;
            headers[i].msg_hdr.msg_control = controls[i].bytes.data();
            headers[i].msg_hdr.msg_controllen = controls[i].bytes.size();
        }
    }
};

Udp::Udp(events::Loop& loop, Outbox& outbox, Counters& counters, Hearers hearers)
    : loop_(loop),
      outbox_(outbox),
      hearers_(std::move(hearers)),
      received_(counters["sip.received"]),
      sent_(counters["sip.sent"]),
      send_failed_(counters["sip.dropped.send_failed"]),
      truncated_(counters["sip.dropped.too_long"]),
      buffers_(new Buffers) // Not make_unique: a megabyte that need not be cleared.
{
}

Udp::~Udp() = default;

void Udp::use(std::vector<BoundSocket> planned, Left left)
{
    const Moment now = BootClock::now();
    for (const auto& socket : sockets_) {
        const bool is_wanted = std::ranges::any_of(
            planned, [&](const BoundSocket& bound) { return bound.address == socket->address; });
        if (is_wanted)
            socket->retired.reset();
        else if (!socket->retired)
            socket->retired = now;
    }
    for (BoundSocket& bound : planned)
        if (bound.descriptor)
            put(std::move(bound), left.places);
    for (FileDescriptor& descriptor :
         left.sockets) { // Retired by an earlier process, and perhaps still in use.
        const auto address = descriptor ? local_address(descriptor.number()) : std::nullopt;
        if (!address || std::ranges::find(left.places, *address) == left.places.end())
            continue;
        put({ .address = *address, .descriptor = std::move(descriptor) }, left.places);
        const auto placed =
            std::ranges::find_if(sockets_, [&](const auto& socket) { return socket->address == *address; });
        (*placed)->retired = now;
    }
}

void Udp::put(BoundSocket bound, const std::vector<Address>& places)
{
    const std::size_t index = place_for(bound.address, places);
    Socket& socket = *sockets_[index];
    socket.descriptor = std::move(bound.descriptor);
    socket.address = bound.address;
    socket.retired.reset();
    hear_of_undelivered(socket.descriptor.number(), socket.address);
    socket.watch = std::make_unique<events::Watch>(loop_, socket.descriptor.number(), events::Interest::Read,
                                                   [this, index](events::Ready) { drain(index); });
}

// The one it had, else one that is free.
std::size_t Udp::place_for(const Address& address, const std::vector<Address>& places)
{
    while (sockets_.size() < places.size())
        sockets_.push_back(std::make_unique<Socket>());
    const auto before = std::ranges::find(places, address);
    const auto index = static_cast<std::size_t>(before - places.begin());
    if (before != places.end() && !sockets_[index]->is_open())
        return index;
    for (std::size_t i = places.size(); i < sockets_.size(); ++i)
        if (!sockets_[i]->is_open())
            return i;
    sockets_.push_back(std::make_unique<Socket>());
    return sockets_.size() - 1;
}

bool Udp::has_retired() const
{
    return std::ranges::any_of(sockets_,
                               [](const auto& socket) { return socket->is_open() && socket->retired; });
}

bool Udp::close_retired(Moment now, const std::function<bool(std::uint32_t socket)>& is_in_use)
{
    bool has_closed = false;
    for (std::uint32_t i = 0; i < sockets_.size(); ++i) {
        Socket& socket = *sockets_[i];
        if (!socket.is_open() || !socket.retired || now - *socket.retired < limits::retired_socket_stays
            || is_in_use(i))
            continue;
        socket.watch.reset(); // Before what it watches.
        socket = {};
        has_closed = true;
    }
    return has_closed;
}

std::vector<int> Udp::descriptors() const
{
    std::vector<int> numbers;
    for (const auto& socket : sockets_)
        if (socket->is_open())
            numbers.push_back(socket->descriptor.number());
    return numbers;
}

std::vector<Address> Udp::addresses() const
{
    std::vector<Address> all;
    for (const auto& socket : sockets_)
        all.push_back(socket->address);
    return all;
}

void Udp::drain(std::size_t index)
{
    for (std::size_t taken = 0; taken < limits::datagrams_a_turn;) {
        buffers_->prepare();
        const int count = recvmmsg(sockets_[index]->descriptor.number(), buffers_->headers.data(), batch,
                                   MSG_DONTWAIT, nullptr);
        if (count < 0 && is_news_of_undelivered(errno) && ++taken < limits::datagrams_a_turn)
            continue;
        if (count <= 0)
            break;
        take(index, static_cast<std::size_t>(count));
        taken += static_cast<std::size_t>(count);
        if (static_cast<std::size_t>(count) < batch)
            break; // Nothing more was ready.
    }
    take_undelivered(sockets_[index]->descriptor.number(), hearers_.undelivered);
    hearers_.drained();
}

void Udp::take(std::size_t index, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i) {
        ++received_;
        const mmsghdr& header = buffers_->headers[i];
        if ((header.msg_hdr.msg_flags & MSG_TRUNC) != 0) {
            ++truncated_;
            continue;
        }
        const Address bound = sockets_[index]->address;
        const Flow flow { .socket = static_cast<std::uint32_t>(index),
                          .local = bound.ip.is_set() ? bound.ip : local_in(header.msg_hdr),
                          .remote = buffers_->names[i].address() };
        hearers_.arrived({ buffers_->bytes[i].data(), header.msg_len }, flow);
    }
}

std::vector<Flow> Udp::flush()
{
    std::vector<Flow> refused;
    for (std::size_t i = 0; i < outbox_.count(); ++i)
        if (const Flow& flow = outbox_.item(i).flow;
            !flow.is_reliable() && socket_of(flow) == sockets_.size())
            refused.push_back(flow);
    for (std::size_t socket = 0; socket < sockets_.size(); ++socket)
        for (std::size_t first = 0; first < outbox_.count(); first += send_batch)
            send_some(socket, first, std::min(first + send_batch, outbox_.count()), refused);
    return refused;
}

void Udp::send_some(std::size_t socket, std::size_t first, std::size_t last, std::vector<Flow>& refused)
{
    Buffers& out = *buffers_;
    const bool names_source = !sockets_[socket]->address.ip.is_set();
    std::size_t count = 0;
    for (std::size_t i = first; i < last; ++i) {
        const Outbox::Item& item = outbox_.item(i);
        if (item.flow.is_reliable() || socket_of(item.flow) != socket)
            continue;
        out.out_items[count] = i;
        out.out_names[count] = SocketAddress { item.flow.remote };
        out.out_parts[count] = { .iov_base = outbox_.data() + item.offset, .iov_len = item.size };
        out.out_headers[count] = {};
        msghdr& header = out.out_headers[count].msg_hdr;
        header.msg_name = out.out_names[count].get();
        header.msg_namelen = out.out_names[count].size();
        header.msg_iov = &out.out_parts[count];
        header.msg_iovlen = 1;
        if (names_source && item.flow.local.is_set())
            set_local(header, out.out_controls[count], item.flow.local);
        ++count;
    }
    send_prepared(socket, count, refused);
}

void Udp::send_prepared(std::size_t socket, std::size_t count, std::vector<Flow>& refused)
{
    int others = 0; // Refusals in a row that may have been of what was sent before.
    for (std::size_t done = 0; done < count;) {
        const int sent = sendmmsg(sockets_[socket]->descriptor.number(), buffers_->out_headers.data() + done,
                                  static_cast<unsigned>(count - done), MSG_DONTWAIT);
        if (sent > 0) {
            sent_ += static_cast<std::uint64_t>(sent);
            done += static_cast<std::size_t>(sent);
            others = 0;
            continue;
        }
        if (errno == EINTR || (is_news_of_undelivered(errno) && ++others < refusals_of_others))
            continue;
        others = 0;
        ++send_failed_;
        if (errno == EAGAIN || errno == ENOBUFS) {
            send_failed_ += count - done - 1;
            return; // The line is full; SIP repeats what matters.
        }
        refused.push_back(outbox_.item(buffers_->out_items[done]).flow);
        ++done;
    }
}

// The socket a flow names, unless it is of a process or an office that is no more: then what stands in its
// stead.
std::size_t Udp::socket_of(const Flow& flow) const
{
    const bool is_v4 = flow.remote.ip.is_v4();
    const auto fits = [&](const Socket& socket) {
        return socket.is_open() && socket.address.ip.is_v4() == is_v4;
    };
    if (flow.socket < sockets_.size() && fits(*sockets_[flow.socket]))
        return flow.socket;
    const auto of_family = std::ranges::find_if(
        sockets_, [&](const auto& socket) { return fits(*socket) && socket->is_current(); });
    return static_cast<std::size_t>(of_family - sockets_.begin());
}

Flow Udp::towards(const Address& remote)
{
    const Ip source = source_towards(remote.ip);
    Flow flow { .remote = remote };
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
        if (sockets_[i]->is_current() && sockets_[i]->address.ip == source) {
            flow.socket = static_cast<std::uint32_t>(i);
            flow.local = source;
            return flow;
        }
    }
    flow.socket = UINT32_MAX;
    const std::size_t socket = socket_of(flow);
    if (socket == sockets_.size())
        return flow; // We do not speak that family; sending will say so.
    flow.socket = static_cast<std::uint32_t>(socket);
    flow.local = sockets_[socket]->address.ip.is_set() ? sockets_[socket]->address.ip : source;
    return flow;
}

// The kernel's own answer: a socket that connects without sending.
Ip Udp::source_towards(Ip remote)
{
    const Moment now = BootClock::now();
    if (now - sources_asked_ > source_remembered || sources_.size() > sources_most) {
        sources_.clear();
        sources_asked_ = now;
    }
    const auto [known, is_new] = sources_.try_emplace(remote);
    if (!is_new)
        return known->second;
    const FileDescriptor probe { socket(remote.is_v4() ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0) };
    const SocketAddress name { Address { remote, 9 } };
    if (probe && connect(probe.number(), name.get(), name.size()) == 0)
        known->second = local_address(probe.number()).value_or(Address {}).ip;
    return known->second;
}

} // namespace sipd
