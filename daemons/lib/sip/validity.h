// Whether a message that could be read also makes sense, and what a request deserves that does not.
#pragma once

#include "sip/message.h"

#include <optional>
#include <span>
#include <string>

namespace sip {

// RFC 3261 8.2, 16.3, 20: mandatory headers, single ones that occur twice, malformed ones, CSeq against the
// method, the scheme of the Request-URI (416). Nothing: sound. A response with a fault is dropped.
std::optional<Fault> fault_of(const Message&);

// What nearly everybody asks of a message, read while it is checked: cheaper than asking again.
struct Essentials {
    Uri uri {}; // Of a request.
    Via via {}; // The topmost.
    Address from {};
    Address to {};
    CSeq cseq {};
    Contact contact {}; // The first, if has_contact.
    bool has_contact {};
};
std::optional<Fault> fault_of(const Message&, Essentials& fresh);

// Whether an answer to this request can be written and sent: Via, From, To, Call-ID and CSeq can be copied.
bool can_be_answered(const Message& request);

// The option tags of `header` (Require, Proxy-Require) that `supported` lacks, as the Unsupported header
// lists them; empty: none.
std::string unsupported_extensions(const Message&, Header header,
                                   std::span<const std::string_view> supported);

// Whether an answer, or what follows it, may have that type (RFC 3261 20.1); without Accept it may.
bool accepts(const Message&, std::string_view type, std::string_view subtype);

// 415 for a body that is not `type/subtype` in plain encoding (a Content-Disposition of handling=optional
// excuses it), 406 when Accept is there and leaves it out.
std::optional<Fault> body_fault_of(const Message&, std::string_view type, std::string_view subtype);

} // namespace sip
