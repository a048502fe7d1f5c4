// Headers that are one word or number with parameters: Event, Reason, Content-Type, Session-Expires,
// Retry-After, Subscription-State, Replaces.
#pragma once

#include "sip/fault.h"
#include "sip/parameters.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sip {

// "presence;id=1", "active;expires=60", one option tag, "SIP;cause=200;text=…"
struct Token {
    std::string_view text {};
    Parameters parameters {};
};
Parsed<Token> parse_token(std::string_view);

// "application/sdp;charset=utf-8"
struct MediaType {
    std::string_view type {};
    std::string_view subtype {};
    Parameters parameters {};

    bool is(std::string_view wanted_type,
            std::string_view wanted_subtype) const; // "*" matches what is asked.
};
Parsed<MediaType> parse_media_type(std::string_view);

// A number of seconds: Expires, Min-Expires, Min-SE, Retry-After (with its comment and parameters), the front
// of Session-Expires.
Parsed<std::chrono::seconds> parse_seconds(std::string_view);

enum class Refresher : std::uint8_t { Unsaid, Uac, Uas };
struct SessionExpires { // RFC 4028
    std::chrono::seconds interval {};
    Refresher refresher { Refresher::Unsaid };
};
Parsed<SessionExpires> parse_session_expires(std::string_view);

// RFC 3891; also what the "Replaces" header inside a Refer-To URI holds, after unescaped().
struct Replaces {
    std::string_view call_id {};
    std::string_view to_tag {};
    std::string_view from_tag {};
    bool early_only {};
};
Parsed<Replaces> parse_replaces(std::string_view);

// "dialog;id=7" (RFC 6665 8.4), "dialog;shared" (RFC 7463 5.2). Packages and ids are compared byte by byte
// (8.2.1).
struct Event {
    std::string_view package {}; // With its templates: "presence.winfo".
    std::string_view id {};
    bool shared {};
};
Parsed<Event> parse_event(std::string_view);

// "SIP;cause=200;text=\"Call completed elsewhere\"" (RFC 3326)
struct Reason {
    std::string_view protocol {};
    std::optional<int> cause {};
    std::string_view text {};
};
Parsed<Reason> parse_reason(std::string_view);

} // namespace sip
