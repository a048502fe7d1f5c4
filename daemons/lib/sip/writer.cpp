#include "sip/writer.h"

#include "base/text.h"
#include "sip/status.h"
#include "sip/values.h"

#include <array>
#include <charconv>

namespace sip {

using namespace grammar;

namespace {

constexpr std::size_t number_digits_max = 20;

void append_number(std::string& out, std::uint64_t value)
{
    std::array<char, number_digits_max> digits;
    const auto written = std::to_chars(digits.begin(), digits.end(), value);
    out.append(digits.begin(), written.ptr);
}

// What would end the line, or be read differently by different readers. Behind a backslash it is part of a
// quoted string.
bool has_control(std::string_view text)
{
    char before = ' ';
    for (const char c : text) {
        const bool line_end = c == '\r' || c == '\n';
        if (static_cast<unsigned char>(c) < ' ' && c != '\t' && (line_end || before != '\\'))
            return true;
        before = c;
    }
    return false;
}

// A folded value in one line.
void append_unfolded(std::string& out, std::string_view value)
{
    Cursor cursor { value };
    while (true) {
        out += cursor.take_until('\r');
        if (cursor.at_end())
            return;
        cursor.skip_while(is_blank);
        out += ' ';
    }
}

} // namespace

void Writer::append_value(std::string_view text)
{
    if (has_control(text))
        refused_ = true;
    else
        out_ += text;
}

Writer& Writer::request(std::string_view method, std::string_view uri)
{
    if (method.empty() || !all<token_class>(method) || uri.empty()
        || uri.find_first_of(" \t") != std::string_view::npos)
        refused_ = true;
    append_value(method);
    out_ += ' ';
    append_value(uri);
    out_ += " SIP/2.0\r\n";
    return *this;
}

Writer& Writer::response(int status, std::string_view reason)
{
    if (status < 100 || status > 699)
        refused_ = true;
    out_ += "SIP/2.0 ";
    append_number(out_, static_cast<std::uint64_t>(status));
    out_ += ' ';
    append_value(reason.empty() ? reason_of(status) : reason);
    out_ += "\r\n";
    return *this;
}

Writer& Writer::line(std::string_view name, std::string_view value)
{
    out_.append(name).append(": ");
    append_value(value);
    out_ += "\r\n";
    return *this;
}

Writer& Writer::header(Header header, std::string_view value) { return line(text_of(header), value); }

Writer& Writer::header(std::string_view name, std::string_view value)
{
    if (name.empty() || !all<token_class>(name))
        refused_ = true;
    return line(name, value);
}

Writer& Writer::number(Header header, std::uint64_t value)
{
    out_.append(text_of(header)).append(": ");
    append_number(out_, value);
    out_ += "\r\n";
    return *this;
}

template <typename Write> Writer& Writer::line_of(Header header, Write write)
{
    out_.append(text_of(header)).append(": ");
    const std::size_t value = out_.size();
    write(out_);
    if (has_control(std::string_view { out_ }.substr(value)))
        refused_ = true;
    out_ += "\r\n";
    return *this;
}

Writer& Writer::copy(const Message& message, Header header)
{
    for (std::size_t i = 0; i < message.line_count(); ++i) {
        const HeaderLine one = message.line(i);
        if (one.header == header)
            line_of(header, [&](std::string& out) { append_unfolded(out, one.value); });
    }
    return *this;
}

Parsed<> Writer::finish(std::string_view content_type, std::string_view body)
{
    if (!body.empty())
        line(text_of(Header::ContentType), content_type);
    number(Header::ContentLength, body.size());
    out_ += "\r\n";
    out_ += body;
    if (refused_ || (!body.empty() && content_type.empty())) {
        out_.resize(start_);
        return bad("Unfit for a Header");
    }
    return {};
}

namespace {

void append_stamped_via(std::string& stamped, const Via& via, const Source& source)
{
    const std::string_view parameters = via.parameters.text(); // May go on with blanks behind the text.
    const std::size_t head =
        parameters.empty() ? via.text.size() : static_cast<std::size_t>(parameters.data() - via.text.data());
    append_unfolded(stamped, trim(via.text.substr(0, head)));
    Parameters rest = via.parameters;
    for (Parameter parameter; rest.next(parameter);) {
        if (equal_ignoring_case(parameter.name, "received") || equal_ignoring_case(parameter.name, "rport"))
            continue;
        stamped += ';';
        append_unfolded(stamped, parameter.text);
    }
    std::string_view sent_by = via.host;
    if (sent_by.starts_with('['))
        sent_by = sent_by.substr(1, sent_by.size() - 2);
    if (via.asks_for_rport || !equal_ignoring_case(sent_by, source.address))
        stamped.append(";received=").append(source.address);
    if (via.asks_for_rport) {
        stamped += ";rport=";
        append_number(stamped, source.port);
    }
}

} // namespace

std::string stamped_via(const Via& via, const Source& source)
{
    std::string stamped;
    append_stamped_via(stamped, via, source);
    return stamped;
}

// The topmost Via stamped, the rest of its line and all other lines as they came. A topmost Via that cannot
// be read is copied too: its sender may know it again, and it came from where the answer goes.
void Writer::write_vias(const Message& request, const Source& source)
{
    if (!request.has(Header::Via)) // can_be_answered() says no; nobody asked.
        return;
    HeaderLines lines = request.lines(Header::Via);
    Cursor first { lines.next() };
    Via topmost;
    if (!take_via(first, topmost).empty()) {
        copy(request, Header::Via);
        return;
    }
    line_of(Header::Via, [&](std::string& out) {
        append_stamped_via(out, topmost, source);
        append_unfolded(out, first.rest());
    });
    while (!lines.at_end())
        line_of(Header::Via, [&](std::string& out) { append_unfolded(out, lines.next()); });
}

// Of a header that may only be there once, and may be there twice for all that.
void Writer::write_first(const Message& request, Header header)
{
    line_of(header, [&](std::string& out) { append_unfolded(out, request.value(header)); });
}

void Writer::write_to(const Message& request, const Response& response)
{
    const auto to = request.to();
    line_of(Header::To, [&](std::string& out) {
        append_unfolded(out, request.value(Header::To));
        if (to && to->tag().empty() && !response.to_tag.empty() && response.status > 100)
            out.append(";tag=").append(response.to_tag);
    });
}

namespace {

bool makes_dialog(Method method)
{
    return method == Method::Invite || method == Method::Subscribe || method == Method::Refer
        || method == Method::Notify;
}

} // namespace

Writer& begin_response(Writer& writer, const Message& request, const Response& response)
{
    writer.response(response.status, response.reason);
    writer.write_vias(request, response.source);
    if (response.status > 100 && response.status < 300 && makes_dialog(request.method()))
        writer.copy(request, Header::RecordRoute);
    writer.write_first(request, Header::From);
    writer.write_to(request, response);
    writer.write_first(request, Header::CallId);
    writer.write_first(request, Header::CSeq);
    if (const auto timestamp = request.find("Timestamp");
        timestamp && response.status == 100 && !has_control(*timestamp))
        writer.header("Timestamp", *timestamp); // RFC 3261 8.2.6.1
    return writer;
}

} // namespace sip
