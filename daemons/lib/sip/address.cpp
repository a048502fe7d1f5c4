#include "sip/address.h"

#include "sip/grammar.h"

namespace sip {

using namespace grammar;

namespace {

// Unquoted display names should be tokens; commas, dots and plain UTF-8 are about, and harmless.
Parsed<> read_display(Cursor& cursor, Address& address)
{
    if (cursor.peek() == '"') {
        const std::optional<std::string_view> inside = take_quoted(cursor);
        if (!inside)
            return bad("Unterminated Quote");
        address.display = *inside;
        cursor.skip_while(is_blank);
    } else {
        address.display = trim(cursor.take_while([](char c) { return c != '<' && c != '"' && c != '>'; }));
    }
    return {};
}

Parsed<> read_in_brackets(Cursor& cursor, Address& address)
{
    if (auto display = read_display(cursor, address); !display)
        return display;
    if (!cursor.skip('<'))
        return bad("Malformed Address");
    const std::string_view inside = cursor.take_until('>');
    if (!cursor.skip('>'))
        return bad("Malformed Address");
    auto uri = parse_uri(inside);
    if (!uri)
        return std::unexpected(uri.error());
    address.uri = *uri;
    return {};
}

// Without brackets, "?", "," and ";" cannot be the URI's (RFC 3261 20.10).
Parsed<> read_bare(Cursor& cursor, Address& address)
{
    const std::string_view text = trim(cursor.take_until(';'));
    if (text.find_first_of("?,") != std::string_view::npos)
        return bad("Address Needs Angle Brackets");
    auto uri = parse_uri(text);
    if (!uri)
        return std::unexpected(uri.error());
    address.uri = *uri;
    return {};
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

Parsed<Address> parse_address(std::string_view text)
{
    Cursor cursor { trim(text) };
    Address address;
    const bool in_brackets = cursor.peek() == '"' || cursor.rest().find('<') != std::string_view::npos;
    if (auto read = in_brackets ? read_in_brackets(cursor, address) : read_bare(cursor, address); !read)
        return std::unexpected(read.error());
    address.parameters = Parameters { trim(cursor.rest()) };
    if (auto checked = address.parameters.check(); !checked)
        return std::unexpected(checked.error());
    return address;
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

std::string quoted(std::string_view text)
{
    std::string out { "\"" };
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? ' ' : c;
    }
    out += '"';
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
