#include "socket_pool.h"

#include "base/socket_address.h"
#include "failures.h"
#include "limits.h"

#include <algorithm>
#include <array>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <sys/socket.h>

namespace mediad {
namespace {

// RFC 4594: telephony. A socket of both kinds has one marking for each.
void mark_as_telephony(int socket, SocketKind kind)
{
    const int expedited = IPTOS_DSCP_EF;
    setsockopt(socket, IPPROTO_IP, IP_TOS, &expedited, sizeof expedited);
    if (kind == SocketKind::V6)
        setsockopt(socket, IPPROTO_IPV6, IPV6_TCLASS, &expedited, sizeof expedited);
}

// "::" takes IPv4 peers as well; and sends from an address that stays, not from one that was made for privacy
// (RFC 5014): a peer may hold us to the first it heard.
void open_to_both(int socket)
{
    const int no = 0;
    const int stays = 0x0002; // IPV6_PREFER_SRC_PUBLIC of linux/in6.h, which bears no netinet/in.h beside it.
    setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no);
    setsockopt(socket, IPPROTO_IPV6, IPV6_ADDR_PREFERENCES, &stays, sizeof stays);
}

FileDescriptor open_socket(const Address& address)
{
    const SocketKind kind = address.ip.is_v4() ? SocketKind::V4 : SocketKind::V6;
    FileDescriptor socket { ::socket(kind == SocketKind::V4 ? AF_INET : AF_INET6,
                                     SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) };
    const int room = limits::socket_receive_bytes;
    setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    mark_as_telephony(socket.number(), kind);
    hear_of_failures(socket.number(), kind);
    if (kind == SocketKind::V6 && !address.ip.is_set())
        open_to_both(socket.number());
    const SocketAddress name { address };
    if (bind(socket.number(), name.get(), name.size()) != 0)
        return {};
    return socket;
}

std::uint16_t port_of(const FileDescriptor& socket)
{
    SocketAddress name;
    socklen_t size = name.size();
    return getsockname(socket.number(), name.get(), &size) == 0 ? name.address().port : std::uint16_t { 0 };
}

// How many datagrams lay there. Bounded: somebody may be filling it meanwhile.
std::uint64_t drain(const FileDescriptor& socket)
{
    constexpr std::uint64_t most = 4096;
    std::array<std::byte, 1> room {};
    std::uint64_t count = 0;
    while (count < most && recv(socket.number(), room.data(), room.size(), MSG_DONTWAIT | MSG_TRUNC) >= 0)
        ++count;
    return count;
}

// A name that a supervisor takes (sd_pid_notify_with_fds(3), FDNAME=) has no colons.
std::string block_name(const PortRange& range, std::uint32_t first)
{
    std::string host = text_of(range.bind);
    std::ranges::replace(host, ':', '_');
    return "rtp-" + host + "-" + std::to_string(first);
}

constexpr std::string_view lent_prefix = "lent-"; // Blocks of one pair that is another process's.

std::optional<Ip> bind_in(std::string_view block_name)
{
    const std::size_t dash = block_name.rfind('-');
    if (!block_name.starts_with("rtp-") || dash < 4)
        return std::nullopt;
    std::string host { block_name.substr(4, dash - 4) };
    std::ranges::replace(host, '_', ':');
    return parse_ip(host);
}

} // namespace

PortRange share_of(const PortRange& whole, Share share)
{
    const std::uint32_t first = (whole.low + 1U) & ~1U;
    if (share.of <= 1 || first >= whole.high)
        return whole;
    const std::uint32_t pairs = (whole.high - first + 1U) / 2;
    const auto begin_of = [&](std::size_t index) {
        return first + 2 * static_cast<std::uint32_t>(pairs * index / share.of);
    };
    return { .bind = whole.bind,
             .low = static_cast<std::uint16_t>(begin_of(share.index)),
             .high = static_cast<std::uint16_t>(begin_of(share.index + 1) - 1) };
}

SocketPool::SocketPool(Parking parking, Counters& counters)
    : parking_(std::move(parking)),
      drained_(counters["media.sockets.drained"]),
      occupied_(counters["media.sockets.occupied_elsewhere"]),
      unrested_(counters["media.sockets.reused_early"])
{
}

void SocketPool::configure(const PortRange& range)
{
    if (range == range_)
        return;
    range_ = range;
    next_port_ = (range.low + 1U) & ~1U; // Sound has even ports (RFC 3550 11).
    std::vector<std::uint16_t> leaving;
    for (const auto& [since, port] : free_)
        if (!is_usable(port))
            leaving.push_back(port);
    std::erase_if(free_, [this](const auto& free) { return !is_usable(free.second); });
    std::ranges::for_each(leaving, [this](std::uint16_t port) { drop(port); });
}

// Within what is configured now.
bool SocketPool::is_usable(std::uint16_t port) const
{
    const std::string& block = pairs_.at(port).block;
    return !block.starts_with(lent_prefix) && blocks_.at(block).range.bind == range_.bind
        && port >= range_.low && port + 1 <= range_.high;
}

bool SocketPool::has_rested(Moment free_since, Moment now) const
{
    return free_since == Moment {} || now - free_since >= limits::port_rests;
}

void SocketPool::set_free(std::uint16_t port, Moment since)
{
    pairs_.at(port).free_since = since;
    free_.emplace(since, port);
}

bool SocketPool::can_use(const PortRange& range) const
{
    std::size_t tried = 0;
    for (std::uint32_t port = (range.low + 1U) & ~1U; port + 1 <= range.high; port += 2) {
        const auto own = pairs_.find(static_cast<std::uint16_t>(port));
        if (own != pairs_.end() && blocks_.at(own->second.block).range.bind == range.bind)
            return true;
        if (open_socket({ .ip = range.bind, .port = static_cast<std::uint16_t>(port) })
            && open_socket({ .ip = range.bind, .port = static_cast<std::uint16_t>(port + 1) }))
            return true;
        if (++tried == limits::pairs_tried)
            return false;
    }
    return false;
}

