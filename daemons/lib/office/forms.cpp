#include "office/forms.h"

#include "base/address.h"
#include "base/text.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>

namespace office {
namespace {

bool all_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }
bool is_letter(char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; }
bool is_letter_or_digit(char c) { return is_letter(c) || is_digit(c); }
bool between(std::size_t size, std::size_t least, std::size_t most) { return size >= least && size <= most; }

bool is_base64(std::string_view text)
{
    return !text.empty()
        && std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '+' || c == '/'; });
}

int address_bits(std::string_view text) // 32, 128; 0 when it is no address.
{
    const std::string copy { text };
    in6_addr room {};
    if (copy.find('\0') != std::string::npos)
        return 0;
    if (inet_pton(AF_INET, copy.c_str(), &room) == 1)
        return 32;
    return inet_pton(AF_INET6, copy.c_str(), &room) == 1 ? 128 : 0;
}

bool is_host_name(std::string_view text)
{
    if (!between(text.size(), 1, 253) || text.front() == '-' || text.front() == '.')
        return false;
    return std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '-' || c == '.'; });
}

std::optional<int> parse_port(std::string_view text)
{
    const std::optional<int> port = parse_number<int>(text);
    return port && *port >= 1 && *port <= 65535 ? port : std::nullopt;
}

} // namespace

std::optional<PortRange> parse_port_range(std::string_view text)
{
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos)
        return std::nullopt;
    const std::optional<int> low = parse_port(text.substr(0, dash));
    const std::optional<int> high = parse_port(text.substr(dash + 1));
    if (!low || !high || *low < 1024 || *high - *low < 9)
        return std::nullopt;
    return PortRange { *low, *high };
}

std::optional<TrunkServer> parse_trunk_server(std::string_view text)
{
    TrunkServer server;
    server.is_secure = text.starts_with("sips:");
    if (!server.is_secure && !text.starts_with("sip:"))
        return std::nullopt;
    text.remove_prefix(server.is_secure ? 5 : 4);
    if (const std::size_t semicolon = text.find(';'); semicolon != std::string_view::npos) {
        const std::string_view parameter = text.substr(semicolon + 1);
        constexpr std::string_view name = "transport=";
        if (!parameter.starts_with(name))
            return std::nullopt;
        server.transport = parameter.substr(name.size());
        if (server.transport != "udp" && server.transport != "tcp" && server.transport != "tls")
            return std::nullopt;
        text = text.substr(0, semicolon);
    }
    std::string_view host = text;
    std::string_view port;
    bool has_port = false;
    if (text.starts_with('[')) { // [2001:db8::1]:5060
        const std::size_t bracket = text.find(']');
        if (bracket == std::string_view::npos)
            return std::nullopt;
        host = text.substr(1, bracket - 1);
        has_port = bracket + 1 < text.size();
        if (has_port && text[bracket + 1] != ':')
            return std::nullopt;
        port = has_port ? text.substr(bracket + 2) : "";
        if (address_bits(host) != 128)
            return std::nullopt;
    } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
        has_port = true;
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
    }
    if (!is_host(host))
        return std::nullopt;
    if (has_port) {
        const std::optional<int> number = parse_port(port);
        if (!number)
            return std::nullopt;
        server.port = *number;
    }
    server.host = host;
    return server;
}

std::optional<Destination> parse_destination(std::string_view text)
{
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0)
        return std::nullopt;
    return Destination { std::string { text.substr(0, colon) }, std::string { text.substr(colon + 1) } };
}

bool is_plain(std::string_view text)
{
    return std::ranges::none_of(text,
                                [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool is_section_name(std::string_view text)
{
    return between(text.size(), 1, 40)
        && std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; });
}

bool is_internal_number(std::string_view text) { return between(text.size(), 2, 6) && all_digits(text); }

bool is_speed_dial(std::string_view text) { return between(text.size(), 1, 4) && all_digits(text); }

bool is_number(std::string_view text)
{
    if (text.starts_with('+'))
        text.remove_prefix(1);
    return between(text.size(), 3, 20) && all_digits(text);
}

bool is_international_number(std::string_view text)
{
    return text.starts_with('+') && between(text.size(), 7, 16) && all_digits(text.substr(1))
        && text[1] != '0';
}

bool is_prefix(std::string_view text)
{
    return text.starts_with('+') && between(text.size(), 2, 16) && all_digits(text.substr(1));
}

bool is_denied(std::string_view text)
{
    return text == "domestic" || text == "mobile" || text == "premium" || text == "international"
        || is_prefix(text);
}

bool is_pattern(std::string_view text)
{
    if (!between(text.size(), 1, 40))
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_digit(text[i]) || text[i] == '*' || text[i] == '?' || (text[i] == '+' && i == 0))
            continue;
        if (text[i] != '[')
            return false;
        const std::size_t end = text.find(']', i);
        if (end == std::string_view::npos || end == i + 1)
            return false;
        const std::string_view set = text.substr(i + 1, end - i - 1);
        for (std::size_t k = 0; k < set.size(); ++k) {
            const bool is_range = set[k] == '-' && k > 0 && k + 1 < set.size() && is_digit(set[k - 1])
                && is_digit(set[k + 1]) && set[k - 1] <= set[k + 1];
            if (!is_digit(set[k]) && !is_range)
                return false;
        }
        i = end;
    }
    return true;
}

