#include "sip/uri.h"

#include "base/text.h"
#include "sip/values.h"

#include <array>

namespace sip {

using namespace grammar;

namespace {

Scheme scheme_of(std::string_view text)
{
    switch (text.size()) {
    case 3:
        return equal_ignoring_case(text, "sip") ? Scheme::Sip
            : equal_ignoring_case(text, "tel")  ? Scheme::Tel
                                                : Scheme::Other;
    case 4:
        return equal_ignoring_case(text, "sips") ? Scheme::Sips : Scheme::Other;
    default:
        return Scheme::Other;
    }
}

// A URI's parameters are stricter than a header's: no quotes, no blanks, escapes well formed.
bool are_uri_parameters(std::string_view text)
{
    Cursor cursor { text };
    while (cursor.skip(';')) {
        const std::string_view parameter = cursor.take_until(';');
        const std::size_t equals = parameter.find('=');
        const std::string_view name = parameter.substr(0, equals);
        if (name.empty() || !all_or_escaped<parameter_class>(name))
            return false;
        if (equals != std::string_view::npos
            && !all_or_escaped<parameter_class>(parameter.substr(equals + 1)))
            return false;
    }
    return cursor.at_end();
}

// What stands before "@", if there is one.
bool take_user(Cursor& cursor, Uri& uri)
{
    Cursor ahead = cursor;
    uri.user = take<user_class>(ahead);
    if (ahead.skip('@')) { // Nearly all of them: no password, no escape.
        cursor = ahead;
        return !uri.user.empty();
    }
    uri.user = {};
    const std::size_t size = cursor.rest().find('@');
    if (size == std::string_view::npos)
        return true;
    Cursor userinfo { cursor.take(size) };
    cursor.skip('@');
    uri.user = userinfo.take_until(':');
    userinfo.skip(':');
    uri.password = userinfo.rest();
    return !uri.user.empty() && all_or_escaped<user_class>(uri.user)
        && all_or_escaped<user_class>(uri.password);
}

Complaint read_sip_uri(Cursor cursor, Uri& uri)
{
    if (!take_user(cursor, uri))
        return "Malformed User in URI";
    if (!take_host_port(cursor, Blanks::Forbidden, { .host = uri.host, .port = uri.port }))
        return "Malformed Host in URI";
    if (cursor.at_end())
        return {};
    const std::string_view parameters = cursor.take_until('?');
    if (!are_uri_parameters(parameters))
        return "Malformed Parameters in URI";
    uri.parameters = Parameters { parameters };
    if (cursor.skip('?')) {
        uri.headers = cursor.rest();
        if (uri.headers.empty() || !all_or_escaped<header_class>(uri.headers))
            return "Malformed Headers in URI";
    }
    return {};
}

bool is_telephone_number(std::string_view number)
{
    const bool global = number.starts_with('+');
    bool has_digit = false;
    for (const char c : number.substr(global ? 1 : 0)) {
        const bool separator = c == '-' || c == '.' || c == '(' || c == ')';
        const bool digit = is_digit(c) || (!global && (is_hex(c) || c == '*' || c == '#'));
        if (!separator && !digit)
            return false;
        has_digit = has_digit || digit;
    }
    return has_digit;
}

Complaint read_tel_uri(Cursor cursor, Uri& uri)
{
    uri.user = cursor.take_until(';');
    if (!is_telephone_number(uri.user))
        return "Malformed Telephone Number";
    if (!are_uri_parameters(cursor.rest()))
        return "Malformed Parameters in URI";
    uri.parameters = Parameters { cursor.rest() };
    return {};
}

Complaint read_other_uri(std::string_view rest, Uri& uri)
{
    for (const char c : rest)
        if (static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '"' || c == '\x7f')
            return "Malformed URI";
    uri.user = rest;
    return rest.empty() ? Complaint { "Malformed URI" } : Complaint {};
}

int hex_value(char c) { return is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10; }

// The next character with its escape resolved; `escaped` tells "%3B" from ";", which are different (RFC
// 3261 19.1.4).
struct Character {
    char value {};
    bool escaped {};
    friend bool operator==(const Character&, const Character&) = default;
};

Character take_character(Cursor& cursor)
{
    const std::string_view rest = cursor.rest();
    if (rest.size() >= 3 && rest[0] == '%' && is_hex(rest[1]) && is_hex(rest[2])) {
        cursor.take(3);
        const char value = static_cast<char>(hex_value(rest[1]) * 16 + hex_value(rest[2]));
        const bool reserved =
            !is_alphanumeric(value) && std::string_view { "-_.!~*'()" }.find(value) == std::string_view::npos;
        return { .value = value, .escaped = reserved };
    }
    cursor.take(1);
    return { .value = rest.front(), .escaped = false };
}

enum class Case { Matters, Ignored };

bool same_text(std::string_view a, std::string_view b, Case letter_case)
{
    Cursor left { a };
    Cursor right { b };
    while (!left.at_end() && !right.at_end()) {
        Character one = take_character(left);
        Character other = take_character(right);
        if (letter_case == Case::Ignored) {
            one.value = ascii_lower(one.value);
            other.value = ascii_lower(other.value);
        }
        if (one != other)
            return false;
    }
    return left.at_end() && right.at_end();
}

std::optional<std::string_view> find_escaped(Parameters parameters, std::string_view name)
{
    for (Parameter parameter; parameters.next(parameter);)
        if (same_text(parameter.name, name, Case::Ignored))
            return parameter.value;
    return std::nullopt;
}

// Parameters in both must agree; these must be in both or in neither (RFC 3261 19.1.4).
bool parameters_agree(const Uri& a, const Uri& b)
{
    constexpr std::array<std::string_view, 4> decisive { "user", "ttl", "method", "maddr" };
    for (const std::string_view name : decisive)
        if (find_escaped(a.parameters, name).has_value() != find_escaped(b.parameters, name).has_value())
            return false;
    Parameters rest = a.parameters;
    for (Parameter parameter; rest.next(parameter);) {
        const std::optional<std::string_view> one =
            find_escaped(a.parameters, parameter.name); // Of twins, the first counts.
        const std::optional<std::string_view> other = find_escaped(b.parameters, parameter.name);
        if (one && other && !same_text(*one, *other, Case::Ignored))
            return false;
    }
    return true;
}

bool take_uri_header(std::string_view& rest, std::string_view& name, std::string_view& value)
{
    if (rest.empty())
        return false;
    const std::size_t end = rest.find('&');
    const std::string_view one = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view {} : rest.substr(end + 1);
    const std::size_t equals = one.find('=');
    name = one.substr(0, equals);
    value = equals == std::string_view::npos ? std::string_view {} : one.substr(equals + 1);
    return true;
}

// Every header of one is in the other.
bool headers_within(const Uri& a, const Uri& b)
{
    std::string_view rest = a.headers;
    for (std::string_view name, value; take_uri_header(rest, name, value);) {
        const std::optional<std::string_view> one = find_uri_header(a, name);
        const std::optional<std::string_view> other = find_uri_header(b, name);
        if (!one || !other || !same_text(*one, *other, Case::Ignored))
            return false;
    }
    return true;
}

bool same_telephone_number(std::string_view a, std::string_view b)
{
    const auto digits = [](std::string_view number) {
        std::string plain;
        for (const char c : number)
            if (c != '-' && c != '.' && c != '(' && c != ')')
                plain += ascii_lower(c);
        return plain;
    };
    return digits(a) == digits(b);
}

bool take_scheme(Cursor& cursor, Uri& uri)
{
    if (cursor.skip("sip:")) { // Nearly all of them.
        uri.scheme = Scheme::Sip;
        return true;
    }
    const std::string_view scheme = take<scheme_class>(cursor);
    if (!cursor.skip(':') || scheme.empty() || !is_alphanumeric(scheme.front()) || is_digit(scheme.front()))
        return false;
    uri.scheme = scheme_of(scheme);
    return true;
}

} // namespace

Complaint grammar::read_uri(std::string_view text, Uri& uri)
{
    Cursor cursor { text };
    uri.text = text;
    if (!take_scheme(cursor, uri))
        return "Malformed URI";
    switch (uri.scheme) {
    case Scheme::Sip:
    case Scheme::Sips:
        return read_sip_uri(cursor, uri);
    case Scheme::Tel:
        return read_tel_uri(cursor, uri);
    case Scheme::Other:
        break;
    }
    return read_other_uri(cursor.rest(), uri);
}

Parsed<Uri> parse_uri(std::string_view text)
{
    Uri uri;
    if (const Complaint complaint = read_uri(text, uri); !complaint.empty())
        return bad(complaint);
    return uri;
}

bool equivalent(const Uri& a, const Uri& b)
{
    if (a.scheme != b.scheme)
        return false;
    if (a.scheme == Scheme::Other)
        return a.text == b.text;
    if (a.scheme == Scheme::Tel)
        return same_telephone_number(a.user, b.user) && parameters_agree(a, b) && parameters_agree(b, a);
    return same_text(a.user, b.user, Case::Matters) && same_text(a.password, b.password, Case::Matters)
        && equal_ignoring_case(a.host, b.host) && a.port == b.port && parameters_agree(a, b)
        && headers_within(a, b) && headers_within(b, a);
}

std::string unescaped(std::string_view text)
{
    std::string plain;
    plain.reserve(text.size());
    for (Cursor cursor { text }; !cursor.at_end();)
        plain += take_character(cursor).value;
    return plain;
}

std::string escaped_user(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string escaped;
    escaped.reserve(text.size());
    for (const char c : text) {
        if (is<user_class>(c) && c != '#') {
            escaped += c;
            continue;
        }
        escaped += '%';
        escaped += digits[static_cast<unsigned char>(c) >> 4];
        escaped += digits[static_cast<unsigned char>(c) & 15];
    }
    return escaped;
}

std::optional<std::string_view> find_uri_header(const Uri& uri, std::string_view wanted)
{
    std::string_view rest = uri.headers;
    for (std::string_view name, value; take_uri_header(rest, name, value);)
        if (same_text(name, wanted, Case::Ignored))
            return value;
    return std::nullopt;
}

} // namespace sip
