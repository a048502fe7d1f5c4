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

    // Steps behind the line, which ends with CRLF and nothing else: a lone CR or LF means different lines to
    // different readers. False when the text ends before it.
    bool skip_line(Cursor& cursor)
    {
        while (true) {
            const std::string_view before = cursor.take_until_control();
            if (cursor.skip_line_end())
                return true;
            if (cursor.at_end())
                return false;
            judge_control(cursor.peek(), before);
            cursor.take(1);
        }
    }

    // Control characters other than tabs stand only behind a backslash, in a quoted string (RFC 3261 25.1
    // quoted-pair).
    [[gnu::noinline]] void judge_control(char control, std::string_view before)
    {
        const bool escaped = before.ends_with('\\') && control != '\r' && control != '\n';
        if (control != '\t' && !escaped)
            note(400, "Control Character in Header");
    }

    Parsed<> read_start_line()
    {
        const Cursor begin = rest_;
        const bool ends = skip_line(rest_);
        std::string_view line = rest_.since(begin);
        if (!ends || line.size() > limits::line_bytes_max + 2)
            return drop("No Start Line");
        line.remove_suffix(2);
        const bool may_be_status = line.starts_with('S') || line.starts_with('s');
        if (may_be_status && equal_ignoring_case(line.substr(0, 4), "SIP/"))
            return read_status_line(line);
        return read_request_line(line);
    }

    // Exactly two spaces: what has more is refused where the URI is read, for it has a blank in it.
    Parsed<> read_request_line(std::string_view line)
    {
        Cursor cursor { line };
        const std::string_view method = take<token_class>(cursor);
        const bool is_token = cursor.peek() == ' ' && !method.empty();
        constexpr std::string_view usual_end = " SIP/2.0";
        if (!is_token || !line.ends_with(usual_end))
            return read_odd_request_line(line);
        message_.is_request_ = true;
        message_.first_word_ = span_of(method);
        message_.method_ = method_of(method);
        if (cursor.left() > usual_end.size())
            message_.second_word_ =
                span_of(line.substr(method.size() + 1, cursor.left() - usual_end.size() - 1));
        return {};
    }

    // Of another version, or malformed.
    Parsed<> read_odd_request_line(std::string_view line)
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
        Cursor cursor = rest_;
        for (std::size_t room = limits::headers_max; !cursor.skip_line_end(); --room) {
            if (room == 0) {
                note(400, "Too Many Headers");
                return false;
            }
            const Cursor begin = cursor;
            if (!skip_header(cursor)) {
                note(400, "Headers Without End");
                return false;
            }
            read_header(cursor.since(begin));
        }
        rest_ = cursor;
        return true;
    }

    // One header with its folds: a line that begins with a blank goes on where the one before ended.
    bool skip_header(Cursor& cursor)
    {
        do {
            if (!skip_line(cursor))
                return false;
        } while (is_line_blank(cursor.peek()));
        return true;
    }

    void read_header(std::string_view line)
    {
        if (line.size() > limits::line_bytes_max + 2)
            return note(400, "Line Too Long");
        const HeaderName name = header_name_of(line);
        const std::string_view name_text = line.substr(0, name.size);
        if (name.header == Header::Other && (name_text.empty() || !all<token_class>(name_text)))
            return note(400, "Malformed Header");
        line.remove_suffix(2); // Its CRLF.
        add({ .header = name.header, .name = name_text, .value = trim(line.substr(name.behind_colon)) });
    }

    void add(const HeaderLine& line)
    {
        message_.entries_[message_.count_] = { .name = span_of(line.name),
                                               .value = span_of(line.value),
                                               .header = line.header,
                                               .next = Message::none };
        const std::uint8_t number = ++message_.count_;
        if (!message_.has(line.header)) {
            message_.present_.add(line.header);
            message_.first_[Message::index_of(line.header)] = number;
        } else {
            link(line.header, number);
        }
    }

    // Another line of a header that is already there.
    void link(Header header, std::uint8_t number)
    {
        const std::size_t at = Message::index_of(header);
        const std::uint8_t last = message_.repeats(header) ? message_.last_[at] : message_.first_[at];
        message_.entries_[last - 1U].next = number;
        message_.last_[at] = number;
        message_.repeated_.add(header);
    }

    // Over UDP a body may be shorter than the datagram, not longer (RFC 3261 18.3).
    void read_body()
    {
        std::string_view body = rest_.rest();
        if (message_.has(Header::ContentLength)) {
            const auto length = whole_number<std::uint32_t>(message_.value(Header::ContentLength));
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
    present_ = repeated_ = {};
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
    for (std::uint8_t at = first_of(header); at != none; at = entries_[at - 1].next)
        ++lines;
    return lines;
}

std::optional<std::string_view> Message::find(std::string_view name) const
{
    for (std::uint8_t at = first_of(Header::Other); at != none; at = entries_[at - 1].next)
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
    const auto number = whole_number<std::uint8_t>(value(Header::MaxForwards));
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
