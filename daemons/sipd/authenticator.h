// Digest authentication of extensions (RFC 7616, RFC 8760). Says who somebody is, or how to challenge them.
// An unknown user and a wrong password are told apart by nothing: neither by the answer nor by its time.
#pragma once

#include "flow.h"

#include "base/clock.h"
#include "sip/digest.h"
#include "sip/message.h"
#include "sip/nonce.h"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace sipd {

inline constexpr std::string_view digest_realm = "yobirin";

struct ExtensionSecret {
    std::string ha1_md5 {};
    std::string ha1_sha256 {};
};
using ExtensionSecrets = std::map<std::string, ExtensionSecret, std::less<>>;

enum class DigestChoice : std::uint8_t { Md5, Sha256, Both };

struct Granted {
    std::string extension {};
};
enum class Freshness : std::uint8_t { Fresh, Stale };
struct Refused { // To be challenged.
    Freshness nonce { Freshness::Fresh }; // Stale: the password was right, only its nonce too old.
    bool tried { false }; // There were credentials, and they were wrong.
};
using Verdict = std::variant<Granted, Refused>;

class Authenticator {
public:
    // The secret is kept over restarts by its caller, so that nonces live on.
    explicit Authenticator(std::string secret);

    void use(DigestChoice choice) { choice_ = choice; }

    Verdict judge(const sip::Message&, const ExtensionSecrets&, Ip source, Moment now);

    // The values of WWW-Authenticate, in the order they are to be sent: MD5 first, for phones that read one.
    std::vector<std::string> challenges(Ip source, Freshness, Moment now);

private:
    struct Use {
        std::uint32_t count { 0 };
        std::string response {};
    };
    bool is_replayed(const sip::Credentials&);
    bool accepts(sip::Algorithm) const;

    sip::Nonces nonces_;
    DigestChoice choice_ { DigestChoice::Md5 };
    std::unordered_map<std::string, Use> uses_ {}; // By nonce.
    std::deque<std::string> oldest_first_ {};
};

} // namespace sipd
