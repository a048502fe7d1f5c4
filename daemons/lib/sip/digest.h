// Digest authentication (RFC 7616, RFC 8760; RFC 2617 without qop for old phones): MD5 and SHA-256.
// nonce.h makes and checks nonces.
//
//     server: parse_credentials → nonces.check → answers(credentials, ha1, method)
//     client: choose_challenge over all challenges → write_credentials
#pragma once

#include "sip/fault.h"
#include "sip/message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sip {

enum class Algorithm : std::uint8_t { Md5, Sha256, Other }; // In growing strength.
std::string_view text_of(Algorithm); // "MD5", "SHA-256"

// What an Authorization or Proxy-Authorization says. Views into the message; quoted strings still have their
// escapes.
struct Credentials {
    std::string_view username {};
    std::string_view realm {};
    std::string_view nonce {};
    std::string_view uri {};
    std::string_view response {};
    std::string_view cnonce {};
    std::string_view opaque {};
    std::string_view nonce_count_text {};
    std::uint32_t nonce_count {};
    bool has_qop {}; // qop=auth; another qop is a fault.
    Algorithm algorithm { Algorithm::Md5 };
};
// A scheme other than Digest is a fault 401, so that a challenge follows.
Parsed<Credentials> parse_credentials(std::string_view);

// What a WWW-Authenticate or Proxy-Authenticate says.
struct Challenge {
    std::string_view realm {};
    std::string_view nonce {};
    std::string_view opaque {};
    bool offers_auth {}; // qop has auth; no qop at all is RFC 2617's.
    bool has_qop {};
    bool stale {};
    Algorithm algorithm { Algorithm::Md5 };
};
Parsed<Challenge> parse_challenge(std::string_view);

// HA1 in lower case hex: what officed keeps instead of a password.
std::string ha1_of(Algorithm, std::string_view username, std::string_view realm, std::string_view password);

// Server: whether the credentials answer for `ha1`; in constant time. `method` as written in the request.
bool answers(const Credentials&, std::string_view ha1, std::string_view method);

// Server: the value of WWW-Authenticate or Proxy-Authenticate.
struct ChallengePlan {
    std::string_view realm {};
    std::string_view nonce {};
    Algorithm algorithm { Algorithm::Md5 };
    bool stale {};
};
void append_challenge(std::string& out, const ChallengePlan&);
std::string text_of(const ChallengePlan&);

// Client: the strongest challenge of a 401 or 407 that we can answer, over all its headers; optionally only
// of one realm.
std::optional<Challenge> choose_challenge(const Message& response, std::string_view realm = {});

// Client: the value of Authorization or Proxy-Authorization. `username` and `password` are plain text.
struct Answer {
    std::string_view username {};
    std::string_view password {};
    std::string_view method {};
    std::string_view uri {};
    std::string_view cnonce {};
    std::uint32_t nonce_count { 1 };
};
std::string credentials_text(const Challenge&, const Answer&);

// Takes as long for any two texts of one length.
bool equal_in_constant_time(std::string_view, std::string_view);

} // namespace sip
