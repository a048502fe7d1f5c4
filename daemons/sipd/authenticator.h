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
enum class Freshness : std::uint8_t { Fresh, Stale }; // Stale: ask again, the password was right.
// What a request offered as proof.
enum class Proof : std::uint8_t {
    None,
    Foreign, // Not of our realm, not readable, or over a nonce that we did not give to this address.
    Wrong, // Over a nonce of ours: whoever it is does receive what we send to that address.
    Late, // Right, but over a nonce that is too old or used up.
};
struct Refused { // To be challenged.
    Proof proof { Proof::None };
    std::string_view username {}; // Claimed; a view into the message.

    Freshness nonce() const { return proof == Proof::Late ? Freshness::Stale : Freshness::Fresh; }
};
using Verdict = std::variant<Granted, Refused>;

class Authenticator {
public:
    // The secret is kept over restarts by its caller, so that nonces live on.
    explicit Authenticator(std::string_view secret);

    void use(DigestChoice choice) { choice_ = choice; }

    Verdict judge(const sip::Message&, const ExtensionSecrets&, Ip source, Moment now);

    struct Challenged {
        Ip source {};
        Freshness freshness { Freshness::Fresh };
        Moment now {};
    };
    // Each value of WWW-Authenticate, put together in `room`, in the order they are to be sent: MD5 first,
    // for phones that read one.
    template <typename Take> void challenge(const Challenged& whom, std::string& room, Take take)
    {
        for (const sip::Algorithm algorithm : { sip::Algorithm::Md5, sip::Algorithm::Sha256 }) {
            if (!accepts(algorithm))
                continue;
            write_challenge(whom, algorithm, room);
            take(std::string_view { room });
        }
    }

    std::size_t nonces_in_use() const { return uses_.size(); }

private:
    struct Use {
        std::uint32_t count { 0 };
        std::string response {};
    };
    bool is_replayed(const sip::Credentials&);
    void write_challenge(const Challenged&, sip::Algorithm, std::string& out);
    bool accepts(sip::Algorithm) const;

    sip::Nonces nonces_;
    DigestChoice choice_ { DigestChoice::Md5 };
    std::unordered_map<std::string, Use> uses_ {}; // By nonce.
    std::deque<std::string> oldest_first_ {};
};

} // namespace sipd
