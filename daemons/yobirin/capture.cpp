// The pcap format: https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/. IPv4: RFC 791, IPv6: RFC 8200,
// UDP: RFC 768.
#include "capture.h"

#include "base/address.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

namespace command {
namespace {

using yobirin::Trace;

constexpr std::uint32_t magic_of_microseconds = 0xa1b2c3d4;
constexpr std::uint16_t version_major = 2;
constexpr std::uint16_t version_minor = 4;
constexpr std::uint32_t longest_packet = 262'144;
constexpr std::uint32_t link_type_raw = 101; // The packet begins with its IP header.
constexpr std::uint8_t protocol_udp = 17;
constexpr std::uint8_t hops = 64;
constexpr std::size_t v4_header = 20;
constexpr std::size_t udp_header = 8;
constexpr std::size_t longest_length = 65'535;

template <typename Number> void put_network(std::string& bytes, Number number)
{
    for (int shift = static_cast<int>(sizeof number) * 8 - 8; shift >= 0; shift -= 8)
        bytes += static_cast<char>(number >> shift & 0xff);
}

// The file's own fields; its magic tells a reader the order.
template <typename Number> void put_little(std::string& bytes, Number number)
{
    for (std::size_t byte = 0; byte < sizeof number; ++byte)
        bytes += static_cast<char>(number >> (8 * byte) & 0xff);
}

// RFC 1071, over 16 bit words; an odd byte at the end counts as the upper one.
std::uint16_t internet_checksum(std::string_view bytes)
{
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        sum += static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (i % 2 == 0 ? 8 : 0);
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

void set_network(std::string& bytes, std::size_t at, std::uint16_t number)
{
    bytes[at] = static_cast<char>(number >> 8);
    bytes[at + 1] = static_cast<char>(number & 0xff);
}

struct Ends {
    Address from {};
    Address to {};

    bool is_v4() const { return is_v4_or_unset(from.ip) && is_v4_or_unset(to.ip); }
    static bool is_v4_or_unset(Ip ip) { return ip.is_v4() || !ip.is_set(); }
};

Ends ends_of(const Trace::Message& message)
{
    Ends ends { .from = parse_address(message.remote).value_or(Address {}),
                .to = parse_address(message.local).value_or(Address {}) };
    if (message.direction == Trace::MessageDirection::Sent)
        std::swap(ends.from, ends.to);
    return ends;
}

std::string addresses(const Ends& ends)
{
    std::string bytes;
    for (const Ip ip : { ends.from.ip, ends.to.ip }) {
        if (ends.is_v4()) {
            put_network(bytes, ip.is_v4() ? ip.v4_value() : 0U);
        } else {
            put_network(bytes, ip.high);
            put_network(bytes, ip.low);
        }
    }
    return bytes;
}

std::string udp_of(const Ends& ends, std::string_view text)
{
    const auto length = static_cast<std::uint16_t>(udp_header + text.size());
    std::string udp;
    put_network(udp, ends.from.port);
    put_network(udp, ends.to.port);
    put_network(udp, length);
    put_network(udp, std::uint16_t { 0 });
    udp += text;
    std::string counted = addresses(ends); // The pseudo header; its order does not change the sum.
    put_network(counted, std::uint16_t { protocol_udp });
    put_network(counted, length);
    counted += udp;
    const std::uint16_t sum = internet_checksum(counted);
    set_network(udp, 6, sum == 0 ? 0xffff : sum); // 0 would say that there is none.
    return udp;
}

std::string ip_header(const Ends& ends, std::size_t payload)
{
    std::string header;
    if (!ends.is_v4()) {
        put_network(header, std::uint32_t { 0x6000'0000 });
        put_network(header, static_cast<std::uint16_t>(payload));
        header += static_cast<char>(protocol_udp);
        header += static_cast<char>(hops);
        return header + addresses(ends);
    }
    put_network(header, std::uint16_t { 0x4500 });
    put_network(header, static_cast<std::uint16_t>(v4_header + payload));
    put_network(header, std::uint32_t { 0x0000'4000 }); // Not to be fragmented.
    header += static_cast<char>(hops);
    header += static_cast<char>(protocol_udp);
    put_network(header, std::uint16_t { 0 });
    header += addresses(ends);
    set_network(header, 10, internet_checksum(header));
    return header;
}

} // namespace

std::string packet_of(const Trace::Message& message)
{
    const Ends ends = ends_of(message);
    const std::size_t room = longest_length - udp_header - (ends.is_v4() ? v4_header : 0);
    const std::string udp = udp_of(ends, std::string_view { message.text }.substr(0, room));
    return ip_header(ends, udp.size()) + udp;
}

std::string capture_of(const std::vector<Trace::Message>& messages)
{
    std::string file;
    put_little(file, magic_of_microseconds);
    put_little(file, version_major);
    put_little(file, version_minor);
    put_little(file, std::uint64_t { 0 }); // Time zone and accuracy: never used.
    put_little(file, longest_packet);
    put_little(file, link_type_raw);
    for (const Trace::Message& message : messages) {
        const std::string packet = packet_of(message);
        put_little(file, static_cast<std::uint32_t>(message.microseconds / 1'000'000));
        put_little(file, static_cast<std::uint32_t>(message.microseconds % 1'000'000));
        put_little(file, static_cast<std::uint32_t>(packet.size()));
        put_little(file, static_cast<std::uint32_t>(packet.size()));
        file += packet;
    }
    return file;
}

} // namespace command