void SocketPool::adopt(const std::string& block, std::vector<FileDescriptor> sockets)
{
    std::map<std::uint16_t, FileDescriptor> by_port;
    for (FileDescriptor& socket : sockets)
        by_port[port_of(socket)] = std::move(socket);
    Block& adopted = blocks_[block];
    adopted.range = { .bind = bind_in(block).value_or(Ip::v4(0)) };
    for (auto& [port, socket] : by_port) {
        const auto reports = by_port.find(static_cast<std::uint16_t>(port + 1));
        if (port == 0 || port % 2 != 0 || reports == by_port.end() || !reports->second)
            continue;
        pairs_[port] = { .sound = std::move(socket), .reports = std::move(reports->second), .block = block };
        unclaimed_.insert(port);
        ++adopted.pairs;
    }
    forget_if_empty(block);
}

bool SocketPool::is_low(Moment now) const
{
    if (next_port_ + 1 > range_.high)
        return false;
    constexpr std::size_t enough = limits::pairs_of_a_block / 2;
    std::size_t rested = unclaimed_.size();
    if (rested >= enough)
        return false;
    for (auto free = free_.begin(); free != free_.end() && has_rested(free->first, now); ++free)
        if (++rested == enough)
            return false;
    return true;
}

void SocketPool::fill(Moment now)
{
    while (is_low(now))
        if (!open_block())
            return;
}

// False when the range is used up.
bool SocketPool::open_block()
{
    while (next_port_ + 1 <= range_.high) {
        const std::uint32_t first = next_port_;
        const std::string name = block_name(range_, first);
        next_port_ += 2 * limits::pairs_of_a_block;
        if (blocks_.contains(name))
            continue; // Adopted.
        Block& block = blocks_[name];
        block.range = range_;
        std::vector<int> descriptors;
        for (std::uint32_t port = first; port < next_port_ && port + 1 <= range_.high; port += 2) {
            if (!open_pair(static_cast<std::uint16_t>(port), name))
                continue;
            ++block.pairs;
            descriptors.push_back(sound(static_cast<std::uint16_t>(port)));
            descriptors.push_back(reports(static_cast<std::uint16_t>(port)));
        }
        if (block.pairs > 0) {
            parking_.park(name, descriptors);
            return true;
        }
        blocks_.erase(name);
    }
    return false;
}

bool SocketPool::open_pair(std::uint16_t port, const std::string& block)
{
    if (pairs_.contains(port))
        return false;
    FileDescriptor sound = open_socket({ .ip = range_.bind, .port = port });
    FileDescriptor reports = sound
        ? open_socket({ .ip = range_.bind, .port = static_cast<std::uint16_t>(port + 1) })
        : FileDescriptor {};
    if (!reports) {
        ++occupied_; // Somebody else's; the next pair will do.
        return false;
    }
    pairs_[port] = { .sound = std::move(sound), .reports = std::move(reports), .block = block };
    set_free(port, {});
    return true;
}

Result<std::uint16_t> SocketPool::take(Moment now)
{
    if (free_.empty() || !has_rested(free_.begin()->first, now))
        fill(now);
    if (free_.empty())
        return failure("org.yobirin.Media.NoPortFree", "every port of the range is in use");
    const auto [since, port] = *free_.begin();
    free_.erase(free_.begin());
    unrested_ += has_rested(since, now) ? 0 : 1;
    const Pair& pair = pairs_.at(port);
    drained_ += drain(pair.sound) + drain(pair.reports);
    return port;
}

Result<> SocketPool::adopt_lent(std::uint16_t port, FileDescriptor sound, FileDescriptor reports)
{
    if (pairs_.contains(port) || port_of(sound) != port || port_of(reports) != port + 1)
        return failure("org.yobirin.Media.BadSession", "these are not the sockets of that port");
    const std::string name = std::string { lent_prefix } + std::to_string(port);
    parking_.park(name, { sound.number(), reports.number() });
    pairs_[port] = { .sound = std::move(sound), .reports = std::move(reports), .block = name };
    blocks_[name] = { .pairs = 1 };
    return {};
}

void SocketPool::settle_adopted(Moment now)
{
    for (const std::uint16_t port : std::exchange(unclaimed_, {}))
        if (is_usable(port))
            set_free(port, now - limits::port_rests);
        else
            drop(port);
}

Result<> SocketPool::take_again(std::uint16_t port)
{
    if (unclaimed_.erase(port) > 0)
        return {};
    const auto pair = pairs_.find(port);
    if (pair == pairs_.end() || free_.erase({ pair->second.free_since, port }) == 0)
        return failure("org.yobirin.Media.NoPortFree", "port " + std::to_string(port) + " is not ours");
    return {};
}

void SocketPool::give_back(std::uint16_t port, Moment now)
{
    if (is_usable(port))
        set_free(port, now);
    else
        drop(port);
}

void SocketPool::drop(std::uint16_t port)
{
    const std::string block = pairs_.at(port).block;
    pairs_.erase(port);
    --blocks_.at(block).pairs;
    forget_if_empty(block);
}

void SocketPool::forget_if_empty(const std::string& block)
{
    if (blocks_.at(block).pairs > 0)
        return;
    parking_.unpark(block);
    blocks_.erase(block);
}

std::vector<std::string> SocketPool::blocks() const
{
    std::vector<std::string> names;
    for (const auto& [name, block] : blocks_)
        names.push_back(name);
    return names;
}

} // namespace mediad
