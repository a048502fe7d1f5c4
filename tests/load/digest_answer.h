// The answer to a digest challenge, as a phone computes it. Written apart from lib/sip on purpose, with
// OpenSSL's hashes.
#pragma once

#include <string>
#include <string_view>

namespace load {

struct Credentials {
    std::string_view user {};
    std::string_view password {};
    std::string_view method {};
    std::string_view uri {};
};

// The value of an Authorization header for the value of a WWW-Authenticate one (RFC 7616 3.4).
std::string digest_answer(std::string_view challenge, const Credentials&);

} // namespace load
