// Rules between keys. Each looks only at values of the right type: the others have been reported already.
#include "calendar/holidays.h"
#include "office/findings.h"
#include "office/forms.h"
#include "office/numbers.h"

#include <algorithm>
#include <array>
#include <map>

namespace office {
namespace {

constexpr std::string_view default_country = "JP";

// Calls `each(name, section)` for every section of a kind that is one.
template <typename Each> void for_each_section(const Check& check, std::string_view kind, const Each& each)
{
    const Value* sections = check.root.at(kind);
    if (sections == nullptr || sections->table() == nullptr)
        return;
    for (const Member& member : sections->table()->members)
        if (member.value.table() != nullptr)
            each(member);
}

const Member* text_member(const Value* section, std::string_view key) // Non-empty text, else nullptr.
{
    const Member* member = section == nullptr ? nullptr : section->member(key);
    const bool fits = member != nullptr && member->value.text() != nullptr && !member->value.text()->empty();
    return fits ? member : nullptr;
}

std::string text_or(const Check& check, std::string_view section, std::string_view key,
                    std::string_view otherwise)
{
    const Value* here = check.root.at(section);
    const Value* value = here == nullptr ? nullptr : here->at(key);
    return value != nullptr && value->text() != nullptr ? *value->text() : std::string { otherwise };
}

// Rule 1: a call that nobody claims is answered by somebody.
void main_never_hangs_up(const Check& check)
{
    const Member* main = text_member(check.root.at("office"), "main");
    if (main != nullptr && main->value.text()->starts_with("hangup"))
        check.findings.error({ "office.main", main->line }, Message::MainNeverHangsUp);
}

// Rule 2: what is dialled inside means one thing, and never shadows help.
class Numbers {
public:
    explicit Numbers(const Check& check)
        : check_(check),
          emergency_(emergency_numbers(check)),
          country_(text_or(check, "office", "country", default_country)),
          has_parking_(text_or(check, "features", "park", "*68") != "")
    {
    }

    void take(const std::string& number, const Place& place)
    {
        if (!is_internal_number(number))
            return;
        if (std::ranges::find(emergency_, number) != emergency_.end())
            return check_.findings.error(place, Message::EmergencyNumber, { number });
        if (is_service_number(number, country_))
            return check_.findings.error(place, Message::ServiceNumber, { number });
        if (number.starts_with('0'))
            return check_.findings.error(place, Message::LeadingZero, { number });
        const auto [owner, is_new] = owners_.try_emplace(number, place);
        if (!is_new)
            return check_.findings.error(place, Message::NumberTaken,
                                         { number, owner->second.key, std::to_string(owner->second.line) });
        if (has_parking_ && number >= "701" && number <= "720" && number.size() == 3)
            check_.findings.warning(place, Message::ParkSlot, { number });
    }

private:
    static std::vector<std::string> emergency_numbers(const Check& check)
    {
        const Value* dialing = check.root.at("dialing");
        const Value* listed = dialing == nullptr ? nullptr : dialing->at("emergency");
        if (listed == nullptr || listed->list() == nullptr)
            return { "110", "118", "119" };
        std::vector<std::string> numbers;
        for (const Value& number : *listed->list())
            if (number.text() != nullptr)
                numbers.push_back(*number.text());
        return numbers;
    }

