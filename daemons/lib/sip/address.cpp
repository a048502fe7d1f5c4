#include "sip/address.h"

#include "base/text.h"
#include "sip/values.h"

namespace sip {

using namespace grammar;

namespace {

// What stands before "<". Unquoted display names should be tokens; commas, dots and plain UTF-8 are about,
// and harmless. Nothing is taken when there are no brackets to come.
Complaint take_display(Cursor& cursor, Commas commas, Address& address)
{
    if (cursor.peek() == '<')
        return {};
    if (cursor.peek() == '"') {
        if (!take_quoted(cursor, address.display))
            return "Unterminated Quote";
        cursor.skip_while(is_blank);
        return cursor.peek() == '<' ? Complaint {} : Complaint { "Malformed Address" };
    }
    Cursor ahead = cursor;
    const char stop = commas == Commas::Separate ? ',' : '<';
    const std::string_view words =
        ahead.take_while([=](char c) { return c != '<' && c != '"' && c != '>' && c != stop; });
    if (ahead.peek() != '<')
        return {};
    address.display = trim(words);
    cursor = ahead;
    return {};
}

Complaint take_bracketed(Cursor& cursor, Address& address)
{
    cursor.skip('<');
    const std::string_view inside = cursor.take_until('>');
    if (!cursor.skip('>'))
        return "Malformed Address";
    return read_uri(inside, address.uri);
}

// Without brackets, "?", "," and ";" cannot be the URI's (RFC 3261 20.10).
Complaint take_bare(Cursor& cursor, Address& address)
{
    const std::string_view text = trim(cursor.take_while([](char c) { return c != ';' && c != ','; }));
    if (text.find('?') != std::string_view::npos)
        return "Address Needs Angle Brackets";
    return read_uri(text, address.uri);
}

// The end of the text, without the half character a cut may leave behind.
void cut_at_character(std::string& text, std::size_t bytes_max)
{
    if (text.size() <= bytes_max)
        return;
    const auto continues = [&](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
    };
    std::size_t size = bytes_max;
    while (size > 0 && continues(size))
        --size;
    text.resize(size);
}

} // namespace

Complaint grammar::take_named_uri(Cursor& cursor, Commas commas, Address& address)
{
    cursor.skip_while(is_blank);
    if (const Complaint complaint = take_display(cursor, commas, address); !complaint.empty())
        return complaint;
    return cursor.peek() == '<' ? take_bracketed(cursor, address) : take_bare(cursor, address);
}

Complaint grammar::take_address(Cursor& cursor, Commas commas, Address& address)
{
    if (const Complaint complaint = take_named_uri(cursor, commas, address); !complaint.empty())
        return complaint;
    bool tagged = false; // Of two tags, the first counts.
    return take_parameters(cursor, address.parameters, [&](const Parameter& parameter) {
        if (!tagged && is_named(parameter.name, "tag")) {
            address.tag_value = parameter.value;
            tagged = true;
        }
        return Complaint {};
    });
}

Parsed<Address> parse_address(std::string_view text)
{
    Cursor cursor { text };
    Address address;
    const Complaint complaint = take_address(cursor, Commas::Belong, address);
    return whole(complaint, cursor, address);
}

std::string plain_display(const Address& address, std::size_t bytes_max)
{
    std::string plain;
    plain.reserve(address.display.size());
    for (Cursor cursor { address.display }; !cursor.at_end();) {
        cursor.skip('\\');
        for (const char c : cursor.take(1))
            plain += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? ' ' : c;
    }
    cut_at_character(plain, bytes_max);
    return plain;
}

void append_quoted(std::string& out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? ' ' : c;
    }
    out += '"';
}

std::string quoted(std::string_view text)
{
    std::string out;
    append_quoted(out, text);
    return out;
}

std::string text_of(const NameAddr& given)
{
    std::string out;
    if (!given.display.empty())
        out.append(quoted(given.display)).append(" ");
    out.append("<").append(given.uri).append(">");
    if (!given.tag.empty())
        out.append(";tag=").append(given.tag);
    return out;
}

} // namespace sip
