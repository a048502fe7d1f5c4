#include "sip/digest.h"

#include "base/result.h"
#include "base/text.h"
#include "sip/address.h"
#include "sip/grammar.h"

#include <array>
#include <cassert>
#include <initializer_list>
#include <openssl/evp.h>

namespace sip {

using namespace grammar;

namespace {

// H(a:b:c) in hex, over parts that are joined with colons.
std::string hash_of(Algorithm algorithm, std::initializer_list<std::string_view> parts)
{
    std::string joined;
    for (const std::string_view part : parts)
        joined.append(part).append(":");
    joined.pop_back();
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    const EVP_MD* function = algorithm == Algorithm::Sha256 ? EVP_sha256() : EVP_md5();
    const int done = EVP_Digest(joined.data(), joined.size(), digest.data(), &size, function, nullptr);
    assert(done == 1);
    return hex_of({ reinterpret_cast<const char*>(digest.data()), size });
}

Algorithm algorithm_of(std::string_view name)
{
    if (equal_ignoring_case(name, "MD5"))
        return Algorithm::Md5;
    if (equal_ignoring_case(name, "SHA-256"))
        return Algorithm::Sha256;
    return Algorithm::Other;
}

std::size_t hex_digits(Algorithm algorithm) { return algorithm == Algorithm::Sha256 ? 64 : 32; }

// The name=value list behind "Digest".
struct AuthParameter {
    std::string_view name {};
    std::string_view value {};
};

class AuthParameters {
public:
    explicit AuthParameters(std::string_view text) : cursor_(text) { }

    // False at the end, at what is no parameter, and where a list goes on with another scheme; rest() tells
    // which.
    bool next(AuthParameter& parameter)
    {
        const auto is_separator = [](char c) { return is_blank(c) || c == ','; };
        Cursor ahead = cursor_;
        ahead.skip_while(is_separator);
        parameter.name = take<token_class>(ahead);
        ahead.skip_while(is_blank);
        if (parameter.name.empty() || !ahead.skip('='))
            return false;
        ahead.skip_while(is_blank);
        if (ahead.peek() == '"') {
            if (!take_quoted(ahead, parameter.value))
                return false;
        } else {
            parameter.value = take<value_class>(ahead);
        }
        ahead.skip_while(is_blank);
        if (!ahead.at_end() && ahead.peek() != ',')
            return false;
        cursor_ = ahead;
        return true;
    }