    const Check& check_;
    std::vector<std::string> emergency_;
    std::string country_;
    bool has_parking_;
    std::map<std::string, Place> owners_ {};
};

void internal_numbers_are_unique(const Check& check)
{
    Numbers numbers { check };
    for_each_section(check, "extension", [&](const Member& extension) {
        numbers.take(extension.key, { "extension." + extension.key, extension.line });
    });
    for (const std::string kind : { "ring_group", "queue", "menu", "conference", "page", "line" })
        for_each_section(check, kind, [&](const Member& section) {
            if (const Member* number = text_member(&section.value, "number"))
                numbers.take(*number->value.text(), { kind + "." + section.key + ".number", number->line });
        });
}

// Rule 3: an outside number arrives at one place, however it is written.
void dids_are_unique(const Check& check)
{
    const std::string country = text_or(check, "office", "country", default_country);
    const std::string area = text_or(check, "office", "area_code", "");
    std::map<std::string, Place> owners;
    for_each_section(check, "did", [&](const Member& did) {
        const Place place { "did." + did.key, did.line };
        const std::string number = to_international(did.key, country, area);
        const auto [owner, is_new] = owners.try_emplace(number, place);
        if (!is_new)
            check.findings.error(place, Message::NumberTaken,
                                 { number, owner->second.key, std::to_string(owner->second.line) });
    });
}

struct FeatureCode {
    std::string_view key;
    std::string_view code;
};

constexpr std::array default_codes {
    FeatureCode { "voicemail", "*97" },      FeatureCode { "pickup_group", "*8" },
    FeatureCode { "park", "*68" },           FeatureCode { "agent_sign_in", "*11" },
    FeatureCode { "agent_pause", "*12" },    FeatureCode { "night_mode", "*90" },
    FeatureCode { "do_not_disturb", "*78" }, FeatureCode { "forward_all", "*72" },
    FeatureCode { "echo_test", "*43" },      FeatureCode { "monitor", "*55" },
    FeatureCode { "three_way", "*3" },       FeatureCode { "intercom", "*80" },
    FeatureCode { "speed_dial", "*0" },      FeatureCode { "desk_sign_in", "*99" },
};

void differs_from_defaults(const Check& check, const Value& features, const std::string& code,
                           const Place& place)
{
    for (const FeatureCode& standard : default_codes)
        if (standard.code == code && features.at(standard.key) == nullptr)
            check.findings.error(place, Message::CodeIsDefault,
                                 { code, "features." + std::string { standard.key } });
}

// Rule 4: a feature code means one thing.
void feature_codes_are_unique(const Check& check)
{
    const Value* features = check.root.at("features");
    if (features == nullptr || features->table() == nullptr)
        return;
    std::map<std::string, Place> owners;
    for (const Member& feature : features->table()->members) {
        if (feature.value.text() == nullptr || feature.value.text()->empty())
            continue;
        const Place place { "features." + feature.key, feature.line };
        differs_from_defaults(check, *features, *feature.value.text(), place);
        const auto [owner, is_new] = owners.try_emplace(*feature.value.text(), place);
        if (!is_new)
            check.findings.error(
                place, Message::CodeTaken,
                { *feature.value.text(), owner->second.key, std::to_string(owner->second.line) });
    }
}

struct Port {
    std::string key;
    std::int64_t number;
    int line; // 0: the default.
};

Port port_of(const Check& check, const std::string& key, std::int64_t otherwise)
{
    const Value* network = check.root.at("network");
    const Member* member = network == nullptr ? nullptr : network->member(key);
    if (member == nullptr || member->value.integer() == nullptr)
        return { "network." + key, otherwise, 0 };
    return { "network." + key, *member->value.integer(), member->line };
}

// Rule 5: every port has one user. UDP apart from TCP: sip_udp and sip_tcp are usually the same.
void ports_are_unique(const Check& check)
{
    const std::array tcp { port_of(check, "sip_tcp", 5060), port_of(check, "sip_tls", 5061),
                           port_of(check, "sip_wss", 5443), port_of(check, "console", 8443),
                           port_of(check, "console_http", 0) };
    for (std::size_t i = 0; i < tcp.size(); ++i)
        for (std::size_t k = i + 1; k < tcp.size(); ++k)
            if (tcp[i].number != 0 && tcp[i].number == tcp[k].number) {
                const Port& told = tcp[k].line != 0 ? tcp[k] : tcp[i];
                const Port& other = tcp[k].line != 0 ? tcp[i] : tcp[k];
                check.findings.error({ told.key, told.line }, Message::PortTaken,
                                     { std::to_string(told.number), other.key });
            }

    const Port sip = port_of(check, "sip_udp", 5060);
    const std::optional<PortRange> range =
        parse_port_range(text_or(check, "network", "rtp_ports", "16384-32767"));
    if (range && sip.number >= range->low && sip.number <= range->high)
        check.findings.error({ sip.key, sip.line }, Message::SipPortInRtpRange,
                             { std::to_string(sip.number) });
}

// Rule 6: keys that belong together.
void network_is_consistent(const Check& check)
{
    const Value* network = check.root.at("network");
    const Member* certificate = text_member(network, "tls_certificate");
    const Member* key = text_member(network, "tls_key");
    if ((certificate == nullptr) != (key == nullptr)) {
        const Member* given = certificate != nullptr ? certificate : key;
        check.findings.error({ "network." + given->key, given->line }, Message::CertificateWithoutKey);
    }
    const Port open = port_of(check, "console_http", 0);
    if (open.number != 0 && text_or(check, "network", "console_from", "local") == "any")
        check.findings.warning({ open.key, open.line }, Message::InsecureConsole);
}

// Rule 7: one way to sign in.
void passwords_are_given_once(const Check& check)
{
    for_each_section(check, "extension", [&](const Member& extension) {
        const Member* ha1 = extension.value.member("ha1");
        if (ha1 != nullptr && extension.value.at("password") != nullptr)
            check.findings.error({ "extension." + extension.key + ".ha1", ha1->line },
                                 Message::PasswordAndHa1);
    });
}

// Rule 8: a destination that leads back to where the call is would ring for ever.
void nothing_points_to_itself(const Check& check)
{
    const auto look = [&](const std::string& kind, const std::string& key) {
        for_each_section(check, kind, [&](const Member& section) {
            const Member* member = text_member(&section.value, key);
            const std::string self = kind + ":" + section.key;
            if (member != nullptr && *member->value.text() == self)
                check.findings.error({ kind + "." + section.key + "." + key, member->line },
                                     Message::PointsToItself, { key });
        });
    };
    look("extension", "forward_busy");
    look("extension", "forward_no_answer");
    look("ring_group", "then");
    look("announcement", "then");
    look("queue", "overflow");
    look("menu", "otherwise");
}

// Rule 9: trunks.
void trunks_are_consistent(const Check& check)
{
    int trunks = 0;
    bool has_emergency = false;
    for_each_section(check, "trunk", [&](const Member& trunk) {
        ++trunks;
        const Value* emergency = trunk.value.at("emergency");
        has_emergency = has_emergency
            || (emergency != nullptr && emergency->boolean() != nullptr && *emergency->boolean());
        const Member* registers = trunk.value.member("register");
        const Place place { "trunk." + trunk.key + ".register",
                            registers == nullptr ? trunk.line : registers->line };
        const bool asked =
            registers != nullptr && registers->value.boolean() != nullptr && *registers->value.boolean();
        const bool named = text_member(&trunk.value, "username") != nullptr;
        if (asked && !named)
            check.findings.error(place, Message::RegisterWithoutUsername);
    });
    if (trunks > 0 && !has_emergency)
        check.findings.warning({ "trunk", 0 }, Message::NoEmergencyTrunk);
}

// Rule 10: an office without an extension is most likely an accident.
void there_are_extensions(const Check& check)
{
    if (check.names_of("extension").empty())
        check.findings.warning({ "extension", 0 }, Message::NoExtension);
}

// Rule 11: encrypted sound needs keys that nobody on the way reads.
void keys_have_a_way(const Check& check)
{
    const Value* network = check.root.at("network");
    const Member* in_clear = network == nullptr ? nullptr : network->member("srtp_without_tls");
    if (in_clear != nullptr && in_clear->value.boolean() != nullptr && *in_clear->value.boolean())
        return check.findings.warning({ "network.srtp_without_tls", in_clear->line }, Message::KeysInClear);
    const auto required = [](const Member& section) -> const Member* {
        const Member* srtp = text_member(&section.value, "srtp");
        return srtp != nullptr && *srtp->value.text() == "require" ? srtp : nullptr;
    };
    for_each_section(check, "trunk", [&](const Member& trunk) {
        const Member* srtp = required(trunk);
        const Member* at = text_member(&trunk.value, "server");
        const auto server = at == nullptr ? std::nullopt : parse_trunk_server(*at->value.text());
        if (srtp != nullptr && server && !server->is_secure && server->transport != "tls")
            check.findings.error({ "trunk." + trunk.key + ".srtp", srtp->line },
                                 Message::TrunkEncryptionWithoutTls);
    });
    if (port_of(check, "sip_tls", 5061).number != 0)
        return;
    for_each_section(check, "extension", [&](const Member& extension) {
        if (const Member* srtp = required(extension))
            check.findings.error({ "extension." + extension.key + ".srtp", srtp->line },
                                 Message::EncryptionWithoutTls);
    });
}

// Rule 12: holidays by law need a law that is known.
void laws_are_known(const Check& check)
{
    const std::string country = text_or(check, "office", "country", default_country);
    for_each_section(check, "schedule", [&](const Member& schedule) {
        const Member* holidays = text_member(&schedule.value, "holidays");
        if (holidays != nullptr && *holidays->value.text() == "law" && !calendar::knows_law_of(country))
            check.findings.error({ "schedule." + schedule.key + ".holidays", holidays->line },
                                 Message::NoLawOf, { country });
    });
}

} // namespace

void check_whole_file(const Check& check)
{
    main_never_hangs_up(check);
    internal_numbers_are_unique(check);
    dids_are_unique(check);
    feature_codes_are_unique(check);
    ports_are_unique(check);
    network_is_consistent(check);
    passwords_are_given_once(check);
    nothing_points_to_itself(check);
    trunks_are_consistent(check);
    there_are_extensions(check);
    keys_have_a_way(check);
    laws_are_known(check);
}

} // namespace office
