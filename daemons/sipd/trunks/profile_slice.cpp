#include "trunks/profile_slice.h"

#include "base/text.h"
#include "office/profile.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace sipd {
namespace {

// In the order of the interface's enumerators; a test of officed compares the names.
template <typename Choice, typename Wire> Choice same(Wire choice) { return static_cast<Choice>(choice); }

template <typename Choice>
std::vector<Choice> chosen(const std::vector<std::string>& texts, std::string_view choices)
{
    const auto names = split(choices, '|');
    std::vector<Choice> made;
    for (const std::string& text : texts)
        if (const auto found = std::ranges::find(names, text); found != names.end())
            made.push_back(static_cast<Choice>(found - names.begin()));
    return made;
}

std::vector<office::NumberMapping> mappings_in(const std::vector<std::string>& texts)
{
    std::vector<office::NumberMapping> made;
    for (const std::string& text : texts)
        if (const std::size_t colon = text.find(':'); colon != std::string::npos)
            made.push_back({ text.substr(0, colon), text.substr(colon + 1) });
    return made;
}

} // namespace

office::Profile profile_of(const std::optional<yobirin::Office::WireProfile>& wire)
{
    if (!wire)
        return {};
    return {
        .name = wire->name,
        .authentication = same<office::Authentication>(wire->authentication),
        .expires_seconds = static_cast<int>(wire->expires_seconds),
        .refresh_percent = static_cast<int>(wire->refresh_percent),
        .milliseconds_apart = static_cast<int>(wire->milliseconds_apart),
        .retry_seconds = static_cast<int>(wire->retry_seconds),
        .route_from = same<office::RouteFrom>(wire->route_from),
        .options_seconds = static_cast<int>(wire->options_seconds),
        .request_number = same<office::NumberForm>(wire->request_number),
        .request_host = same<office::RequestHost>(wire->request_host),
        .user_phone = wire->user_phone,
        .rport = wire->rport,
        .contact_transport = wire->contact_transport,
        .allow = wire->allow,
        .identity = same<office::Identity>(wire->identity),
        .from_user = same<office::FromUser>(wire->from_user),
        .identity_number = same<office::NumberForm>(wire->identity_number),
        .from_host = same<office::FromHost>(wire->from_host),
        .own_numbers_only = wire->own_numbers_only,
        .privacy = same<office::Privacy>(wire->privacy),
        .called_from = chosen<office::CalledSource>(wire->called_from, office::choices::called_sources),
        .caller_from = chosen<office::CallerSource>(wire->caller_from, office::choices::caller_sources),
        .number_map = mappings_in(wire->number_map),
        .reliable = same<office::Reliability>(wire->reliable),
        .session_seconds = static_cast<int>(wire->session_seconds),
        .session_least_seconds = static_cast<int>(wire->session_least_seconds),
        .refresh = same<office::Refresh>(wire->refresh),
        .refreshed_by = same<office::RefreshedBy>(wire->refreshed_by),
    };
}

} // namespace sipd
