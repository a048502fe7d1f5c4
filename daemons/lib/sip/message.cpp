#include "sip/message.h"

#include "base/text.h"
#include "sip/values.h"

#include <cassert>

namespace sip {

using namespace grammar;

// One walk over one datagram. A fault does not stop it where it can go on, so that the fault can be answered.
class MessageReader {
public:
    MessageReader(Message& message, std::string_view text) : message_(message), rest_(text) { }

    Parsed<> read()
    {
        while (rest_.skip_line_end()) { } // RFC 3261 7.5
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

    // Everything is noted as a place in the datagram, of which every part here is a view.
    Message::Span span_of(std::string_view part) const
    {
        return { .begin = static_cast<std::uint16_t>(part.data() - message_.text_.data()),
                 .size = static_cast<std::uint16_t>(part.size()) };
    }

    static bool is_line_blank(char c) { return c == ' ' || c == '\t'; }

    // Behind the line, which ends with CRLF and nothing else: a lone CR or LF means different lines to
    // different readers. At the end of the text when the line does not end.
    Cursor behind_line(Cursor cursor)
    {
        while (true) {
            const std::string_view before = cursor.take_until_control();
            if (cursor.skip_line_end() || cursor.at_end())
                return cursor;
            judge_control(cursor.peek(), before);
            cursor.take(1);
        }
    }

    // Control characters other than tabs stand only behind a backslash, in a quoted string (RFC 3261 25.1
    // quoted-pair).
    void judge_control(char control, std::string_view before)
    {
        const bool escaped = before.ends_with('\\') && control != '\r' && control != '\n';
        if (control != '\t' && !escaped)
            note(400, "Control Character in Header");
    }

    // With its CRLF; without one when it is cut off.
    std::string_view take_line()
    {
        const Cursor begin = rest_;
        rest_ = behind_line(rest_);
        return rest_.since(begin);
    }

    Parsed<> read_start_line()
    {
        std::string_view line = take_line();
        if (!line.ends_with("\r\n") || line.size() > limits::line_bytes_max + 2)
            return drop("No Start Line");
        line.remove_suffix(2);
        if (equal_ignoring_case(line.substr(0, 4), "SIP/"))
            return read_status_line(line);
        return read_request_line(line);
    }

    // Exactly two spaces: what has more is refused where the URI is read, for it has a blank in it.
    Parsed<> read_request_line(std::string_view line)
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
        message_.first_word_ = span_of(method);
        message_.method_ = method_of(method);
        if (method.empty() || !all<token_class>(method))
            note(400, "Malformed Method");
        if (last > first)
            message_.second_word_ = span_of(line.substr(first + 1, last - first - 1));
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

    Parsed<> read_status_line(std::string_view line)
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
        message_.third_word_ = span_of(cursor.rest());
        return {};
    }

    // False when they do not end, or are not worth reading to their end.
    bool read_headers()
    {
        while (!rest_.skip_line_end()) {
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

    // What stands before the next colon, which is taken too; empty when there is none near enough. Whether it
    // is a token is for the caller to ask, who need not when it is a name we know.
    static std::string_view take_name(Cursor& cursor)
    {
        const std::size_t size = Cursor { cursor }.take(limits::name_bytes_max + 1).find(':');
        if (size == std::string_view::npos)
            return {};
        std::string_view name = cursor.take(size);
        cursor.skip(':');
        while (!name.empty() && is_line_blank(name.back()))
            name.remove_suffix(1);
        return name;
    }

    // One header with its folds: a line that begins with a blank goes on where the one before ended.
    bool read_header()
    {
        Cursor cursor = rest_;
        std::string_view name = take_name(cursor);
        const Header header = header_of(name);
        if (header == Header::Other && !all<token_class>(name)) {
            name = {};
            cursor = rest_; // The colon may have been another line's.
        }
        cursor.skip_while(is_line_blank);
        Cursor behind = behind_line(cursor);
        while (is_line_blank(behind.peek()))
            behind = behind_line(behind);
        const std::string_view value = behind.since(cursor);
        if (!value.ends_with("\r\n"))
            return false;
        if (behind.since(rest_).size() > limits::line_bytes_max + 2)
            note(400, "Line Too Long");
        else if (name.empty())
            note(400, "Malformed Header");
        else
            add(header, name, trim(value));
        rest_ = behind;
        return true;
    }

    void add(Header header, std::string_view name, std::string_view value)
    {
        message_.entries_[message_.count_] = {
            .name = span_of(name), .value = span_of(value), .header = header, .next = Message::none
        };
        const std::uint8_t number = ++message_.count_;
        std::uint8_t& first = message_.first_[Message::index_of(header)];
        std::uint8_t& last = message_.last_[Message::index_of(header)];
        if (first == Message::none)
            first = number;
        else
            message_.entries_[last - 1].next = number;
        last = number;
    }

    // Over UDP a body may be shorter than the datagram, not longer (RFC 3261 18.3).
    void read_body()
    {
        std::string_view body = rest_.rest();
        if (message_.has(Header::ContentLength)) {
            const auto length = parse_number<std::uint32_t>(message_.value(Header::ContentLength));
            if (!length)
                note(400, "Malformed Content-Length");
            else if (message_.repeats(Header::ContentLength))
                note(400, "Repeated Content-Length");
            else if (*length > body.size())
                note(400, "Body Shorter Than Content-Length");
            else
                body = body.substr(0, *length);
        }
        message_.body_ = span_of(body);
        message_.text_ = message_.text_.substr(0, message_.body_.begin + body.size());
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
    Cursor cursor { value(Header::Via) };
    Via via;
    if (const Complaint complaint = take_via(cursor, via); !complaint.empty())
        return bad(has(Header::Via) ? complaint : "Missing Via");
    return via;
}

Parsed<Contact> Message::contact() const
{
    Cursor cursor { value(Header::Contact) };
    Contact contact;
    if (const Complaint complaint = take_contact(cursor, Commas::Separate, contact); !complaint.empty())
        return bad(has(Header::Contact) ? complaint : "Missing Contact");
    return contact;
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

HeaderLines::HeaderLines(const Message& message, Header header)
    : message_(message), line_(message.first_[Message::index_of(header)])
{
}

bool HeaderLines::at_end() const { return line_ == Message::none; }

std::string_view HeaderLines::next()
{
    assert(!at_end());
    const Message::Entry& entry = message_.entries_[line_ - 1];
    line_ = entry.next;
    return message_.view(entry.value);
}

Values::Values(const Message& message, Header header) : lines_(message.lines(header)), more_(!lines_.at_end())
{
    if (more_)
        rest_ = lines_.next();
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
            std::string_view inside;
            if (!take_quoted(cursor,
                             inside)) // Unterminated: all the rest is one value, and refused by its reader.
                cursor.take(cursor.rest().size());
        } else {
            break;
        }
    }
    const std::string_view value = cursor.since(Cursor { rest });
    more = cursor.skip(',');
    rest = cursor.rest();
    return trim(value);
}

} // namespace

bool Values::next(std::string_view& value)
{
    if (!more_)
        return false;
    value = take_value(rest_, more_);
    if (!more_ && !lines_.at_end()) {
        rest_ = lines_.next();
        more_ = true;
    }
    return true;
}

} // namespace sip
