// Addresses and networks.
#include "address.h"

#include "base/text.h"

#include <array>
#include <charconv>

namespace sipd {

bool Network::contains(Ip ip) const
{
    if (bits <= 0)
        return true;
    const std::uint32_t mask = ~std::uint32_t { 0 } << (32 - bits);
    return (ip.value & mask) == (base.value & mask);
}

std::optional<Ip> parse_ip(std::string_view text)
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
    return Ip { value };
}

std::optional<Address> parse_address(std::string_view text)
{
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    const auto ip = parse_ip(text.substr(0, colon));
    const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
    if (!ip || !port)
        return std::nullopt;
    return Address { *ip, *port };
}

std::optional<Network> parse_network(std::string_view text)
{
    const std::size_t slash = text.find('/');
    const auto base = parse_ip(text.substr(0, slash));
    if (!base)
        return std::nullopt;
    if (slash == std::string_view::npos)
        return Network { *base, 32 };
    const auto bits = parse_number<std::uint8_t>(text.substr(slash + 1));
    if (!bits || *bits > 32)
        return std::nullopt;
    return Network { *base, *bits };
}

std::string text_of(Ip ip)
{
    std::array<char, 16> room;
    char* end = room.data();
    for (int shift = 24; shift >= 0; shift -= 8) {
        end = std::to_chars(end, room.data() + room.size(), ip.value >> static_cast<unsigned>(shift) & 0xffU)
                  .ptr;
        if (shift > 0)
            *end++ = '.';
    }
    return { room.data(), end };
}

std::string text_of(Address address) { return text_of(address.ip) + ':' + std::to_string(address.port); }

} // namespace sipd
