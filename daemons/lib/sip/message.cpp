#include "sip/message.h"

#include "base/text.h"
#include "sip/grammar.h"

#include <cassert>

namespace sip {

using namespace grammar;

// One walk over one datagram. A fault does not stop it where it can go on, so that the fault can be answered.
class MessageReader {
public:
    MessageReader(Message& message, std::string_view text) : message_(message), rest_(text) { }

    Parsed<> read()
    {
        while (rest_.skip("\r\n")) { } // RFC 3261 7.5
        if (rest_.at_end())
            return drop("Empty");
        if (auto start = read_start_line(); !start)
            return start;
        if (read_headers())
            read_body();
        if (fault_.reason.empty())
            return {};
        // Nobody answers a response, however wrong.
        return std::unexpected(message_.is_request_ ? fault_ : Fault { 0, fault_.reason });
    }

private:
    void note(int status, std::string_view reason)
    {
        if (fault_.reason.empty())
            fault_ = { status, reason };
    }

    // Everything is noted as a place in the datagram.
    std::size_t position() const { return message_.text_.size() - rest_.rest().size(); }

    static Message::Span span(std::size_t begin, std::size_t size)
    {
        return { .begin = static_cast<std::uint16_t>(begin), .size = static_cast<std::uint16_t>(size) };
    }

    Message::Span trimmed_span(std::size_t begin, std::size_t end) const
    {
        const std::string_view text = message_.text_;
        while (begin < end && is_blank(text[begin]))
            ++begin;
        while (begin < end && is_blank(text[end - 1]))
            --end;
        return span(begin, end - begin);
    }

    // Control characters stand only behind a backslash, in a quoted string (RFC 3261 25.1 quoted-pair).
    // Up to the line's end, which is CRLF and nothing else: a lone CR or LF means different lines to
    // different readers. Nothing when the text ends before the line does; else where the line ends.
    std::optional<std::size_t> take_line()
    {
        while (true) {
            rest_.take_until_control();
            if (rest_.at_end())
                return std::nullopt;
            const std::size_t end = position();
            if (rest_.skip("\r\n"))
                return end;
            const char control = rest_.peek();
            const bool escaped =
                end > 0 && message_.text_[end - 1] == '\\' && control != '\r' && control != '\n';
            if (control != '\t' && !escaped)
                note(400, "Control Character in Header");
            rest_.take(1);
        }
    }

    Parsed<> read_start_line()
    {
        const std::size_t begin = position();
        const std::optional<std::size_t> end = take_line();
        if (!end || *end - begin > limits::line_bytes_max)
            return drop("No Start Line");
        const std::string_view line = message_.text_.substr(begin, *end - begin);
        if (equal_ignoring_case(line.substr(0, 4), "SIP/"))
            return read_status_line(line, begin);
        return read_request_line(line, begin);
    }

    // Exactly two spaces: what has more is refused where the URI is read, for it has a blank in it.
    Parsed<> read_request_line(std::string_view line, std::size_t begin)
    {
        const std::size_t first = line.find(' ');
        const std::size_t last = line.rfind(' ');
        const std::string_view version = line.substr(last + 1); // All of it where there is no space at all.
        if (first == std::string_view::npos
            || (!equal_ignoring_case(version.substr(0, 4), "SIP/")
                && line.find("SIP/", first) == std::string_view::npos))
            return drop("Not SIP");
        const std::string_view method = line.substr(0, first);
        message_.is_request_ = true;
        message_.first_word_ = span(begin, method.size());
        message_.method_ = method_of(method);
        if (method.empty() || !all<token_class>(method))
            note(400, "Malformed Method");
        if (last > first)
            message_.second_word_ = span(begin + first + 1, last - first - 1);
        judge_version(version);
        return {};
    }

    void judge_version(std::string_view version)
    {
        if (equal_ignoring_case(version, "SIP/2.0"))
            return;
        Cursor cursor { version };
        const bool sip = equal_ignoring_case(cursor.take(4), "SIP/");
        const bool major = !cursor.take_while(is_digit).empty();
        const bool minor = cursor.skip('.') && !cursor.take_while(is_digit).empty();
        if (sip && major && minor && cursor.at_end())
            note(505, "Version Not Supported");
        else
            note(400, "Malformed Request Line");
    }

    Parsed<> read_status_line(std::string_view line, std::size_t begin)
    {
        Cursor cursor { line };
        message_.is_request_ = false;
        const bool version = equal_ignoring_case(cursor.take(8), "SIP/2.0 ");
        const std::string_view digits = cursor.take_while(is_digit);
        const int status = parse_number<int>(digits).value_or(0);
        if (!version || digits.size() != 3 || status < 100 || status > 699)
            return drop("Malformed Status Line");
        if (!cursor.skip(' ') && !cursor.at_end())
            return drop("Malformed Status Line");
        message_.status_ = status;
        message_.third_word_ = span(begin + line.size() - cursor.rest().size(), cursor.rest().size());
        return {};
    }

    // False when they do not end, or are not worth reading to their end.
    bool read_headers()
    {
        while (!rest_.skip("\r\n")) {
            if (message_.count_ == limits::headers_max) {
                note(400, "Too Many Headers");
                return false;
            }
            if (!read_header()) {
                note(400, "Headers Without End");
                return false;
            }
        }
        return true;
    }

