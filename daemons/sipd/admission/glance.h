// What a datagram is about, told from a look at its first line and its To, before anything is parsed: so that
// under load what is given up costs next to nothing. A wrong guess does no harm: it only changes the order in
// which we let go.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sipd {

enum class Kind : std::uint8_t {
    Continuing, // A response, or a request inside a dialog or about an earlier one.
    Emergency, // A call to an emergency number.
    New,
};

Kind kind_of(std::string_view datagram, std::span<const std::string> emergency_numbers);

// "REGISTER sip:…": the user part of its To; empty when it is another method or has none. For the second look
// at somebody from an address that is banned (gate.h), which is parsed in full when it is worth it.
std::string_view registering_user(std::string_view datagram);

} // namespace sipd
