// Judges credentials.
#include "authenticator.h"

#include "limits.h"

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

} // namespace

Authenticator::Authenticator(std::string secret) : nonces_(std::move(secret), limits::nonce_lifetime) { }

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
        return Refused { .tried = true };
    const auto known = secrets.find(credentials->username);
    const ExtensionSecret& secret = known == secrets.end() ? nobody : known->second;
    const bool right =
        sip::answers(*credentials, ha1_of(secret, credentials->algorithm), request.method_text())
        && known != secrets.end();
    const sip::NonceAge age = nonces_.check(credentials->nonce, now, text_of(source));
    if (!right || age == sip::NonceAge::Foreign)
        return Refused { .tried = !right };
    if (age == sip::NonceAge::Stale || is_replayed(*credentials))
        return Refused { .nonce = Freshness::Stale };
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

std::vector<std::string> Authenticator::challenges(Ip source, Freshness freshness, Moment now)
{
    const std::string nonce = nonces_.make(now, text_of(source));
    std::vector<std::string> values;
    for (const sip::Algorithm algorithm : { sip::Algorithm::Md5, sip::Algorithm::Sha256 })
        if (accepts(algorithm))
            values.push_back(sip::text_of(sip::ChallengePlan { .realm = digest_realm,
                                                               .nonce = nonce,
                                                               .algorithm = algorithm,
                                                               .stale = freshness == Freshness::Stale }));
    return values;
}

} // namespace sipd
