#include "sip/grammar.h"

#include "base/text.h"

namespace sip::grammar {

namespace {

std::string_view take_host(Cursor& cursor)
{
    if (cursor.peek() != '[')
        return cursor.take_while(is<host_class>);
    Cursor ahead = cursor;
    const std::string_view from_bracket = ahead.rest();
    ahead.skip('[');
    const std::string_view inside =
        ahead.take_while([](char c) { return is_hex(c) || c == ':' || c == '.'; });
    if (!ahead.skip(']') || inside.find(':') == std::string_view::npos)
        return {};
    cursor = ahead;
    return from_bracket.substr(0, inside.size() + 2);
}

} // namespace

std::optional<HostPort> take_host_port(Cursor& cursor, Blanks blanks)
{
    HostPort taken { .host = take_host(cursor), .port = {} };
    if (taken.host.empty())
        return std::nullopt;
    Cursor ahead = cursor;
    if (blanks == Blanks::AroundColon)
        ahead.skip_while(is_blank);
    if (!ahead.skip(':'))
        return taken;
    if (blanks == Blanks::AroundColon)
        ahead.skip_while(is_blank);
    const std::string_view digits = ahead.take_while(is_digit);
    taken.port = parse_number<std::uint16_t>(digits);
    if (!taken.port || *taken.port == 0)
        return std::nullopt;
    cursor = ahead;
    return taken;
}

} // namespace sip::grammar
