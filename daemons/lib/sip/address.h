// name-addr and addr-spec: what stands in From, To, Contact, Route, Refer-To, P-Asserted-Identity …
//
//     Address from = TRY(parse_address("\"Alice\" <sip:alice@example.jp>;tag=88sja8x"));
#pragma once

#include "sip/fault.h"
#include "sip/parameters.h"
#include "sip/uri.h"

#include <string>
#include <string_view>

namespace sip {

struct Address {
    std::string_view display {}; // Between the quotes, escapes still in it; or the tokens as they stand.
    Uri uri {};
    Parameters parameters {}; // The header's, behind ">"; without "<>" every parameter is the header's (RFC
                              // 3261 20.10).

    std::string_view tag_value {}; // Theirs, noted while they were read.

    std::string_view tag() const { return tag_value; }
};

Parsed<Address> parse_address(std::string_view);

// The display name without escapes and control characters, at most `bytes_max` long, cut at a UTF-8 boundary.
std::string plain_display(const Address&, std::size_t bytes_max = 256);

// `"Sato \"Q\""`: fit to stand before <uri>; control characters become spaces.
std::string quoted(std::string_view);
void append_quoted(std::string& out, std::string_view);

// `"Sato" <sip:201@host>` or `<sip:201@host>`, with `;tag=` if given.
struct NameAddr {
    std::string_view display {};
    std::string_view uri {};
    std::string_view tag {};
};
std::string text_of(const NameAddr&);

} // namespace sip
