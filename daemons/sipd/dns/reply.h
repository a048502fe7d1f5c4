// What is read of DNS messages by us; c-ares reads the rest, and drops the TTL of SRV and NAPTR.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

namespace sipd::dns {

// The least TTL of the answers (RFC 1035 4.1); nothing: there are none, or it cannot be read.
std::optional<std::chrono::seconds> ttl_of(std::span<const std::uint8_t> message);

} // namespace sipd::dns
