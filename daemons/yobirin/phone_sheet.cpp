#include "phone_sheet.h"

#include "columns.h"

#include <algorithm>
#include <array>

namespace command {
namespace {

using Settings = yobirin::Provisioning::Settings;

// What sipd gives a phone that does not say (sipd/limits.h, expires_default).
constexpr int expires_seconds = 600;

struct Server {
    std::string_view name; // As phones show it.
    std::string_view transport; // As a URI says it (RFC 3261 25.1).
    std::int64_t port;
};

// The one that asks least of a phone first.
std::vector<Server> servers_of(const Settings& settings)
{
    std::vector<Server> servers { { "UDP", "udp", settings.sip_udp },
                                  { "TCP", "tcp", settings.sip_tcp },
                                  { "TLS", "tls", settings.sip_tls } };
    std::erase_if(servers, [](const Server& server) { return server.port == 0; });
    return servers;
}

std::string place_of(Ip ip, std::int64_t port) { return host_text(ip) + ':' + std::to_string(port); }

bool is_loopback(Ip ip) { return ip.is_v4() ? ip.v4_value() >> 24 == 127 : ip.high == 0 && ip.low == 1; }

std::string joined(const std::vector<std::string>& words)
{
    std::string line;
    for (const std::string& word : words)
        line += (line.empty() ? "" : ", ") + word;
    return line;
}

} // namespace

std::vector<Ip> reachable_addresses(const Settings& settings, const std::vector<Ip>& own)
{
    std::vector<Ip> found;
    const auto add = [&](Ip ip) {
        if (std::ranges::find(found, ip) == found.end())
            found.push_back(ip);
    };
    for (const std::string& text : settings.addresses) {
        const auto ip = parse_ip(text);
        if (!ip)
            continue;
        if (ip->is_set()) {
            add(*ip);
            continue;
        }
        for (const Ip candidate : own) // "0.0.0.0" is every IPv4 address, "::" every one.
            if (candidate.is_v4() || text.find(':') != std::string::npos)
                add(candidate);
    }
    const bool all_loopback = std::ranges::all_of(found, is_loopback);
    if (!all_loopback)
        std::erase_if(found, is_loopback);
    return found;
}

std::string text_of(const PhoneSheet& sheet, Language language)
{
    std::vector<Row> rows;
    const auto add = [&](Word word, std::string value) {
        rows.push_back({ say(language, word), std::move(value) });
    };
    const Settings& settings = sheet.settings;
    add(Word::PhoneName, settings.name);
    add(Word::PhoneUser, settings.extension);
    add(Word::PhoneAuthUser, settings.extension);
    add(Word::PhonePassword,
        sheet.password.empty() ? say(language, Word::PhonePasswordKept) : sheet.password);
    for (const Ip ip : sheet.addresses)
        for (const Server& server : servers_of(settings))
            add(Word::PhoneServer, place_of(ip, server.port).append(" ").append(server.name));
    if (settings.external_address)
        for (const Server& server : servers_of(settings))
            add(Word::PhoneServerOutside,
                *settings.external_address + ':' + std::to_string(server.port) + ' '
                    + std::string { server.name });
    if (settings.codecs)
        add(Word::PhoneCodecs, joined(*settings.codecs));
    add(Word::PhoneExpires, std::to_string(expires_seconds));
    std::string text = columns(rows);
    if (settings.sip_tls != 0 && settings.tls_is_own)
        text += say(language, Word::PhoneOwnCertificate) + '\n';
    return text;
}

std::string uri_of(const PhoneSheet& sheet)
{
    const std::vector<Server> servers = servers_of(sheet.settings);
    if (servers.empty() || sheet.addresses.empty())
        return {};
    const Server& server = servers.front();
    std::string uri = "sip:" + sheet.settings.extension;
    if (!sheet.password.empty())
        uri += ':' + sheet.password;
    return uri.append("@")
        .append(place_of(sheet.addresses.front(), server.port))
        .append(";transport=")
        .append(server.transport);
}

} // namespace command
