#include "trunk_session.h"

#include "base/text.h"
#include "org.yobirin.journal.TrunkJournal.h"

#include <algorithm>

namespace sipd {
namespace {

using Stored = yobirin::TrunkJournal;

Stored::Target stored(const Target& target)
{
    return { .transport = std::string { sip::text_of(target.hop.transport) },
             .address = text_of(target.hop.address),
             .priority = target.priority,
             .weight = target.weight };
}

std::optional<sip::Transport> transport_named(std::string_view name)
{
    for (const sip::Transport transport : { sip::Transport::Udp, sip::Transport::Tcp, sip::Transport::Tls })
        if (name == sip::text_of(transport))
            return transport;
    return std::nullopt;
}

std::optional<Target> restored(const Stored::Target& server, const Trunk& trunk)
{
    const auto transport = transport_named(server.transport);
    const auto address = parse_address(server.address);
    if (!transport || !address)
        return std::nullopt;
    return Target { .hop = { .transport = *transport, .address = *address, .name = trunk.host },
                    .priority = static_cast<std::uint16_t>(server.priority),
                    .weight = static_cast<std::uint16_t>(server.weight) };
}

// Who registers where: another password is the same account.
std::string whose(const Trunk& trunk) { return account_of(trunk) + " at " + registrar_of(trunk); }

Stored::Registration stored(const Account& account, const TrunkSession& session)
{
    Stored::Registration kept { .account = whose(session.trunk),
                                .call_id = account.call_id,
                                .sequence = account.cseq,
                                .line = account.line,
                                .boot = boot_id(),
                                .realm = unless_empty(account.realm) };
    if (!registration::stands(account.state) || !account.at)
        return kept;
    kept.server = stored(*account.at);
    kept.since = utc_text(session.since);
    if (const auto* registered = std::get_if<registration::Registered>(&account.state)) {
        kept.expires = milliseconds_of(registered->expires);
        kept.refresh = milliseconds_of(registered->refresh);
    } else if (const auto* refreshing = std::get_if<registration::Refreshing>(&account.state)) {
        kept.expires = milliseconds_of(refreshing->expires);
        kept.refresh = 0; // Due.
    }
    kept.routes = unless_empty(account.granted.routes);
    kept.path = unless_empty(account.granted.path);
    kept.numbers = unless_empty(account.granted.numbers);
    return kept;
}

Account restored(const Stored::Registration& kept, const Trunk& trunk)
{
    Account account { .call_id = kept.call_id,
                      .cseq = static_cast<std::uint32_t>(kept.sequence),
                      .line = kept.line,
                      .realm = kept.realm.value_or("") };
    if (kept.boot != boot_id() || !kept.server || !kept.expires)
        return account;
    account.at = restored(*kept.server, trunk);
    if (!account.at)
        return account;
    account.state = registration::Registered { .expires = moment_of(*kept.expires),
                                               .refresh = moment_of(kept.refresh.value_or(0)) };
    account.granted = { .routes = kept.routes.value_or(std::vector<std::string> {}),
                        .path = kept.path.value_or(std::vector<std::string> {}),
                        .numbers = kept.numbers.value_or(std::vector<std::string> {}) };
    return account;
}

} // namespace

TrunkServer* TrunkSession::server_at(const Address& address)
{
    const auto found = std::ranges::find_if(
        servers, [&](const TrunkServer& server) { return server.target.hop.address == address; });
    return found == servers.end() ? nullptr : &*found;
}

health::Rank TrunkSession::rank() const
{
    health::Rank best = servers.empty() ? health::Rank::Up : health::Rank::Down;
    for (const TrunkServer& server : servers)
        best = std::min(best, rank_of(server.health));
    return best;
}

std::vector<RankedTarget> TrunkSession::ranked() const
{
    std::vector<RankedTarget> all;
    for (const TrunkServer& server : servers)
        all.push_back({ .target = server.target, .rank = rank_of(server.health) });
    return all;
}

bool TrunkSession::is_leaving() const
{
    return account && std::holds_alternative<registration::Leaving>(account->state);
}

std::string text_of(const TrunkSession& session)
{
    Stored::Trunk kept;
    for (const TrunkServer& server : session.servers)
        kept.servers.push_back(stored(server.target));
    if (session.account)
        kept.registration = stored(*session.account, session);
    return encode(kept);
}

Result<RecoveredTrunk> recovered_trunk(std::string_view json, const Trunk& trunk)
{
    Stored::Trunk kept;
    TRY(decode(json, kept));
    RecoveredTrunk recovered;
    for (const Stored::Target& server : kept.servers)
        if (auto target = restored(server, trunk))
            recovered.servers.push_back(std::move(*target));
    if (kept.registration && kept.registration->account == whose(trunk))
        recovered.account = restored(*kept.registration, trunk);
    if (kept.registration && kept.registration->since)
        recovered.since = parse_utc(*kept.registration->since);
    return recovered;
}

} // namespace sipd
