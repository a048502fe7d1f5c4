// Via (RFC 3261 20.42, RFC 3581).
#pragma once

#include "sip/fault.h"
#include "sip/parameters.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace sip {

enum class Transport : std::uint8_t { Udp, Tcp, Tls, Sctp, Ws, Wss, Other };

// RFC 3261 8.1.1.7: what a branch begins with that identifies a transaction by itself.
inline constexpr std::string_view magic_cookie = "z9hG4bK";

struct Via {
    std::string_view text {}; // The whole value.
    Transport transport { Transport::Other };
    std::string_view transport_text {};
    std::string_view host {}; // sent-by; IPv6 with its brackets.
    std::optional<std::uint16_t> port {};
    std::string_view branch {};
    std::string_view received {};
    std::string_view maddr {};
    bool asks_for_rport {}; // ";rport" with or without a value.
    std::optional<std::uint16_t> rport {};
    Parameters parameters {};

    bool has_magic_cookie() const
    {
        return branch.size() > magic_cookie.size() && branch.starts_with(magic_cookie);
    }
    std::uint16_t sent_by_port() const;
};

// One value of the header (Message::values splits lists).
Parsed<Via> parse_via(std::string_view);

std::string_view text_of(Transport); // "UDP"

// Where the answer to a request with this topmost Via goes over UDP, next to the source address:
// the source port when rport is asked for (RFC 3581 4), else sent-by's.
std::uint16_t reply_port(const Via&, std::uint16_t source_port);

} // namespace sip
