#include "call_id.h"

#include "base/cursor.h"
#include "base/text.h"
#include "daemon/checksum.h"

namespace sipd::trace {
namespace {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool takes_name(Cursor& line)
{
    constexpr std::string_view name = "call-id";
    const char first = ascii_lower(line.peek());
    if (first == 'c' && line.left() > name.size()
        && equal_ignoring_case(line.rest().substr(0, name.size()), name))
        line.take(name.size());
    else if (first == 'i')
        line.take(1);
    else
        return false;
    line.skip_while(is_blank);
    return line.skip(':');
}

} // namespace

std::string_view call_id_of(std::string_view message)
{
    Cursor cursor { message };
    cursor.skip_while([](char c) { return c == '\r' || c == '\n'; }); // RFC 3261 7.5
    while (!cursor.at_end()) {
        cursor.take_until('\n'); // The start line first.
        cursor.skip('\n');
        const char first = cursor.peek();
        if (first == '\r' || first == '\n')
            return {}; // The body.
        Cursor line = cursor;
        if (!takes_name(line))
            continue;
        const Cursor begin = line;
        do { // A line that begins with a blank goes on with the one before.
            line.take_until('\n');
            line.skip('\n');
        } while (!line.at_end() && is_blank(line.peek()));
        return trimmed(line.since(begin));
    }
    return {};
}

std::uint64_t digest_of(std::string_view call_id) { return checksum(call_id, 0) | 1U; }

} // namespace sipd::trace
