// Bodies of several parts (RFC 2046 5.1, RFC 5621), of which we want one thing: the session description. What
// else there may be (ISUP, a caller's location, a picture) is nobody's here.
//
//     const std::string_view session = TRY(sip::session_text_of(message)); // Empty: there is none.
//
// Bounded in parts, depth and header lines, see limits.h.
#pragma once

#include "sip/message.h"

#include <string_view>

namespace sip {

// The SDP of a message, wherever in its body it is. 415 when there is a part that has to be understood and is
// not (RFC 3261 8.2.3), 400 when the parts cannot be told apart.
Parsed<std::string_view> session_text_of(const Message&);

// One part: its head as it stands, and its content without the line end that belongs to the boundary.
struct BodyPart {
    std::string_view head {};
    std::string_view content {};

    // Of its first header of that name, any case, compact where there is such a form; empty when there is
    // none.
    std::string_view value(Header) const;
    std::string_view value(std::string_view name) const;
};

// Walks over the parts: for (BodyPart part; parts.next(part);). Afterwards ended() tells whether the last
// boundary was there.
class BodyParts {
public:
    BodyParts(std::string_view body, std::string_view boundary);

    bool next(BodyPart&);
    bool ended() const { return ended_; }

private:
    bool take_boundary(std::string_view text);
    std::string_view take_until_boundary();

    std::string_view rest_;
    std::string_view boundary_;
    bool begun_ {};
    bool ended_ {};
};

} // namespace sip
