// The character classes of RFC 3261 25.1, as one table, and the few shapes every header shares. Only for this
// folder.
#pragma once

#include "base/cursor.h"

#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace sip::grammar {

using Classes = std::uint16_t; // A bit for each that a character belongs to.

inline constexpr Classes token_class = 1; // token
inline constexpr Classes user_class = 2; // user and password of a URI, without escapes
inline constexpr Classes name_class = 4; // a parameter's name: token or a URI's paramchar
inline constexpr Classes value_class = 8; // an unquoted parameter value of a header
inline constexpr Classes host_class = 16; // host name or IPv4
inline constexpr Classes header_class = 32; // the part of a URI behind "?", without escapes
inline constexpr Classes parameter_class = 64; // a URI's paramchar, without escapes
inline constexpr Classes scheme_class = 128;
inline constexpr Classes call_id_class = 256; // anything but blanks and commas
inline constexpr Classes word_class = 512; // anything but blanks: of a line of SDP
inline constexpr Classes part_class = 1024; // of such a word, between slashes

constexpr bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

constexpr std::array<Classes, 256> make_classes()
{
    std::array<Classes, 256> table {};
    const auto add = [&](std::string_view characters, Classes bits) {
        for (const char c : characters)
            table[static_cast<unsigned char>(c)] |= bits;
    };
    for (int c = 0; c < 256; ++c)
        if (is_alphanumeric(static_cast<char>(c)))
            table[static_cast<std::size_t>(c)] = 0xffff;
    add("-.!%*_+`'~", token_class | name_class);
    add("-_.!~*'()", user_class | parameter_class | header_class);
    add("&=+$,;?/", user_class);
    add("#", user_class); // Not in the grammar; phones dial "*21#" with it all the same.
    add("[]/:&+$", parameter_class);
    add("[]/?:+$&=", header_class);
    add("-_.!~*'()[]/:&+$", name_class);
    add("-._", host_class); // The underscore is not in the grammar, but in the names of test networks.
    add("+-.", scheme_class);
    for (std::size_t c = 0x21; c < 256; ++c)
        if (std::string_view { ";,\"<>\\\x7f" }.find(static_cast<char>(c)) == std::string_view::npos)
            table[c] |= value_class; // Laxer than gen-value: tags with "=" and "/" are about.
    for (std::size_t c = 0; c < 256; ++c)
        if (c != ' ' && c != '\t')
            table[c] |= c == '/' ? word_class : word_class | part_class;
    for (std::size_t c = 0; c < 256; ++c)
        if (std::string_view { " \t\r\n," }.find(static_cast<char>(c)) == std::string_view::npos)
            table[c] |= call_id_class;
    return table;
}
inline constexpr std::array<Classes, 256> classes = make_classes();

template <Classes wanted> constexpr bool is(char c)
{
    return (classes[static_cast<unsigned char>(c)] & wanted) != 0;
}
// A folded line's break counts as a blank; the message saw to it that no other line break is here.
constexpr bool is_blank(char c)
{
    return static_cast<unsigned char>(c) <= ' ' && (c == ' ' || c == '\t' || c == '\r' || c == '\n');
}

// Whether a name is this one, which is given in lower case, whatever case it is in. Unlike
// equal_ignoring_case it needs no loop.
template <std::size_t size> constexpr bool is_named(std::string_view name, const char (&wanted)[size])
{
    return name.size() == size - 1 && [&]<std::size_t... at>(std::index_sequence<at...>) {
        return (((name.data()[at] | 0x20) == wanted[at]) && ...);
    }(std::make_index_sequence<size - 1> {});
}

// The characters of a class that stand here.
template <Classes wanted> constexpr std::string_view take(Cursor& cursor)
{
    return cursor.take_run(is<wanted>);
}

inline std::string_view trim(std::string_view text)
{
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

template <Classes wanted> constexpr bool all(std::string_view text)
{
    Cursor cursor { text };
    take<wanted>(cursor);
    return cursor.at_end();
}

// As all(), with "%41" allowed too.
constexpr bool is_hex(char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }
template <Classes wanted> constexpr bool all_or_escaped(std::string_view text)
{
    for (Cursor cursor { text };;) {
        cursor.skip_while(is<wanted>);
        if (cursor.at_end())
            return true;
        const bool escape = cursor.skip('%') && is_hex(cursor.peek());
        cursor.take(1);
        if (!escape || !is_hex(cursor.peek()))
            return false;
        cursor.take(1);
    }
}

// What stands between the quotes, escapes still in it; the cursor is behind the closing quote. False, and
// nothing taken, when there is no closing one.
inline bool take_quoted(Cursor& cursor, std::string_view& inside)
{
    Cursor ahead = cursor;
    if (!ahead.skip('"'))
        return false;
    const Cursor begin = ahead;
    while (true) {
        ahead.take_run([](char c) { return c != '"' && c != '\\'; });
        if (ahead.at_end())
            return false;
        inside = ahead.since(begin);
        if (ahead.skip('"'))
            break;
        ahead.take(2); // The backslash and what it escapes.
    }
    cursor = ahead;
    return true;
}

// The digits here as a number; nothing when there are none or it is too large. All of them are taken.
template <std::unsigned_integral Number> std::optional<Number> take_number(Cursor& cursor)
{
    static_assert(sizeof(Number) < sizeof(std::uint64_t));
    constexpr std::uint64_t max = std::numeric_limits<Number>::max();
    std::uint64_t value = 0; // May overflow, but not with so few digits as count.
    const std::string_view digits = cursor.take_while([&value](char c) {
        const unsigned digit = static_cast<unsigned char>(c) - unsigned { '0' };
        if (digit > 9)
            return false;
        value = value * 10 + digit;
        return true;
    });
    if (digits.empty() || digits.size() > std::numeric_limits<std::uint64_t>::digits10 || value > max)
        return std::nullopt;
    return static_cast<Number>(value);
}

// As parse_number of base, for decimal numbers, and quicker.
template <std::unsigned_integral Number> std::optional<Number> whole_number(std::string_view text)
{
    Cursor cursor { text };
    const std::optional<Number> number = take_number<Number>(cursor);
    return cursor.at_end() ? number : std::nullopt;
}

// host [":" port] as Via and URIs have it. The host of an IPv6 reference keeps its brackets.
struct HostPort {
    std::string_view& host;
    std::optional<std::uint16_t>& port;
};
enum class Blanks { Forbidden, AroundColon }; // Via: "host : 5060"
bool take_host_port(Cursor&, Blanks, HostPort);

} // namespace sip::grammar