    std::string_view rest() const
    {
        Cursor ahead = cursor_;
        ahead.skip_while([](char c) { return is_blank(c) || c == ','; });
        return ahead.rest();
    }

private:
    Cursor cursor_;
};

std::string_view take_scheme(Cursor& cursor)
{
    cursor.skip_while(is_blank);
    const std::string_view scheme = take<token_class>(cursor);
    return is_blank(cursor.peek()) ? scheme : std::string_view {};
}

// What is said twice would be read differently by different readers.
Parsed<> set_once(std::string_view& place, std::string_view value)
{
    if (place.data() != nullptr)
        return bad("Repeated Digest Parameter");
    place = value;
    return {};
}

struct Raw { // The parameters that credentials and challenges have, as text.
    std::string_view username {}, realm {}, nonce {}, uri {}, response {}, cnonce {}, opaque {},
        nonce_count {}, qop {}, algorithm {}, stale {};
};

Parsed<> note(const AuthParameter& parameter, Raw& raw)
{
    struct Place {
        std::string_view name;
        std::string_view Raw::* place;
    };
    static constexpr std::array places {
        Place { "username", &Raw::username }, Place { "realm", &Raw::realm },
        Place { "nonce", &Raw::nonce },       Place { "uri", &Raw::uri },
        Place { "response", &Raw::response }, Place { "cnonce", &Raw::cnonce },
        Place { "opaque", &Raw::opaque },     Place { "nc", &Raw::nonce_count },
        Place { "qop", &Raw::qop },           Place { "algorithm", &Raw::algorithm },
        Place { "stale", &Raw::stale },
    };
    for (const Place& place : places)
        if (equal_ignoring_case(parameter.name, place.name))
            return set_once(raw.*place.place, parameter.value);
    return {};
}

Parsed<Raw> read_parameters(AuthParameters& parameters)
{
    Raw raw;
    for (AuthParameter parameter; parameters.next(parameter);)
        TRY(note(parameter, raw));
    return raw;
}

Parsed<> judge_qop(const Raw& raw, Credentials& credentials)
{
    credentials.has_qop = !raw.qop.empty();
    if (!credentials.has_qop)
        return {};
    const auto count = parse_number<std::uint32_t>(raw.nonce_count, 16);
    if (!equal_ignoring_case(raw.qop, "auth") || raw.cnonce.empty() || raw.nonce_count.size() != 8 || !count)
        return bad("Malformed Digest qop");
    credentials.nonce_count = *count;
    return {};
}

} // namespace

std::string_view text_of(Algorithm algorithm)
{
    switch (algorithm) {
    case Algorithm::Md5:
        return "MD5";
    case Algorithm::Sha256:
        return "SHA-256";
    case Algorithm::Other:
        break;
    }
    return {};
}

Parsed<Credentials> parse_credentials(std::string_view text)
{
    Cursor cursor { text };
    if (!equal_ignoring_case(take_scheme(cursor), "Digest"))
        return std::unexpected(Fault { 401, "Unknown Authentication Scheme" });
    AuthParameters parameters { cursor.rest() };
    const Raw raw = TRY(read_parameters(parameters));
    if (!parameters.rest().empty())
        return bad("Malformed Credentials");
    Credentials credentials {
        .username = raw.username,
        .realm = raw.realm,
        .nonce = raw.nonce,
        .uri = raw.uri,
        .response = raw.response,
        .cnonce = raw.cnonce,
        .opaque = raw.opaque,
        .nonce_count_text = raw.nonce_count,
        .algorithm = raw.algorithm.empty() ? Algorithm::Md5 : algorithm_of(raw.algorithm),
    };
    if (raw.username.empty() || raw.realm.data() == nullptr || raw.nonce.empty() || raw.uri.empty()
        || raw.response.empty())
        return bad("Incomplete Credentials");
    TRY(judge_qop(raw, credentials));
    return credentials;
}

namespace {

// One challenge; the cursor stands behind it, where a list may go on.
Parsed<Challenge> take_challenge(Cursor& cursor)
{
    const std::string_view scheme = take_scheme(cursor);
    AuthParameters parameters { cursor.rest() };
    const Parsed<Raw> raw = read_parameters(parameters);
    cursor = Cursor { parameters.rest() };
    if (!raw)
        return std::unexpected(raw.error());
    if (!equal_ignoring_case(scheme, "Digest"))
        return bad("Unknown Authentication Scheme");
    if (raw->realm.data() == nullptr || raw->nonce.empty())
        return bad("Incomplete Challenge");
    Challenge challenge {
        .realm = raw->realm,
        .nonce = raw->nonce,
        .opaque = raw->opaque,
        .has_qop = !raw->qop.empty(),
        .stale = equal_ignoring_case(raw->stale, "true"),
        .algorithm = raw->algorithm.empty() ? Algorithm::Md5 : algorithm_of(raw->algorithm),
    };
    for (Cursor options { raw->qop }; !options.at_end(); options.skip(','))
        if (equal_ignoring_case(trim(options.take_until(',')), "auth"))
            challenge.offers_auth = true;
    return challenge;
}

bool can_be_met(const Challenge& challenge)
{
    return challenge.algorithm != Algorithm::Other && (challenge.offers_auth || !challenge.has_qop);
}

} // namespace

Parsed<Challenge> parse_challenge(std::string_view text)
{
    Cursor cursor { text };
    Challenge challenge = TRY(take_challenge(cursor));
    if (!cursor.at_end())
        return bad("Malformed Challenge");
    return challenge;
}

std::string ha1_of(Algorithm algorithm, std::string_view username, std::string_view realm,
                   std::string_view password)
{
    return hash_of(algorithm, { username, realm, password });
}

namespace {

std::string response_of(const Credentials& credentials, std::string_view ha1, std::string_view method)
{
    const std::string ha2 = hash_of(credentials.algorithm, { method, credentials.uri });
    if (!credentials.has_qop)
        return hash_of(credentials.algorithm, { ha1, credentials.nonce, ha2 });
    return hash_of(credentials.algorithm,
                   { ha1, credentials.nonce, credentials.nonce_count_text, credentials.cnonce, "auth", ha2 });
}

} // namespace

bool answers(const Credentials& credentials, std::string_view ha1, std::string_view method)
{
    if (credentials.algorithm == Algorithm::Other || ha1.size() != hex_digits(credentials.algorithm))
        return false;
    return equal_in_constant_time(lower_case(credentials.response), response_of(credentials, ha1, method));
}

void append_challenge(std::string& out, const ChallengePlan& plan)
{
    out += "Digest realm=";
    append_quoted(out, plan.realm);
    out += ", nonce=";
    append_quoted(out, plan.nonce);
    out.append(", algorithm=").append(text_of(plan.algorithm)).append(", qop=\"auth\"");
    if (plan.stale)
        out += ", stale=true";
}

std::string text_of(const ChallengePlan& plan)
{
    std::string text;
    append_challenge(text, plan);
    return text;
}

std::optional<Challenge> choose_challenge(const Message& response, std::string_view realm)
{
    const Header header = response.status() == 407 ? Header::ProxyAuthenticate : Header::WwwAuthenticate;
    std::optional<Challenge> best;
    for (std::size_t i = 0; i < response.line_count(); ++i) {
        const HeaderLine line = response.line(i);
        if (line.header != header)
            continue;
        for (Cursor cursor { line.value }; !cursor.at_end();) {
            const std::size_t before = cursor.rest().size();
            const Parsed<Challenge> challenge = take_challenge(cursor);
            const bool wanted =
                challenge && can_be_met(*challenge) && (realm.empty() || challenge->realm == realm);
            if (wanted && (!best || best->algorithm < challenge->algorithm))
                best = *challenge;
            if (cursor.rest().size() == before)
                break;
        }
    }
    return best;
}

std::string credentials_text(const Challenge& challenge, const Answer& answer)
{
    const std::string count = [&] {
        std::string bytes;
        for (int shift = 24; shift >= 0; shift -= 8)
            bytes += static_cast<char>(answer.nonce_count >> shift & 0xff);
        return hex_of(bytes);
    }();
    const Credentials credentials {
        .username = answer.username,
        .realm = challenge.realm,
        .nonce = challenge.nonce,
        .uri = answer.uri,
        .cnonce = answer.cnonce,
        .nonce_count_text = count,
        .has_qop = challenge.offers_auth,
        .algorithm = challenge.algorithm,
    };
    const std::string ha1 = ha1_of(challenge.algorithm, answer.username, challenge.realm, answer.password);
    const auto as_it_came = [](std::string_view raw) {
        return std::string { "\"" }.append(raw).append("\"");
    };
    std::string text { "Digest username=" };
    text.append(quoted(answer.username)).append(", realm=").append(as_it_came(challenge.realm));
    text.append(", nonce=")
        .append(as_it_came(challenge.nonce))
        .append(", uri=")
        .append(as_it_came(answer.uri));
    text.append(", response=\"").append(response_of(credentials, ha1, answer.method)).append("\"");
    text.append(", algorithm=").append(text_of(challenge.algorithm));
    if (challenge.offers_auth)
        text.append(", qop=auth, nc=").append(count).append(", cnonce=").append(as_it_came(answer.cnonce));
    if (challenge.opaque.data() != nullptr)
        text.append(", opaque=").append(as_it_came(challenge.opaque));
    return text;
}

bool equal_in_constant_time(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference = static_cast<unsigned char>(difference | (a[i] ^ b[i]));
    return difference == 0;
}

} // namespace sip
