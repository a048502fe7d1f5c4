// Our INVITE: to a device or a trunk.
#include "legs.h"

#include "limits.h"
#include "messages.h"
#include "trunks/asking.h"

#include "base/random.h"

#include <algorithm>

namespace sipd {
namespace {
// Asks a phone to answer by itself, in the three ways phones read; the one they do not know is ignored. The
// addresses say nothing: what counts stands behind them.
// docs/decisions/2026-11-26-answer-at-once.md
void ask_to_answer_at_once(sip::Writer& writer, const std::string& host)
{
    writer.header(sip::Header::CallInfo, "<sip:" + host + ">;answer-after=0")
        .header(sip::Header::AlertInfo, "<http://" + host + ">;info=alert-autoanswer;delay=0")
        .header(sip::Header::AnswerMode, "Auto"); // RFC 5373
}

// A call that came from a trunk may be sent on only as often as that trunk said (RFC 7332): one that a
// carrier sends back to us again and again ends.
std::uint8_t forwards_of(const yobirin::Legs::Dial& dial)
{
    constexpr std::int64_t most = sip::DialogRequest {}.max_forwards;
    return static_cast<std::uint8_t>(std::clamp<std::int64_t>(dial.forwards_left.value_or(most), 0, most));
}

// A ring of its own, where the phone has one by that name, and first among calls (RFC 3261 20.4, 20.26).
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

} // namespace sipd
