// How a REGISTER of ours is written, and what its 200 says.
#pragma once

#include "messages.h"
#include "office.h"

#include "sip/digest.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sipd {

// A challenge that is remembered, so that the next REGISTER need not be challenged again (RFC 7616 3.3: the
// count grows with each use of a nonce).
struct KnownChallenge {
    std::string realm {};
    std::string nonce {};
    std::optional<std::string> opaque {};
    bool offers_auth { false };
    bool has_qop { false };
    sip::Algorithm algorithm { sip::Algorithm::Md5 };
    bool by_proxy { false }; // 407
    std::uint32_t uses { 0 };
};
// Of a 401 or 407; nothing: none that we can answer.
std::optional<KnownChallenge> challenge_of(const sip::Message&);
bool says_stale(const sip::Message& challenge);

// The credentials of the trunk for one request; counts the use.
ExtraHeader proof_of(KnownChallenge&, const Trunk&, std::string_view method, std::string_view uri);

std::string account_of(const Trunk&); // "sip:3@192.168.1.1", From and To of its REGISTER.
std::string registrar_of(const Trunk&); // "sip:192.168.1.1", its Request-URI.
// Our Contact with a carrier that we register with. `line` is by what we tell its calls from other trunks'.
std::string contact_of(const Trunk&, const SentBy&, std::string_view line);

struct RegisterPlan {
    const Trunk& trunk;
    std::string_view via {};
    std::string_view call_id {};
    std::uint32_t cseq { 0 };
    std::string_view contact {};
    std::chrono::seconds expires { 0 };
    std::optional<ExtraHeader> proof {};
};
std::string register_text(const RegisterPlan&); // Empty: it cannot be written.

// OPTIONS, to see whether a server lives (RFC 3261 11).
struct PingPlan {
    const Trunk& trunk;
    std::string_view via {};
    std::string_view ours {}; // The host we are.
};
std::string ping_text(const PingPlan&);

struct Grant {
    std::chrono::seconds lasts { 0 };
    std::vector<std::string> routes {}; // Service-Route (RFC 3608)
    std::vector<std::string> path {}; // RFC 3327
    std::vector<std::string> numbers {}; // The users of P-Associated-URI (RFC 7315)
};
// Of a 200: what it says of our contact, or of all, or what we asked for.
Grant grant_of(const sip::Message& ok, std::string_view contact, std::chrono::seconds asked);

std::optional<std::chrono::seconds> retry_after_of(const sip::Message&);
std::optional<std::chrono::seconds> min_expires_of(const sip::Message&);

} // namespace sipd
