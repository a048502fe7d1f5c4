// Contact: an address with q and expires, or "*" (RFC 3261 20.10).
#pragma once

#include "sip/address.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace sip {

struct Contact {
    bool everything {}; // "*": only in a REGISTER that removes all bindings.
    Address address {};
    std::optional<std::chrono::seconds> expires {};
    int q_thousandths { 1000 };
};

// One value of the header (Message::values splits lists).
Parsed<Contact> parse_contact(std::string_view);

} // namespace sip
