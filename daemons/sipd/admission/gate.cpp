// Judges datagrams before they are parsed.
#include "gate.h"

#include "glance.h"
#include "limits.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace sipd {
namespace {

// As they call themselves, in lower case. sipvicious says friendly-scanner unless told otherwise.
constexpr std::array<std::string_view, 9> scanners {
    "friendly-scanner", "sipvicious", "sipcli", "sundayddr", "sip-scan", "smap", "iwar", "sivus", "pplsip"
};

} // namespace

bool is_scanner(std::string_view agent)
{
    return std::ranges::any_of(scanners, [&](std::string_view name) {
        return !std::ranges::search(agent, name, {}, ascii_lower).empty();
    });
}

Gate::Gate(GateSurroundings around)
    : around_(std::move(around)),
      admission_(around_.salt),
      dropped_admission_(around_.counters["sip.dropped.admission"]),
      dropped_banned_(around_.counters["sip.dropped.banned"]),
      dropped_scanner_(around_.counters["sip.dropped.scanner"]),
      refused_password_(around_.counters["sip.refused.password"])
{
}

Standing Gate::standing_of(const Flow& flow, Moment now) const
{
    // The phone first: it may share its address with a trunk.
    if (around_.registrar.at(flow) != nullptr || around_.acquaintances.is_flow(flow.remote, now))
        return Standing::Phone;
    if (around_.office.trunk_at(flow.remote.ip) != nullptr)
        return Standing::Peer;
    return around_.registrar.knows(flow.remote.ip) ? Standing::Neighbour : Standing::Stranger;
}

Gate::Judgement Gate::judge(std::string_view datagram, const Flow& flow, Moment now)
{
    const Standing standing = standing_of(flow, now);
    if (!admission_.admits(flow.remote, standing, now)) {
        ++dropped_admission_;
        return {};
    }
    const bool may_be_banned = standing == Standing::Stranger || standing == Standing::Neighbour;
    if (may_be_banned && around_.bans.holds(flow.remote.ip, now) && !passes_ban(datagram, flow, now)) {
        ++dropped_banned_;
        return {};
    }
    const bool is_new = kind_of(datagram, around_.office.emergency) == Kind::New;
    return { .entry = is_new ? Entry::InTurn : Entry::AtOnce,
             .line = standing >= Standing::Phone ? Line::Known : Line::Stranger };
}

bool Gate::admits_connection(const Address& source, Moment now)
{
    const bool is_admitted = admission_.admits(source, standing_of({ .remote = source }, now), now);
    if (!is_admitted)
        ++dropped_admission_;
    return is_admitted;
}

bool Gate::passes_ban(std::string_view datagram, const Flow& flow, Moment now)
{
    const std::string_view user = registering_user(datagram);
    if (!user.empty())
        return around_.acquaintances.may_look_again(flow.remote.ip, user, now);
    return around_.is_in_call(flow.remote);
}

void Gate::was_malformed(const Flow& flow, Moment now)
{
    admission_.charge(flow.remote, standing_of(flow, now), limits::malformed_cost, now);
}

void Gate::was_scanner(const Flow& flow, Moment now)
{
    ++dropped_scanner_;
    tried({ .source = flow.remote.ip, .offence = Offence::Scanner }, now);
}

Gate::Answer Gate::refused(const Flow& flow, const Refused& refused, std::string_view user, Moment now)
{
    switch (refused.proof) {
    case Proof::Late: // The right password.
        return Answer::Challenge;
    case Proof::Wrong:
        ++refused_password_;
        return tried({ .source = flow.remote.ip, .offence = Offence::WrongPassword }, now)
            ? Answer::Forbid
            : Answer::Challenge;
    case Proof::Foreign: // Nothing was tried: no password is right with such a nonce. Another realm's is a
                         // mistake.
    case Proof::None:
        break;
    }
    // Who has proved to be that extension from there before is a phone that comes back.
    if (!around_.acquaintances.knows(flow.remote.ip, user))
        tried({ .source = flow.remote.ip, .offence = Offence::NoProof, .user = user }, now);
    return Answer::Challenge;
}

bool Gate::tried(const Bans::Try& what, Moment now)
{
    if (around_.office.trunk_at(what.source) != nullptr)
        return false;
    const auto news = around_.bans.tried(what, now, std::chrono::system_clock::now());
    if (news)
        around_.news.ban_changed(*news);
    return news.has_value();
}

void Gate::proved(const Flow& flow, std::string_view extension, Moment now)
{
    around_.bans.proved(flow.remote.ip, extension, now);
    if (around_.acquaintances.proved(flow.remote, extension, now))
        around_.news.acquainted(
            { .source = source_of(flow.remote.ip), .extension = std::string { extension } });
}

} // namespace sipd
