// Addresses and networks as text. IPv4 is written by hand because every message has some; IPv6 by the C
// library.
#include "address.h"

#include "text.h"

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstring>

namespace {

std::optional<Ip> parse_v4(std::string_view text)
{
    std::uint32_t value = 0;
    for (int part = 0; part < 4; ++part) {
        const std::size_t end = part < 3 ? text.find('.') : text.size();
        if (end == std::string_view::npos || end > 3)
            return std::nullopt;
        const auto number = parse_number<std::uint8_t>(text.substr(0, end));
        if (!number)
            return std::nullopt;
        value = value << 8U | *number;
        text.remove_prefix(part < 3 ? end + 1 : end);
    }
    return Ip::v4(value);
}

std::uint64_t read_big_endian(const unsigned char* bytes)
{
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i)
        value = value << 8U | bytes[i];
    return value;
}

std::optional<Ip> parse_v6(std::string_view text)
{
    std::array<char, INET6_ADDRSTRLEN> ended {};
    if (text.size() >= ended.size())
        return std::nullopt;
    std::memcpy(ended.data(), text.data(), text.size());
    std::array<unsigned char, 16> bytes {};
    if (inet_pton(AF_INET6, ended.data(), bytes.data()) != 1)
        return std::nullopt;
    return Ip { .high = read_big_endian(bytes.data()), .low = read_big_endian(bytes.data() + 8) };
}

std::uint64_t mask_of(int bits) { return bits <= 0 ? 0 : ~std::uint64_t { 0 } << (64 - std::min(bits, 64)); }

} // namespace

bool Network::contains(Ip ip) const
{
    const std::uint64_t high = mask_of(bits);
    const std::uint64_t low = mask_of(bits - 64);
    return (ip.high & high) == (base.high & high) && (ip.low & low) == (base.low & low);
}

std::optional<Ip> parse_ip(std::string_view text)
{
    if (text.size() > 2 && text.front() == '[' && text.back() == ']')
        return parse_v6(text.substr(1, text.size() - 2));
    return text.find(':') == std::string_view::npos ? parse_v4(text) : parse_v6(text);
}

std::optional<Address> parse_address(std::string_view text)
{
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    const std::string_view host = text.substr(0, colon);
    if (host.find(':') != std::string_view::npos && host.front() != '[')
        return std::nullopt; // An IPv6 address without brackets: where the port begins cannot be told.
    const auto ip = parse_ip(host);
    const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
    if (!ip || !port)
        return std::nullopt;
    return Address { *ip, *port };
}

std::optional<Address> parse_address_or_ip(std::string_view text)
{
    if (const auto ip = parse_ip(text))
        return Address { *ip, 0 };
    return parse_address(text);
}

std::optional<Network> parse_network(std::string_view text)
{
    const std::size_t slash = text.find('/');
    const auto base = parse_ip(text.substr(0, slash));
    if (!base)
        return std::nullopt;
    if (slash == std::string_view::npos)
        return Network { *base, 128 };
    const auto bits = parse_number<std::uint8_t>(text.substr(slash + 1));
    if (!bits || *bits > (base->is_v4() ? 32 : 128))
        return std::nullopt;
    return Network { *base, base->is_v4() ? 96 + *bits : *bits };
}

std::string_view write_text(Ip ip, IpText& room)
{
    if (ip.is_v6()) {
        std::array<unsigned char, 16> bytes {};
        for (unsigned i = 0; i < 8; ++i) {
            bytes[i] = static_cast<unsigned char>(ip.high >> (56U - 8U * i));
            bytes[8 + i] = static_cast<unsigned char>(ip.low >> (56U - 8U * i));
        }
        static_assert(std::tuple_size_v<IpText> >= INET6_ADDRSTRLEN);
        return inet_ntop(AF_INET6, bytes.data(), room.data(), static_cast<socklen_t>(room.size()));
    }
    char* end = room.data();
    for (int shift = 24; shift >= 0; shift -= 8) {
        const std::uint32_t byte = ip.v4_value() >> static_cast<unsigned>(shift) & 0xffU;
        end = std::to_chars(end, room.data() + room.size(), byte).ptr;
        if (shift > 0)
            *end++ = '.';
    }
    return { room.data(), end };
}

std::string text_of(Ip ip)
{
    IpText room;
    return std::string { write_text(ip, room) };
}

std::string host_text(Ip ip) { return ip.is_v4() ? text_of(ip) : '[' + text_of(ip) + ']'; }

std::string text_of(const Address& address)
{
    return host_text(address.ip) + ':' + std::to_string(address.port);
}
