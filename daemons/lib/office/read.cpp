// From a good tree to structs. A key that is absent leaves the default of office.h.
#include "office/forms.h"
#include "office/into.h"
#include "office/office.h"
#include "office/read_schedule.h"

namespace office {
namespace {

void into(Srtp& target, const Value& section, std::string_view key)
{
    std::string text;
    into(text, section, key);
    if (!text.empty())
        target = text == "off" ? Srtp::Off : text == "require" ? Srtp::Require : Srtp::Offer;
}

template <typename Each> void for_each(const Value& tree, std::string_view kind, const Each& each)
{
    const Value* sections = tree.at(kind);
    if (sections == nullptr || sections->table() == nullptr)
        return;
    for (const Member& member : sections->table()->members)
        each(member.key, member.value);
}

// The secret itself, if the text only names it.
Secret looked_up(const std::string& text, const Secrets& secrets)
{
    if (!text.starts_with(secret_prefix))
        return text;
    const auto found = secrets.find(text.substr(secret_prefix.size()));
    return found == secrets.end() ? Secret {} : found->second;
}

std::string secret_text(const Value& section, std::string_view key, const Secrets& secrets)
{
    std::string text;
    into(text, section, key);
    const Secret secret = looked_up(text, secrets);
    const auto* plain = std::get_if<std::string>(&secret);
    return plain == nullptr ? std::string {} : *plain;
}

Ha1 ha1_of_extension(const std::string& number, const Value& section, const Secrets& secrets)
{
    Ha1 ha1;
    if (const Value* given = section.at("ha1")) {
        into(ha1.md5, *given, "md5");
        into(ha1.sha256, *given, "sha256");
        return ha1;
    }
    std::string password;
    into(password, section, "password");
    const Secret secret = looked_up(password, secrets);
    if (const auto* kept = std::get_if<Ha1>(&secret))
        return *kept;
    const std::string& plain = std::get<std::string>(secret);
    return plain.empty() ? ha1 : ha1_of(number, plain);
}

Dial dial_of(const std::string& text)
{
    if (text == "internal")
        return Dial::Internal;
    if (text == "local")
        return Dial::Local;
    return text == "international" ? Dial::International : Dial::National;
}

Network read_network(const Value& section)
{
    Network network;
    into(network.bind, section, "bind");
    into(network.external_address, section, "external_address");
    into(network.local_networks, section, "local_networks");
    into(network.sip_udp, section, "sip_udp");
    into(network.sip_tcp, section, "sip_tcp");
    into(network.sip_tls, section, "sip_tls");
    into(network.tls_certificate, section, "tls_certificate");
    into(network.tls_key, section, "tls_key");
    std::string digest;
    into(digest, section, "digest");
    network.digest = digest == "sha256" ? Digest::Sha256 : digest == "both" ? Digest::Both : Digest::Md5;
    std::string ports;
    into(ports, section, "rtp_ports");
    if (const std::optional<PortRange> range = parse_port_range(ports)) {
        network.rtp_low = range->low;
        network.rtp_high = range->high;
    }
    into(network.dns_servers, section, "dns_servers");
    into(network.srtp_without_tls, section, "srtp_without_tls");
    return network;
}

Extension read_extension(const std::string& number, const Value& section, const Secrets& secrets)
{
    Extension extension { .number = number };
    into(extension.name, section, "name");
    if (extension.name.empty())
        extension.name = number;
    extension.ha1 = ha1_of_extension(number, section, secrets);
    into(extension.caller_id, section, "caller_id");
    std::string dial;
    into(dial, section, "dial");
    extension.dial = dial_of(dial);
    into(extension.forward_busy, section, "forward_busy");
    into(extension.forward_no_answer, section, "forward_no_answer");
    into(extension.no_answer_seconds, section, "no_answer_seconds");
    into(extension.max_calls, section, "max_calls");
    into(extension.follow_me, section, "follow_me");
    into(extension.codecs, section, "codecs");
    into(extension.srtp, section, "srtp");
    extension.sign_in_pin = secret_text(section, "sign_in_pin", secrets);
    return extension;
}

RingGroup read_ring_group(const std::string& name, const Value& section)
{
    RingGroup group { .name = name };
    into(group.number, section, "number");
    into(group.members, section, "members");
    std::string strategy;
    into(strategy, section, "strategy");
    group.strategy = strategy == "hunt" ? Strategy::Hunt
        : strategy == "cyclic"          ? Strategy::Cyclic
                                        : Strategy::All;
    into(group.ring_seconds, section, "ring_seconds");
    into(group.then, section, "then");
    return group;
}

Profile profile_of(const Value& section, const Profiles& profiles)
{
    std::string name = "generic";
    into(name, section, "profile");
    const auto known = profiles.find(name);
    return known == profiles.end() ? Profile { .name = name } : known->second;
}

Trunk read_trunk(const std::string& name, const Value& section, const Secrets& secrets,
                 const Profiles& profiles)
{
    Trunk trunk { .name = name, .profile = profile_of(section, profiles) };
    std::string text;
    into(text, section, "server");
    if (const std::optional<TrunkServer> server = parse_trunk_server(text)) {
        trunk.host = server->host;
        trunk.port = server->port;
        if (server->is_secure || !server->transport.empty())
            trunk.transport = server->is_secure ? "tls" : server->transport;
    }
    into(trunk.username, section, "username");
    trunk.registers = trunk.profile.registering == Registering::Always
        || (trunk.profile.registering == Registering::WithUsername && !trunk.username.empty());
    into(trunk.registers, section, "register");
    into(trunk.auth_username, section, "auth_username");
    trunk.password = secret_text(section, "password", secrets);
    into(trunk.from_domain, section, "from_domain");
    into(trunk.numbers, section, "numbers");
    into(trunk.channels, section, "channels");
    into(trunk.emergency, section, "emergency");
    into(trunk.inbound_from, section, "inbound_from");
    into(trunk.profile.codecs, section, "codecs");
    into(trunk.profile.dtmf, section, "dtmf");
    into(trunk.srtp, section, "srtp");
    return trunk;
}

Conference read_conference(const std::string& name, const Value& section, const Secrets& secrets)
{
    Conference conference { .name = name };
    into(conference.number, section, "number");
    conference.pin = secret_text(section, "pin", secrets);
    into(conference.tones, section, "tones");
    return conference;
}

Outbound read_outbound(const std::string& name, const Value& section)
{
    Outbound outbound { .name = name };
    into(outbound.match, section, "match");
    into(outbound.trunks, section, "trunks");
    into(outbound.caller_id, section, "caller_id");
    return outbound;
}

void read_small_sections(const Value& tree, Office& office)
{
    for_each(tree, "on_call", [&](const std::string& name, const Value& section) {
        into(office.on_calls.emplace_back(OnCall { .name = name }).numbers, section, "numbers");
    });
    for_each(tree, "page", [&](const std::string& name, const Value& section) {
        Page& page = office.pages.emplace_back(Page { .name = name });
        into(page.number, section, "number");
        into(page.members, section, "members");
        into(page.multicast, section, "multicast");
    });
    for_each(tree, "line", [&](const std::string& name, const Value& section) {
        Line& line = office.lines.emplace_back(Line { .name = name });
        into(line.number, section, "number");
        into(line.trunk, section, "trunk");
    });
    for_each(tree, "speed_dial", [&](const std::string& code, const Value& section) {
        SpeedDial& speed_dial = office.speed_dials.emplace_back(SpeedDial { .code = code });
        into(speed_dial.number, section, "number");
        into(speed_dial.name, section, "name");
    });
    for_each(tree, "queue", [&](const std::string& name, const Value& section) {
        Queue& queue = office.queues.emplace_back(Queue { .name = name });
        into(queue.number, section, "number");
        into(queue.music, section, "music");
    });
    for_each(tree, "user", [&](const std::string&, const Value& section) {
        User& user = office.users.emplace_back();
        into(user.extension, section, "extension");
        std::string role;
        into(role, section, "role");
        user.supervises = role == "supervisor" || role == "admin";
    });
}

// What is about calls from outside. After [office]: holidays are those of its country.
void read_callers(const Value& tree, Office& office)
{
    for_each(tree, "did", [&](const std::string& number, const Value& section) {
        Did did { .number = number };
        into(did.name, section, "name");
        into(did.open, section, "open");
        into(did.closed, section, "closed");
        into(did.schedule, section, "schedule");
        into(did.lunch, section, "lunch");
        into(did.anonymous, section, "anonymous");
        office.dids.push_back(std::move(did));
    });
    for_each(tree, "schedule", [&](const std::string& name, const Value& section) {
        office.schedules.push_back({ .name = name, .hours = read_schedule(section, office.country) });
    });
    for_each(tree, "caller_list", [&](const std::string& name, const Value& section) {
        CallerList list { .name = name };
        into(list.numbers, section, "numbers");
        std::string treat;
        into(treat, section, "treat");
        list.treat = treat == "reject" ? Treat::Reject : Treat::Priority;
        office.caller_lists.push_back(std::move(list));
    });
}

Toll read_toll(const Value& section)
{
    Toll toll;
    into(toll.max_outbound_per_extension, section, "max_outbound_per_extension");
    into(toll.max_outbound, section, "max_outbound");
    into(toll.calls_per_minute_per_extension, section, "calls_per_minute_per_extension");
    into(toll.calls_per_hour_per_extension, section, "calls_per_hour_per_extension");
    into(toll.calls_per_minute_per_trunk, section, "calls_per_minute_per_trunk");
    into(toll.calls_per_minute, section, "calls_per_minute");
    into(toll.daily_minutes_per_extension, section, "daily_minutes_per_extension");
    into(toll.daily_minutes_per_trunk, section, "daily_minutes_per_trunk");
    into(toll.daily_minutes, section, "daily_minutes");
    into(toll.daily_international_minutes, section, "daily_international_minutes");
    into(toll.block_minutes, section, "block_minutes");
    return toll;
}

} // namespace

Office read(const Value& tree, const Secrets& secrets, const Profiles& profiles)
{
    Office office;
    if (const Value* section = tree.at("office")) {
        into(office.name, *section, "name");
        into(office.country, *section, "country");
        into(office.timezone, *section, "timezone");
        into(office.music, *section, "music");
        into(office.area_code, *section, "area_code");
        into(office.max_call_minutes, *section, "max_call_minutes");
        into(office.main, *section, "main");
    }
    if (const Value* section = tree.at("network"))
        office.network = read_network(*section);
    if (const Value* section = tree.at("dialing")) {
        into(office.outside_digit, *section, "outside_digit");
        into(office.emergency, *section, "emergency");
        into(office.deny, *section, "deny");
        into(office.allow, *section, "allow");
        into(office.emergency_callback_minutes, *section, "emergency_callback_minutes");
        office.toll = read_toll(*section);
    }
    if (const Value* section = tree.at("features")) {
        into(office.echo_test, *section, "echo_test");
        into(office.pickup_group, *section, "pickup_group");
        into(office.park, *section, "park");
        into(office.night_mode, *section, "night_mode");
        into(office.do_not_disturb, *section, "do_not_disturb");
        into(office.forward_all, *section, "forward_all");
        into(office.three_way, *section, "three_way");
        into(office.intercom, *section, "intercom");
        into(office.speed_dial, *section, "speed_dial");
        into(office.desk_sign_in, *section, "desk_sign_in");
        into(office.monitor, *section, "monitor");
        into(office.transfer_by_hanging_up, *section, "transfer_by_hanging_up");
    }
    for_each(tree, "extension", [&](const std::string& number, const Value& section) {
        office.extensions.push_back(read_extension(number, section, secrets));
    });
    for_each(tree, "ring_group", [&](const std::string& name, const Value& section) {
        office.ring_groups.push_back(read_ring_group(name, section));
    });
    for_each(tree, "trunk", [&](const std::string& name, const Value& section) {
        office.trunks.push_back(read_trunk(name, section, secrets, profiles));
    });
    read_callers(tree, office);
    for_each(tree, "conference", [&](const std::string& name, const Value& section) {
        office.conferences.push_back(read_conference(name, section, secrets));
    });
    read_small_sections(tree, office);
    for_each(tree, "outbound", [&](const std::string& name, const Value& section) {
        office.outbound.push_back(read_outbound(name, section));
    });
    return office;
}

} // namespace office
