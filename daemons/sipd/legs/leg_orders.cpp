// Carries out what the leg machine orders.
#include "legs.h"

#include "limits.h"
#include "messages.h"
#include "trunks/asking.h"

#include "sip/call_info.h"
#include "sip/timing.h"

#include <utility>

namespace sipd {

using EventBy = yobirin::Legs::EventBy;
using EventWhat = yobirin::Legs::EventWhat;

namespace {

// What our answer to their INVITE carries is an offer where theirs had none.
SessionRole role_of_answer(const LegRecord& record)
{
    return record.offerer == leg::Offerer::Called ? SessionRole::Offer : SessionRole::Answer;
}

} // namespace

void Legs::happened(std::uint64_t serial, const leg::Event& event, Moment now)
{
    LegRecord* record = by_serial(serial);
    if (record == nullptr)
        return;
    leg::Step taken = leg::step(record->state, event, { .offerer = record->offerer });
    // That it rings makes no difference to who comes after us.
    const bool worth_a_record =
        taken.next.index() != record->state.index() && !std::holds_alternative<leg::Alerting>(taken.next);
    undecided_ -= std::holds_alternative<leg::Arrived>(record->state) ? 1U : 0U;
    record->state = std::move(taken.next);
    undecided_ += std::holds_alternative<leg::Arrived>(record->state) ? 1U : 0U;
    record->about.state = leg::seen_as(record->state);
    for (const leg::Order& order : taken.orders)
        std::visit([&](const auto& wanted) { carry_out(*record, wanted, now); }, order);
    // Messages leave at the end of the turn: what they make true is in the journal before.
    if (LegRecord* still_there = by_serial(serial); still_there != nullptr && worth_a_record)
        save(*still_there);
}

void Legs::add_appearance(const LegRecord& record, std::vector<ExtraHeader>& headers) const
{
    if (!record.appearance || *record.appearance < 1 || *record.appearance > sip::appearance_most)
        return;
    headers.push_back({ sip::Header::CallInfo,
                        sip::appearance_text(host_text(ours_towards(record).address.ip),
                                             static_cast<int>(*record.appearance)) });
}

void Legs::carry_out(LegRecord& record, const leg::SendProvisional& order, Moment now)
{
    sip::Message request;
    if (!record.invite || !request.read(record.invite->text))
        return;
    const bool reliably = speaks_reliably(record, request);
    if (reliably && record.offerer == leg::Offerer::Caller)
        return say_reliably(record, request, { order.session }, now);
    // The first that is reliable would have to make our offer (RFC 3261 13.2.1); that is the 200's.
    if (reliably && request.lists(sip::Header::Require, "100rel"))
        return;
    const std::string session =
        order.session ? session_text(record, *order.session, role_of_answer(record)) : std::string {};
    const int status = session.empty() ? 180 : 183;
    std::vector<ExtraHeader> headers { { sip::Header::Contact, contact_towards(record) },
                                       { sip::Header::Allow, allow_text(trunk_of(record)) } };
    add_identity(record, headers);
    add_appearance(record, headers);
    std::string wire = reply_text(request, record.invite->source,
                                  { .status = status,
                                    .to_tag = record.dialog.local_tag,
                                    .headers = std::move(headers),
                                    .session = session });
    around_.transactions.respond(record.invite->server, status, std::move(wire), now);
}

void Legs::carry_out(LegRecord& record, const leg::SendAnswer& order, Moment now)
{
    sip::Message request;
    if (!record.invite || !request.read(record.invite->text))
        return;
    // What a reliable response has agreed on is not said again (RFC 3261 13.2.1, RFC 6337 3.1.1).
    const std::string session = record.reliable.session_said
        ? std::string {}
        : session_text(record, order.session, role_of_answer(record));
    stop(record, LegTimer::RepeatProvisional);
    record.timer = timer_for(request, session_wish(profile_of(record)));
    record.peer_updates = request.lists(sip::Header::Allow, "UPDATE");
    std::vector<ExtraHeader> headers {
        { sip::Header::Contact, contact_towards(record) },
        { sip::Header::Allow, allow_text(trunk_of(record)) },
        { sip::Header::Supported, supported_text(trunk_of(record)) },
        { sip::Header::SessionExpires, answer_header(record.timer) },
    };
    add_identity(record, headers);
    add_appearance(record, headers);
    if (requires_timer(record.timer, request))
        headers.push_back({ sip::Header::Require, "timer" });
    std::string wire = reply_text(request, record.invite->source,
                                  { .status = 200,
                                    .to_tag = record.dialog.local_tag,
                                    .headers = std::move(headers),
                                    .session = session });
    stop(record, LegTimer::SetupTooLong);
    around_.transactions.respond(record.invite->server, 200, wire, now);
    keep_repeating(record, *record.invite, std::move(wire), now);
}

void Legs::keep_repeating(LegRecord& record, const PeerRequest& request, std::string wire, Moment now)
{
    sip::Message message;
    const auto cseq = message.read(request.text) ? message.cseq() : sip::bad("Unreadable");
    record.repeated = RepeatedAnswer { .server = request.server,
                                       .wire = std::move(wire),
                                       .cseq = cseq ? cseq->number : record.dialog.remote_cseq,
                                       .interval = sip::timing::success_first,
                                       .since = now };
    start(record, LegTimer::RepeatAnswer, sip::timing::success_first, now);
}

void Legs::repeat_answer(LegRecord& record, Moment now)
{
    if (!record.repeated)
        return;
    RepeatedAnswer& repeated = *record.repeated;
    if (now - repeated.since >= sip::timing::success_last) {
        record.repeated.reset();
        return happened(record.serial, leg::AnswerUnacknowledged {}, now);
    }
    ++around_.counters["sip.retransmitted"];
    around_.transactions.respond(repeated.server, 200, repeated.wire, now);
    repeated.interval = std::min(2 * repeated.interval, sip::timing::t2);
    start(record, LegTimer::RepeatAnswer, repeated.interval, now);
}

void Legs::carry_out(LegRecord& record, const leg::Refuse& order, Moment now)
{
    sip::Message request;
    if (!record.invite || !request.read(record.invite->text))
        return;
    stop(record, LegTimer::RepeatProvisional);
    std::vector<ExtraHeader> headers;
    if (order.status == 503)
        headers.push_back({ sip::Header::RetryAfter, retry_after_text() });
    std::string wire = reply_text(
        request, record.invite->source,
        { .status = order.status, .to_tag = record.dialog.local_tag, .headers = std::move(headers) });
    refusals_.refuse(record.invite->server,
                     { .leg = record.about.leg, .status = order.status, .wire = std::move(wire) }, now);
}

void Legs::carry_out(LegRecord& record, const leg::SendCancel& order, Moment now)
{
    sip::Message invite;
    const std::string* sent = record.our_invite ? around_.transactions.wire_of(*record.our_invite) : nullptr;
    if (sent == nullptr || !invite.read(*sent))
        return; // Its transaction is over.
    const auto via = invite.via();
    std::string wire = cancel_text(invite, reason_header_of(order.reason));
    if (!via || wire.empty())
        return;
    around_.transactions.request({ .wire = std::move(wire),
                                   .branch = std::string { via->branch },
                                   .method = sip::Method::Cancel,
                                   .flow = around_.transactions.flow_of(*record.our_invite),
                                   .asker = asker_of(record) },
                                 now);
    stop(record, LegTimer::SetupTooLong);
    start(record, LegTimer::CancelTooLong, sip::timing::after_cancel, now);
}

void Legs::carry_out(LegRecord& record, const leg::Acknowledge& order, Moment)
{
    if (order.session)
        record.acknowledged_with = *order.session;
    const std::string session = record.acknowledged_with.empty()
        ? std::string {}
        : session_text(record, record.acknowledged_with, SessionRole::Answer);
    send_ack(record, record.invite_cseq, session);
    std::string {}.swap(record.our_invite_wire); // With its memory.
    stop(record, LegTimer::CancelTooLong);
    stop(record, LegTimer::CalldTooLong);
}

void Legs::carry_out(LegRecord& record, const leg::SendBye& order, Moment now)
{
    record.repeated.reset();
    end_open_requests(record, now);
    for (std::uint32_t& generation : record.timer_generations)
        ++generation;
    std::vector<ExtraHeader> headers;
    if (const std::string_view reason = reason_header_of(order.reason); !reason.empty())
        headers.push_back({ sip::Header::Reason, std::string { reason } });
    record.our_bye = send_in_dialog(record, { .method = "BYE", .headers = std::move(headers) }, now);
}

void Legs::carry_out(LegRecord& record, const leg::StartTalking&, Moment now)
{
    record.invite.reset();
    record.repeated.reset();
    record.reliable = {};
    stop(record, LegTimer::RepeatAnswer);
    stop(record, LegTimer::SetupTooLong);
    start_session_timer(record, now);
}

// ---- News for calld

yobirin::Legs::Event Legs::news_of(LegRecord& record, EventWhat what)
{
    return { .leg = record.about.leg, .revision = ++record.about.revision, .what = what };
}

void Legs::tell(const yobirin::Legs::Event& event) { around_.news.tell(event); }

void Legs::carry_out(LegRecord& record, const leg::TellRinging& order, Moment)
{
    yobirin::Legs::Event news = news_of(record, EventWhat::Ringing);
    if (!order.branch.empty())
        news.branch = order.branch;
    if (order.session)
        news.session = ipc::Json { *order.session };
    news.code = order.code;
    tell(news);
}

void Legs::carry_out(LegRecord& record, const leg::TellAnswered& order, Moment)
{
    yobirin::Legs::Event news = news_of(record, EventWhat::Answered);
    if (!order.branch.empty())
        news.branch = order.branch;
    if (order.session)
        news.session = ipc::Json { *order.session };
    tell(news);
}

void Legs::carry_out(LegRecord& record, const leg::TellOfferAnswered& order, Moment)
{
    yobirin::Legs::Event news = news_of(record, EventWhat::OfferAnswered);
    news.session = ipc::Json { order.session };
    tell(news);
}

void Legs::carry_out(LegRecord& record, const leg::TellEnded& order, Moment)
{
    yobirin::Legs::Event news = news_of(record, EventWhat::Ended);
    news.reason = order.reason;
    news.by = order.by == leg::EndedBy::Peer ? EventBy::Peer : EventBy::Us;
    if (order.code)
        news.code = *order.code;
    if (order.cause)
        news.cause = *order.cause;
    record.about.state = yobirin::Legs::LegState::Ended;
    tell(news);
    if (!around_.news.is_heard())
        keep_end(record.about, news);
}

// calld is away: it shall hear of it when it comes back.
void Legs::keep_end(const yobirin::Legs::Leg& about, const yobirin::Legs::Event& event)
{
    if (unheard_ends_.size() >= limits::ended_legs_kept) {
        ++around_.counters["sipd.ends_forgotten"];
        around_.journal.erase("over/" + unheard_ends_.begin()->first);
        unheard_legs_.erase(unheard_ends_.begin()->first);
        unheard_ends_.erase(unheard_ends_.begin());
    }
    unheard_ends_.insert_or_assign(about.leg, event);
    unheard_legs_.insert_or_assign(about.leg, about);
    save_end(about, event);
}

void Legs::carry_out(LegRecord& record, const leg::Forget&, Moment) { forget(record.serial); }

} // namespace sipd