bool is_feature_code(std::string_view text)
{
    return between(text.size(), 2, 5) && (text[0] == '*' || text[0] == '#') && all_digits(text.substr(1));
}

bool is_digit_key(std::string_view text)
{
    return text.size() == 1 && (is_digit(text[0]) || text[0] == '*' || text[0] == '#');
}

bool is_one_digit_or_none(std::string_view text) { return text.size() <= 1 && all_digits(text); }

bool is_country(std::string_view text)
{
    return text.size() == 2 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_area_code(std::string_view text) { return text.size() <= 6 && all_digits(text); }

bool is_timezone(std::string_view text)
{
    const bool has_parts =
        text == "UTC" || (text.find('/') != std::string_view::npos && !text.starts_with('/'));
    return has_parts && text.size() <= 64 && text.find("..") == std::string_view::npos
        && std::ranges::all_of(text, [](char c) {
               return is_letter_or_digit(c) || c == '/' || c == '_' || c == '-' || c == '+';
           });
}

bool is_address(std::string_view text) { return address_bits(text) != 0; }

bool is_network(std::string_view text)
{
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos)
        return false;
    const int bits = address_bits(text.substr(0, slash));
    const std::optional<int> length = parse_number<int>(text.substr(slash + 1));
    return bits != 0 && length && *length >= 0 && *length <= bits;
}

bool is_address_or_network(std::string_view text) { return is_address(text) || is_network(text); }

bool is_multicast_place(std::string_view text)
{
    const std::optional<Address> place = parse_address(text);
    return place && place->is_complete() && place->ip.is_multicast();
}

bool is_host(std::string_view text)
{
    // "1.2.3" or "300.1.1.1" is a mistyped address, not a name.
    const bool is_numeric = std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '.'; });
    return is_numeric ? is_address(text) : is_address(text) || is_host_name(text);
}

bool is_host_or_none(std::string_view text) { return text.empty() || is_host(text); }
bool is_port_range(std::string_view text) { return parse_port_range(text).has_value(); }
bool is_trunk_server(std::string_view text) { return parse_trunk_server(text).has_value(); }

bool is_url(std::string_view text)
{
    const bool has_scheme = text.starts_with("https://") || text.starts_with("http://");
    return has_scheme && text.size() > text.find("//") + 2 && is_plain(text)
        && text.find(' ') == std::string_view::npos;
}

bool is_mail_server(std::string_view text)
{
    const bool has_scheme = text.starts_with("smtps://") || text.starts_with("smtp://");
    return has_scheme && text.size() > text.find("//") + 2 && is_plain(text)
        && text.find(' ') == std::string_view::npos;
}

bool is_mail_address(std::string_view text)
{
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && text.size() <= 254 && is_host(text.substr(at + 1))
        && is_plain(text) && text.find_first_of(" <>,;\"") == std::string_view::npos;
}

bool is_user_name(std::string_view text)
{
    return is_plain(text) && text.size() <= 64 && text.find_first_of(" @:<>\"") == std::string_view::npos;
}

bool is_prompt(std::string_view text)
{
    for (const std::string_view scheme : { "say:", "file:", "prompt:" })
        if (text.starts_with(scheme) && text.size() > scheme.size())
            return true;
    return false;
}

bool is_pin(std::string_view text)
{
    if (!between(text.size(), 6, 20) || !all_digits(text))
        return false;
    bool rises = true;
    bool falls = true;
    bool repeats = true;
    for (std::size_t i = 1; i < text.size(); ++i) {
        rises = rises && text[i] == text[i - 1] + 1;
        falls = falls && text[i] == text[i - 1] - 1;
        repeats = repeats && text[i] == text[i - 1];
    }
    return !rises && !falls && !repeats;
}

bool is_password(std::string_view text)
{
    return text.size() <= 128 && std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

bool is_console_password(std::string_view text)
{
    if (!text.starts_with("$argon2id$"))
        return is_plain(text);
    const std::vector<std::string_view> parts =
        split(text, '$'); // "", argon2id, v=19, m=…,t=…,p=…, salt, hash
    return parts.size() == 6 && parts[2].starts_with("v=") && parts[3].starts_with("m=")
        && is_base64(parts[4]) && is_base64(parts[5]);
}

bool is_path(std::string_view text)
{
    return text.starts_with('/') && text.size() > 1 && is_plain(text) && !text.ends_with('/');
}

bool is_number_mapping(std::string_view text)
{
    const std::size_t colon = text.find(':');
    return colon != std::string_view::npos && between(colon, 1, 8) && all_digits(text.substr(0, colon))
        && text.size() - colon <= 9 && all_digits(text.substr(colon + 1));
}

bool is_lower_hex(std::string_view text, std::size_t digits)
{
    return text.size() == digits
        && std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

} // namespace office
