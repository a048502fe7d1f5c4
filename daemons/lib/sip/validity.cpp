#include "sip/validity.h"

#include "base/result.h"
#include "base/text.h"
#include "sip/grammar.h"

#include <algorithm>
#include <array>

namespace sip {

using namespace grammar;

namespace {

struct Needed {
    Header header;
    std::string_view missing;
};
// RFC 3261 8.1.1. Max-Forwards is not among them: RFC 2543's phones do not send it (RFC 4475 3.4.1).
constexpr std::array needed {
    Needed { Header::Via, "Missing Via" },   Needed { Header::From, "Missing From" },
    Needed { Header::To, "Missing To" },     Needed { Header::CallId, "Missing Call-ID" },
    Needed { Header::CSeq, "Missing CSeq" },
};

// Headers of one value (RFC 3261 7.3.1 and the table of 20): two lines of them contradict each other.
constexpr std::array single {
    Header::CallId,
    Header::ContentDisposition,
    Header::ContentLength,
    Header::ContentType,
    Header::CSeq,
    Header::Date,
    Header::Event,
    Header::Expires,
    Header::From,
    Header::MaxForwards,
    Header::MinExpires,
    Header::MinSe,
    Header::RAck,
    Header::RSeq,
    Header::ReferTo,
    Header::ReferredBy,
    Header::Replaces,
    Header::RetryAfter,
    Header::SessionExpires,
    Header::SipETag,
    Header::SipIfMatch,
    Header::Subject,
    Header::SubscriptionState,
    Header::To,
    Header::UserAgent,
};

Parsed<> check_presence(const Message& message)
{
    for (const Needed& one : needed)
        if (!message.has(one.header))
            return bad(one.missing);
    for (const Header header : single)
        if (message.repeats(header))
            return bad("Repeated Header");
    return {};
}

// Every value of a list must be readable; the limit is on all its lines together.
template <typename Parse> Parsed<> check_values(const Message& message, Header header, Parse parse)
{
    if (!message.has(header))
        return {};
    Values values = message.values(header);
    std::size_t count = 0;
    for (std::string_view value; values.next(value);) {
        if (++count > limits::values_max)
            return bad("Too Many Values");
        if (auto parsed = parse(value); !parsed)
            return std::unexpected(parsed.error());
    }
    return {};
}

Parsed<> check_call_id(std::string_view call_id)
{
    for (const char c : call_id)
        if (is_blank(c) || c == ',')
            return bad("Malformed Call-ID");
    return call_id.empty() ? bad("Malformed Call-ID") : Parsed<> {};
}

Parsed<> check_cseq(const Message& message)
{
    const CSeq cseq = TRY(message.cseq());
    if (message.is_request() && cseq.method_text != message.method_text())
        return bad("CSeq Method Differs");
    return {};
}

Parsed<> check_contacts(const Message& message)
{
    const bool registers = message.method() == Method::Register;
    return check_values(message, Header::Contact, [&](std::string_view value) -> Parsed<> {
        const Contact contact = TRY(parse_contact(value));
        if (contact.everything && !registers)
            return bad("Malformed Contact");
        return {};
    });
}

Parsed<> check_addresses(const Message& message)
{
    TRY(message.from());
    TRY(message.to());
    TRY(check_contacts(message));
    TRY(check_values(message, Header::Route, parse_address));
    TRY(check_values(message, Header::RecordRoute, parse_address));
    return {};
}

Parsed<> check_request(const Message& message)
{
    const Uri uri = TRY(message.uri());
    if (uri.scheme == Scheme::Other)
        return std::unexpected(Fault { 416, "Unsupported URI Scheme" });
    if (message.has(Header::MaxForwards) && !message.max_forwards())
        return bad("Malformed Max-Forwards");
    return {};
}

Parsed<> check(const Message& message)
{
    TRY(check_presence(message));
    TRY(check_values(message, Header::Via, parse_via));
    TRY(check_cseq(message));
    TRY(check_call_id(message.call_id()));
    TRY(check_addresses(message));
    if (message.is_request())
        TRY(check_request(message));
    return {};
}

bool accepts(const Message& message, std::string_view type, std::string_view subtype)
{
    if (!message.has(Header::Accept))
        return true;
    Values values = message.values(Header::Accept);
    for (std::string_view value; values.next(value);)
        if (const auto media = parse_media_type(value); media && media->is(type, subtype))
            return true;
    return false;
}

bool may_be_ignored(const Message& message)
{
    const auto disposition = parse_token(message.value(Header::ContentDisposition));
    return disposition
        && equal_ignoring_case(disposition->parameters.find("handling").value_or(""), "optional");
}

} // namespace

std::optional<Fault> fault_of(const Message& message)
{
    const Parsed<> checked = check(message);
    if (checked)
        return std::nullopt;
    return Fault { message.is_request() ? checked.error().status : 0, checked.error().reason };
}

bool can_be_answered(const Message& request)
{
    return request.is_request() && request.method() != Method::Ack
        && std::ranges::all_of(needed, [&](const Needed& one) { return !request.value(one.header).empty(); });
}

std::string unsupported_extensions(const Message& message, Header header,
                                   std::span<const std::string_view> supported)
{
    std::string unsupported;
    if (!message.has(header))
        return unsupported;
    Values tags = message.values(header);
    for (std::string_view tag; tags.next(tag);) {
        const auto is_this = [&](std::string_view known) { return equal_ignoring_case(known, tag); };
        if (tag.empty() || !all<token_class>(tag) || std::ranges::any_of(supported, is_this))
            continue;
        unsupported.append(unsupported.empty() ? "" : ", ").append(tag);
    }
    return unsupported;
}

std::optional<Fault> body_fault_of(const Message& message, std::string_view type, std::string_view subtype)
{
    if (!accepts(message, type, subtype))
        return Fault { 406, "Not Acceptable" };
    if (message.body().empty() || may_be_ignored(message))
        return std::nullopt;
    const std::string_view encoding = message.value(Header::ContentEncoding);
    if (!encoding.empty() && !equal_ignoring_case(encoding, "identity"))
        return Fault { 415, "Unsupported Content-Encoding" };
    if (!message.has(Header::ContentType)) // Old phones forget it; RFC 3261 7.4.1 wants it.
        return std::nullopt;
    const auto media = parse_media_type(message.value(Header::ContentType));
    if (!media)
        return media.error();
    if (!equal_ignoring_case(media->type, type) || !equal_ignoring_case(media->subtype, subtype))
        return Fault { 415, "Unsupported Media Type" };
    return std::nullopt;
}

} // namespace sip
