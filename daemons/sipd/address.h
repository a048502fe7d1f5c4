// An IPv4 address with a port, and networks of such. Values, cheap to copy and to hash.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sipd {

struct Ip {
    std::uint32_t value { 0 }; // Host order; 0: any, unknown.

    bool is_set() const { return value != 0; }
    friend auto operator<=>(const Ip&, const Ip&) = default;
};

struct Address {
    Ip ip {};
    std::uint16_t port { 0 };

    friend auto operator<=>(const Address&, const Address&) = default;
};

struct Network {
    Ip base {};
    int bits { 32 };

    bool contains(Ip) const;
};

std::optional<Ip> parse_ip(std::string_view); // "192.0.2.7", nothing else.
std::optional<Address> parse_address(std::string_view); // "192.0.2.7:5060"
std::optional<Network> parse_network(std::string_view); // "192.0.2.0/24", or an address for itself alone.

std::string text_of(Ip);
std::string text_of(Address);

// Where a datagram came from or goes to: our socket, our address on it, and the peer's.
struct Flow {
    std::uint32_t socket { 0 };
    Ip local {}; // The address of ours the peer used; unset: the kernel's choice.
    Address remote {};

    friend bool operator==(const Flow&, const Flow&) = default;
};

} // namespace sipd

template <> struct std::hash<sipd::Address> {
    std::size_t operator()(const sipd::Address& address) const noexcept
    {
        return std::hash<std::uint64_t> {}(std::uint64_t { address.ip.value } << 16U | address.port);
    }
};
