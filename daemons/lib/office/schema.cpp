// The rows of the office file, in the order of docs/office.md, which says what each means.
#include "office/schema.h"

#include "office/calendar_forms.h"
#include "office/forms.h"
#include "office/limits.h"
#include "office/shapes.h"

#include <algorithm>
#include <array>

namespace office {
namespace {

using enum Use;
using enum Message;
using enum Need;
using enum SectionRule::Form;

constexpr Shape port = integer(0, 65535);
constexpr Shape number_or_none = form(is_number, BadNumber, Empty::Allowed);
constexpr Shape internal = { .kind = Kind::InternalNumber, .empty = Empty::Allowed };

constexpr int many = limits::sections_of_a_kind;

constexpr std::array section_table {
    SectionRule { "office", One, Built, 1, "" },
    SectionRule { "network", One, Built, 1, "" },
    SectionRule { "mail", One, NotYet, 1, "" },
    SectionRule { "alerts", One, NotYet, 1, "" },
    SectionRule { "webhook", Named, NotYet, many, "crm" },
    SectionRule { "extension", Named, Built, limits::extensions, "201" },
    SectionRule { "ring_group", Named, Built, many, "sales" },
    SectionRule { "trunk", Named, Built, limits::trunks, "ntt" },
    SectionRule { "did", Named, Built, limits::extensions, "\"0312345678\"" },
    SectionRule { "outbound", Named, Built, many, "domestic" },
    SectionRule { "dialing", One, Built, 1, "" },
    SectionRule { "schedule", Named, Built, many, "main" },
    SectionRule { "menu", Named, NotYet, many, "main" },
    SectionRule { "announcement", Named, NotYet, many, "closed" },
    SectionRule { "queue", Named, NotYet, many, "support" },
    SectionRule { "conference", Named, Built, many, "board" },
    SectionRule { "page", Named, Built, many, "all" },
    SectionRule { "line", Named, Built, many, "1" },
    SectionRule { "speed_dial", Named, Built, many, "01" },
    SectionRule { "survey", Named, NotYet, many, "csat5" },
    SectionRule { "on_call", Named, Built, many, "night" },
    SectionRule { "caller_list", Named, Built, many, "vip" },
    SectionRule { "mailbox", Named, NotYet, limits::extensions, "201" },
    SectionRule { "recording", One, NotYet, 1, "" },
    SectionRule { "user", Named, Built, limits::console_users, "hanako" },
    SectionRule { "features", One, Built, 1, "" },
};

constexpr std::array key_table {
    KeyRule { "office", "name", plain(Empty::Refused), Built, Required },
    KeyRule { "office", "language", choice("ja|en"), NotYet },
    KeyRule { "office", "country", form(is_country, BadCountry) },
    KeyRule { "office", "music", form(is_section_name, BadName) },
    KeyRule { "office", "area_code", form(is_area_code, BadAreaCode, Empty::Allowed) },
    KeyRule { "office", "timezone", form(is_timezone, BadTimezone) },
    KeyRule { "office", "max_call_minutes", integer(1, 10080) },
    KeyRule { "office", "main", destination(Empty::Refused), Built, Required },

    KeyRule { "network",
              "bind",
              { .kind = Kind::TextOrList,
                .most = limits::text_bytes,
                .fits = is_address,
                .otherwise = BadAddress } },
    KeyRule { "network", "external_address", form(is_address, BadAddress, Empty::Allowed) },
    KeyRule { "network", "local_networks", list(is_network, BadNetwork) },
    KeyRule { "network", "sip_udp", port },
    KeyRule { "network", "sip_tcp", port, Built },
    KeyRule { "network", "sip_tls", port, Built },
    KeyRule { "network", "sip_wss", port, NotYet },
    KeyRule { "network", "digest", choice("md5|sha256|both") },
    KeyRule { "network", "dns_servers", list(is_address, BadAddress) },
    KeyRule { "network", "rtp_ports", form(is_port_range, BadPortRange) },
    KeyRule { "network", "srtp_without_tls", boolean() },
    KeyRule { "network", "console", port, NotYet },
    KeyRule { "network", "console_http", port, NotYet },
    KeyRule { "network", "console_from", choice("local|any"), NotYet },
    KeyRule { "network", "tls_certificate", form(is_path, BadPath, Empty::Allowed), Built },
    KeyRule { "network", "tls_key", form(is_path, BadPath, Empty::Allowed), Built },

    KeyRule { "mail", "server", form(is_mail_server, BadMailServer), NotYet, Required },
    KeyRule { "mail", "username", plain(), NotYet },
    KeyRule { "mail", "password", secret(is_plain, ControlCharacter), NotYet },
    KeyRule { "mail", "from", form(is_mail_address, BadMailAddress), NotYet },

    KeyRule { "alerts", "to", list(is_mail_address, BadMailAddress), NotYet },

    KeyRule { "webhook", "url", form(is_url, BadUrl), NotYet, Required },
    KeyRule { "webhook", "events", choices_of("call|missed|case"), NotYet },
    KeyRule { "webhook", "secret", secret(is_plain, ControlCharacter), NotYet },

    KeyRule { "extension", "name", plain() },
    KeyRule { "extension", "kana", plain(), NotYet },
    KeyRule { "extension", "password", secret(is_password, PasswordWithQuoteOrControl, 12) },
    KeyRule { "extension", "ha1", special(Kind::Ha1Table) },
    KeyRule { "extension", "caller_id", number_or_none },
    KeyRule { "extension", "email", form(is_mail_address, BadMailAddress, Empty::Allowed), NotYet },
    KeyRule { "extension", "language", choice("ja|en"), NotYet },
    KeyRule { "extension", "mailbox", boolean(), NotYet },
    KeyRule { "extension", "dial", choice("internal|local|national|international") },
    KeyRule { "extension", "forward_busy", destination() },
    KeyRule { "extension", "forward_no_answer", destination() },
    KeyRule { "extension", "no_answer_seconds", integer(1, 600) },
    KeyRule { "extension", "max_calls", integer(1, 20) },
    KeyRule { "extension", "follow_me", on_call(Empty::Allowed) },
    KeyRule { "extension", "sign_in_pin", secret(is_pin, BadPin) },
    KeyRule { "extension", "record", choice("inherit|all|none"), NotYet },
    KeyRule { "extension", "codecs", choices_of(codecs) },
    KeyRule { "extension", "srtp", choice("off|offer|require") },

    KeyRule { "ring_group", "number", internal },
    KeyRule { "ring_group", "members", references("extension"), Built, Required },
    KeyRule { "ring_group", "strategy", choice("all|hunt|cyclic") },
    KeyRule { "ring_group", "ring_seconds", integer(1, 600) },
    KeyRule { "ring_group", "then", destination() },

    KeyRule { "trunk", "profile", form(is_section_name, BadName) },
    KeyRule { "trunk", "accept_notice", boolean() },
    KeyRule { "trunk", "server", form(is_trunk_server, BadTrunkServer), Built, Required },
    KeyRule { "trunk", "register", boolean() },
    KeyRule { "trunk", "username", form(is_user_name, BadUserName, Empty::Allowed) },
    KeyRule { "trunk", "auth_username", form(is_user_name, BadUserName, Empty::Allowed) },
    KeyRule { "trunk", "password", secret(is_plain, ControlCharacter) },
    KeyRule { "trunk", "from_domain", form(is_host_or_none, BadHost, Empty::Allowed) },
    KeyRule { "trunk", "numbers", list(is_number, BadNumber) },
    KeyRule { "trunk", "channels", integer(0, 1000) },
    KeyRule { "trunk", "emergency", boolean() },
    KeyRule { "trunk", "inbound_from", list(is_address_or_network, BadAddressOrNetwork) },
    KeyRule { "trunk", "dtmf", choice(key_presses) },
    KeyRule { "trunk", "codecs", choices_of(codecs) },
    KeyRule { "trunk", "srtp", choice("off|offer|require") },

    KeyRule { "did", "name", plain() },
    KeyRule { "did", "schedule", reference("schedule") },
    KeyRule { "did", "open", destination(Empty::Refused), Built, Required },
    KeyRule { "did", "closed", destination() },
    KeyRule { "did", "lunch", destination() },
    KeyRule { "did", "language", choice("ja|en"), NotYet },
    KeyRule {
        "did", "anonymous", { .kind = Kind::DestinationOrChoice, .choices = "accept|announce|reject" } },

    KeyRule { "outbound", "match", list(is_pattern, BadPattern, Empty::Refused), Built, Required },
    KeyRule { "outbound", "trunks", references("trunk"), Built, Required },
    KeyRule { "outbound", "caller_id", number_or_none },

    KeyRule { "dialing", "outside_digit", form(is_one_digit_or_none, BadOutsideDigit, Empty::Allowed) },
    KeyRule { "dialing", "deny", list(is_denied, BadDenied) },
    KeyRule { "dialing", "allow", list(is_prefix, BadPrefix) },
    KeyRule { "dialing", "emergency", list(is_internal_number, BadEmergencyNumber) },
    KeyRule { "dialing", "emergency_callback_minutes", integer(1, 1440) },
    KeyRule { "dialing", "max_outbound_per_extension", integer(0, 1000) },
    KeyRule { "dialing", "max_outbound", integer(0, 10000) },
    KeyRule { "dialing", "calls_per_minute_per_extension", integer(0, 1000) },
    KeyRule { "dialing", "calls_per_hour_per_extension", integer(0, 1000) },
    KeyRule { "dialing", "calls_per_minute_per_trunk", integer(0, 1000) },
    KeyRule { "dialing", "calls_per_minute", integer(0, 1000) },
    KeyRule { "dialing", "daily_minutes_per_extension", integer(0, 1440) },
    KeyRule { "dialing", "daily_minutes_per_trunk", integer(0, 1'000'000) },
    KeyRule { "dialing", "daily_minutes", integer(0, 1'000'000) },
    KeyRule { "dialing", "daily_international_minutes", integer(0, 1'000'000) },
    KeyRule { "dialing", "block_minutes", integer(0, 10080) },

    KeyRule { "schedule", "weekly", special(Kind::Weekly), Built, Required },
    KeyRule { "schedule", "lunch", form(is_hours, BadHours, Empty::Allowed) },
    KeyRule { "schedule", "holidays", special(Kind::Holidays) },
    KeyRule { "schedule", "closed_dates", list(is_dates, BadDateRange) },

    KeyRule { "menu", "number", internal, NotYet },
    KeyRule { "menu", "greeting", prompt(), NotYet, Required },
    KeyRule { "menu", "keys", special(Kind::MenuKeys), NotYet, Required },
    KeyRule { "menu", "dial_extension", boolean(), NotYet },
    KeyRule { "menu", "timeout_seconds", integer(1, 60), NotYet },
    KeyRule { "menu", "tries", integer(1, 10), NotYet },
    KeyRule { "menu", "otherwise", destination(), NotYet },

    KeyRule { "announcement", "play", prompt(), NotYet, Required },
    KeyRule { "announcement", "then", destination(), NotYet },

    KeyRule { "queue", "number", internal, NotYet },
    KeyRule { "queue", "agents", special(Kind::Agents), NotYet },
    KeyRule { "queue", "language", choice("ja|en"), NotYet },
    KeyRule { "queue", "strategy", choice("longest-idle|round-robin|least-calls|ring-all|skill"), NotYet },
    KeyRule { "queue", "ring_seconds", integer(1, 600), NotYet },
    KeyRule { "queue", "wrap_up_seconds", integer(0, 3600), NotYet },
    KeyRule { "queue", "max_waiting", integer(0, 1000), NotYet },
    KeyRule { "queue", "max_wait_seconds", integer(0, 86400), NotYet },
    KeyRule { "queue", "overflow", destination(), NotYet },
    KeyRule { "queue", "announce_position", boolean(), NotYet },
    KeyRule { "queue", "announce_every_seconds", integer(0, 3600), NotYet },
    KeyRule { "queue", "callback", boolean(), NotYet },
    KeyRule { "queue", "music", form(is_section_name, BadName), NotYet },
    KeyRule { "queue", "priority", integer(-100, 100), NotYet },
    KeyRule { "queue", "target", special(Kind::Target), NotYet },
    KeyRule { "queue", "record", choice("inherit|all|none"), NotYet },
    KeyRule { "queue", "survey", reference("survey"), NotYet },

    KeyRule { "conference", "number", internal },
    KeyRule { "conference", "pin", secret(is_pin, BadPin) },
    KeyRule { "conference", "tones", boolean() },

    KeyRule { "page", "number", internal, Built, Required },
    KeyRule { "page", "members", references("extension"), Built, Required },
    KeyRule { "page", "multicast", form(is_multicast_place, BadMulticastPlace, Empty::Allowed) },

    KeyRule { "line", "number", internal, Built, Required },
    KeyRule { "line", "trunk", reference("trunk"), Built, Required },

    KeyRule { "speed_dial", "number", form(is_number, BadNumber), Built, Required },
    KeyRule { "speed_dial", "name", plain() },

    KeyRule { "survey", "ask", prompt(), NotYet, Required },
    KeyRule { "survey", "scale", integer(2, 10), NotYet },
    KeyRule { "survey", "comment", boolean(), NotYet },

    KeyRule { "on_call", "numbers", on_call(Empty::Refused), Built, Required },

    KeyRule { "caller_list", "numbers", list(is_number, BadNumber, Empty::Refused), Built, Required },
    KeyRule { "caller_list", "treat", choice("priority|reject"), Built, Required },

    KeyRule { "mailbox", "pin", secret(is_pin, BadPin), NotYet },
    KeyRule { "mailbox", "email", boolean(), NotYet },
    KeyRule { "mailbox", "attach", boolean(), NotYet },

    KeyRule { "recording", "default", choice("all|none"), NotYet },
    KeyRule { "recording", "announce", boolean(), NotYet },
    KeyRule { "recording", "keep_days", integer(0, 36500), NotYet },
    KeyRule { "recording", "quota_gb", integer(0, 1000000), NotYet },
    KeyRule { "recording", "mask_dtmf", boolean(), NotYet },
    KeyRule { "recording", "encrypt_to", plain(), NotYet },
    KeyRule { "recording", "archive", plain(), NotYet },

    KeyRule { "user", "extension", reference("extension") },
    KeyRule { "user", "role", choice("operator|supervisor|admin"), Built, Required },
    KeyRule { "user", "password", secret(is_console_password, BadConsolePassword, 12), NotYet },

    KeyRule { "features", "voicemail", feature_code(), NotYet },
    KeyRule { "features", "pickup_group", feature_code() },
    KeyRule { "features", "park", feature_code() },
    KeyRule { "features", "agent_sign_in", feature_code(), NotYet },
    KeyRule { "features", "agent_pause", feature_code(), NotYet },
    KeyRule { "features", "night_mode", feature_code() },
    KeyRule { "features", "do_not_disturb", feature_code() },
    KeyRule { "features", "forward_all", feature_code() },
    KeyRule { "features", "echo_test", feature_code(), Built, Optional },
    KeyRule { "features", "three_way", feature_code() },
    KeyRule { "features", "intercom", feature_code() },
    KeyRule { "features", "speed_dial", feature_code() },
    KeyRule { "features", "desk_sign_in", feature_code() },
    KeyRule { "features", "transfer_by_hanging_up", boolean() },
    KeyRule { "features", "monitor", feature_code() },
};

constexpr Schema schema { .sections = section_table, .keys = key_table, .required_section = "office" };

} // namespace

const Schema& office_schema() { return schema; }

const SectionRule* Schema::find_section(std::string_view name) const
{
    const auto found = std::ranges::find(sections, name, &SectionRule::name);
    return found == sections.end() ? nullptr : &*found;
}

const KeyRule* Schema::find_key(std::string_view section, std::string_view key) const
{
    const auto found = std::ranges::find_if(
        keys, [&](const KeyRule& rule) { return rule.section == section && rule.key == key; });
    return found == keys.end() ? nullptr : &*found;
}

std::vector<std::string> Schema::keys_of(std::string_view section) const
{
    std::vector<std::string> names;
    for (const KeyRule& rule : keys)
        if (rule.section == section)
            names.emplace_back(rule.key);
    return names;
}

std::vector<std::string> Schema::section_names() const
{
    std::vector<std::string> names;
    for (const SectionRule& rule : sections)
        names.emplace_back(rule.name);
    return names;
}

} // namespace office
