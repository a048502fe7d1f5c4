// A call by a trunk and the servers of that trunk: which is called, how long it is waited for where there is
// another way, and how the next one is called (RFC 3263 4.3). Whoever was given up rings nobody any more: see
// Transactions::abandon.
#include "legs.h"

#include "messages.h"

#include <algorithm>
#include <utility>

namespace sipd {
namespace {

// Nothing of whom is called was heard: no ringing, no sound. From then on another way would ring them twice.
bool is_undecided(const leg::State& state)
{
    if (std::holds_alternative<leg::Calling>(state))
        return true;
    const auto* proceeding = std::get_if<leg::Proceeding>(&state);
    return proceeding != nullptr && proceeding->told.empty();
}

} // namespace

Result<Legs::Destination> Legs::destination_by(const Trunk& trunk, const yobirin::Legs::Dial& dial) const
{
    const bool has_alternative = dial.alternative.value_or(false);
    Trunks::Way way = around_.trunks.way_of(trunk);
    if (way.servers.empty() || (way.is_down && has_alternative)) {
        ++around_.counters["sip.trunk.not_called"];
        return std::unexpected(yobirin::Legs::no_such_trunk(trunk.name));
    }
    const Hop first = way.servers.front();
    way.servers.erase(way.servers.begin());
    return Destination { .trunk = &trunk,
                         .flow = around_.flow_towards(first),
                         .way = { .servers_left = std::move(way.servers),
                                  .has_alternative = has_alternative,
                                  .silence = way.silence,
                                  .trying = way.trying } };
}

void Legs::await_server(LegRecord& record, Moment now)
{
    record.way.invited = now;
    if (record.about.trunk && record.way.is_other_way())
        start(record, LegTimer::ServerTooLong, record.way.silence, now);
}

// 408 and 503 are about the server only while nothing was heard of whom is called. 100 says that somebody was
// asked to look for them, and not that calls come through.
void Legs::hear_server(LegRecord& record, const sip::Message& response, ClientId client, Moment now)
{
    if (!record.about.trunk)
        return;
    const bool is_servers = is_undecided(record.state);
    if (response.status() != 100)
        around_.trunks.heard(*record.about.trunk, around_.transactions.flow_of(client),
                             is_servers ? sign_of(response) : health::Event { health::Answered {} }, now);
    if (!is_servers)
        return;
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(now - record.way.invited);
    if (response.status() == 100) {
        const auto left = std::max(record.way.trying - waited, std::chrono::milliseconds { 0 });
        if (record.way.is_other_way())
            start(record, LegTimer::ServerTooLong, left, now);
        return;
    }
    stop(record, LegTimer::ServerTooLong);
    if (response.status() < 300)
        around_.trunks.progressed(*record.about.trunk, waited);
}

void Legs::miss_server(LegRecord& record, const health::Event& sign, Moment now)
{
    if (record.about.trunk && is_undecided(record.state))
        around_.trunks.heard(*record.about.trunk, record.flow, sign, now);
}

void Legs::server_too_long(LegRecord& record, Moment now) { give_server_up(record, health::Missed {}, now); }

// Whoever has said 100 and then lost the connection may have lost the call with it. Of connections that we
// opened only: trunks are reached by those, and strangers come and go by the others.
void Legs::flow_lost(const Flow& gone, Moment now)
{
    if (!gone.listener.is_complete() || gone.listener != gone.remote)
        return;
    std::vector<std::uint64_t> concerned;
    for (const auto& [serial, record] : legs_)
        if (record.our_invite && record.about.trunk && record.way.is_other_way()
            && around_.transactions.flow_of(*record.our_invite).is_lost_with(gone))
            concerned.push_back(serial);
    for (const std::uint64_t serial : concerned)
        if (LegRecord* record = by_serial(serial))
            give_server_up(*record, health::Unreachable {}, now);
}

void Legs::give_server_up(LegRecord& record, const health::Event& sign, Moment now)
{
    if (!is_undecided(record.state) || !record.our_invite)
        return;
    miss_server(record, sign, now);
    ++around_.counters["sip.trunk.given_up"];
    if (tries_next_server(record, now))
        return;
    around_.transactions.abandon(*std::exchange(record.our_invite, std::nullopt), now);
    happened(record.serial, leg::PeerSilent {}, now);
}

// The same call, with a number of its own: the servers may be two doors of one switch.
bool Legs::tries_next_server(LegRecord& record, Moment now)
{
    sip::Message request;
    const std::string sent = record.our_invite_wire;
    const bool may_try = is_undecided(record.state) && record.our_invite && !record.way.servers_left.empty()
        && request.read(sent);
    if (!may_try)
        return false;
    const Hop next = record.way.servers_left.front();
    record.way.servers_left.erase(record.way.servers_left.begin());
    around_.transactions.abandon(*record.our_invite, now);
    record.flow = around_.flow_towards(next);
    record.invited_at = next.address.ip;
    record.challenges_answered = 0;
    ++record.dialog.local_cseq;
    ++around_.counters["sip.trunk.next_server"];
    return send_again(record, request,
                      { *record.our_invite, { { sip::Header::Contact, contact_towards(record) } } }, now);
}

} // namespace sipd
