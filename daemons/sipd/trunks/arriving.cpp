#include "trunks/arriving.h"

#include "limits.h"
#include "trunks/number_forms.h"

#include "base/text.h"
#include "sip/address.h"
#include "sip/history.h"

#include <algorithm>
#include <array>

namespace sipd {
namespace {

using Withheld = yobirin::Legs::EventWithheld;

std::string number_in(const sip::Uri& uri, const Trunk& trunk)
{
    const std::string user = sip::unescaped(uri.user);
    // "0312345678;phone-context=…": parameters of a tel: URI that became a user part (RFC 3261 19.1.6).
    return mapped(std::string_view { user }.substr(0, std::min(user.find(';'), limits::party_bytes)),
                  trunk.profile.number_map);
}

yobirin::Legs::Party party_in(const sip::Address& address, const Trunk& trunk)
{
    yobirin::Legs::Party party { .number = number_in(address.uri, trunk) };
    if (std::string name = sip::plain_display(address, limits::party_bytes); !name.empty())
        party.name = std::move(name);
    return party;
}

std::optional<sip::Address> first_of(const sip::Message& invite, sip::Header header)
{
    sip::Values values = invite.values(header);
    for (std::string_view value; values.next(value);)
        if (const auto address = sip::parse_address(value); address && !address->uri.user.empty())
            return *address;
    return std::nullopt;
}

// What the NGN writes in place of a name where there is no number, and others after it.
struct NoNumber {
    std::string_view display;
    Withheld why;
};
constexpr std::array no_numbers {
    NoNumber { "Coin line/payphone", Withheld::Payphone },
    NoNumber { "Unavailable", Withheld::Unavailable },
    NoNumber { "Interaction with other service", Withheld::Interworking },
    NoNumber { "Anonymous", Withheld::User },
};

// RFC 3323 4.2: words with semicolons between them; `session` and `critical` are not about who calls.
bool wants_privacy(const sip::Message& invite)
{
    constexpr std::array<std::string_view, 3> about_who { "id", "user", "header" };
    sip::Values values = invite.values(sip::Header::Privacy);
    for (std::string_view value; values.next(value);)
        for (const std::string_view word : split(value, ';'))
            if (std::ranges::any_of(
                    about_who, [&](std::string_view one) { return equal_ignoring_case(trimmed(word), one); }))
                return true;
    return false;
}

std::optional<Withheld> withheld_in(const sip::Message& invite, const sip::Address& from)
{
    const std::string name = sip::plain_display(from, limits::party_bytes);
    const bool has_no_user = equal_ignoring_case(from.uri.user, "anonymous")
        || equal_ignoring_case(from.uri.host, "anonymous.invalid") || from.uri.user.empty();
    if (has_no_user)
        for (const NoNumber& row : no_numbers)
            if (equal_ignoring_case(name, row.display))
                return row.why;
    if (wants_privacy(invite) || equal_ignoring_case(from.uri.user, "anonymous")
        || equal_ignoring_case(from.uri.host, "anonymous.invalid"))
        return Withheld::User;
    return equal_ignoring_case(from.uri.user, "unavailable") ? std::optional { Withheld::Unavailable }
                                                             : std::nullopt;
}

yobirin::Legs::Party caller_in(const sip::Message& invite, const sip::Address& from, const Trunk& trunk)
{
    for (const office::CallerSource source : trunk.profile.caller_from) {
        if (source == office::CallerSource::From)
            return party_in(from, trunk);
        if (const auto asserted = first_of(invite, sip::Header::PAssertedIdentity)) {
            yobirin::Legs::Party party = party_in(*asserted, trunk);
            if (!party.name)
                party.name = party_in(from, trunk).name;
            return party;
        }
    }
    return party_in(from, trunk);
}

// Neither is a number that stands in From all the same.
yobirin::Legs::Party hidden_in(const sip::Address& from, const Trunk& trunk)
{
    yobirin::Legs::Party party = party_in(from, trunk);
    const bool has_number = !party.number.empty() && (is_digit(party.number[0]) || party.number[0] == '+');
    return has_number ? yobirin::Legs::Party { .number = "anonymous" } : party;
}

std::optional<std::string> called_in(const sip::Message& invite, office::CalledSource source,
                                     const Trunk& trunk)
{
    if (source == office::CalledSource::RequestUri) {
        const auto uri = invite.uri();
        return uri ? std::optional { number_in(*uri, trunk) } : std::nullopt;
    }
    if (source == office::CalledSource::To) {
        const auto to = invite.to();
        return to ? std::optional { number_in(to->uri, trunk) } : std::nullopt;
    }
    const auto called = first_of(invite, sip::Header::PCalledPartyId);
    return called ? std::optional { number_in(called->uri, trunk) } : std::nullopt;
}

// A Request-URI that is the Contact we registered says which account is called; where To names one number of
// several, it knows better.
std::vector<office::CalledSource> called_sources(const sip::Message& invite, const Trunk& trunk)
{
    std::vector<office::CalledSource> sources = trunk.profile.called_from;
    const auto uri = invite.uri();
    const bool is_contact = trunk.registers && uri && sip::unescaped(uri->user) == trunk.username;
    if (is_contact && std::erase(sources, office::CalledSource::RequestUri) != 0)
        sources.push_back(office::CalledSource::RequestUri);
    return sources;
}

bool is_own(const std::string& number, const Trunk& trunk, const NumberingPlan& plan)
{
    return std::ranges::any_of(trunk.numbers,
                               [&](const std::string& own) { return same_number(own, number, plan); });
}

// Who sent the call on: said outright, or to be seen from To, which names who was called first.
std::optional<std::string> forwarder_in(const sip::Message& invite, const TrunkArrival& arrival,
                                        const Trunk& trunk, const NumberingPlan& plan)
{
    if (const auto before = sip::retargeted_from(invite))
        return number_in(*before, trunk);
    if (const auto diverted =
            first_of(invite, sip::Header::Diversion)) // RFC 5806 4.1: the latest comes first.
        return number_in(diverted->uri, trunk);
    const auto to = invite.to();
    std::string named = to ? number_in(to->uri, trunk) : std::string {};
    const bool is_ours = std::ranges::any_of(
        arrival.dialled, [&](const std::string& number) { return is_own(number, trunk, plan); });
    const bool is_number =
        named.size() >= 5 && std::ranges::all_of(named, [](char c) { return is_digit(c) || c == '+'; });
    if (!is_number || !is_ours || is_own(named, trunk, plan))
        return std::nullopt;
    return named;
}

} // namespace

TrunkArrival arrival_of(const sip::Message& invite, const Trunk& trunk, const Office& office)
{
    TrunkArrival arrival;
    const auto from = invite.from();
    if (!from)
        return arrival;
    arrival.withheld = withheld_in(invite, *from);
    // An identity that came with the wish to hide it is not for anybody's display (RFC 3325 7).
    arrival.from = arrival.withheld ? hidden_in(*from, trunk) : caller_in(invite, *from, trunk);
    for (const office::CalledSource source : called_sources(invite, trunk)) {
        const auto number = called_in(invite, source, trunk);
        if (number && !number->empty()
            && std::ranges::find(arrival.dialled, *number) == arrival.dialled.end())
            arrival.dialled.push_back(*number);
    }
    arrival.forwarded_by =
        forwarder_in(invite, arrival, trunk, { .country = office.country, .area_code = office.area_code });
    return arrival;
}

} // namespace sipd
