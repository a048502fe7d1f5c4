// What a server refuses before it looks at what a request wants (RFC 3261 8.2), as numbered rules in the
// order of the RFC. Soundness (400, 416, 505) is validity.h's, merged requests (482) the transactions', who
// may what is the daemon's.
#pragma once

#include "sip/message.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sip {

// What the server can do.
struct Abilities {
    std::span<const Method> methods; // Outside dialogs.
    std::string_view allow; // As the Allow header lists them, those inside dialogs too.
    std::span<const std::string_view> extensions; // Option tags.
};

struct Refusal {
    int status {};
    Header header { Header::Other }; // What the answer has to bear besides, unless Other.
    std::string value {};

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

// Nothing: the request may be looked at. Not for ACK and CANCEL, which nobody refuses this way.
std::optional<Refusal> refusal_of(const Message& request, const Abilities&);

} // namespace sip
