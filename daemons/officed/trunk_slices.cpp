#include "trunk_slices.h"

#include "base/text.h"
#include "office/profile.h"

using yobirin::Office;

#include <optional>

namespace officed {
namespace {

std::optional<Office::WireTrunkTransport> transport_of(const office::Trunk& trunk)
{
    if (trunk.transport.empty())
        return std::nullopt;
    if (trunk.transport == "tls")
        return Office::WireTrunkTransport::Tls;
    return trunk.transport == "tcp" ? Office::WireTrunkTransport::Tcp : Office::WireTrunkTransport::Udp;
}

// The enumerators of a choice are in one order here, in lib/office and in the interface; a test compares
// their names.
template <typename Wire, typename Choice> Wire same(Choice choice) { return static_cast<Wire>(choice); }

template <typename Choice>
std::vector<std::string> names_of(const std::vector<Choice>& chosen, std::string_view choices)
{
    const auto names = split(choices, '|');
    std::vector<std::string> texts;
    for (const Choice choice : chosen)
        texts.emplace_back(names[static_cast<std::size_t>(choice)]);
    return texts;
}

std::vector<std::string> mappings_of(const office::Profile& profile)
{
    std::vector<std::string> texts;
    for (const office::NumberMapping& mapping : profile.number_map)
        texts.push_back(mapping.front + ':' + mapping.instead);
    return texts;
}

Office::WireProfile profile_of(const office::Trunk& trunk)
{
    const office::Profile& profile = trunk.profile;
    return { .name = profile.name,
             .authentication = same<Office::WireProfileAuthentication>(profile.authentication),
             .expires_seconds = profile.expires_seconds,
             .refresh_percent = profile.refresh_percent,
             .milliseconds_apart = profile.milliseconds_apart,
             .retry_seconds = profile.retry_seconds,
             .route_from = same<Office::WireProfileRouteFrom>(profile.route_from),
             .options_seconds = profile.options_seconds,
             .request_number = same<Office::WireProfileRequestNumber>(profile.request_number),
             .request_host = same<Office::WireProfileRequestHost>(profile.request_host),
             .user_phone = profile.user_phone,
             .rport = profile.rport,
             .contact_transport = profile.contact_transport,
             .allow = profile.allow,
             .identity = same<Office::WireProfileIdentity>(profile.identity),
             .from_user = same<Office::WireProfileFromUser>(profile.from_user),
             .identity_number = same<Office::WireProfileIdentityNumber>(profile.identity_number),
             .from_host = same<Office::WireProfileFromHost>(profile.from_host),
             .privacy = same<Office::WireProfilePrivacy>(profile.privacy),
             .own_numbers_only = profile.own_numbers_only,
             .called_from = names_of(profile.called_from, office::choices::called_sources),
             .caller_from = names_of(profile.caller_from, office::choices::caller_sources),
             .number_map = mappings_of(profile),
             .reliable = same<Office::WireProfileReliable>(profile.reliable),
             .session_seconds = profile.session_seconds,
             .session_least_seconds = profile.session_least_seconds,
             .refresh = same<Office::WireProfileRefresh>(profile.refresh),
             .refreshed_by = same<Office::WireProfileRefreshedBy>(profile.refreshed_by) };
}

std::optional<Office::CallsTrunkDtmf> keys_of(const office::Trunk& trunk)
{
    if (trunk.profile.dtmf == "inband")
        return Office::CallsTrunkDtmf::Inband;
    return trunk.profile.dtmf == "info" ? std::optional { Office::CallsTrunkDtmf::Info } : std::nullopt;
}

} // namespace

Office::WireTrunk wire_trunk(const office::Trunk& trunk)
{
    return { .name = trunk.name,
             .host = trunk.host,
             .port = trunk.port,
             .register_ = trunk.registers,
             .username = unless_empty(trunk.username),
             .auth_username = unless_empty(trunk.auth_username),
             .password = unless_empty(trunk.password),
             .from_domain = unless_empty(trunk.from_domain),
             .inbound_from = trunk.inbound_from,
             .transport = transport_of(trunk),
             .profile = profile_of(trunk),
             .numbers = trunk.numbers };
}

Office::CallsTrunk calls_trunk(const office::Trunk& trunk)
{
    return { .name = trunk.name,
             .numbers = trunk.numbers,
             .channels = trunk.channels,
             .emergency = trunk.emergency,
             .codecs = trunk.profile.codecs,
             .dtmf = keys_of(trunk),
             .local_ringback = trunk.profile.early_sound == office::EarlySound::LocalRingback
                 ? std::optional { true }
                 : std::nullopt };
}

} // namespace officed
