// Their INVITE: what is refused at once, and how the rest becomes a leg.
#include "legs.h"

#include "admission/glance.h"
#include "limits.h"
#include "messages.h"
#include "trunks/arriving.h"

#include "base/random.h"
#include "base/text.h"
#include "sip/call_info.h"

#include <algorithm>

namespace sipd {
namespace {

yobirin::Legs::Party party_of(const sip::Address& address)
{
    yobirin::Legs::Party party;
    party.number = sip::unescaped(address.uri.user).substr(0, limits::party_bytes);
    if (std::string name = sip::plain_display(address, limits::party_bytes); !name.empty())
        party.name = std::move(name);
    return party;
}

// The peer's end of the dialog, or of one that it may become.
bool has_branch(const LegRecord& record, std::string_view tag)
{
    const auto* ringing = std::get_if<leg::Proceeding>(&record.state);
    if (ringing == nullptr)
        return record.dialog.remote_tag == tag;
    return std::ranges::find(ringing->told, tag, &leg::Proceeding::Branch::tag) != ringing->told.end();
}

std::string now_text() { return utc_text(std::chrono::system_clock::now()); }

} // namespace

void Legs::reply_without_transaction(const sip::Message& request, const Flow& source,
                                     const ReplyPlan& plan) const
{
    around_.stateless.send(request, source, plan);
}

// What an INVITE must be and bear before anybody is asked about it.
std::optional<ReplyPlan> Legs::objection_to(const sip::Message& request) const
{
    if (auto refusal = sip::refusal_of(request, abilities))
        return plan_of(std::move(*refusal));
    if (is_too_brief(request))
        return ReplyPlan { .status = 422,
                           .headers = {
                               { sip::Header::MinSe, std::to_string(limits::session_least.count()) } } };
    return std::nullopt;
}

// 503 while nobody decides, too many wait for a decision or the first of them too long: said at once, so that
// a trunk tries elsewhere. An emergency call waits with the others.
bool Legs::is_overloaded(const sip::Message& invite, Moment now)
{
    while (!arrivals_.empty()) {
        const LegRecord* oldest = by_serial(arrivals_.front().first);
        if (oldest != nullptr && std::holds_alternative<leg::Arrived>(oldest->state))
            break;
        arrivals_.pop_front();
    }
    const bool late = !arrivals_.empty() && now - arrivals_.front().second > limits::undecided_longest;
    const bool full = legs_.size() >= limits::legs || undecided_ >= limits::undecided_legs
        || around_.transactions.server_count() >= limits::new_call_transactions;
    if (!full && !late && around_.news.is_heard())
        return false;
    if (!full && around_.news.is_heard()
        && kind_of(invite.text(), around_.office.emergency) == Kind::Emergency)
        return false;
    ++around_.counters[around_.news.is_heard() ? "sip.refused.overloaded" : "sip.refused.no_calld"];
    return true;
}

LegRecord Legs::arrival(const sip::Message& request, const Flow& source, const Caller& caller) const
{
    LegRecord record;
    const auto from = request.from();
    const auto uri = request.uri();
    record.about = { .leg = "in-" + random_hex(8),
                     .direction = yobirin::Legs::LegDirection::Incoming,
                     .state = yobirin::Legs::LegState::Setup,
                     .from = from ? party_of(*from) : yobirin::Legs::Party {},
                     .started = now_text() };
    if (uri)
        record.about.to.number = sip::unescaped(uri->user).substr(0, limits::party_bytes);
    if (!caller.extension.empty()) {
        record.about.extension = caller.extension;
        record.about.from.number = caller.extension; // Who was authenticated, whatever From claims.
    }
    if (const Trunk* trunk = around_.office.trunk(caller.trunk)) {
        record.about.trunk = caller.trunk;
        TrunkArrival said = arrival_of(request, *trunk, around_.office);
        record.about.from = std::move(said.from);
        if (!said.dialled.empty())
            record.about.to.number = said.dialled.front();
    }
    if (!caller.device.empty())
        record.about.device = caller.device;
    record.state = leg::Arrived {};
    record.flow = source;
    return record;
}

// The leg an INVITE with Replaces means (RFC 3891 3); an answer when there is none.
sip::Parsed<std::optional<std::string>> Legs::replaced_by(const sip::Message& request) const
{
    const std::string_view value = request.value(sip::Header::Replaces);
    if (value.empty())
        return std::nullopt;
    const auto replaces = sip::parse_replaces(value);
    if (!replaces || request.count(sip::Header::Replaces) > 1)
        return sip::bad("Bad Replaces");
    std::optional<std::string> name = leg_of_replaces(*replaces);
    if (!name)
        return std::unexpected(sip::Fault { 481, "Replaced Dialog Does Not Exist" });
    const LegRecord* replaced = find(*name);
    if (replaces->early_only && replaced != nullptr && replaced->about.state == yobirin::Legs::LegState::Up)
        return std::unexpected(sip::Fault { 486, "Replaced Dialog Is Established" });
    return name;
}

std::optional<std::string> Legs::leg_of_replaces(const sip::Replaces& replaces) const
{
    // To and from are the replaced dialog's as its own peer names them: its to-tag is our local one.
    const auto known = local_tags_.find(std::string { replaces.to_tag });
    if (known == local_tags_.end())
        return std::nullopt;
    const LegRecord& record = legs_.at(known->second);
    if (record.dialog.call_id != replaces.call_id || !has_branch(record, replaces.from_tag))
        return std::nullopt;
    return record.about.leg;
}

std::optional<Legs::DialogName> Legs::ringing_dialog(std::string_view leg) const
{
    const LegRecord* record = find(leg);
    const auto* ringing = record == nullptr ? nullptr : std::get_if<leg::Proceeding>(&record->state);
    if (ringing == nullptr || ringing->told.empty() || ringing->told.front().tag.empty())
        return std::nullopt;
    return DialogName { .call_id = record->dialog.call_id,
                        .local_tag = ringing->told.front().tag,
                        .remote_tag = record->dialog.local_tag };
}

// By its account the phone says whose line it uses, by Call-Info which.
std::optional<yobirin::Legs::Appearance> Legs::appearance_asked_for(const NewRequest& invite) const
{
    const auto& [request, via, source, caller] = invite;
    const auto index = sip::appearance_of(request);
    const auto from = request.from();
    const std::string account = from ? sip::unescaped(from->uri.user) : std::string {};
    const bool is_of_trunk = around_.office.trunk(account) != nullptr && account != caller.extension;
    if (caller.extension.empty() || (!index && !is_of_trunk))
        return std::nullopt;
    yobirin::Legs::Appearance asked { .of = is_of_trunk ? account : caller.extension,
                                      .holder = holder_name(caller, source) };
    if (index && *index != sip::any_appearance)
        asked.index = *index;
    return asked;
}

void Legs::invited(const NewRequest& invite, Moment now)
{
    const auto& [request, via, source, caller] = invite;
    if (const auto objection = objection_to(request))
        return reply_without_transaction(request, source, *objection);
    auto session = read_session(request, source, { .extension = caller.extension, .trunk = caller.trunk });
    if (!session)
        return reply_without_transaction(
            request, source, { .status = session.error().status, .reason = session.error().reason });
    auto replaced = replaced_by(request);
    if (!replaced)
        return reply_without_transaction(
            request, source, { .status = replaced.error().status, .reason = replaced.error().reason });
    if (is_overloaded(request, now))
        return around_.stateless.overloaded(request, source);
    const std::string tag = random_hex(16);
    auto dialog = sip::dialog_of_request(request, tag);
    if (!dialog)
        return reply_without_transaction(
            request, source, { .status = dialog.error().status, .reason = dialog.error().reason });

    LegRecord planned = arrival(request, source, caller);
    planned.invite_cseq = dialog->remote_cseq;
    planned.dialog = std::move(*dialog);
    planned.offerer = session->json ? leg::Offerer::Caller : leg::Offerer::Called;
    planned.remote_origin = session->origin;
    locate_peer(planned, source);
    LegRecord& record = add(std::move(planned));
    arrivals_.emplace_back(record.serial, now);
    const auto server =
        around_.transactions.open(request, via, { reply_flow(via, source), asker_of(record) }, now);
    if (!server) {
        reply_without_transaction(request, source, { .status = 503 });
        --undecided_;
        return forget(record.serial);
    }
    record.invite =
        PeerRequest { .server = *server, .text = std::string { request.text() }, .source = source };
    around_.transactions.respond(*server, 100, reply_text(request, source, { .status = 100 }), now);
    start(record, LegTimer::SetupTooLong, limits::setup_longest, now);
    const auto appearance = appearance_asked_for(invite);
    tell_arrival(record, *session, { .replaces = *replaced, .appearance = appearance });
    save(record);
    if (appearance && around_.line_used)
        around_.line_used(caller, *appearance, now);
}

void Legs::tell_arrival(LegRecord& record, const ReadSession& session, Meant meant)
{
    yobirin::Legs::Event news = news_of(record, yobirin::Legs::EventWhat::Incoming);
    news.about = record.about;
    news.contact_hint = record.dialog.call_id;
    news.replaces = std::move(meant.replaces);
    sip::Message invite;
    if (const Trunk* trunk = trunk_of(record);
        trunk != nullptr && record.invite && invite.read(record.invite->text)) {
        TrunkArrival said = arrival_of(invite, *trunk, around_.office);
        news.dialled = std::move(said.dialled);
        news.withheld = said.withheld;
        news.forwarded_by = std::move(said.forwarded_by);
        news.forwards_left = invite.max_forwards();
    }
    news.appearance = std::move(meant.appearance);
    if (session.json)
        news.session = ipc::Json { *session.json };
    tell(news);
}

// A CANCEL has been answered by the user agent; here it is about the INVITE it means.
void Legs::cancelled(const sip::Message& cancel, ServerId invite, Moment now)
{
    LegRecord* record = by_serial(around_.transactions.asker_of(invite).id);
    if (record == nullptr || !around_.transactions.is_open(invite))
        return;
    if (record->offer && record->offer->server == invite)
        return happened(record->serial, negotiation::OfferWithdrawn {}, now);
    if (record->invite && record->invite->server == invite) {
        happened(record->serial,
                 leg::PeerCancelled { reason_of_headers(cancel, Reason::Cancelled), cause_in(cancel) }, now);
    }
}

void Legs::acknowledged(const sip::Message& ack, const Flow& source, Moment now)
{
    LegRecord* record = by_dialog(ack);
    const auto cseq = ack.cseq();
    if (record == nullptr || !cseq || !is_from_peer(*record, source)) {
        ++around_.counters["sip.dropped.unmatched_ack"];
        return;
    }
    // Only the ACK of the answer that is out counts (RFC 3261 13.2.2.4); repeats find nothing.
    if (!record->repeated || record->repeated->cseq != cseq->number)
        return;
    record->repeated.reset();
    stop(*record, LegTimer::RepeatAnswer);
    auto session = read_session(ack, source, *record);
    std::optional<std::string> json = session ? session->json : std::nullopt;
    if (session && session->json)
        record->remote_origin = session->origin;
    if (std::holds_alternative<leg::Up>(record->state)) {
        happened(record->serial, negotiation::PeerAcknowledged { std::move(json) }, now);
        return;
    }
    happened(record->serial, leg::PeerAcknowledged { std::move(json) }, now);
}

} // namespace sipd
