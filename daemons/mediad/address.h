// Where a datagram comes from or goes to: an IPv4 address and a port, both in host order. No sockets here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mediad {

struct Address {
    std::uint32_t host { 0 };
    std::uint16_t port { 0 };

    bool has_host() const { return host != 0; }
    bool is_complete() const { return host != 0 && port != 0; }
    friend bool operator==(const Address&, const Address&) = default;
};

// "192.0.2.7" or "192.0.2.7:4000"; nothing else, no names.
std::optional<Address> parse_address(std::string_view text);
std::string host_text(const Address&); // "192.0.2.7"
std::string text_of(const Address&); // "192.0.2.7:4000"

} // namespace mediad
