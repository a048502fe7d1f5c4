#include "transport.h"

#include "limits.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>

namespace sipd {
namespace {

constexpr std::size_t batch = 32;
constexpr std::size_t datagram_bytes = 65536;
constexpr int socket_buffer_bytes = 4 << 20; // A registration storm waits here, not nowhere.
constexpr std::size_t most_routes = 4096;

using Control = std::array<char, CMSG_SPACE(sizeof(in_pktinfo))>;

sockaddr_in socket_address(const Address& address)
{
    sockaddr_in made {};
    made.sin_family = AF_INET;
    made.sin_port = htons(address.port);
    made.sin_addr.s_addr = htonl(address.ip.value);
    return made;
}

Address address_of(const sockaddr_in& address)
{
    return { .ip = { ntohl(address.sin_addr.s_addr) }, .port = ntohs(address.sin_port) };
}

// Which of our addresses a datagram came to.
Ip arrived_at(msghdr& header)
{
    for (cmsghdr* item = CMSG_FIRSTHDR(&header); item != nullptr; item = CMSG_NXTHDR(&header, item)) {
        if (item->cmsg_level != IPPROTO_IP || item->cmsg_type != IP_PKTINFO)
            continue;
        in_pktinfo info {};
        std::memcpy(&info, CMSG_DATA(item), sizeof info);
        return { ntohl(info.ipi_spec_dst.s_addr) };
    }
    return {};
}

std::string parked_name(const Address& address)
{
    return "sip-udp-" + text_of(address.ip) + "-" + std::to_string(address.port);
}

} // namespace

struct Transport::Receiving {
    std::array<std::array<char, datagram_bytes>, batch> bytes;
    std::array<sockaddr_in, batch> sources {};
    std::array<Control, batch> controls {};
    std::array<iovec, batch> vectors {};
    std::array<mmsghdr, batch> headers {};

    void prepare()
    {
        for (std::size_t i = 0; i < batch; ++i) {
            vectors[i] = { .iov_base = bytes[i].data(), .iov_len = datagram_bytes };
            headers[i].msg_hdr = { .msg_name = &sources[i],
                                   .msg_namelen = sizeof(sockaddr_in),
                                   .msg_iov = &vectors[i],
                                   .msg_iovlen = 1,
                                   .msg_control = controls[i].data(),
                                   .msg_controllen = controls[i].size(),
                                   .msg_flags = 0 };
        }
    }
};

struct Transport::Sending {
    std::array<sockaddr_in, batch> targets {};
    std::array<Control, batch> controls {};
    std::array<iovec, batch> vectors {};
    std::array<mmsghdr, batch> headers {};

    void set(std::size_t i, const Flow& flow, char* bytes, std::size_t size, bool says_source)
    {
        targets[i] = socket_address(flow.remote);
        vectors[i] = { .iov_base = bytes, .iov_len = size };
        headers[i].msg_hdr = {};
        headers[i].msg_hdr.msg_name = &targets[i];
        headers[i].msg_hdr.msg_namelen = sizeof(sockaddr_in);
        headers[i].msg_hdr.msg_iov = &vectors[i];
        headers[i].msg_hdr.msg_iovlen = 1;
        if (!says_source)
            return;
        // Answers leave from the address they were asked at, also where we listen on all.
        controls[i] = {};
        headers[i].msg_hdr.msg_control = controls[i].data();
        headers[i].msg_hdr.msg_controllen = controls[i].size();
        cmsghdr* item = CMSG_FIRSTHDR(&headers[i].msg_hdr);
        item->cmsg_level = IPPROTO_IP;
        item->cmsg_type = IP_PKTINFO;
        item->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
        in_pktinfo info {};
        info.ipi_spec_dst.s_addr = htonl(flow.local.value);
        std::memcpy(CMSG_DATA(item), &info, sizeof info);
    }
};

Transport::Transport(Daemon& daemon, Outbox& outbox, TransportCallbacks callbacks)
    : daemon_(daemon),
      outbox_(outbox),
      callbacks_(std::move(callbacks)),
      receiving_(std::make_unique<Receiving>()),
      sending_(std::make_unique<Sending>()),
      refused_by_network_(daemon.counters()["sip.send.refused_by_network"]),
      not_sent_(daemon.counters()["sip.send.no_room"]),
      cut_(daemon.counters()["sip.dropped.too_long"])
{
}

Transport::~Transport() = default;

Result<FileDescriptor> Transport::open_socket(const Address& address)
{
    for (FileDescriptor& parked : daemon_.take_parked(parked_name(address)))
        return std::move(parked); // One a name; its options live on with it.
    FileDescriptor made { socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) };
    const int yes = 1;
    setsockopt(made.number(), IPPROTO_IP, IP_PKTINFO, &yes, sizeof yes);
    setsockopt(made.number(), SOL_SOCKET, SO_RCVBUF, &socket_buffer_bytes, sizeof socket_buffer_bytes);
    const sockaddr_in local = socket_address(address);
    if (!made || bind(made.number(), reinterpret_cast<const sockaddr*>(&local), sizeof local) != 0)
        return failure("org.yobirin.sipd.CannotListen", text_of(address) + ": " + std::strerror(errno));
    daemon_.park(parked_name(address), { made.number() });
    return made;
}

