// What the answers to our requests come to.
#include "legs.h"

#include "limits.h"
#include "messages.h"

#include <utility>

namespace sipd {

void Legs::responded(const sip::Message& response, const Delivery& delivery, const Flow& source, Moment now)
{
    LegRecord* record = by_serial(delivery.asker.id);
    if (record == nullptr) {
        stray_success(response, source, now);
        return;
    }
    const int status = response.status();
    if (record->our_invite == delivery.client)
        return invite_answered(*record, response, source, now);
    if (status < 200)
        return;
    const bool challenged = status == 401 || status == 407;
    if (challenged && tries_again(*record, response, delivery.client, now))
        return;
    record->challenges_answered = 0; // The next request's are its own.
    if (record->our_offer == delivery.client)
        return offer_answered(*record, response, source, now);
    if (record->our_refresh == delivery.client) {
        record->our_refresh.reset();
        if (status == 481 || status == 408)
            return happened(record->serial, leg::PeerLost {}, now);
        return start_session_timer(*record, now);
    }
    if (record->our_bye == delivery.client)
        happened(record->serial, leg::ByeDone {}, now);
}

void Legs::transaction_ended(const Outcome& outcome, Moment now)
{
    if (outcome.what != Outcome::What::NoResponse)
        return refusals_.settled(outcome.server); // One that nobody acknowledged is over all the same.
    LegRecord* record = by_serial(outcome.asker.id);
    if (record == nullptr)
        return;
    if (record->our_invite == outcome.client) {
        miss_server(*record,
                    outcome.cause == Outcome::Cause::Transport ? health::Event { health::Unreachable {} }
                                                               : health::Event { health::Missed {} },
                    now);
        if (!tries_next_server(*record, now))
            happened(record->serial, leg::PeerSilent {}, now);
        return;
    }
    if (record->our_offer == outcome.client)
        return happened(record->serial, negotiation::OfferRefused { 408 }, now);
    if (record->our_refresh == outcome.client)
        return happened(record->serial, leg::PeerLost {}, now);
    if (record->our_bye == outcome.client)
        happened(record->serial, leg::ByeDone {}, now);
}

void Legs::invite_answered(LegRecord& record, const sip::Message& response, const Flow& source, Moment now)
{
    const int status = response.status();
    const auto to = response.to();
    const std::string branch { to ? to->tag() : std::string_view {} };
    hear_server(record, response, *record.our_invite, now);
    if (status == 503 && tries_next_server(record, now))
        return;
    if (status < 200) {
        if (!takes_provisional(record, response, source, now))
            return;
        auto session = read_session(response, source, record);
        if (auto* early = reliable::with_tag(record.early, branch);
            early != nullptr && session && session->json) {
            early->session = session->json;
            early->origin = session->origin;
        }
        return happened(record.serial,
                        leg::PeerRang { .code = status,
                                        .branch = branch,
                                        .session = session ? session->usable() : std::nullopt },
                        now);
    }
    if (status < 300)
        return invite_succeeded(record, response, source, now);
    if (!leg::is_set_up(record.state) && !tries_again(record, response, *record.our_invite, now))
        happened(record.serial,
                 leg::PeerRefused { .code = status,
                                    .reason = reason_of_headers(response, reason_of_status(status)),
                                    .cause = cause_in(response) },
                 now);
}

void Legs::invite_succeeded(LegRecord& record, const sip::Message& response, const Flow& source, Moment now)
{
    auto dialog = sip::dialog_of_response(response);
    if (!dialog) {
        ++around_.counters["sip.dropped.bad_answer"];
        return;
    }
    const bool again = leg::is_set_up(record.state);
    if (again && dialog->remote_tag != record.dialog.remote_tag)
        return end_other_branch(response, source, now);
    if (again)
        return happened(record.serial, leg::PeerAnswered {}, now);
    auto session = read_session(response, source, record);
    // Our own words for the parties stand; the peer may echo them differently.
    dialog->local_party = record.dialog.local_party;
    dialog->local_cseq = record.dialog.local_cseq;
    if (auto* early = reliable::with_tag(record.early, dialog->remote_tag)) {
        dialog->local_cseq = early->dialog.local_cseq;
        dialog->remote_cseq = early->dialog.remote_cseq;
        // The first answer counts, whatever is said later (RFC 3261 13.2.1).
        if (early->session && session)
            session = ReadSession { .json = std::move(early->session), .origin = std::move(early->origin) };
    }
    record.early.clear();
    record.challenges_answered = 0;
    record.dialog = std::move(*dialog);
    record.timer = timer_of_answer(response, session_wish(profile_of(record)));
    record.peer_updates = response.lists(sip::Header::Allow, "UPDATE");
    if (session)
        record.remote_origin = session->origin;
    locate_peer(record, source);
    stop(record, LegTimer::SetupTooLong);
    if (record.offerer == leg::Offerer::Called)
        start(record, LegTimer::CalldTooLong, limits::offer_answer_longest, now);
    const std::uint64_t serial = record.serial;
    happened(serial,
             leg::PeerAnswered { .branch = record.dialog.remote_tag,
                                 .session = session ? session->usable() : std::nullopt },
             now);
    if (!session) // It must be acknowledged before it can be ended.
        happened(serial, leg::EndOrdered { .reason = Reason::NotAcceptable }, now);
}

// A second fork answered, or a call that is over was answered after all: acknowledge it and hang up, without
// a leg.
void Legs::end_other_branch(const sip::Message& response, const Flow& source, Moment now)
{
    auto dialog = sip::dialog_of_response(response);
    if (!dialog)
        return;
    LegRecord other;
    if (const auto known = local_tags_.find(dialog->local_tag); known != local_tags_.end())
        other.about.trunk = legs_.at(known->second).about.trunk; // By its profile too.
    other.dialog = std::move(*dialog);
    other.flow = source;
    locate_peer(other, source);
    send_ack(other, other.dialog.local_cseq, {});
    if (ended_branches_.contains(other.dialog.remote_tag))
        return; // Its 200 again: our ACK was lost, our BYE is on its way.
    if (ended_branches_.size() >= limits::branches * 16)
        ended_branches_.clear();
    ended_branches_.insert(other.dialog.remote_tag);
    ++around_.counters["sip.other_branch_ended"];
    send_in_dialog(other, { .method = "BYE" }, now);
}

// Only what answers an INVITE of ours, from where it went, is worth an ACK and a BYE: else anybody could have
// us send them to anybody.
bool Legs::answers_us(std::string_view local_tag, std::string_view call_id, const Flow& source) const
{
    const std::string tag { local_tag };
    if (const auto known = local_tags_.find(tag); known != local_tags_.end()) {
        const auto found = legs_.find(known->second);
        if (found == legs_.end() || found->second.is_incoming() || found->second.dialog.call_id != call_id)
            return false;
        const LegRecord& record = found->second;
        const Trunk* trunk = record.about.trunk ? around_.office.trunk(*record.about.trunk) : nullptr;
        return record.invited_at == source.remote.ip || (trunk != nullptr && trunk->is_at(source.remote.ip));
    }
    const auto* before = dialled_before_.entry(tag);
    if (before == nullptr || before->value.call_id != call_id)
        return false;
    const Trunk* trunk = around_.office.trunk(before->value.trunk);
    return before->value.at == source.remote.ip || (trunk != nullptr && trunk->is_at(source.remote.ip));
}

void Legs::stray_success(const sip::Message& response, const Flow& source, Moment now)
{
    const auto cseq = response.cseq();
    const auto from = response.from();
    const auto to = response.to();
    const bool answers_invite = response.status() >= 200 && response.status() < 300 && cseq
        && cseq->method == sip::Method::Invite && from && to;
    if (!answers_invite)
        return;
    const auto known = local_tags_.find(std::string { from->tag() });
    LegRecord* record = known == local_tags_.end() ? nullptr : by_serial(known->second);
    if (record == nullptr || record->dialog.remote_tag != to->tag()) {
        if (answers_us(from->tag(), response.call_id(), source))
            return end_other_branch(response, source, now);
        ++around_.counters["sip.dropped.stray_answer"];
        return;
    }
    if (record->dialog.call_id != response.call_id())
        return;
    if (cseq->number == record->invite_cseq)
        return happened(record->serial, leg::PeerAnswered {}, now);
    send_ack(*record, cseq->number, {});
}

// Where our requests to the peer go from now on: to its Contact or first route, unless that is an address
// only it can use, behind a NAT; then to where it sends from.
void Legs::locate_peer(LegRecord& record, const Flow& source) const
{
    const auto target = hop_of_uri(sip::next_hop(record.dialog));
    record.flow = source;
    record.behind_nat = false;
    if (!target || target->address.ip == source.remote.ip) {
        if (target)
            record.flow = flow_to_neighbour(*target, source);
        return;
    }
    const bool private_contact =
        around_.office.is_local(target->address.ip) && !around_.office.is_local(source.remote.ip);
    record.behind_nat = record.dialog.routes.empty() && (!record.about.trunk || private_contact);
    if (!record.behind_nat)
        record.flow = around_.flow_towards(*target);
}

} // namespace sipd
