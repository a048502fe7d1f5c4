#include "flows.h"

#include "base/random.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>

namespace load {
namespace {

constexpr std::size_t header_bytes = 12;
constexpr std::size_t packet_bytes = header_bytes + 160; // Of a numbered one.
constexpr std::size_t most_bytes = 1500;
constexpr std::uint32_t mark = 0x59424c44; // Tells our payload from music and tones.

struct Stamp {
    std::uint32_t mark;
    std::uint32_t number;
    std::uint32_t source;
    std::uint32_t unused;
    std::int64_t sent_ns;
};

} // namespace

Side::Side(std::string address, std::uint16_t port, const Spoken& spoken)
    : source_(static_cast<std::uint32_t>(random_number())), spoken_(spoken)
{
    socket_ = FileDescriptor { socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) };
    sockaddr_in local {};
    local.sin_family = AF_INET;
    local.sin_port = htons(port);
    inet_pton(AF_INET, address.c_str(), &local.sin_addr);
    socklen_t length = sizeof local;
    if (bind(socket_.number(), reinterpret_cast<sockaddr*>(&local), sizeof local) != 0) {
        std::perror(("cannot listen for sound at " + address).c_str());
        std::exit(1);
    }
    getsockname(socket_.number(), reinterpret_cast<sockaddr*>(&local), &length);
    port_ = ntohs(local.sin_port);
}

void Side::send(Moment now)
{
    std::array<unsigned char, most_bytes> packet {};
    const std::uint16_t sequence = htons(static_cast<std::uint16_t>(number_));
    const std::uint32_t timestamp = htonl(number_ * spoken_.ticks);
    packet[0] = 0x80;
    packet[1] = static_cast<unsigned char>(spoken_.payload_type);
    std::memcpy(&packet[2], &sequence, 2);
    std::memcpy(&packet[4], &timestamp, 4);
    std::memcpy(&packet[8], &source_, 4);
    const std::size_t bytes = header_bytes + write_payload(std::span { packet }.subspan(header_bytes), now);
    ++number_;
    sockaddr_in to {};
    to.sin_family = AF_INET;
    to.sin_port = htons(remote_.port);
    to.sin_addr.s_addr = htonl(remote_.address);
    // A refused packet (nobody there for a moment) is a loss like any other.
    [[maybe_unused]] const ssize_t sent =
        sendto(socket_.number(), packet.data(), bytes, 0, reinterpret_cast<sockaddr*>(&to), sizeof to);
}

std::size_t Side::write_payload(std::span<unsigned char> room, Moment now) const
{
    if (!spoken_.packets.empty()) {
        const auto& payload = spoken_.packets[number_ % spoken_.packets.size()];
        const std::size_t bytes = std::min(payload.size(), room.size());
        std::copy_n(payload.begin(), bytes, room.begin());
        return bytes;
    }
    const Stamp stamp { .mark = mark,
                        .number = number_,
                        .source = source_,
                        .unused = 0,
                        .sent_ns = now.time_since_epoch().count() };
    std::memcpy(room.data(), &stamp, sizeof stamp);
    return packet_bytes - header_bytes;
}

void Side::receive(Moment now, std::vector<std::uint32_t>* delays_us)
{
    std::array<unsigned char, 2048> packet {};
    while (true) {
        const ssize_t got = recv(socket_.number(), packet.data(), packet.size(), 0);
        if (got < 0)
            return;
        // A neighbour's RTCP: its port is the one after its sound's, which may be ours (RFC 5761 4 tells them
        // apart).
        if (got >= 8 && packet[1] >= 192 && packet[1] <= 223)
            continue;
        Stamp stamp {};
        if (static_cast<std::size_t>(got) == packet_bytes)
            std::memcpy(&stamp, &packet[header_bytes], sizeof stamp);
        if (stamp.mark != mark) {
            heard_.foreign += (packet[1] & 0x7fU) == spoken_.payload_type ? 1 : 0;
            continue;
        }
        if (heard_.source == 0)
            heard_.source = stamp.source;
        if (heard_.source != stamp.source) {
            ++heard_.other;
            continue;
        }
        if (stamp.number <= heard_.highest)
            ++heard_.repeated;
        heard_.highest = std::max(heard_.highest, stamp.number);
        if (heard_.last != Moment {})
            heard_.longest_gap = std::max(heard_.longest_gap, now - heard_.last);
        heard_.last = now;
        ++heard_.packets;
        if (delays_us != nullptr)
            delays_us->push_back(
                static_cast<std::uint32_t>((now.time_since_epoch().count() - stamp.sent_ns) / 1000));
    }
}

void Side::measure_from(Moment now)
{
    heard_ = Received { .source = heard_.source, .highest = heard_.highest, .last = now };
    first_counted_ = number_;
}

} // namespace load
