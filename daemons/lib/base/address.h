// IP addresses, such with a port, and networks of them. Values, cheap to copy, compare and hash; no sockets
// here.
//
//     parse_ip("192.0.2.7"), parse_ip("2001:db8::7"), parse_ip("[2001:db8::7]")
//     text_of(Address { *parse_ip("2001:db8::7"), 5060 })   // "[2001:db8::7]:5060"
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

// 128 bits in host order. IPv4 is kept as RFC 4291 2.5.5.2 maps it (::ffff:192.0.2.7), so that the same host
// is the same value whichever way it was written or came in.
struct Ip {
    std::uint64_t high { 0 };
    std::uint64_t low { 0 };

    static constexpr Ip v4(std::uint32_t value) { return { .high = 0, .low = mapped_v4 | value }; }

    constexpr bool is_v4() const { return high == 0 && low >> 32U == mapped_v4 >> 32U; }
    constexpr bool is_v6() const { return !is_v4(); }
    constexpr std::uint32_t v4_value() const { return static_cast<std::uint32_t>(low); }
    constexpr bool is_multicast() const { return is_v4() ? v4_value() >> 28U == 0xe : high >> 56U == 0xff; }
    // Not the unspecified address of either kind: it says where somebody is.
    constexpr bool is_set() const { return high != 0 || (low != 0 && low != mapped_v4); }

    friend constexpr auto operator<=>(const Ip&, const Ip&) = default;

    static constexpr std::uint64_t mapped_v4 = 0xffff'0000'0000;
};

struct Address {
    Ip ip {};
    std::uint16_t port { 0 };

    constexpr bool is_complete() const { return ip.is_set() && port != 0; }
    friend constexpr auto operator<=>(const Address&, const Address&) = default;
};

struct Network {
    Ip base {};
    int bits { 128 }; // Of the 128: 10.0.0.0/8 has 104.

    bool contains(Ip) const;
};

std::optional<Ip> parse_ip(std::string_view); // No names, no zones; brackets as in URIs are taken.
std::optional<Address> parse_address(std::string_view); // "192.0.2.7:5060", "[2001:db8::7]:5060"
std::optional<Address> parse_address_or_ip(std::string_view); // Port 0 when it says none.
std::optional<Network> parse_network(std::string_view); // "192.0.2.0/24", or an address for itself alone.

std::string text_of(Ip); // "192.0.2.7", "2001:db8::7"
using IpText = std::array<char, 48>;
std::string_view write_text(Ip, IpText& room); // The same, in the caller's memory.
std::string host_text(Ip); // As a URI says it: IPv6 in brackets.
std::string text_of(const Address&);

template <> struct std::hash<Ip> {
    std::size_t operator()(Ip ip) const noexcept
    {
        return std::hash<std::uint64_t> {}(ip.high * 0x9e37'79b9'7f4a'7c15U ^ ip.low);
    }
};

template <> struct std::hash<Address> {
    std::size_t operator()(const Address& address) const noexcept
    {
        return std::hash<Ip> {}(address.ip) * 31U + address.port;
    }
};
