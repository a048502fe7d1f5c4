#include "sip/stream_framing.h"

#include "base/text.h"
#include "sip/grammar.h"
#include "sip/header.h"
#include "sip/limits.h"

#include <optional>

namespace sip {

using namespace grammar;

namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";
constexpr std::size_t idle_bytes_max = 4096; // Of room that a connection keeps while nothing is in it.

// One header with its folds, as Message reads it: both have to see the same Content-Length, or one of them
// takes for a message what the other takes for a body.
std::string_view take_header(Cursor& cursor)
{
    const Cursor begin = cursor;
    do {
        const std::size_t line = cursor.rest().find(line_end);
        cursor.take(line == std::string_view::npos ? cursor.left() : line + line_end.size());
    } while (cursor.peek() == ' ' || cursor.peek() == '\t');
    return cursor.since(begin);
}

// Content-Length as written; nothing where the header is another one.
std::optional<std::string_view> content_length_of(std::string_view header)
{
    Cursor cursor { header };
    const std::string_view name = take<token_class>(cursor);
    cursor.skip_while([](char c) { return c == ' ' || c == '\t'; });
    if (!cursor.skip(':') || header_of(name) != Header::ContentLength)
        return std::nullopt;
    return trim(cursor.rest());
}

// How many bytes follow the head.
Parsed<std::size_t> body_size_of(std::string_view head)
{
    Cursor cursor { head };
    cursor.take(head.find(line_end) + line_end.size());
    std::optional<std::string_view> length;
    while (!cursor.at_end()) {
        const std::optional<std::string_view> found = content_length_of(take_header(cursor));
        if (found && length)
            return bad("Repeated Content-Length");
        if (found)
            length = found;
    }
    if (!length)
        return bad("Missing Content-Length"); // Over a stream nothing else tells where it ends.
    const auto digits = parse_number<std::uint32_t>(*length);
    if (!digits)
        return bad("Malformed Content-Length");
    return *digits;
}

} // namespace

void StreamFraming::append(std::string_view received)
{
    if (begin_ == buffer_.size() && buffer_.capacity() > idle_bytes_max)
        buffer_ = {};
    else
        buffer_.erase(0, begin_);
    begin_ = 0;
    if (fault_.reason.empty())
        buffer_ += received;
}

Frame StreamFraming::next()
{
    Frame frame;
    if (fault_.reason.empty() && size_ == 0 && take_keep_alive(frame))
        return frame;
    if (fault_.reason.empty() && (size_ != 0 || (find_head() && find_size())) && waiting().size() >= size_)
        return FramedMessage { take(size_) };
    if (!fault_.reason.empty())
        return Unframed { .fault = fault_, .head = waiting().substr(0, head_size_) };
    return NothingYet {};
}

// Line ends before a message: pings, pongs, or what RFC 3261 7.5 has us ignore. False when there is none to
// report; `frame` then is NothingYet.
bool StreamFraming::take_keep_alive(Frame& frame)
{
    if (side_ == Side::Opened && waiting().starts_with(pong_text)) {
        begin_ += pong_text.size();
        frame = Pong {};
        return true;
    }
    if (side_ == Side::Accepted && waiting().starts_with(ping_text)) {
        begin_ += ping_text.size();
        frame = Ping {};
        return true;
    }
    // A single line end: half a ping while nothing follows.
    if (waiting().size() > line_end.size() + 1 && waiting().starts_with(line_end))
        begin_ += line_end.size();
    return false;
}

bool StreamFraming::find_head()
{
    const std::string_view text = waiting();
    if (line_end.starts_with(
            text.substr(0, line_end.size()))) // Nothing, or a line end that may become a ping.
        return false;
    if (!is<token_class>(text.front()))
        return fail({ 0, "Not SIP" }); // A TLS hello on the plain port, for one.
    const std::size_t end = text.find(head_end, scanned_);
    if (end != std::string_view::npos && end + head_end.size() <= limits::stream_head_bytes_max) {
        head_size_ = end + head_end.size();
        return true;
    }
    if (text.size() > limits::stream_head_bytes_max)
        return fail({ 0, "Head Too Large" });
    scanned_ = text.size() < head_end.size() ? 0 : text.size() - (head_end.size() - 1);
    return false;
}

bool StreamFraming::find_size()
{
    const std::string_view head = waiting().substr(0, head_size_);
    const std::string_view start_line = head.substr(0, head.find(line_end));
    if (start_line.find("SIP/") == std::string_view::npos
        && start_line.find("sip/") == std::string_view::npos)
        return fail({ 0, "Not SIP" });
    const auto body_size = body_size_of(head);
    if (!body_size)
        return fail(body_size.error());
    if (*body_size > limits::message_bytes_max - head_size_)
        return fail({ 513, "Message Too Large" });
    size_ = head_size_ + *body_size;
    return true;
}

// Nobody answers a response.
bool StreamFraming::fail(Fault fault)
{
    const bool is_response = equal_ignoring_case(waiting().substr(0, 4), "SIP/");
    fault_ = { .status = is_response ? 0 : fault.status, .reason = fault.reason };
    return false;
}

std::string_view StreamFraming::take(std::size_t size)
{
    const std::string_view taken = waiting().substr(0, size);
    begin_ += size;
    scanned_ = head_size_ = size_ = 0;
    return taken;
}

} // namespace sip
