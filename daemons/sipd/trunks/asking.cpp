#include "trunks/asking.h"

#include "transport/next_hop.h"
#include "trunks/number_forms.h"

#include "sip/uri.h"

#include <algorithm>

namespace sipd {
namespace {

using office::FromHost;
using office::FromUser;
using office::Identity;
using office::Privacy;
using office::RequestHost;

// Where the domain is another name than the server's, its port and transport are nobody's business.
std::string request_uri(const Trunk& trunk, std::string_view number, const std::string& host)
{
    std::string uri = "sip:" + sip::escaped_user(number) + '@' + host;
    const bool is_servers = trunk.profile.request_host == RequestHost::Server || trunk.from_domain.empty();
    if (is_servers && trunk.port != default_port(trunk.transport))
        uri += ':' + std::to_string(trunk.port);
    if (is_servers)
        uri += transport_parameter(trunk.transport);
    return uri;
}

// The number we may say we are: one of the line's, where the carrier takes no other.
std::string own_number(const Trunk& trunk, std::string_view wished, const NumberingPlan& plan)
{
    const bool any_will_do = !trunk.profile.own_numbers_only || trunk.numbers.empty()
        || std::ranges::any_of(trunk.numbers,
                               [&](const std::string& own) { return same_number(own, wished, plan); });
    return in_form(any_will_do ? wished : std::string_view { trunk.numbers.front() },
                   trunk.profile.identity_number, plan);
}

std::string address(std::string_view user, std::string_view host, const Trunk& trunk)
{
    std::string uri = "sip:";
    if (!user.empty())
        uri.append(sip::escaped_user(user)).append("@");
    uri.append(host);
    return trunk.profile.user_phone && !user.empty() ? uri + ";user=phone" : uri;
}

// RFC 3325 9.1, 9.2; Remote-Party-ID is what its draft said, which carriers read to this day.
ExtraHeader identity_header(Identity identity, const std::string& uri, Shown shown)
{
    if (identity == Identity::Rpid)
        return { sip::Header::RemotePartyId,
                 '<' + uri
                     + ">;party=calling;screen=yes;privacy=" + (shown == Shown::Withheld ? "full" : "off") };
    return { identity == Identity::Ppi ? sip::Header::PPreferredIdentity : sip::Header::PAssertedIdentity,
             '<' + uri + '>' };
}

// What everybody is told; reliability is told only where a profile wants it, and given to whoever insists.
constexpr std::string_view supported_by_all = "timer, replaces";
static_assert(supported_extensions.starts_with(supported_by_all));

bool says_privacy_by_header(const Trunk& trunk) { return trunk.profile.privacy != Privacy::Prefix184; }

} // namespace

TrunkAsking asking_of(const Trunk& trunk, const Office& office, const TrunkCall& call)
{
    const office::Profile& profile = trunk.profile;
    const NumberingPlan plan { office.country, office.area_code };
    const std::string server = host_of(trunk);
    const bool to_domain = profile.request_host == RequestHost::FromDomain && !trunk.from_domain.empty();
    const std::string& host = to_domain ? trunk.from_domain : server;

    const DialledNumber dialled = dialled_in(call.number, plan);
    std::string number = in_form(dialled.number, profile.request_number, plan);
    if (profile.privacy != Privacy::Header)
        number.insert(0, dialled.prefix);

    const std::string from_host = !trunk.from_domain.empty() ? trunk.from_domain
        : profile.from_host == FromHost::Server              ? server
                                                             : std::string { call.ours };
    const std::string own = own_number(trunk, call.from.number, plan);
    const std::string& user =
        profile.from_user == FromUser::Username && !trunk.username.empty() ? trunk.username : own;
    const bool is_anonymous = dialled.shown == Shown::Withheld && says_privacy_by_header(trunk);

    TrunkAsking asking;
    asking.uri = request_uri(trunk, number, host);
    if (profile.user_phone)
        asking.uri += ";user=phone";
    asking.to = sip::text_of(sip::NameAddr { .uri = address(number, host, trunk) });
    asking.from = is_anonymous ? "\"Anonymous\" <sip:anonymous@anonymous.invalid>" // RFC 3323 4.1.1.3
                               : sip::text_of(sip::NameAddr { .display = call.from.name.value_or(""),
                                                              .uri = address(user, from_host, trunk) });
    if (profile.identity != Identity::From && !own.empty())
        asking.headers.push_back(
            identity_header(profile.identity, address(own, from_host, trunk), dialled.shown));
    if (is_anonymous)
        asking.headers.push_back({ sip::Header::Privacy, "id" });
    else if (dialled.shown == Shown::Given && says_privacy_by_header(trunk))
        asking.headers.push_back({ sip::Header::Privacy, "none" });
    return asking;
}

std::string allow_text(const Trunk* trunk)
{
    if (trunk == nullptr || trunk->profile.allow.empty())
        return std::string { allowed_methods };
    std::string text;
    for (const std::string& method : trunk->profile.allow)
        text += (text.empty() ? "" : ", ") + method;
    return text;
}

std::string supported_text(const Trunk* trunk)
{
    std::string text { supported_by_all };
    if (trunk != nullptr && trunk->profile.reliable != office::Reliability::Off)
        text += ", 100rel";
    return text;
}

} // namespace sipd
