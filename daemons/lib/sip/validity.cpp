#include "sip/validity.h"

#include "base/text.h"
#include "sip/multipart.h"
#include "sip/values.h"

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
constexpr Headers single {
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

Complaint check_presence(const Message& message)
{
    constexpr Headers all_needed { Header::Via, Header::From, Header::To, Header::CallId, Header::CSeq };
    if (!message.headers().has_all(all_needed))
        return std::ranges::find_if(needed, [&](const Needed& one) { return !message.has(one.header); })
            ->missing;
    return message.repeated_headers().has_any(single) ? Complaint { "Repeated Header" } : Complaint {};
}

// What follows the first value of a list.
template <typename Value, typename Take>
Complaint check_more_values(Cursor cursor, HeaderLines lines, Take take)
{
    std::size_t count = 1;
    while (true) {
        for (; cursor.skip(','); ++count) {
            Value value;
            if (count == limits::values_max)
                return "Too Many Values";
            if (const Complaint complaint = take(cursor, value); !complaint.empty())
                return complaint;
        }
        if (!cursor.at_end())
            return "Malformed List";
        if (lines.at_end())
            return {};
        if (count++ == limits::values_max)
            return "Too Many Values";
        cursor = Cursor { lines.next() };
        Value value;
        if (const Complaint complaint = take(cursor, value); !complaint.empty())
            return complaint;
    }
}

// Every value of a list must be readable; the limit is on all its lines together. The first goes to `first`.
template <typename Value, typename Take>
Complaint check_values(const Message& message, Header header, Take take, Value& first)
{
    if (!message.has(header))
        return {};
    HeaderLines lines = message.lines(header);
    Cursor cursor { lines.next() };
    if (const Complaint complaint = take(cursor, first); !complaint.empty())
        return complaint;
    return cursor.at_end() && lines.at_end() ? Complaint {} : check_more_values<Value>(cursor, lines, take);
}

Complaint check_call_id(std::string_view call_id)
{
    return call_id.empty() || !all<call_id_class>(call_id) ? Complaint { "Malformed Call-ID" } : Complaint {};
}

Complaint check_cseq(const Message& message, CSeq& cseq)
{
    const Complaint complaint = read_cseq(message.value(Header::CSeq), cseq);
    if (!complaint.empty() || !message.is_request())
        return complaint;
    if (cseq.method == message.method()
        && (cseq.method != Method::Other || cseq.method_text == message.method_text()))
        return {};
    return "CSeq Method Differs";
}

Complaint check_contacts(const Message& message, Essentials& essentials)
{
    const bool registers = message.method() == Method::Register;
    const auto take = [registers](Cursor& cursor, Contact& contact) -> Complaint {
        const Complaint complaint = take_contact(cursor, Commas::Separate, contact);
        return contact.everything && !registers ? Complaint { "Malformed Contact" } : complaint;
    };
    essentials.has_contact = message.has(Header::Contact);
    return check_values(message, Header::Contact, take, essentials.contact);
}

Complaint check_single_address(std::string_view value, Address& address)
{
    Cursor cursor { value };
    const Complaint complaint = take_address(cursor, Commas::Belong, address);
    return complaint.empty() && !cursor.at_end() ? Complaint { "More Than One Value" } : complaint;
}

Complaint check_routes(const Message& message)
{
    const auto take = [](Cursor& cursor, Address& address) {
        return take_address(cursor, Commas::Separate, address);
    };
    if (!message.headers().has_any({ Header::Route, Header::RecordRoute }))
        return {};
    Address route;
    if (const Complaint complaint = check_values(message, Header::Route, take, route); !complaint.empty())
        return complaint;
    Address recorded;
    return check_values(message, Header::RecordRoute, take, recorded);
}

Complaint check_request_uri(const Message& message, Uri& uri)
{
    if (message.has(Header::MaxForwards) && !whole_number<std::uint8_t>(message.value(Header::MaxForwards)))
        return "Malformed Max-Forwards";
    return read_uri(message.request_uri(), uri);
}

Complaint check(const Message& message, Essentials& essentials)
{
    Complaint complaint = check_presence(message);
    const auto also = [&complaint](auto next) {
        if (complaint.empty())
            complaint = next();
    };
    also([&] { return check_values(message, Header::Via, take_via, essentials.via); });
    also([&] { return check_cseq(message, essentials.cseq); });
    also([&] { return check_call_id(message.call_id()); });
    also([&] { return check_single_address(message.value(Header::From), essentials.from); });
    also([&] { return check_single_address(message.value(Header::To), essentials.to); });
    also([&] { return check_contacts(message, essentials); });
    also([&] { return check_routes(message); });
    if (message.is_request())
        also([&] { return check_request_uri(message, essentials.uri); });
    return complaint;
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
    Essentials essentials;
    return fault_of(message, essentials);
}

std::optional<Fault> fault_of(const Message& message, Essentials& essentials)
{
    if (const Complaint complaint = check(message, essentials); !complaint.empty())
        return Fault { message.is_request() ? 400 : 0, complaint };
    if (message.is_request() && essentials.uri.scheme == Scheme::Other)
        return Fault { 416, "Unsupported URI Scheme" };
    return std::nullopt;
}

bool can_be_answered(const Message& request)
{
    return request.is_request() && request.method() != Method::Ack
        && request.count(Header::Via) <= limits::values_max
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
    if (equal_ignoring_case(media->type, "multipart")) {
        const auto session = session_text_of(message);
        return session ? std::nullopt : std::optional { session.error() };
    }
    if (!equal_ignoring_case(media->type, type) || !equal_ignoring_case(media->subtype, subtype))
        return Fault { 415, "Unsupported Media Type" };
    return std::nullopt;
}

} // namespace sip
