// Our INVITE: to a device or a trunk, and what its answers come to.
#include "legs.h"

#include "limits.h"
#include "messages.h"
#include "trunks/asking.h"

#include "base/random.h"
#include "sip/digest.h"
#include "sip/timing.h"

#include <algorithm>

namespace sipd {
namespace {

// A request of ours, to be sent again with a new branch and CSeq and some headers exchanged.
struct Retry {
    std::string via {};
    std::uint32_t cseq { 0 };
    std::vector<ExtraHeader> instead {};
};

bool is_exchanged(sip::Header header, const Retry& retry)
{
    return header == sip::Header::Via || header == sip::Header::CSeq || header == sip::Header::ContentLength
        || header == sip::Header::ContentType
        || std::ranges::any_of(retry.instead,
                               [&](const ExtraHeader& extra) { return extra.header == header; });
}

std::string rewritten(const sip::Message& request, const Retry& retry)
{
    std::string wire;
    sip::Writer writer { wire };
    writer.request(request.method_text(), request.request_uri()).header(sip::Header::Via, retry.via);
    for (std::size_t i = 0; i < request.line_count(); ++i) {
        const sip::HeaderLine line = request.line(i);
        if (!is_exchanged(line.header, retry))
            writer.header(line.name, line.value);
    }
    std::string cseq = std::to_string(retry.cseq);
    writer.header(sip::Header::CSeq, cseq.append(" ").append(request.method_text()));
    for (const ExtraHeader& extra : retry.instead)
        writer.header(extra.header, extra.value);
    if (!writer.finish(request.value(sip::Header::ContentType), request.body()))
        return {};
    return wire;
}

// Asks a phone to answer by itself, in the three ways phones read; the one they do not know is ignored. The
// addresses say nothing: what counts stands behind them.
// docs/decisions/2026-11-26-answer-at-once.md
void ask_to_answer_at_once(sip::Writer& writer, const std::string& host)
{
    writer.header(sip::Header::CallInfo, "<sip:" + host + ">;answer-after=0")
        .header(sip::Header::AlertInfo, "<http://" + host + ">;info=alert-autoanswer;delay=0")
        .header(sip::Header::AnswerMode, "Auto"); // RFC 5373
}

// A ring of its own, where the phone has one by that name, and first among calls (RFC 3261 20.4, 20.26).
// A call that came from a trunk may be sent on only as often as that trunk said (RFC 7332): one that a
// carrier sends back to us again and again ends.
std::uint8_t forwards_of(const yobirin::Legs::Dial& dial)
{
    constexpr std::int64_t most = sip::DialogRequest {}.max_forwards;
    return static_cast<std::uint8_t>(std::clamp<std::int64_t>(dial.forwards_left.value_or(most), 0, most));
}

void ask_to_ring_urgently(sip::Writer& writer, const std::string& host)
{
    writer.header(sip::Header::AlertInfo, "<http://" + host + ">;info=emergency")
        .header("Priority", "emergency");
}

} // namespace

Result<Legs::Destination> Legs::destination_of(const yobirin::Legs::Dial& dial) const
{
    const yobirin::Legs::Target& target = dial.target;
    if (target.device) {
        const Binding* binding = around_.registrar.find(*target.device);
        if (binding == nullptr)
            return std::unexpected(yobirin::Legs::no_such_device(*target.device));
        return Destination { .uri = binding->contact,
                             .extension = binding->extension,
                             .flow = binding->flow,
                             .behind_nat = binding->reach == Reach::BehindNat };
    }
    const std::string name = target.trunk.value_or("");
    const Trunk* trunk = around_.office.trunk(name);
    if (trunk == nullptr)
        return std::unexpected(yobirin::Legs::no_such_trunk(name));
    return destination_by(*trunk, dial);
}

Result<Legs::Plan> Legs::planned(const yobirin::Legs::Dial& dial) const
{
    if (legs_.size() >= limits::legs)
        return std::unexpected(yobirin::Legs::overloaded(static_cast<std::int64_t>(legs_.size())));
    Destination where = TRY(destination_of(dial));
    // Nothing it could be offered would be both encrypted and known to it alone.
    const std::string trunk = dial.target.trunk.value_or("");
    const LegOwner owner { .extension = where.extension, .trunk = trunk };
    if (around_.office.srtp_use_of(owner, where.flow) == SrtpUse::Impossible) {
        ++around_.counters["sip.refused.srtp_without_tls"];
        return std::unexpected(dial.target.trunk
                                   ? yobirin::Legs::no_such_trunk(trunk)
                                   : yobirin::Legs::no_such_device(dial.target.device.value_or("")));
    }
    const std::string ours = host_text(around_.vantage.seen_by(where.flow, around_.office).address.ip);
    Plan plan;
    LegRecord& record = plan.record;
    record.about = { .leg = dial.leg,
                     .direction = yobirin::Legs::LegDirection::Dialled,
                     .state = yobirin::Legs::LegState::Setup,
                     .trunk = dial.target.trunk,
                     .device = dial.target.device,
                     .from = dial.from,
                     .to = dial.to,
                     .started = utc_text(std::chrono::system_clock::now()),
                     .contact = dial.contact };
    if (!where.extension.empty())
        record.about.extension = where.extension;
    record.state = leg::Calling {};
    record.flow = where.flow;
    record.invited_at = where.flow.remote.ip;
    record.behind_nat = where.behind_nat;
    record.offerer = dial.offer ? leg::Offerer::Caller : leg::Offerer::Called;
    record.way = std::move(where.way);
    record.dialog = { .call_id = random_hex(16), .local_tag = random_hex(16), .local_cseq = 1 };
    record.invite_cseq = 1;
    if (where.trunk == nullptr) {
        record.dialog.local_party = party_text(dial.from.name.value_or(""), dial.from.number, ours);
        record.dialog.remote_party = party_text(dial.to.name.value_or(""), dial.to.number, ours);
        record.dialog.remote_target = std::move(where.uri);
        return plan;
    }
    TrunkAsking asking = asking_of(*where.trunk, around_.office,
                                   { .number = dial.target.number ? *dial.target.number : dial.to.number,
                                     .from = dial.from,
                                     .ours = ours });
    record.dialog.local_party = std::move(asking.from);
    record.dialog.remote_party = std::move(asking.to);
    record.dialog.remote_target = std::move(asking.uri);
    record.dialog.routes = around_.trunks.routes_of(where.trunk->name);
    plan.identity = std::move(asking.headers);
    return plan;
}

OutgoingRequest Legs::invite_of(const LegRecord& record, const yobirin::Legs::Dial& dial,
                                const std::vector<ExtraHeader>& identity, std::string_view session) const
{
    const Trunk* trunk = trunk_of(record);
    const SessionWish wish = session_wish(profile_of(record));
    std::vector<ExtraHeader> extras = identity;
    add_appearance(record, extras);
    if (trunk != nullptr && trunk->profile.reliable == office::Reliability::Required)
        extras.push_back({ sip::Header::Require, "100rel" });
    return outgoing(record, sip::Method::Invite, [&](const std::string& via) {
        std::string wire;
        wire.reserve(1024 + session.size());
        sip::Writer writer { wire };
        sip::begin_request(writer, record.dialog,
                           { .method = "INVITE",
                             .cseq = record.invite_cseq,
                             .via = via,
                             .max_forwards = forwards_of(dial) });
        writer.header(sip::Header::Contact, contact_towards(record))
            .header(sip::Header::Allow, allow_text(trunk))
            .header(sip::Header::Supported, supported_text(trunk))
            .header(sip::Header::SessionExpires, request_header(wish))
            .number(sip::Header::MinSe, static_cast<std::uint64_t>(wish.least.count()))
            .header(sip::Header::UserAgent, product);
        for (const ExtraHeader& extra : extras)
            writer.header(extra.header, extra.value);
        if (dial.answer_at_once.value_or(false) && dial.target.device)
            ask_to_answer_at_once(writer, host_text(ours_towards(record).address.ip));
        else if (dial.urgent.value_or(false) && dial.target.device)
            ask_to_ring_urgently(writer, host_text(ours_towards(record).address.ip));
        return writer.finish("application/sdp", session) ? wire : std::string {};
    });
}

Result<std::int64_t> Legs::dial(const yobirin::Legs::Dial& dial, Moment now)
{
    if (const LegRecord* known = by_name(dial.leg)) // Repeated.
        return known->about.revision;
    Plan plan = TRY(planned(dial));
    LegRecord& record = add(std::move(plan.record));
    if (dial.appearance && dial.target.device && around_.shows_appearances
        && around_.shows_appearances(*dial.target.device))
        record.appearance = dial.appearance;
    const std::string session =
        dial.offer ? session_text(record, dial.offer->text, SessionRole::Offer) : std::string {};
    OutgoingRequest invite = invite_of(record, dial, plan.identity, session);
    if (invite.wire.empty() || (dial.offer && session.empty())) {
        forget(record.serial);
        return failure(std::string { ipc::invalid_parameter }, "A leg that cannot be written as SIP");
    }
    start(record, LegTimer::SetupTooLong, limits::setup_longest, now);
    send_invite(record, std::move(invite), now);
    return record.about.revision;
}

void Legs::send_invite(LegRecord& record, OutgoingRequest invite, Moment now)
{
    record.our_invite_wire = invite.wire;
    save(record);
    record.our_invite = around_.transactions.request(std::move(invite), now);
    if (!record.our_invite)
        return happened(record.serial, leg::PeerSilent {}, now);
    await_server(record, now);
}

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

// Whether it is the trunk that asks who we are, and nobody behind it or elsewhere who would learn a proof of
// its password (rule T3): a server of the trunk's, in the realm in which it registered us; in a dialog, where
// the party called may speak through it, only in the realm that asked for our INVITE.
bool Legs::is_asked_by_trunk(const LegRecord& record, std::string_view realm, ClientId client) const
{
    const Trunk* trunk = trunk_of(record);
    if (trunk == nullptr || trunk->password.empty()
        || trunk->profile.authentication == office::Authentication::None
        || !trunk->is_at(around_.transactions.flow_of(client).remote.ip)
        || !trunk->is_at(record.flow.remote.ip))
        return false;
    const bool is_in_dialog = record.our_invite != client || leg::is_set_up(record.state);
    if (is_in_dialog)
        return !realm.empty() && realm == record.realm;
    const std::string_view registered = around_.trunks.realm_of(trunk->name);
    return registered.empty() || realm == registered;
}

// Answers a challenge of a trunk we called, never one met in a dialog somebody else began, or a 422.
bool Legs::tries_again(LegRecord& record, const sip::Message& response, ClientId client, Moment now)
{
    const std::string* sent = around_.transactions.wire_of(client);
    sip::Message request;
    const bool may_try = sent != nullptr && !record.is_incoming()
        && record.challenges_answered < limits::challenges_answered && request.read(*sent);
    if (!may_try)
        return false;
    std::vector<ExtraHeader> instead;
    if (response.status() == 422) {
        const auto least = least_of_refusal(response);
        if (!least)
            return false;
        instead = { { sip::Header::SessionExpires, request_header(*least) },
                    { sip::Header::MinSe, std::to_string(least->count()) } };
    } else if (response.status() == 401 || response.status() == 407) {
        const auto challenge = sip::choose_challenge(response);
        if (!challenge || !is_asked_by_trunk(record, challenge->realm, client)) {
            ++around_.counters["sip.challenge_not_answered"];
            return false;
        }
        const Trunk* trunk = trunk_of(record);
        record.realm = challenge->realm;
        instead = { { response.status() == 401 ? sip::Header::Authorization : sip::Header::ProxyAuthorization,
                      sip::credentials_text(*challenge,
                                            { .username = trunk->auth_username,
                                              .password = trunk->password,
                                              .method = request.method_text(),
                                              .uri = request.request_uri(),
                                              .cnonce = random_hex(8) }) } };
    } else {
        return false;
    }
    ++record.challenges_answered;
    ++record.dialog.local_cseq;
    return send_again(record, request, { client, std::move(instead) }, now);
}

bool Legs::send_again(LegRecord& record, const sip::Message& request, Again again_as, Moment now)
{
    const std::uint32_t cseq = record.dialog.local_cseq;
    OutgoingRequest once_more = outgoing(record, request.method(), [&](const std::string& via) {
        return rewritten(request, { .via = via, .cseq = cseq, .instead = again_as.instead });
    });
    if (once_more.wire.empty())
        return false;
    if (record.our_invite == again_as.before) {
        record.invite_cseq = cseq;
        record.state = leg::Calling {};
        send_invite(record, std::move(once_more), now);
        return true;
    }
    const auto again = around_.transactions.request(std::move(once_more), now);
    if (!again)
        return false;
    for (std::optional<ClientId>* ours : { &record.our_offer, &record.our_refresh, &record.our_bye })
        if (*ours == again_as.before)
            *ours = *again;
    save(record);
    return true;
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
