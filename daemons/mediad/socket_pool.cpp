#include "socket_pool.h"

#include "limits.h"
#include "socket_address.h"

#include <algorithm>
#include <array>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <sys/socket.h>

namespace mediad {
namespace {

FileDescriptor open_socket(const Address& address)
{
    FileDescriptor socket { ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) };
    const int room = limits::socket_receive_bytes;
    const int expedited = IPTOS_DSCP_EF; // RFC 4594: telephony.
    setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    setsockopt(socket.number(), IPPROTO_IP, IP_TOS, &expedited, sizeof expedited);
    const sockaddr_in system = system_address(address);
    if (bind(socket.number(), reinterpret_cast<const sockaddr*>(&system), sizeof system) != 0)
        return {};
    return socket;
}

std::uint16_t port_of(const FileDescriptor& socket)
{
    sockaddr_in system {};
    socklen_t size = sizeof system;
    if (getsockname(socket.number(), reinterpret_cast<sockaddr*>(&system), &size) != 0)
        return 0;
    return system.sin_family == AF_INET ? ntohs(system.sin_port) : 0;
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

std::string block_name(const PortRange& range, std::uint32_t first)
{
    return "rtp-" + host_text(range.bind) + "-" + std::to_string(first);
}

} // namespace

SocketPool::SocketPool(Parking parking, Counters& counters)
    : parking_(std::move(parking)),
      drained_(counters["media.sockets.drained"]),
      occupied_(counters["media.sockets.occupied_elsewhere"])
{
}

void SocketPool::configure(const PortRange& range)
{
    if (range == range_)
        return;
    range_ = range;
    next_port_ = (range.low + 1U) & ~1U; // Sound has even ports (RFC 3550 11).
    const auto is_elsewhere = [&](std::uint16_t port) {
        return blocks_.at(pairs_.at(port).block).range.bind != range.bind || port < range.low
            || port + 1 > range.high;
    };
    std::vector<std::uint16_t> leaving;
    std::ranges::copy_if(free_, std::back_inserter(leaving), is_elsewhere);
    std::erase_if(free_, is_elsewhere);
    std::ranges::for_each(leaving, [this](std::uint16_t port) { drop(port); });
}

bool SocketPool::can_use(const PortRange& range) const
{
    std::size_t tried = 0;
    for (std::uint32_t port = (range.low + 1U) & ~1U; port + 1 <= range.high; port += 2) {
        const auto own = pairs_.find(static_cast<std::uint16_t>(port));
        if (own != pairs_.end() && blocks_.at(own->second.block).range.bind == range.bind)
            return true;
        if (open_socket({ .host = range.bind.host, .port = static_cast<std::uint16_t>(port) })
            && open_socket({ .host = range.bind.host, .port = static_cast<std::uint16_t>(port + 1) }))
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
    const std::size_t dash = block.rfind('-');
    const auto bind = parse_address(block.substr(std::min<std::size_t>(4, block.size()), dash - 4));
    Block& adopted = blocks_[block];
    adopted.range = { .bind = bind.value_or(Address {}) };
    for (auto& [port, socket] : by_port) {
        const auto reports = by_port.find(static_cast<std::uint16_t>(port + 1));
        if (port == 0 || port % 2 != 0 || reports == by_port.end() || !reports->second)
            continue;
        pairs_[port] = { .sound = std::move(socket), .reports = std::move(reports->second), .block = block };
        free_.push_back(port);
        ++adopted.pairs;
    }
    forget_if_empty(block);
}

bool SocketPool::is_low() const
{
    return free_.size() < limits::pairs_of_a_block / 2 && next_port_ + 1 <= range_.high;
}

void SocketPool::fill()
{
    while (is_low())
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
    FileDescriptor sound = open_socket({ .host = range_.bind.host, .port = port });
    FileDescriptor reports = sound
        ? open_socket({ .host = range_.bind.host, .port = static_cast<std::uint16_t>(port + 1) })
        : FileDescriptor {};
    if (!reports) {
        ++occupied_; // Somebody else's; the next pair will do.
        return false;
    }
    pairs_[port] = { .sound = std::move(sound), .reports = std::move(reports), .block = block };
    free_.push_back(port);
    return true;
}

Result<std::uint16_t> SocketPool::take()
{
    if (free_.empty())
        fill();
    if (free_.empty())
        return failure("org.yobirin.Media.NoPortFree", "every port of the range is in use");
    const std::uint16_t port = free_.front();
    free_.pop_front();
    Pair& pair = pairs_.at(port);
    pair.is_taken = true;
    drained_ += drain(pair.sound) + drain(pair.reports);
    return port;
}

Result<> SocketPool::take_again(std::uint16_t port)
{
    const auto found = std::ranges::find(free_, port);
    if (found == free_.end())
        return failure("org.yobirin.Media.NoPortFree", "port " + std::to_string(port) + " is not ours");
    free_.erase(found);
    pairs_.at(port).is_taken = true;
    return {};
}

void SocketPool::give_back(std::uint16_t port)
{
    Pair& pair = pairs_.at(port);
    pair.is_taken = false;
    const bool is_current =
        blocks_.at(pair.block).range.bind == range_.bind && port >= range_.low && port + 1 <= range_.high;
    if (is_current)
        free_.push_back(port);
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
