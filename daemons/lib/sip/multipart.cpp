#include "sip/multipart.h"

#include "base/result.h"
#include "base/text.h"
#include "sip/grammar.h"

#include <algorithm>

namespace sip {

using namespace grammar;

namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view dashes = "--";

// What follows "multipart/…;boundary=" is 1 to 70 characters and does not end with a blank.
Parsed<std::string_view> boundary_of(const MediaType& type)
{
    const std::string_view boundary = type.parameters.find("boundary").value_or(std::string_view {});
    const bool is_plain = std::ranges::all_of(boundary, [](char c) {
        return is_alphanumeric(c) || std::string_view { "'()+_,-./:=? " }.find(c) != std::string_view::npos;
    });
    if (boundary.empty() || boundary.size() > limits::boundary_bytes_max || !is_plain
        || boundary.ends_with(' '))
        return bad("Malformed Multipart Boundary");
    return boundary;
}

template <typename IsWanted> std::string_view value_in(std::string_view head, IsWanted is_wanted)
{
    std::size_t lines = 0;
    while (!head.empty() && ++lines <= limits::part_lines_max) {
        std::size_t end = 0;
        do { // With its folds.
            const std::size_t found = head.find(line_end, end);
            end = found == std::string_view::npos ? head.size() : found + line_end.size();
        } while (end < head.size() && (head[end] == ' ' || head[end] == '\t'));
        const std::string_view line = head.substr(0, end);
        const HeaderName name = header_name_of(line);
        if (is_wanted(name.header, line.substr(0, name.size)))
            return trim(line.substr(name.behind_colon));
        head.remove_prefix(end);
    }
    return {};
}

bool is_encoded(const BodyPart& part)
{
    const std::string_view encoding = part.value(Header::ContentEncoding);
    const std::string_view transfer = part.value("Content-Transfer-Encoding");
    const bool is_verbatim = transfer.empty() || equal_ignoring_case(transfer, "binary")
        || equal_ignoring_case(transfer, "8bit") || equal_ignoring_case(transfer, "7bit");
    return !is_verbatim || !(encoding.empty() || equal_ignoring_case(encoding, "identity"));
}

// Whether a part we do not understand spoils the rest. "required" is what a disposition without handling
// means (RFC 3261 20.11). Without any disposition we go on: emergency calls bring a location that way, and a
// call matters more.
bool must_be_understood(const BodyPart& part)
{
    const auto disposition = parse_token(part.value(Header::ContentDisposition));
    return disposition
        && equal_ignoring_case(disposition->parameters.find("handling").value_or("required"), "required");
}

bool is_session(const BodyPart& part)
{
    const std::string_view value = part.value(Header::ContentDisposition);
    if (value.empty())
        return true; // What SDP is for unless it says otherwise (RFC 3261 20.11).
    const auto disposition = parse_token(value);
    return disposition && equal_ignoring_case(disposition->text, "session");
}

struct Level {
    MediaType type {};
    std::size_t depth {};
};
Parsed<std::string_view> session_among(std::string_view body, const Level&);

// What one part has to say about the session. 415: nothing, for it cannot be understood.
Parsed<std::string_view> session_in(const BodyPart& part, std::size_t depth)
{
    const std::string_view type_text = part.value(Header::ContentType);
    if (type_text.empty()) // text/plain (RFC 2046 5.1), for people.
        return std::string_view {};
    const MediaType type = TRY(parse_media_type(type_text));
    if (equal_ignoring_case(type.type, "multipart"))
        return session_among(part.content, { .type = type, .depth = depth + 1 });
    if (type.is("application", "sdp") && !is_encoded(part))
        return is_session(part) ? part.content : std::string_view {};
    return std::unexpected(Fault { 415, "Unsupported Media Type" });
}

// Alternatives say the same thing, the best last (RFC 2046 5.1.4); of others the first session counts.
Parsed<std::string_view> session_among(std::string_view body, const Level& level)
{
    if (level.depth > limits::multipart_depth_max)
        return bad("Multipart Too Deep");
    const bool alternative = equal_ignoring_case(level.type.subtype, "alternative");
    BodyParts parts { body, TRY(boundary_of(level.type)) };
    std::string_view session;
    std::size_t count = 0;
    for (BodyPart part; parts.next(part);) {
        if (++count > limits::parts_max)
            return bad("Too Many Body Parts");
        const Parsed<std::string_view> found = session_in(part, level.depth);
        if (!found && (found.error().status != 415 || (!alternative && must_be_understood(part))))
            return found;
        if (found && !found->empty() && (alternative || session.empty()))
            session = *found;
    }
    if (!parts.ended())
        return bad("Multipart Without End");
    return session;
}

} // namespace

std::string_view BodyPart::value(Header wanted) const
{
    return value_in(head, [wanted](Header header, std::string_view) { return header == wanted; });
}

std::string_view BodyPart::value(std::string_view wanted) const
{
    return value_in(head,
                    [wanted](Header, std::string_view name) { return equal_ignoring_case(name, wanted); });
}

BodyParts::BodyParts(std::string_view body, std::string_view boundary) : rest_(body), boundary_(boundary) { }

// Goes behind the boundary line that stands at the beginning of this text, with its line end, if one does.
// Nothing but blanks may follow a boundary (RFC 2046 5.1.1).
bool BodyParts::take_boundary(std::string_view text)
{
    Cursor cursor { text };
    if (!cursor.skip(dashes) || !cursor.skip(boundary_))
        return false;
    const bool last = cursor.skip(dashes);
    cursor.skip_while([](char c) { return c == ' ' || c == '\t'; });
    if (!cursor.skip_line_end() && !cursor.at_end())
        return false;
    ended_ = last;
    rest_ = cursor.rest();
    return true;
}

// What stands before the next boundary line; all there is when there is none.
std::string_view BodyParts::take_until_boundary()
{
    const std::string_view all = rest_;
    if (take_boundary(all))
        return {};
    for (std::size_t at = all.find("\r\n--"); at != std::string_view::npos; at = all.find("\r\n--", at + 1))
        if (take_boundary(all.substr(at + line_end.size())))
            return all.substr(0, at);
    rest_ = {};
    return all;
}

bool BodyParts::next(BodyPart& part)
{
    if (!begun_) {
        begun_ = true;
        take_until_boundary(); // What is before the first is for readers of mail.
    }
    if (ended_ || rest_.empty())
        return false;
    const std::string_view whole = take_until_boundary();
    if (whole.starts_with(line_end)) {
        part = { .head = {}, .content = whole.substr(line_end.size()) };
        return true;
    }
    const std::size_t end = whole.find("\r\n\r\n");
    part.head = whole.substr(0, end);
    part.content = end == std::string_view::npos ? std::string_view {} : whole.substr(end + 4);
    return true;
}

Parsed<std::string_view> session_text_of(const Message& message)
{
    if (message.body().empty() || !message.has(Header::ContentType)) // Without a type, old phones mean SDP.
        return message.body();
    const MediaType type = TRY(parse_media_type(message.value(Header::ContentType)));
    if (type.is("application", "sdp"))
        return message.body();
    if (equal_ignoring_case(type.type, "multipart"))
        return session_among(message.body(), { .type = type });
    return std::string_view {};
}

} // namespace sip
