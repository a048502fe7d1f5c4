// Looks at datagrams.
#include "glance.h"

#include "base/text.h"

#include <algorithm>

namespace sipd {
namespace {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

// A folded line's end is a blank as well (RFC 3261 7.3.1).
void skip_blanks(std::string_view& text)
{
    while (!text.empty() && (is_blank(text.front()) || text.front() == '\r' || text.front() == '\n'))
        text.remove_prefix(1);
}

// Empty lines before a message are none of it (RFC 3261 7.5).
std::string_view begun(std::string_view datagram)
{
    return datagram.substr(std::min(datagram.find_first_not_of("\r\n"), datagram.size()));
}

// Takes "name" and the colon behind it, if the line begins so.
bool take_name(std::string_view& line, std::string_view name)
{
    if (!equal_ignoring_case(line.substr(0, name.size()), name))
        return false;
    std::string_view rest = line.substr(name.size());
    skip_blanks(rest);
    if (rest.empty() || rest.front() != ':')
        return false;
    line = rest.substr(1);
    return true;
}

// Where the header that begins the text ends: at a line end that no blank follows.
std::size_t end_of_header(std::string_view text)
{
    std::size_t end = text.find('\n');
    while (end != std::string_view::npos && end + 1 < text.size() && is_blank(text[end + 1]))
        end = text.find('\n', end + 1);
    return std::min(end, text.size());
}

// The value of To, its folds included.
std::string_view to_of(std::string_view datagram)
{
    for (std::size_t end = datagram.find('\n'); end != std::string_view::npos; end = datagram.find('\n')) {
        datagram.remove_prefix(end + 1);
        std::string_view line = datagram.substr(0, end_of_header(datagram));
        if (line.empty() || line == "\r")
            return {}; // The body begins.
        if (ascii_lower(line.front()) == 't' && (take_name(line, "to") || take_name(line, "t")))
            return line;
    }
    return {};
}

bool has_tag(std::string_view to)
{
    for (std::size_t at = to.find(';'); at != std::string_view::npos; at = to.find(';')) {
        to.remove_prefix(at + 1);
        skip_blanks(to);
        if (!equal_ignoring_case(to.substr(0, 3), "tag"))
            continue;
        std::string_view rest = to.substr(3);
        skip_blanks(rest);
        if (!rest.empty() && rest.front() == '=')
            return true;
    }
    return false;
}

std::string_view user_of(std::string_view uri)
{
    const std::size_t scheme = uri.find(':');
    const std::size_t end = uri.find('@');
    if (scheme == std::string_view::npos || end == std::string_view::npos || end < scheme)
        return {};
    return uri.substr(scheme + 1, end - scheme - 1);
}

bool is_emergency(std::string_view uri, std::span<const std::string> numbers)
{
    if (equal_ignoring_case(uri.substr(0, 15), "urn:service:sos")) // RFC 5031
        return true;
    const std::string_view user = user_of(uri);
    return !user.empty() && std::ranges::find(numbers, user) != numbers.end();
}

} // namespace

Kind kind_of(std::string_view datagram, std::span<const std::string> emergency_numbers)
{
    datagram = begun(datagram);
    const std::size_t word = std::min(datagram.find(' '), datagram.size());
    const std::string_view method = datagram.substr(0, word);
    if (equal_ignoring_case(method, "SIP/2.0") || method == "ACK" || method == "CANCEL")
        return Kind::Continuing;
    if (method == "REGISTER") // Never inside a dialog, whatever its To says.
        return Kind::New;
    if (has_tag(to_of(datagram)))
        return Kind::Continuing;
    if (method != "INVITE")
        return Kind::New;
    const std::string_view rest = datagram.substr(std::min(word + 1, datagram.size()));
    return is_emergency(rest.substr(0, rest.find(' ')), emergency_numbers) ? Kind::Emergency : Kind::New;
}

std::string_view registering_user(std::string_view datagram)
{
    datagram = begun(datagram);
    if (!datagram.starts_with("REGISTER "))
        return {};
    std::string_view to = to_of(datagram);
    if (const std::size_t bracket = to.find('<'); bracket != std::string_view::npos)
        to.remove_prefix(bracket + 1);
    return user_of(to);
}

} // namespace sipd
