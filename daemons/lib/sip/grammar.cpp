#include "sip/grammar.h"

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

} // namespace

bool take_host_port(Cursor& cursor, Blanks blanks, HostPort taken)
{
    taken.host = cursor.peek() == '[' ? take_reference(cursor) : take<host_class>(cursor);
    taken.port.reset();
    Cursor ahead = cursor;
    if (blanks == Blanks::AroundColon)
        ahead.skip_while(is_blank);
    if (!ahead.skip(':'))
        return !taken.host.empty();
    if (blanks == Blanks::AroundColon)
        ahead.skip_while(is_blank);
    taken.port = take_number<std::uint16_t>(ahead);
    cursor = ahead;
    return !taken.host.empty() && taken.port.value_or(0) != 0;
}

} // namespace sip::grammar
