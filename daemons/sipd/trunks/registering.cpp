// REGISTER: when it goes, where, and what its answer means.
#include "trunks.h"

#include "limits.h"

#include "base/log.h"

#include <algorithm>

namespace sipd {
namespace {

// Another server is asked after so long, instead of after 64 * T1.
constexpr std::chrono::seconds answer_awaited { 5 };

bool is_out(const Account& account)
{
    return std::holds_alternative<registration::Asking>(account.state)
        || std::holds_alternative<registration::Refreshing>(account.state);
}

} // namespace

void Trunks::happened(TrunkSession& session, const registration::Event& event, Moment now)
{
    Account& account = *session.account;
    const registration::Step taken = registration::step(
        account.state, event,
        { .now = now, .profile = session.trunk.way, .asked = account.asked, .chance = chance() });
    account.state = taken.next;
    if (!registration::stands(account.state))
        account.keep_alive_at.reset();
    for (const registration::Order& order : taken.orders)
        std::visit([&](const auto& wanted) { carry_out(session, wanted, now); }, order);
    changed();
    tell(session);
    save(session);
}

// The one we are registered with, as long as it has not failed; else the best that has not.
const TrunkServer* Trunks::next_server(const TrunkSession& session) const
{
    const Account& account = *session.account;
    const auto has_failed = [&](const Address& address) {
        return std::ranges::find(account.tried, address) != account.tried.end();
    };
    const auto find = [&](const Address& address) -> const TrunkServer* {
        for (const TrunkServer& server : session.servers)
            if (server.target.hop.address == address)
                return &server;
        return nullptr;
    };
    if (account.at && !has_failed(account.at->hop.address))
        if (const TrunkServer* same = find(account.at->hop.address))
            return same;
    for (const RankedTarget& one : in_order(session.ranked(), around_.chance))
        if (!has_failed(one.target.hop.address))
            return find(one.target.hop.address);
    return nullptr;
}

registration::Others Trunks::others_of(const TrunkSession& session) const
{
    const Account& account = *session.account;
    const bool any = std::ranges::any_of(session.servers, [&](const TrunkServer& server) {
        const Address& address = server.target.hop.address;
        return std::ranges::find(account.tried, address) == account.tried.end()
            && !(account.at && account.at->hop.address == address);
    });
    return any ? registration::Others::Left : registration::Others::None;
}

void Trunks::carry_out(TrunkSession& session, const registration::AskOtherServer&, Moment)
{
    Account& account = *session.account;
    if (account.at)
        account.tried.push_back(account.at->hop.address);
    account.at.reset();
}

// The number of a REGISTER is in the journal before it leaves: none is ever used twice.
void Trunks::carry_out(TrunkSession& session, const registration::SendRegister& order, Moment now)
{
    Account& account = *session.account;
    if (account.request)
        around_.transactions.forget(*std::exchange(account.request, std::nullopt));
    const TrunkServer* server = next_server(session);
    if (server == nullptr) { // All have failed: it begins anew.
        account.tried.clear();
        server = next_server(session);
    }
    if (server
        == nullptr) // Nobody knows where it is any more; run_account() asks no sooner than somebody does.
        return happened(session, registration::NoAnswer {}, now);
    account.at = server->target;
    account.flow = around_.flow_towards(server->target.hop);
    ++account.cseq;
    if (order.expires.count() > 0)
        account.asked = order.expires;
    std::optional<ExtraHeader> proof;
    if (account.challenge && !session.trunk.password.empty())
        proof = proof_of(*account.challenge, session.trunk, "REGISTER", registrar_of(session.trunk));
    OutgoingRequest request =
        outgoing(ways(),
                 { .method = sip::Method::Register,
                   .flow = account.flow,
                   .asker = { .kind = Asker::Kind::Trunk, .id = session.id },
                   .manner = manner_of(session.trunk) },
                 [&](const std::string& via) {
                     return register_text({ .trunk = session.trunk,
                                            .via = via,
                                            .call_id = account.call_id,
                                            .cseq = account.cseq,
                                            .contact = contact_of(session, account.flow),
                                            .expires = order.expires,
                                            .proof = proof });
                 });
    save(session);
    pacer_.took(session.trunk.host, session.trunk.way.registers_per_second, now);
    ++around_.counters["sip.trunk.registers_sent"];
    account.request = around_.transactions.request(std::move(request), now);
    account.answer_until.reset();
    if (others_of(session) == registration::Others::Left)
        account.answer_until = now + answer_awaited;
}

std::string Trunks::contact_of(const TrunkSession& session, const Flow& flow) const
{
    return sipd::contact_of(session.trunk, ours_towards(ways(), flow, manner_of(session.trunk)),
                            session.account->line);
}

void Trunks::register_answered(TrunkSession& session, const sip::Message& response, Moment now)
{
    Account& account = *session.account;
    const registration::Event event = event_of(session, response);
    account.request.reset();
    account.answer_until.reset();
    if (account.at)
        if (TrunkServer* server = session.server_at(account.at->hop.address))
            mark(session, *server, sign_of(response), now);
    if (std::holds_alternative<registration::Granted>(event) && !session.is_leaving()) {
        account.granted = grant_of(response, contact_of(session, account.flow), account.asked);
        account.realm = account.challenge ? account.challenge->realm : std::string {};
        account.tried.clear();
        if (session.trunk.way.keep_alive.count() > 0)
            account.keep_alive_at = now + session.trunk.way.keep_alive;
    }
    if (std::holds_alternative<registration::Refused>(event))
        log_warning("registration refused",
                    { { "trunk", session.trunk.name }, { "status", std::to_string(response.status()) } });
    happened(session, event, now);
    drop_gone();
}

// A REGISTER goes to the carrier's own servers only, so whoever challenges it is the carrier (rule T3); a
// second one over a nonce that is not stale says that the password is wrong.
registration::Event Trunks::event_of(TrunkSession& session, const sip::Message& response) const
{
    using Answered = registration::Challenged::Proof;
    Account& account = *session.account;
    const int status = response.status();
    if (status < 300)
        return registration::Granted {
            grant_of(response, contact_of(session, account.flow), account.asked).lasts
        };
    if (status == 423)
        return registration::TooBrief { min_expires_of(response).value_or(std::chrono::seconds { 0 }) };
    if (status != 401 && status != 407)
        return registration::Refused { .status = status, .retry_after = retry_after_of(response) };
    const std::string* sent = around_.transactions.wire_of(*account.request);
    sip::Message request;
    const bool had_proof = sent != nullptr && request.read(*sent)
        && (request.has(sip::Header::Authorization) || request.has(sip::Header::ProxyAuthorization));
    auto challenge = challenge_of(response);
    const bool proves = session.trunk.profile.authentication != office::Authentication::None
        && !session.trunk.password.empty();
    if (!challenge || !proves)
        return registration::Challenged { .status = status, .proof = Answered::Impossible };
    // One that was remembered may have run out without the carrier saying "stale".
    const bool is_new_nonce = account.challenge && account.challenge->nonce != challenge->nonce;
    const bool was_remembered = had_proof && account.challenge && account.challenge->uses > 1;
    const bool is_wrong = had_proof && !says_stale(response) && !(is_new_nonce && was_remembered);
    account.challenge = is_wrong ? std::nullopt : std::move(challenge);
    return registration::Challenged { .status = status,
                                      .proof = is_wrong ? Answered::Wrong : Answered::Fresh };
}

// ---- Time

std::optional<Moment> Trunks::account_deadline(const TrunkSession& session) const
{
    if (!session.account)
        return std::nullopt;
    const Account& account = *session.account;
    std::optional<Moment> next = account.keep_alive_at;
    const auto sooner = [&](const std::optional<Moment>& due) {
        if (due && (!next || *due < *next))
            next = due;
    };
    if (account.request)
        sooner(account.answer_until);
    auto due = registration::deadline_of(account.state);
    // Its turn among those of the same server. Who is nowhere waits until somebody says where it is.
    if (due && !is_out(account)) {
        if (session.servers.empty())
            due.reset();
        else
            due = std::max(*due, pacer_.free_at(session.trunk.host));
    }
    sooner(due);
    return next;
}

void Trunks::run_account(TrunkSession& session, Moment now)
{
    if (!session.account)
        return;
    Account& account = *session.account;
    if (account.request && account.answer_until && *account.answer_until <= now) {
        around_.transactions.forget(*std::exchange(account.request, std::nullopt));
        if (TrunkServer* server = account.at ? session.server_at(account.at->hop.address) : nullptr)
            mark(session, *server, health::Missed {}, now);
        happened(session, registration::NoAnswer { others_of(session) }, now);
    }
    if (account.keep_alive_at && *account.keep_alive_at <= now) {
        around_.outbox.send(account.flow, "\r\n\r\n");
        account.keep_alive_at = now + session.trunk.way.keep_alive;
    }
    const auto due = registration::deadline_of(account.state);
    const bool may_ask =
        is_out(account) || (!session.servers.empty() && pacer_.free_at(session.trunk.host) <= now);
    if (due && *due <= now && may_ask)
        happened(session, registration::TimePassed {}, now);
}

} // namespace sipd
