// Runs the transaction tables. Servers and clients share one sequence of serials, so that a timer names
// either.
#include "transactions.h"

#include "limits.h"
#include "messages.h"

#include "base/text.h"
#include "sip/dialog.h"
#include "sip/timing.h"
#include "sip/writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace sipd {
namespace {

using InviteClient = sip::invite_client::Machine;
using InviteServer = sip::invite_server::Machine;
using NonInviteClient = sip::non_invite_client::Machine;
using NonInviteServer = sip::non_invite_server::Machine;

std::chrono::milliseconds interval_of(sip::Repeat repeat, std::chrono::milliseconds first,
                                      std::uint32_t repeats)
{
    const auto doubled = first * (std::int64_t { 1 } << std::min(repeats, 16U));
    return repeat == sip::Repeat::DoublingToT2 ? std::min(doubled, sip::timing::t2) : doubled;
}

Moment due_at(std::chrono::milliseconds wait, Moment from)
{
    return wait >= sip::timing::coarse_from ? sip::gathered(from + wait) : from + wait;
}

void append_number(std::string& key, std::uint64_t number)
{
    std::array<char, 20> digits;
    key.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

// With its memory.
void drop(std::string& text) { std::string {}.swap(text); }

std::string merge_key_of(const sip::Message& request)
{
    const auto from = request.from();
    std::string key { request.call_id() };
    key.append("\n").append(from ? from->tag() : "");
    return key.append("\n").append(request.value(sip::Header::CSeq));
}

} // namespace

Transactions::Transactions(Outbox& outbox, Counters& counters)
    : outbox_(outbox),
      dropped_(counters["sip.dropped.transaction"]),
      retransmitted_(counters["sip.retransmitted"]),
      unmatched_responses_(counters["sip.dropped.unmatched_response"]),
      full_(counters["sip.refused.transactions_full"]),
      fell_back_(counters["sip.fell_back_to_udp"]),
      undelivered_(counters["sip.undelivered"])
{
}

std::string Transactions::key_of(const sip::Message& request, const sip::Via& via)
{
    std::string key;
    key.reserve(128);
    write_key(request, via, key);
    return key;
}

void Transactions::write_key(const sip::Message& request, const sip::Via& via, std::string& key)
{
    const bool acknowledges = request.method() == sip::Method::Ack;
    const std::string_view method = acknowledges ? std::string_view { "INVITE" } : request.method_text();
    if (via.has_magic_cookie()) {
        key.assign(via.branch).append("\n").append(via.host).append(":");
        append_number(key, via.sent_by_port());
        key.append("\n").append(method);
        return;
    }
    // RFC 2543 clients: everything but the To tag, which an ACK has and its INVITE has not.
    const auto cseq = request.cseq();
    const auto from = request.from();
    key.assign(request.request_uri()).append("\n").append(from ? from->tag() : "").append("\n");
    key.append(request.call_id()).append("\n");
    append_number(key, cseq ? cseq->number : 0);
    key.append("\n").append(via.text).append("\n").append(method);
}

// ---- the tables at work

template <typename Machine>
std::optional<typename Machine::Action> Transactions::take(Transaction& transaction, std::uint64_t serial,
                                                           typename Machine::Event event, Moment now)
{
    const auto state = static_cast<typename Machine::State>(transaction.state);
    const auto* row = Machine::find(state, event);
    if (row == nullptr) {
        ++dropped_;
        return std::nullopt;
    }
    if (row->next != state) {
        transaction.state = static_cast<std::uint8_t>(row->next);
        ++transaction.stamp;
        transaction.repeats = 0;
        start_clocks<Machine>(transaction, serial, now);
    }
    return row->action;
}

template <typename Machine>
void Transactions::start_clocks(Transaction& transaction, std::uint64_t serial, Moment now)
{
    for (const auto& clock : Machine::clocks) {
        if (static_cast<std::uint8_t>(clock.in) != transaction.state)
            continue;
        const sip::OverStream here =
            transaction.flow.is_reliable() ? clock.over_stream : sip::OverStream::Same;
        if (here == sip::OverStream::Never)
            continue;
        const Moment from = clock.repeat == sip::Repeat::OnceSinceStart ? transaction.started : now;
        timers_.set({ .subject = serial,
                      .kind = static_cast<std::uint32_t>(clock.fires),
                      .generation = transaction.stamp },
                    here == sip::OverStream::AtOnce ? now : due_at(clock.after, from));
    }
}

// A repeating timer goes on, if its state still stands.
template <typename Machine>
void Transactions::restart_clock(Transaction& transaction, sip::TimerId id, Moment now)
{
    if (id.generation != transaction.stamp)
        return;
    for (const auto& clock : Machine::clocks) {
        const bool is_it = static_cast<std::uint8_t>(clock.in) == transaction.state
            && static_cast<std::uint32_t>(clock.fires) == id.kind;
        const bool repeats =
            clock.repeat == sip::Repeat::Doubling || clock.repeat == sip::Repeat::DoublingToT2;
        if (is_it && repeats)
            timers_.set(id, now + interval_of(clock.repeat, clock.after, ++transaction.repeats));
    }
}

// ---- requests in

bool Transactions::absorbs(const sip::Message& request, const sip::Via& via, Moment now)
{
    write_key(request, via, looked_up_);
    const auto known = server_keys_.find(looked_up_);
    if (known == server_keys_.end())
        return false;
    const std::uint64_t serial = known->second;
    Server& server = servers_.at(serial);
    const bool acknowledges = request.method() == sip::Method::Ack;
    bool resend = false;
    if (server.kind == Kind::Invite) {
        using Event = InviteServer::Event;
        if (acknowledges && server.state == static_cast<std::uint8_t>(InviteServer::State::Completed))
            outcomes_.push_back(
                { .what = Outcome::What::Acknowledged, .asker = server.asker, .server = { serial } });
        const auto action =
            take<InviteServer>(server, serial, acknowledges ? Event::Acknowledgement : Event::Request, now);
        if (action == InviteServer::Action::Deliver)
            return false; // The ACK of a 2xx is the core's.
        resend = action == InviteServer::Action::Resend;
    } else {
        resend = take<NonInviteServer>(server, serial, NonInviteServer::Event::Request, now)
            == NonInviteServer::Action::Resend;
    }
    if (resend && !server.wire.empty()) {
        ++retransmitted_;
        outbox_.send(server.flow, server.wire);
    }
    return true;
}

bool Transactions::is_merged(const sip::Message& invite, const sip::Via& via) const
{
    const auto same = merge_keys_.find(merge_key_of(invite));
    if (same == merge_keys_.end())
        return false;
    const auto server = servers_.find(same->second);
    return server != servers_.end() && server->second.key != key_of(invite, via);
}

std::optional<ServerId> Transactions::invite_of(const sip::Message& cancel, const sip::Via& via,
                                                const Flow& source) const
{
    std::string key = key_of(cancel, via);
    key.resize(key.size() - cancel.method_text().size());
    const auto known = server_keys_.find(key.append("INVITE"));
    if (known == server_keys_.end())
        return std::nullopt;
    const bool is_callers = servers_.at(known->second).flow.remote.ip == source.remote.ip;
    return is_callers ? std::optional { ServerId { known->second } } : std::nullopt;
}

std::optional<ServerId> Transactions::open(const sip::Message& request, const sip::Via& via,
                                           const Opening& opening, Moment now)
{
    if (servers_.size() >= limits::server_transactions) {
        ++full_;
        return std::nullopt;
    }
    const std::uint64_t serial = ++last_serial_;
    Server server;
    server.kind = request.method() == sip::Method::Invite ? Kind::Invite : Kind::NonInvite;
    server.started = now;
    server.key = key_of(request, via);
    server.flow = opening.answers;
    server.asker = opening.asker;
    if (server.kind == Kind::Invite) {
        server.merge_key = merge_key_of(request);
        merge_keys_.insert_or_assign(server.merge_key, serial);
    }
    server_keys_.insert_or_assign(server.key, serial);
    servers_.emplace(serial, std::move(server));
    return ServerId { serial };
}

bool Transactions::server_takes(std::uint64_t serial, int status, Moment now)
{
    Server& server = servers_.at(serial);
    if (server.kind == Kind::NonInvite) {
        using Event = NonInviteServer::Event;
        return take<NonInviteServer>(server, serial, status < 200 ? Event::Provisional : Event::Final, now)
            == NonInviteServer::Action::Send;
    }
    using Event = InviteServer::Event;
    const Event event = status < 200 ? Event::Provisional : status < 300 ? Event::Success : Event::Failure;
    return take<InviteServer>(server, serial, event, now) == InviteServer::Action::Send;
}

bool Transactions::respond(ServerId id, int status, std::string wire, Moment now)
{
    const auto known = servers_.find(id.serial);
    if (known == servers_.end() || !server_takes(id.serial, status, now))
        return false;
    Server& server = known->second;
    outbox_.send(server.flow, wire);
    const bool core_repeats = server.kind == Kind::Invite
        && server.state == static_cast<std::uint8_t>(InviteServer::State::Accepted); // RFC 6026 7.1
    if (core_repeats)
        drop(server.wire);
    else
        server.wire = std::move(wire);
    return true;
}

Asker Transactions::asker_of(ServerId id) const
{
    const auto known = servers_.find(id.serial);
    return known == servers_.end() ? Asker {} : known->second.asker;
}

bool Transactions::is_open(ServerId id) const
{
    const auto known = servers_.find(id.serial);
    if (known == servers_.end())
        return false;
    const Server& server = known->second;
    if (server.kind == Kind::Invite)
        return server.state == static_cast<std::uint8_t>(InviteServer::State::Proceeding);
    return server.state != static_cast<std::uint8_t>(NonInviteServer::State::Completed);
}

std::optional<ServerId> Transactions::resume(EarlierRequest earlier)
{
    if (servers_.size() >= limits::server_transactions || server_keys_.contains(earlier.key))
        return std::nullopt;
    const std::uint64_t serial = ++last_serial_;
    Server server;
    server.kind = earlier.key.ends_with("\nINVITE") ? Kind::Invite : Kind::NonInvite;
    server.key = std::move(earlier.key);
    server.flow = earlier.flow;
    server.asker = earlier.asker;
    server_keys_.insert_or_assign(server.key, serial);
    servers_.emplace(serial, std::move(server));
    return ServerId { serial };
}

std::optional<Transactions::EarlierRequest> Transactions::asked(ServerId id) const
{
    const auto known = servers_.find(id.serial);
    if (known == servers_.end())
        return std::nullopt;
    return EarlierRequest { known->second.key, known->second.flow, known->second.asker };
}

// ---- requests out

std::optional<ClientId> Transactions::add_client(OutgoingRequest&& request, Moment now)
{
    if (clients_.size() >= limits::client_transactions) {
        ++full_;
        return std::nullopt;
    }
    const std::uint64_t serial = ++last_serial_;
    Client client;
    client.kind = request.method == sip::Method::Invite ? Kind::Invite : Kind::NonInvite;
    client.started = now;
    client.key = std::move(request.branch);
    client.key.append("\n").append(sip::text_of(request.method));
    client.wire = std::move(request.wire);
    client.flow = request.flow;
    client.asker = request.asker;
    client.method = request.method;
    client.otherwise = std::move(request.otherwise);
    client_keys_.insert_or_assign(client.key, serial);
    clients_.emplace(serial, std::move(client));
    return ClientId { serial };
}

std::optional<ClientId> Transactions::request(OutgoingRequest request, Moment now)
{
    const auto added = add_client(std::move(request), now);
    if (!added)
        return std::nullopt;
    begin_client(added->serial, clients_.at(added->serial), now);
    return added;
}

void Transactions::begin_client(std::uint64_t serial, Client& client, Moment now)
{
    if (client.kind == Kind::Invite)
        start_clocks<InviteClient>(client, serial, now);
    else
        start_clocks<NonInviteClient>(client, serial, now);
    outbox_.send(client.flow, client.wire);
}

// Nothing of the peer has come: it may never have got the request, so it begins anew another way.
bool Transactions::goes_otherwise(std::uint64_t serial, Client& client, Moment now)
{
    const bool is_unanswered = client.kind == Kind::Invite
        ? client.state == static_cast<std::uint8_t>(InviteClient::State::Calling)
        : client.state == static_cast<std::uint8_t>(NonInviteClient::State::Trying);
    if (!client.otherwise || !is_unanswered)
        return false;
    ++fell_back_;
    ++client.stamp;
    client.started = now;
    client.wire = std::move(client.otherwise->wire);
    client.flow = client.otherwise->flow;
    client.otherwise.reset();
    begin_client(serial, client, now);
    return true;
}

std::optional<ClientId> Transactions::resume(OutgoingRequest request, Moment now)
{
    const auto added = add_client(std::move(request), now);
    if (!added)
        return std::nullopt;
    // It waits for whatever still comes, as long as a request does, and repeats nothing.
    const Client& client = clients_.at(added->serial);
    const auto gives_up = client.kind == Kind::Invite
        ? static_cast<std::uint32_t>(InviteClient::Event::TimerB)
        : static_cast<std::uint32_t>(NonInviteClient::Event::TimerF);
    timers_.set({ .subject = added->serial, .kind = gives_up, .generation = client.stamp },
                due_at(sip::timing::timer_b, now));
    return added;
}

const std::string* Transactions::wire_of(ClientId id) const
{
    const auto known = clients_.find(id.serial);
    return known == clients_.end() ? nullptr : &known->second.wire;
}

Flow Transactions::flow_of(ClientId id) const
{
    const auto known = clients_.find(id.serial);
    return known == clients_.end() ? Flow {} : known->second.flow;
}

std::string_view Transactions::branch_of(ClientId id) const
{
    const auto known = clients_.find(id.serial);
    if (known == clients_.end())
        return {};
    return std::string_view { known->second.key }.substr(0, known->second.key.find('\n'));
}

void Transactions::abandon(ClientId id, Moment now)
{
    const auto known = clients_.find(id.serial);
    if (known == clients_.end() || known->second.kind != Kind::Invite)
        return;
    Client& client = known->second;
    client.asker = {};
    client.is_abandoned = true;
    client.otherwise.reset();
    if (client.state == static_cast<std::uint8_t>(InviteClient::State::Proceeding))
        return withdraw(id.serial, now);
    if (client.state != static_cast<std::uint8_t>(InviteClient::State::Calling))
        return;
    ++client.stamp; // Its repeats are void.
    timers_.set({ .subject = id.serial,
                  .kind = static_cast<std::uint32_t>(InviteClient::Event::TimerB),
                  .generation = client.stamp },
                due_at(sip::timing::timer_b, now));
}

// An abandoned INVITE was heard: its CANCEL, and how long its last word is awaited.
void Transactions::withdraw(std::uint64_t serial, Moment now)
{
    Client& client = clients_.at(serial);
    timers_.set({ .subject = serial,
                  .kind = static_cast<std::uint32_t>(InviteClient::Event::TimerB),
                  .generation = client.stamp },
                due_at(sip::timing::after_cancel, now));
    sip::Message invite;
    if (!invite.read(client.wire))
        return;
    std::string cancel = cancel_text(invite);
    if (cancel.empty())
        return;
    request({ .wire = std::move(cancel),
              .branch = client.key.substr(0, client.key.find('\n')),
              .method = sip::Method::Cancel,
              .flow = client.flow },
            now);
}

// ---- responses in

std::optional<Delivery> Transactions::deliver(const sip::Message& response, Moment now, Unmatched* unmatched)
{
    if (unmatched != nullptr)
        *unmatched = Unmatched::Nobodys;
    const auto via = response.via();
    const auto cseq = response.cseq();
    if (!via || !cseq)
        return std::nullopt;
    looked_up_.assign(via->branch).append("\n").append(cseq->method_text);
    const auto known = client_keys_.find(looked_up_);
    if (known == client_keys_.end()) {
        ++unmatched_responses_;
        return std::nullopt;
    }
    if (unmatched != nullptr)
        *unmatched = Unmatched::Absorbed;
    const std::uint64_t serial = known->second;
    Client& client = clients_.at(serial);
    const bool is_nobodys = client.is_abandoned && response.status() >= 200 && response.status() < 300;
    if (unmatched != nullptr && is_nobodys)
        *unmatched = Unmatched::Nobodys;
    const bool wanted = client.kind == Kind::Invite ? invite_response(serial, client, response, now)
                                                    : other_response(serial, client, response, now);
    if (!wanted)
        return std::nullopt;
    return Delivery { .client = { serial }, .asker = client.asker };
}

bool Transactions::invite_response(std::uint64_t serial, Client& client, const sip::Message& response,
                                   Moment now)
{
    using Event = InviteClient::Event;
    using Action = InviteClient::Action;
    const int status = response.status();
    const Event event = status < 200 ? Event::Provisional : status < 300 ? Event::Success : Event::Failure;
    const bool was_silent = client.state == static_cast<std::uint8_t>(InviteClient::State::Calling);
    const auto action = take<InviteClient>(client, serial, event, now);
    if (action == Action::AcknowledgeAndDeliver || action == Action::Acknowledge)
        acknowledge(client, response);
    if (client.is_abandoned && was_silent && event == Event::Provisional)
        withdraw(serial, now);
    if (event == Event::Success) // Nothing of it is sent again.
        drop(client.wire);
    if (client.is_abandoned)
        return false;
    return action == Action::Deliver || action == Action::AcknowledgeAndDeliver;
}

bool Transactions::other_response(std::uint64_t serial, Client& client, const sip::Message& response,
                                  Moment now)
{
    using Event = NonInviteClient::Event;
    return take<NonInviteClient>(client, serial, response.status() < 200 ? Event::Provisional : Event::Final,
                                 now)
        == NonInviteClient::Action::Deliver;
}

// RFC 3261 17.1.1.3: the INVITE's Request-URI, topmost Via, From, Call-ID, CSeq number and Route; the
// response's To.
void Transactions::acknowledge(Client& client, const sip::Message& failure)
{
    if (client.acknowledgement.empty()) {
        sip::Message invite;
        if (!invite.read(client.wire))
            return;
        const auto cseq = invite.cseq();
        if (!cseq)
            return;
        sip::Writer writer { client.acknowledgement };
        writer.request("ACK", invite.request_uri())
            .header(sip::Header::Via, invite.value(sip::Header::Via))
            .number(sip::Header::MaxForwards, 70)
            .copy(invite, sip::Header::Route)
            .copy(invite, sip::Header::From)
            .copy(failure, sip::Header::To)
            .header(sip::Header::CallId, invite.call_id())
            .header(sip::Header::CSeq, std::to_string(cseq->number) + " ACK");
        if (!writer.finish())
            return;
    }
    outbox_.send(client.flow, client.acknowledgement);
}

// ---- time

bool Transactions::is_void(sip::TimerId id) const
{
    if (const auto server = servers_.find(id.subject); server != servers_.end())
        return server->second.stamp != id.generation;
    if (const auto client = clients_.find(id.subject); client != clients_.end())
        return client->second.stamp != id.generation;
    return true;
}

std::optional<Moment> Transactions::next_deadline()
{
    return timers_.next([this](sip::TimerId id) { return is_void(id); });
}

void Transactions::run_due(Moment now)
{
    while (const auto id = timers_.take_due(now)) {
        if (const auto server = servers_.find(id->subject); server != servers_.end()) {
            if (server->second.stamp == id->generation)
                server_timer(id->subject, server->second, *id, now);
        } else if (const auto client = clients_.find(id->subject); client != clients_.end()) {
            if (client->second.stamp == id->generation)
                client_timer(id->subject, client->second, *id, now);
        }
    }
}

void Transactions::server_timer(std::uint64_t serial, Server& server, sip::TimerId id, Moment now)
{
    if (server.kind == Kind::NonInvite) {
        take<NonInviteServer>(server, serial, static_cast<NonInviteServer::Event>(id.kind), now);
        if (server.state == static_cast<std::uint8_t>(NonInviteServer::State::Terminated))
            end_server(serial);
        return;
    }
    using Action = InviteServer::Action;
    const auto action = take<InviteServer>(server, serial, static_cast<InviteServer::Event>(id.kind), now);
    if (action == Action::Resend) {
        ++retransmitted_;
        outbox_.send(server.flow, server.wire);
        restart_clock<InviteServer>(server, id, now);
    }
    if (action == Action::ReportTimeout)
        outcomes_.push_back(
            { .what = Outcome::What::NoAcknowledgement, .asker = server.asker, .server = { serial } });
    if (server.state == static_cast<std::uint8_t>(InviteServer::State::Terminated))
        end_server(serial);
}

void Transactions::client_timer(std::uint64_t serial, Client& client, sip::TimerId id, Moment now)
{
    if (client.is_abandoned)
        return end_client(serial);
    bool resend = false;
    bool gave_up = false;
    bool ended = false;
    if (client.kind == Kind::Invite) {
        const auto action =
            take<InviteClient>(client, serial, static_cast<InviteClient::Event>(id.kind), now);
        resend = action == InviteClient::Action::Retransmit;
        gave_up = action == InviteClient::Action::ReportTimeout;
        ended = client.state == static_cast<std::uint8_t>(InviteClient::State::Terminated);
        if (resend)
            restart_clock<InviteClient>(client, id, now);
    } else {
        const auto action =
            take<NonInviteClient>(client, serial, static_cast<NonInviteClient::Event>(id.kind), now);
        resend = action == NonInviteClient::Action::Retransmit;
        gave_up = action == NonInviteClient::Action::ReportTimeout;
        ended = client.state == static_cast<std::uint8_t>(NonInviteClient::State::Terminated);
        if (resend)
            restart_clock<NonInviteClient>(client, id, now);
    }
    if (resend) {
        ++retransmitted_;
        outbox_.send(client.flow, client.wire);
    }
    if (gave_up)
        outcomes_.push_back(
            { .what = Outcome::What::NoResponse, .asker = client.asker, .client = { serial } });
    if (ended)
        end_client(serial);
}

void Transactions::fail_client(std::uint64_t serial, Client& client, Moment now)
{
    if (goes_otherwise(serial, client, now))
        return;
    const bool reported = client.kind == Kind::Invite
        ? take<InviteClient>(client, serial, InviteClient::Event::TransportError, now)
            == InviteClient::Action::ReportTransport
        : take<NonInviteClient>(client, serial, NonInviteClient::Event::TransportError, now)
            == NonInviteClient::Action::ReportTransport;
    if (!reported)
        return;
    outcomes_.push_back({ .what = Outcome::What::NoResponse,
                          .cause = Outcome::Cause::Transport,
                          .asker = client.asker,
                          .client = { serial } });
    end_client(serial);
}

void Transactions::transport_failed(const Flow& flow, Moment now)
{
    std::vector<std::uint64_t> concerned;
    for (const auto& [serial, client] : clients_)
        if (client.flow.is_lost_with(flow))
            concerned.push_back(serial);
    for (const std::uint64_t serial : concerned)
        fail_client(serial, clients_.at(serial), now);
}

void Transactions::undelivered(const Address& remote, std::string_view beginning, Moment now)
{
    constexpr std::string_view parameter = ";branch=";
    const std::size_t via = beginning.find("\r\nVia: ");
    const std::size_t named = via == std::string_view::npos ? via : beginning.find(parameter, via);
    if (named == std::string_view::npos)
        return;
    const std::string_view value = beginning.substr(named + parameter.size());
    const std::size_t end = value.find_first_of(";\r");
    if (end == std::string_view::npos) // Cut off.
        return;
    std::string key { value.substr(0, end) };
    key.append("\n").append(beginning.substr(0, beginning.find(' ')));
    const auto known = client_keys_.find(key);
    if (known == client_keys_.end())
        return;
    Client& client = clients_.at(known->second);
    if (client.flow.is_reliable() || client.flow.remote != remote)
        return;
    ++undelivered_;
    fail_client(known->second, client, now);
}

// ---- ends

void Transactions::end_server(std::uint64_t serial)
{
    const auto known = servers_.find(serial);
    if (known == servers_.end())
        return;
    server_keys_.erase(known->second.key);
    const auto merge = merge_keys_.find(known->second.merge_key);
    if (merge != merge_keys_.end() && merge->second == serial)
        merge_keys_.erase(merge);
    servers_.erase(known);
}

void Transactions::end_client(std::uint64_t serial)
{
    const auto known = clients_.find(serial);
    if (known == clients_.end())
        return;
    client_keys_.erase(known->second.key);
    clients_.erase(known);
}

} // namespace sipd
