// The trunks there are, and what others ask of them.
#include "trunks.h"

#include "limits.h"

#include "base/random.h"

#include <algorithm>
#include <utility>

namespace sipd {
namespace {

constexpr std::string_view key_prefix = "trunk/";
std::string key_of(std::string_view trunk) { return std::string { key_prefix }.append(trunk); }

bool is_same_place(const Trunk& a, const Trunk& b)
{
    return a.host == b.host && a.port == b.port && a.names_port == b.names_port && a.transport == b.transport
        && a.names_transport == b.names_transport;
}

// What makes it another account, or another way to it.
bool is_same_account(const Trunk& a, const Trunk& b)
{
    if (a.registers != b.registers || (a.registers && !is_same_place(a, b)))
        return false;
    return account_of(a) == account_of(b) && registrar_of(a) == registrar_of(b) && a.host == b.host
        && a.auth_username == b.auth_username && a.password == b.password;
}

} // namespace

// ---- The trunks there are

void Trunks::use_office(Moment now)
{
    std::vector<std::string> gone;
    for (const auto& [name, session] : sessions_)
        if (around_.office.trunk(name) == nullptr)
            gone.push_back(name);
    for (const std::string& name : gone)
        dismiss(name, now);
    for (const auto& [name, trunk] : around_.office.trunks) {
        TrunkSession* known = by_name(name);
        if (known == nullptr)
            begin(trunk, now);
        else
            change(*known, trunk, now);
    }
    forget_strangers();
    changed();
}

// What an earlier process kept of trunks that were taken away meanwhile.
void Trunks::forget_strangers()
{
    std::vector<std::string> strangers;
    for (const auto& [key, value] : around_.journal.entries())
        if (key.starts_with(key_prefix) && around_.office.trunk(key.substr(key_prefix.size())) == nullptr)
            strangers.push_back(key);
    for (const std::string& key : strangers)
        around_.journal.erase(key);
}

void Trunks::begin(const Trunk& trunk, Moment now, bool was_down)
{
    TrunkSession session {
        .id = ++last_id_, .trunk = trunk, .since = std::chrono::system_clock::now(), .is_down = was_down
    };
    RecoveredTrunk earlier;
    const auto kept = around_.journal.entries().find(key_of(trunk.name));
    if (kept != around_.journal.entries().end())
        if (auto recovered = recovered_trunk(kept->second, trunk))
            earlier = std::move(*recovered);
    names_.emplace(session.id, trunk.name);
    TrunkSession& begun = sessions_.insert_or_assign(trunk.name, std::move(session)).first->second;
    // What an earlier process knew serves until somebody says otherwise.
    set_servers(begun, trunk.targets.empty() ? earlier.servers : trunk.targets, now);
    if (trunk.registers)
        begin_account(begun, std::move(earlier.account), now);
    if (earlier.since && begun.account && registration::stands(begun.account->state))
        goes_on(begun, *earlier.since);
    tell(begun);
    save(begun);
}

// A connection that did not outlive its process is no way back to us.
void Trunks::begin_account(TrunkSession& session, std::optional<Account> earlier, Moment now) const
{
    Account account =
        earlier ? std::move(*earlier) : Account { .call_id = random_hex(16), .line = random_hex(4) };
    account.asked = session.trunk.way.expires;
    if (auto* waiting = std::get_if<registration::Waiting>(&account.state))
        waiting->until = now;
    if (auto* registered = std::get_if<registration::Registered>(&account.state))
        registered->refresh = std::max(registered->refresh, now);
    if (account.at) {
        account.flow = around_.flow_towards(account.at->hop);
        if (account.flow.is_reliable() && !around_.leads_to(account.at->hop))
            account.state = registration::Waiting { .until = now };
        else if (session.trunk.way.keep_alive.count() > 0)
            account.keep_alive_at = now;
    }
    session.account = std::move(account);
}

void Trunks::change(TrunkSession& session, const Trunk& trunk, Moment now)
{
    if (!is_same_account(session.trunk, trunk)) {
        const bool was_down = session.is_down;
        dismiss(trunk.name, now);
        return begin(trunk, now, was_down);
    }
    std::vector<Target> servers = trunk.targets;
    if (servers.empty() && is_same_place(session.trunk, trunk)) // Not forgotten while its name is asked for.
        for (const TrunkServer& server : session.servers)
            servers.push_back(server.target);
    if (session.account && session.trunk.way.expires != trunk.way.expires)
        session.account->asked = trunk.way.expires;
    session.trunk = trunk;
    set_servers(session, servers, now);
    tell(session);
}

// What it granted is given back; a process that dies meanwhile lets it lapse.
void Trunks::dismiss(const std::string& name, Moment now)
{
    const auto known = sessions_.find(name);
    if (known == sessions_.end())
        return;
    TrunkSession session = std::move(known->second);
    sessions_.erase(known);
    around_.journal.erase(key_of(name));
    for (TrunkServer& server : session.servers)
        if (server.ping)
            around_.transactions.forget(*std::exchange(server.ping, std::nullopt));
    if (!session.account) {
        names_.erase(session.id);
        return;
    }
    leaving_.push_back(std::move(session));
    happened(leaving_.back(), registration::Dismissed {}, now);
    drop_gone();
}

void Trunks::drop_gone()
{
    std::erase_if(leaving_, [&](const TrunkSession& session) {
        if (session.is_leaving())
            return false;
        names_.erase(session.id);
        return true;
    });
}

void Trunks::located(std::string_view trunk, const std::vector<Target>& servers, Moment now)
{
    TrunkSession* session = by_name(trunk);
    if (session == nullptr)
        return;
    session->host_is_unknown = servers.empty();
    // What an earlier process knew serves while nobody says anything.
    if (!servers.empty() || session->was_located)
        set_servers(*session, servers, now);
    session->was_located = session->was_located || !servers.empty();
    save(*session);
    tell(*session);
    changed();
}

bool Trunks::is_spoken_to(const Target& target) const
{
    return target.hop.address.ip.is_v4() ? around_.vantage.speaks_v4 : around_.vantage.speaks_v6;
}

// Whoever stays keeps what is known of their health. Servers that only the other IP version reaches are left
// out where there are others: they would be asked for ever, in vain.
void Trunks::set_servers(TrunkSession& session, const std::vector<Target>& targets, Moment now)
{
    std::vector<TrunkServer> servers;
    std::vector<Ip> resolved;
    const bool is_choosy =
        std::ranges::any_of(targets, [&](const Target& target) { return is_spoken_to(target); });
    for (const Target& target : targets) {
        if (servers.size() >= limits::trunk_targets)
            break;
        if (is_choosy && !is_spoken_to(target))
            continue;
        TrunkServer server { .target = target };
        if (TrunkServer* before = session.server_at(target.hop.address))
            server = *before;
        server.target = target;
        if (!server.ping_at)
            plan_ping(session, server, now);
        resolved.push_back(target.hop.address.ip);
        servers.push_back(std::move(server));
    }
    session.servers = std::move(servers);
    if (const auto known = around_.office.trunks.find(session.trunk.name);
        known != around_.office.trunks.end()) {
        known->second.resolved = std::move(resolved);
        session.trunk.resolved = known->second.resolved;
    }
}

TrunkSession* Trunks::by_name(std::string_view name)
{
    const auto known = sessions_.find(name);
    return known == sessions_.end() ? nullptr : &known->second;
}

const TrunkSession* Trunks::by_name(std::string_view name) const
{
    const auto known = sessions_.find(name);
    return known == sessions_.end() ? nullptr : &known->second;
}

TrunkSession* Trunks::by_id(std::uint64_t id)
{
    const auto named = names_.find(id);
    TrunkSession* session = named == names_.end() ? nullptr : by_name(named->second);
    if (session != nullptr && session->id == id)
        return session;
    const auto leaving = std::ranges::find(leaving_, id, &TrunkSession::id);
    return leaving == leaving_.end() ? nullptr : &*leaving;
}

// Not one that leaves, whose name may be another's by now.
bool Trunks::is_current(const TrunkSession& session) const { return by_name(session.trunk.name) == &session; }

void Trunks::save(const TrunkSession& session)
{
    if (is_current(session) && !around_.journal.put(key_of(session.trunk.name), text_of(session)))
        ++around_.counters["sipd.journal_full"];
}

double Trunks::chance() const { return around_.chance(1001) / 1000.0; }

// ---- For calls

Trunks::Way Trunks::way_of(const Trunk& trunk) const
{
    const TrunkSession* session = by_name(trunk.name);
    if (session == nullptr)
        return {};
    std::vector<RankedTarget> ordered;
    for (RankedTarget& one : in_order(session->ranked(), around_.chance))
        if (is_spoken_to(one.target))
            ordered.push_back(std::move(one));
    // Where it is registered the carrier expects us.
    if (session->account && session->account->at && registration::stands(session->account->state)) {
        const auto there = std::ranges::find_if(ordered, [&](const RankedTarget& one) {
            return one.rank != health::Rank::Down && one.target.hop == session->account->at->hop;
        });
        if (there != ordered.end())
            std::rotate(ordered.begin(), there, there + 1);
    }
    Way way { .is_down = !ordered.empty() && ordered.front().rank == health::Rank::Down };
    std::size_t tried = 0;
    for (const RankedTarget& one : ordered) {
        // Those that are down are not waited for while others are there.
        if (!way.is_down && one.rank == health::Rank::Down)
            continue;
        way.servers.push_back(one.target.hop);
        ++tried;
    }
    way.silence = Patience::for_silence(trunk.way, tried);
    way.trying = session->patience.for_trying(trunk.way);
    return way;
}

std::vector<std::string> Trunks::routes_of(std::string_view trunk) const
{
    const TrunkSession* session = by_name(trunk);
    if (session == nullptr || !session->account || !registration::stands(session->account->state))
        return {};
    using office::RouteFrom;
    const Grant& granted = session->account->granted;
    const RouteFrom from = session->trunk.profile.route_from;
    std::vector<std::string> routes;
    if (from == RouteFrom::Path || from == RouteFrom::Both)
        routes = granted.path;
    if (from == RouteFrom::ServiceRoute || from == RouteFrom::Both)
        routes.insert(routes.end(), granted.routes.begin(), granted.routes.end());
    return routes;
}

std::string Trunks::contact_of(std::string_view trunk, const Flow& flow) const
{
    const TrunkSession* session = by_name(trunk);
    return session == nullptr || !session->account ? std::string {} : contact_of(*session, flow);
}

std::string_view Trunks::realm_of(std::string_view trunk) const
{
    const TrunkSession* session = by_name(trunk);
    return session == nullptr || !session->account ? std::string_view {} : session->account->realm;
}

const Trunk* Trunks::trunk_of(Ip source, const sip::Uri& request_uri) const
{
    const Trunk* by_user = nullptr;
    const Trunk* any = nullptr;
    const auto line = request_uri.parameters.find("line");
    for (const auto& [name, trunk] : around_.office.trunks) {
        if (!trunk.may_call_from(source))
            continue;
        const TrunkSession* session = by_name(name);
        if (line && session != nullptr && session->account && session->account->line == *line)
            return &trunk;
        if (by_user == nullptr && !trunk.username.empty()
            && sip::unescaped(request_uri.user) == trunk.username)
            by_user = &trunk;
        if (any == nullptr)
            any = &trunk;
    }
    return by_user == nullptr ? any : by_user;
}

void Trunks::heard(std::string_view trunk, const Flow& flow, const health::Event& sign, Moment now)
{
    TrunkSession* session = by_name(trunk);
    const Address at = flow.is_reliable() && flow.listener.is_complete() ? flow.listener : flow.remote;
    if (TrunkServer* server = session == nullptr ? nullptr : session->server_at(at))
        mark(*session, *server, sign, now);
}

void Trunks::progressed(std::string_view trunk, std::chrono::milliseconds after)
{
    if (TrunkSession* session = by_name(trunk))
        session->patience.progressed(after);
}

// ---- From the wire

health::Event sign_of(const sip::Message& response)
{
    if (response.status() == 503)
        return health::OutOfService { .retry_after = retry_after_of(response) };
    if (response.status() == 408)
        return health::Missed {};
    return health::Answered {};
}

void Trunks::responded(const sip::Message& response, const Delivery& delivery, const Flow&, Moment now)
{
    TrunkSession* session = by_id(delivery.asker.id);
    if (session == nullptr || response.status() < 200)
        return;
    changed();
    if (session->account && session->account->request == delivery.client)
        return register_answered(*session, response, now);
    for (TrunkServer& server : session->servers)
        if (server.ping == delivery.client) {
            server.ping.reset();
            return mark(*session, server, sign_of(response), now);
        }
}

void Trunks::transaction_ended(const Outcome& outcome, Moment now)
{
    TrunkSession* session = by_id(outcome.asker.id);
    if (session == nullptr || outcome.what != Outcome::What::NoResponse)
        return;
    changed();
    const health::Event sign = outcome.cause == Outcome::Cause::Transport
        ? health::Event { health::Unreachable {} }
        : health::Event { health::Missed {} };
    if (session->account && session->account->request == outcome.client) {
        session->account->request.reset();
        if (session->account->at)
            if (TrunkServer* server = session->server_at(session->account->at->hop.address))
                mark(*session, *server, sign, now);
        happened(*session, registration::NoAnswer { others_of(*session) }, now);
        return drop_gone();
    }
    for (TrunkServer& server : session->servers)
        if (server.ping == outcome.client) {
            server.ping.reset();
            return mark(*session, server, sign, now);
        }
}

void Trunks::flow_lost(const Flow& gone, Moment now)
{
    for (auto& [name, session] : sessions_)
        if (session.account && registration::stands(session.account->state)
            && session.account->flow.is_reliable() && session.account->flow.is_lost_with(gone)) {
            changed();
            happened(session, registration::FlowLost {}, now);
        }
}

// ---- Time

std::optional<Moment> Trunks::next_deadline()
{
    if (std::exchange(next_is_known_, true))
        return next_;
    next_.reset();
    const auto sooner = [&](const std::optional<Moment>& due) {
        if (due && (!next_ || *due < *next_))
            next_ = due;
    };
    for (const auto& [name, session] : sessions_) {
        sooner(account_deadline(session));
        for (const TrunkServer& server : session.servers) {
            sooner(health::deadline_of(server.health));
            sooner(server.ping ? std::optional { server.ping_until } : server.ping_at);
        }
    }
    return next_;
}

void Trunks::run_due(Moment now)
{
    if (const auto due = next_deadline(); !due || *due > now)
        return;
    changed();
    for (auto& [name, session] : sessions_) {
        run_account(session, now);
        run_servers(session, now);
    }
}

} // namespace sipd
