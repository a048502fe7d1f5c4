#include "sip/token.h"

#include "base/result.h"
#include "base/text.h"
#include "sip/grammar.h"

namespace sip {

using namespace grammar;

namespace {

Parsed<Parameters> rest_as_parameters(Cursor& cursor)
{
    const Parameters parameters { trim(cursor.rest()) };
    TRY(parameters.check());
    return parameters;
}

} // namespace

Parsed<Token> parse_token(std::string_view text)
{
    Cursor cursor { trim(text) };
    Token token;
    token.text = take<token_class>(cursor);
    if (token.text.empty())
        return bad("Malformed Token");
    token.parameters = TRY(rest_as_parameters(cursor));
    return token;
}

bool MediaType::is(std::string_view wanted_type, std::string_view wanted_subtype) const
{
    const auto matches = [](std::string_view said, std::string_view wanted) {
        return said == "*" || equal_ignoring_case(said, wanted);
    };
    return matches(type, wanted_type) && matches(subtype, wanted_subtype);
}

Parsed<MediaType> parse_media_type(std::string_view text)
{
    Cursor cursor { trim(text) };
    MediaType media;
    media.type = take<token_class>(cursor);
    cursor.skip_while(is_blank);
    const bool slash = cursor.skip('/');
    cursor.skip_while(is_blank);
    media.subtype = take<token_class>(cursor);
    if (media.type.empty() || !slash || media.subtype.empty())
        return bad("Malformed Media Type");
    media.parameters = TRY(rest_as_parameters(cursor));
    return media;
}

// Up to 2^32 - 1 (RFC 3261 20.19). What comes after the number is a comment or parameters, as in Retry-After.
Parsed<std::chrono::seconds> parse_seconds(std::string_view text)
{
    Cursor cursor { trim(text) };
    const std::optional<std::uint32_t> number = parse_number<std::uint32_t>(cursor.take_while(is_digit));
    cursor.skip_while(is_blank);
    if (!number || !(cursor.at_end() || cursor.peek() == ';' || cursor.peek() == '('))
        return bad("Malformed Seconds");
    return std::chrono::seconds { *number };
}

Parsed<SessionExpires> parse_session_expires(std::string_view text)
{
    SessionExpires session { .interval = TRY(parse_seconds(text)) };
    Cursor cursor { trim(text) };
    cursor.take_until(';');
    const Parameters parameters = TRY(rest_as_parameters(cursor));
    const std::string_view refresher = parameters.find("refresher").value_or(std::string_view {});
    if (equal_ignoring_case(refresher, "uac"))
        session.refresher = Refresher::Uac;
    else if (equal_ignoring_case(refresher, "uas"))
        session.refresher = Refresher::Uas;
    return session;
}

Parsed<Replaces> parse_replaces(std::string_view text)
{
    Cursor cursor { trim(text) };
    Replaces replaces;
    replaces.call_id = trim(cursor.take_until(';'));
    const Parameters parameters = TRY(rest_as_parameters(cursor));
    replaces.to_tag = parameters.find("to-tag").value_or(std::string_view {});
    replaces.from_tag = parameters.find("from-tag").value_or(std::string_view {});
    replaces.early_only = parameters.has("early-only");
    if (replaces.call_id.empty() || replaces.to_tag.empty() || replaces.from_tag.empty())
        return bad("Malformed Replaces");
    return replaces;
}

Parsed<Event> parse_event(std::string_view text)
{
    const Token token = TRY(parse_token(text));
    const Event event { .package = token.text,
                        .id = token.parameters.find("id").value_or(std::string_view {}),
                        .shared = token.parameters.has("shared") };
    if (!all<token_class>(event.id)) // Quoted, it would have to be written as it came to match.
        return bad("Malformed Event");
    return event;
}

Parsed<Reason> parse_reason(std::string_view text)
{
    const Token token = TRY(parse_token(text));
    Reason reason;
    reason.protocol = token.text;
    if (const auto cause = token.parameters.find("cause"))
        reason.cause = parse_number<int>(*cause);
    reason.text = token.parameters.find("text").value_or(std::string_view {});
    return reason;
}

} // namespace sip
