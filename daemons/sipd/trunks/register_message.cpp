#include "register_message.h"

#include "limits.h"

#include "base/random.h"
#include "base/text.h"
#include "sip/dialog.h"
#include "transport/next_hop.h"

#include <algorithm>

namespace sipd {
namespace {

// The first number of a header, which a comment or parameters may follow: "120 (busy);duration=60".
std::optional<std::chrono::seconds> seconds_in(std::string_view value)
{
    const std::string_view digits = value.substr(0, value.find_first_not_of("0123456789"));
    const auto number = parse_number<std::uint32_t>(digits);
    return number ? std::optional { std::chrono::seconds { *number } } : std::nullopt;
}

std::vector<std::string> values_of(const sip::Message& message, sip::Header header)
{
    std::vector<std::string> all;
    sip::Values values = message.values(header);
    for (std::string_view value; all.size() < limits::trunk_notes && values.next(value);)
        if (value.size() <= limits::trunk_note_bytes)
            all.push_back(sip::unfolded(value));
    return all;
}

std::vector<std::string> associated_numbers(const sip::Message& ok)
{
    std::vector<std::string> numbers;
    sip::Values values = ok.values(sip::Header::PAssociatedUri);
    for (std::string_view value; numbers.size() < limits::trunk_notes && values.next(value);) {
        const auto address = sip::parse_address(value);
        if (!address || address->uri.user.empty())
            continue;
        std::string number = sip::unescaped(address->uri.user);
        if (number.size() <= limits::trunk_note_bytes)
            numbers.push_back(std::move(number));
    }
    return numbers;
}

bool is_same_contact(const sip::Uri& granted, const sip::Uri& ours)
{
    const auto line = ours.parameters.find("line");
    if (line)
        return granted.parameters.find("line") == line;
    return granted.user == ours.user && granted.host == ours.host;
}

} // namespace

std::optional<KnownChallenge> challenge_of(const sip::Message& response)
{
    const auto challenge = sip::choose_challenge(response);
    if (!challenge)
        return std::nullopt;
    KnownChallenge known { .realm = std::string { challenge->realm },
                           .nonce = std::string { challenge->nonce },
                           .offers_auth = challenge->offers_auth,
                           .has_qop = challenge->has_qop,
                           .algorithm = challenge->algorithm,
                           .by_proxy = response.status() == 407 };
    if (challenge->opaque.data() != nullptr)
        known.opaque = std::string { challenge->opaque };
    return known;
}

bool says_stale(const sip::Message& response)
{
    const auto challenge = sip::choose_challenge(response);
    return challenge && challenge->stale;
}

ExtraHeader proof_of(KnownChallenge& known, const Trunk& trunk, std::string_view method, std::string_view uri)
{
    const sip::Challenge challenge {
        .realm = known.realm,
        .nonce = known.nonce,
        .opaque = known.opaque ? std::string_view { *known.opaque } : std::string_view {},
        .offers_auth = known.offers_auth,
        .has_qop = known.has_qop,
        .algorithm = known.algorithm,
    };
    return { known.by_proxy ? sip::Header::ProxyAuthorization : sip::Header::Authorization,
             sip::credentials_text(challenge,
                                   { .username = trunk.auth_username,
                                     .password = trunk.password,
                                     .method = method,
                                     .uri = uri,
                                     .cnonce = random_hex(8),
                                     .nonce_count = ++known.uses }) };
}

std::string account_of(const Trunk& trunk)
{
    std::string uri { "sip:" };
    if (!trunk.username.empty())
        uri.append(sip::escaped_user(trunk.username)).append("@");
    return uri.append(trunk.from_domain.empty() ? server_text(trunk) : trunk.from_domain);
}

std::string registrar_of(const Trunk& trunk)
{
    return "sip:" + (trunk.from_domain.empty() ? server_text(trunk) : trunk.from_domain);
}

std::string contact_of(const Trunk& trunk, const SentBy& ours, std::string_view line)
{
    std::string contact { "<sip:" };
    if (!trunk.username.empty())
        contact.append(sip::escaped_user(trunk.username)).append("@");
    // Without a listener of that transport we are reached by the connection alone.
    contact.append(ours.address.port == 0 ? host_text(ours.address.ip) : text_of(ours.address));
    if (ours.manner.contact_transport)
        contact.append(transport_parameter(ours.transport));
    if (trunk.way.contact_has_line)
        contact.append(";line=").append(line);
    return contact.append(">");
}

std::string register_text(const RegisterPlan& plan)
{
    const std::string account = "<" + account_of(plan.trunk) + ">";
    std::string wire;
    wire.reserve(1024);
    sip::Writer writer { wire };
    writer.request("REGISTER", registrar_of(plan.trunk))
        .header(sip::Header::Via, plan.via)
        .number(sip::Header::MaxForwards, 70)
        .header(sip::Header::From, account + ";tag=" + random_hex(8))
        .header(sip::Header::To, account)
        .header(sip::Header::CallId, plan.call_id)
        .header(sip::Header::CSeq, std::to_string(plan.cseq) + " REGISTER")
        .header(sip::Header::Contact, plan.contact)
        .number(sip::Header::Expires, static_cast<std::uint64_t>(plan.expires.count()))
        .header(sip::Header::Supported, "path")
        .header(sip::Header::UserAgent, product);
    if (plan.proof)
        writer.header(plan.proof->header, plan.proof->value);
    return writer.finish() ? wire : std::string {};
}

std::string ping_text(const PingPlan& plan)
{
    const std::string uri = registrar_of(plan.trunk);
    std::string wire;
    sip::Writer writer { wire };
    writer.request("OPTIONS", uri)
        .header(sip::Header::Via, plan.via)
        .number(sip::Header::MaxForwards, 70)
        .header(sip::Header::From, "<sip:" + std::string { plan.ours } + ">;tag=" + random_hex(8))
        .header(sip::Header::To, "<" + uri + ">")
        .header(sip::Header::CallId, random_hex(16))
        .header(sip::Header::CSeq, "1 OPTIONS")
        .header(sip::Header::Accept, "application/sdp")
        .header(sip::Header::UserAgent, product);
    return writer.finish() ? wire : std::string {};
}

Grant grant_of(const sip::Message& ok, std::string_view contact, std::chrono::seconds asked)
{
    Grant grant { .lasts = ok.expires().value_or(asked),
                  .routes = values_of(ok, sip::Header::ServiceRoute),
                  .path = values_of(ok, sip::Header::Path),
                  .numbers = associated_numbers(ok) };
    const auto ours = sip::parse_contact(contact);
    sip::Values values = ok.values(sip::Header::Contact);
    for (std::string_view value; ours && values.next(value);)
        if (const auto granted = sip::parse_contact(value); granted && !granted->everything
            && is_same_contact(granted->address.uri, ours->address.uri) && granted->expires)
            grant.lasts = *granted->expires;
    grant.lasts = std::min<std::chrono::seconds>(grant.lasts, limits::trunk_expires_most);
    return grant;
}

std::optional<std::chrono::seconds> retry_after_of(const sip::Message& message)
{
    return seconds_in(message.value(sip::Header::RetryAfter));
}

std::optional<std::chrono::seconds> min_expires_of(const sip::Message& message)
{
    return seconds_in(message.value(sip::Header::MinExpires));
}

} // namespace sipd
