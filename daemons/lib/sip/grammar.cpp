#include "sip/grammar.h"

#include "base/text.h"

namespace sip::grammar {

namespace {

std::string_view take_reference(Cursor& cursor)
{
    Cursor ahead = cursor;
    ahead.skip('[');
    const std::string_view inside =
        ahead.take_while([](char c) { return is_hex(c) || c == ':' || c == '.'; });
    if (!ahead.skip(']') || inside.find(':') == std::string_view::npos)
        return {};
    const std::string_view reference = ahead.since(cursor);
    cursor = ahead;
    return reference;
}

// 1 to 65535; 0 for what is no port.
std::uint16_t take_port(Cursor& cursor)
{
    std::uint32_t port = 0;
    for (int digits = 0; digits < 5 && is_digit(cursor.peek()); ++digits)
        port = port * 10 + static_cast<std::uint32_t>(cursor.take(1).front() - '0');
    const bool fits = port <= 65535 && !is_digit(cursor.peek());
    return fits ? static_cast<std::uint16_t>(port) : 0;
}

} // namespace

bool take_host_port(Cursor& cursor, Blanks blanks, HostPort& taken)
{
    taken.host = cursor.peek() == '[' ? take_reference(cursor) : cursor.take_while(is<host_class>);
    taken.port.reset();
    Cursor ahead = cursor;
    if (blanks == Blanks::AroundColon)
        ahead.skip_while(is_blank);
    if (!ahead.skip(':'))
        return !taken.host.empty();
    if (blanks == Blanks::AroundColon)
        ahead.skip_while(is_blank);
    taken.port = take_port(ahead);
    cursor = ahead;
    return !taken.host.empty() && *taken.port != 0;
}

} // namespace sip::grammar