    bool read_header()
    {
        const auto is_line_blank = [](char c) { return c == ' ' || c == '\t'; };
        const std::size_t name_begin = position();
        const std::string_view name = rest_.take_while(is<token_class>);
        rest_.skip_while(is_line_blank);
        const bool has_colon = rest_.skip(':');
        const std::size_t value_begin = position();
        std::optional<std::size_t> end;
        do // A line that begins with a blank goes on where the one before ended.
            if (end = take_line(); !end)
                return false;
        while (is_line_blank(rest_.peek()));
        if (*end - name_begin > limits::line_bytes_max)
            note(400, "Line Too Long");
        else if (name.empty() || !has_colon)
            note(400, "Malformed Header");
        else
            add(header_of(name), span(name_begin, name.size()), trimmed_span(value_begin, *end));
        return true;
    }

    void add(Header header, Message::Span name, Message::Span value)
    {
        message_.entries_[message_.count_++] = {
            .name = name, .value = value, .header = header, .next = Message::none
        };
        std::uint8_t& first = message_.first_[Message::index_of(header)];
        std::uint8_t& last = message_.last_[Message::index_of(header)];
        if (first == Message::none)
            first = message_.count_;
        else
            message_.entries_[last - 1].next = message_.count_;
        last = message_.count_;
    }

    // Over UDP a body may be shorter than the datagram, not longer (RFC 3261 18.3).
    void read_body()
    {
        std::size_t size = rest_.rest().size();
        if (message_.has(Header::ContentLength)) {
            const auto length = parse_number<std::uint32_t>(message_.value(Header::ContentLength));
            if (!length)
                note(400, "Malformed Content-Length");
            else if (message_.repeats(Header::ContentLength))
                note(400, "Repeated Content-Length");
            else if (*length > size)
                note(400, "Body Shorter Than Content-Length");
            else
                size = *length;
        }
        message_.body_ = span(position(), size);
        message_.text_ = message_.text_.substr(0, position() + size);
    }

    Message& message_;
    Cursor rest_;
    Fault fault_ {};
};

Parsed<> Message::read(std::string_view datagram)
{
    text_ = datagram;
    is_request_ = false;
    method_ = Method::Other;
    status_ = 0;
    first_word_ = second_word_ = third_word_ = body_ = {};
    count_ = 0;
    first_.fill(none);
    if (datagram.size() > limits::message_bytes_max) {
        text_ = {};
        return drop("Too Large");
    }
    return MessageReader { *this, datagram }.read();
}

void Message::moved_to(std::string_view same_text)
{
    assert(same_text.size() >= text_.size());
    text_ = same_text.substr(0, text_.size());
}

std::size_t Message::count(Header header) const
{
    std::size_t lines = 0;
    for (std::uint8_t at = first_[index_of(header)]; at != none; at = entries_[at - 1].next)
        ++lines;
    return lines;
}

std::string_view Message::value(Header header) const
{
    const std::uint8_t first = first_[index_of(header)];
    return first == none ? std::string_view {} : view(entries_[first - 1].value);
}

std::optional<std::string_view> Message::find(std::string_view name) const
{
    for (std::uint8_t at = first_[index_of(Header::Other)]; at != none; at = entries_[at - 1].next)
        if (equal_ignoring_case(view(entries_[at - 1].name), name))
            return view(entries_[at - 1].value);
    return std::nullopt;
}

HeaderLine Message::line(std::size_t at) const
{
    assert(at < count_);
    const Entry& entry = entries_[at];
    return { .header = entry.header, .name = view(entry.name), .value = view(entry.value) };
}

Parsed<Via> Message::via() const
{
    std::string_view topmost;
    if (Values vias = values(Header::Via); !vias.next(topmost))
        return bad("Missing Via");
    return parse_via(topmost);
}

Parsed<Contact> Message::contact() const
{
    std::string_view first;
    if (Values contacts = values(Header::Contact); !contacts.next(first))
        return bad("Missing Contact");
    return parse_contact(first);
}

std::optional<int> Message::max_forwards() const
{
    const auto number = parse_number<std::uint8_t>(value(Header::MaxForwards));
    return number ? std::optional<int> { *number } : std::nullopt;
}

std::optional<std::chrono::seconds> Message::expires() const
{
    const auto seconds = parse_seconds(value(Header::Expires));
    return seconds ? std::optional { *seconds } : std::nullopt;
}

bool Message::lists(Header header, std::string_view word) const
{
    Values words = values(header);
    for (std::string_view value; words.next(value);)
        if (equal_ignoring_case(value, word))
            return true;
    return false;
}

Values::Values(const Message& message, Header header)
    : message_(message), line_(message.first_[Message::index_of(header)])
{
    if (line_ != Message::none)
        rest_ = message_.view(message_.entries_[line_ - 1].value);
}

namespace {

// One value of a comma list and the comma behind it.
std::string_view take_value(std::string_view& rest, bool& more)
{
    Cursor cursor { rest };
    const auto is_plain = [](char c) { return c != ',' && c != '"' && c != '<'; };
    while (true) {
        cursor.skip_while(is_plain);
        if (cursor.peek() == '<') {
            cursor.take_until('>');
        } else if (cursor.peek() == '"') {
            if (!take_quoted(
                    cursor)) // Unterminated: all the rest is one value, and whoever reads it refuses it.
                cursor.take(cursor.rest().size());
        } else {
            break;
        }
    }
    const std::string_view value = rest.substr(0, rest.size() - cursor.rest().size());
    more = cursor.skip(',');
    rest = cursor.rest();
    return trim(value);
}

} // namespace

bool Values::next(std::string_view& value)
{
    if (line_ == Message::none)
        return false;
    value = take_value(rest_, more_in_line_);
    if (!more_in_line_) {
        line_ = message_.entries_[line_ - 1].next;
        rest_ =
            line_ == Message::none ? std::string_view {} : message_.view(message_.entries_[line_ - 1].value);
    }
    return true;
}

} // namespace sip