Result<> Transport::listen(const Office& office)
{
    std::vector<std::unique_ptr<Socket>> wanted;
    for (const Ip& ip : office.bind) {
        if (office.port == 0 || wanted.size() == limits::binds)
            break;
        const Address address { .ip = ip, .port = office.port };
        const auto open = std::ranges::find_if(
            sockets_, [&](const auto& socket) { return socket && socket->address == address; });
        const auto index = static_cast<std::uint32_t>(wanted.size());
        auto socket = std::make_unique<Socket>();
        socket->address = address;
        socket->descriptor = open != sockets_.end() ? FileDescriptor { dup((*open)->descriptor.number()) }
                                                    : TRY(open_socket(address));
        socket->watch.emplace(daemon_.loop(), socket->descriptor.number(), events::Interest::Read,
                              [this, index](events::Ready) { read_all(index); });
        wanted.push_back(std::move(socket));
    }
    for (const auto& old : sockets_)
        if (std::ranges::none_of(wanted, [&](const auto& socket) { return socket->address == old->address; }))
            daemon_.unpark(parked_name(old->address));
    sockets_ = std::move(wanted);
    routes_.clear();
    return {};
}

std::vector<Address> Transport::listening() const
{
    std::vector<Address> addresses;
    for (const auto& socket : sockets_)
        addresses.push_back(socket->address);
    return addresses;
}

void Transport::read_all(std::uint32_t socket)
{
    const int descriptor = sockets_[socket]->descriptor.number();
    const Ip bound = sockets_[socket]->address.ip;
    std::size_t taken = 0;
    while (taken < limits::datagrams_a_turn) {
        receiving_->prepare();
        const int got = recvmmsg(descriptor, receiving_->headers.data(), batch, 0, nullptr);
        if (got <= 0)
            break;
        for (std::size_t i = 0; i < static_cast<std::size_t>(got); ++i) {
            mmsghdr& header = receiving_->headers[i];
            if ((header.msg_hdr.msg_flags & MSG_TRUNC) != 0) {
                ++cut_;
                continue;
            }
            const Ip local = bound.is_set() ? bound : arrived_at(header.msg_hdr);
            callbacks_.datagram(
                { receiving_->bytes[i].data(), header.msg_len },
                { .socket = socket, .local = local, .remote = address_of(receiving_->sources[i]) });
        }
        taken += static_cast<std::size_t>(got);
        if (static_cast<std::size_t>(got) < batch)
            break; // There is no more, or the loop says so at once.
    }
    callbacks_.all_read();
    flush_at_turn_end();
}

void Transport::flush_at_turn_end()
{
    if (flush_planned_ || outbox_.count() == 0)
        return;
    flush_planned_ = true;
    daemon_.loop().at_turn_end([this] { flush(); });
}

void Transport::flush()
{
    flush_planned_ = false;
    std::vector<Flow> unreachable;
    for (std::size_t next = 0; next < outbox_.count();) {
        const std::size_t sent = send_some(next);
        next += sent;
        if (sent > 0)
            continue;
        if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) {
            ++not_sent_; // SIP repeats what matters.
        } else {
            ++refused_by_network_;
            unreachable.push_back(outbox_.item(next).flow);
        }
        ++next;
    }
    outbox_.clear();
    for (const Flow& flow : unreachable)
        callbacks_.unreachable(flow);
}

// One system call for as many as go from one socket; how many went. 0: the first did not, errno says why.
std::size_t Transport::send_some(std::size_t first)
{
    const std::uint32_t socket = outbox_.item(first).flow.socket;
    if (socket >= sockets_.size()) { // It was closed by a change of the office.
        errno = ENETUNREACH;
        return 0;
    }
    const bool on_all = !sockets_[socket]->address.ip.is_set();
    std::size_t count = 0;
    for (; count < batch && first + count < outbox_.count(); ++count) {
        const Outbox::Item& item = outbox_.item(first + count);
        if (item.flow.socket != socket)
            break;
        sending_->set(count, item.flow, outbox_.data() + item.offset, item.size,
                      on_all && item.flow.local.is_set());
    }
    const int sent = sendmmsg(sockets_[socket]->descriptor.number(), sending_->headers.data(),
                              static_cast<unsigned>(count), 0);
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

// The kernel knows which of our addresses a peer would see; asking costs a few system calls, so it is
// remembered.
Ip Transport::route_to(Ip peer)
{
    if (const auto known = routes_.find(peer.value); known != routes_.end())
        return known->second;
    const FileDescriptor probe { socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) };
    const sockaddr_in target = socket_address({ .ip = peer, .port = 5060 });
    sockaddr_in ours {};
    socklen_t length = sizeof ours;
    if (connect(probe.number(), reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0
        || getsockname(probe.number(), reinterpret_cast<sockaddr*>(&ours), &length) != 0)
        return {};
    if (routes_.size() == most_routes)
        routes_.clear();
    return routes_[peer.value] = address_of(ours).ip;
}

Flow Transport::flow_towards(const Address& peer)
{
    if (sockets_.size() == 1 && sockets_.front()->address.ip.is_set())
        return { .socket = 0, .local = sockets_.front()->address.ip, .remote = peer };
    const Ip ours = route_to(peer.ip);
    for (std::uint32_t i = 0; i < sockets_.size(); ++i)
        if (sockets_[i]->address.ip == ours || !sockets_[i]->address.ip.is_set())
            return { .socket = i, .local = ours, .remote = peer };
    return { .socket = 0, .local = sockets_.empty() ? Ip {} : sockets_.front()->address.ip, .remote = peer };
}

} // namespace sipd
