// Judges credentials.
#include "authenticator.h"

#include "limits.h"

#include <array>

namespace sipd {
namespace {

// What an unknown user's credentials are checked against: as much work, and never right.
const ExtensionSecret nobody { std::string(32, '0'), std::string(64, '0') };

const std::string& ha1_of(const ExtensionSecret& secret, sip::Algorithm algorithm)
{
    return algorithm == sip::Algorithm::Sha256 ? secret.ha1_sha256 : secret.ha1_md5;
}

std::string_view credentials_of(const sip::Message& request)
{
    const std::string_view own = request.value(sip::Header::Authorization);
    return own.empty() ? request.value(sip::Header::ProxyAuthorization) : own;
}

// As a nonce is bound to it: its bytes.
std::string_view bytes_of(const Ip& ip) { return { reinterpret_cast<const char*>(&ip), sizeof ip }; }

} // namespace

Authenticator::Authenticator(std::string_view secret) : nonces_(secret, limits::nonce_lifetime) { }

bool Authenticator::accepts(sip::Algorithm algorithm) const
{
    if (algorithm == sip::Algorithm::Md5)
        return choice_ != DigestChoice::Sha256;
    return algorithm == sip::Algorithm::Sha256 && choice_ != DigestChoice::Md5;
}

Verdict Authenticator::judge(const sip::Message& request, const ExtensionSecrets& secrets, Ip source,
                             Moment now)
{
    const std::string_view given = credentials_of(request);
    if (given.empty())
        return Refused {};
    const auto credentials = sip::parse_credentials(given);
    if (!credentials || credentials->realm != digest_realm || !accepts(credentials->algorithm))
        return Refused { .proof = Proof::Foreign };
    const sip::NonceAge age = nonces_.check(credentials->nonce, now, bytes_of(source));
    if (age == sip::NonceAge::Foreign) // Nothing is computed for who guesses without asking first.
        return Refused { .proof = Proof::Foreign, .username = credentials->username };
    const auto known = secrets.find(credentials->username);
    const ExtensionSecret& secret = known == secrets.end() ? nobody : known->second;
    const bool right =
        sip::answers(*credentials, ha1_of(secret, credentials->algorithm), request.method_text())
        && known != secrets.end();
    if (!right)
        return Refused { .proof = Proof::Wrong, .username = credentials->username };
    // From here on a nonce may take memory: its holder knows a password.
    if (age == sip::NonceAge::Stale || is_replayed(*credentials))
        return Refused { .proof = Proof::Late, .username = credentials->username };
    return Granted { known->first };
}

// A nonce count may come once; the very same answer again is a repeat of the same request.
bool Authenticator::is_replayed(const sip::Credentials& credentials)
{
    if (!credentials.has_qop)
        return false; // RFC 2617's old form has no count; the nonce's short life must do.
    std::string nonce { credentials.nonce };
    const auto [use, is_new] = uses_.try_emplace(nonce);
    if (is_new) {
        oldest_first_.push_back(std::move(nonce));
        if (oldest_first_.size() > limits::nonces_in_use) {
            uses_.erase(oldest_first_.front());
            oldest_first_.pop_front();
        }
    }
    if (credentials.nonce_count > use->second.count) {
        use->second = { .count = credentials.nonce_count, .response = std::string { credentials.response } };
        return false;
    }
    return use->second.response != credentials.response;
}

void Authenticator::write_challenge(const Challenged& whom, sip::Algorithm algorithm, std::string& out)
{
    out.clear();
    nonces_.write(out, whom.now, bytes_of(whom.source));
    std::array<char, 64> nonce;
    const std::size_t size = out.copy(nonce.data(), nonce.size());
    out.clear();
    sip::append_challenge(out,
                          { .realm = digest_realm,
                            .nonce = { nonce.data(), size },
                            .algorithm = algorithm,
                            .stale = whom.freshness == Freshness::Stale });
}

} // namespace sipd
