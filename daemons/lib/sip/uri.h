// URIs: sip:, sips: and tel: (RFC 3261 19.1, RFC 3966); any other scheme is kept as text.
//
//     Uri uri = TRY(parse_uri("sip:alice@192.0.2.1:5080;transport=udp"));
//
// A Uri is a handful of views into the text it was read from and lives no longer than that.
#pragma once

#include "sip/fault.h"
#include "sip/parameters.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sip {

enum class Scheme : std::uint8_t { Sip, Sips, Tel, Other };

struct Uri {
    std::string_view text {}; // All of it.
    Scheme scheme { Scheme::Other };
    std::string_view
        user {}; // Escapes still in it; of tel: the number, of another scheme all after the colon.
    std::string_view password {};
    std::string_view host {}; // Name, IPv4, or IPv6 with its brackets.
    std::optional<std::uint16_t> port {};
    Parameters parameters {};
    std::string_view headers {}; // After the question mark.

    std::string_view scheme_text() const { return text.substr(0, text.find(':')); }
    bool has_sip_form() const { return scheme == Scheme::Sip || scheme == Scheme::Sips; }
};

// The whole text is one URI, or it is a fault. Percent escapes are checked, not resolved.
Parsed<Uri> parse_uri(std::string_view);

// Whether two URIs are the same by RFC 3261 19.1.4 (tel: RFC 3966 4).
bool equivalent(const Uri&, const Uri&);

// "%61lice" → "alice". What is not an escape is kept.
std::string unescaped(std::string_view);
// Escapes what must not stand in the user part.
std::string escaped_user(std::string_view);

// Of the "?a=b&c=d" part; still escaped.
std::optional<std::string_view> find_uri_header(const Uri&, std::string_view name);

} // namespace sip
