// Sessions that change inside a dialog: re-INVITE, UPDATE, and the refreshes of session timers.
#include "legs.h"

#include "limits.h"
#include "messages.h"
#include "session_timer.h"
#include "trunks/asking.h"

#include "base/random.h"
#include "sip/call_info.h"
#include "sip/timing.h"
#include "sip/validity.h"

namespace sipd {

using EventHold = yobirin::Legs::EventHold;
using EventWhat = yobirin::Legs::EventWhat;

void Legs::happened(std::uint64_t serial, const negotiation::Event& event, Moment now)
{
    LegRecord* record = by_serial(serial);
    if (record == nullptr)
        return;
    negotiation::Step taken = negotiation::step(record->negotiation, event);
    const bool moved = taken.next.index() != record->negotiation.index() || !taken.orders.empty();
    record->negotiation = std::move(taken.next);
    for (const negotiation::Order& order : taken.orders)
        std::visit([&](const auto& wanted) { carry_out(*record, wanted, now); }, order);
    if (LegRecord* still_there = by_serial(serial); still_there != nullptr && moved)
        save(*still_there);
}

// ---- Theirs

void Legs::take_offer(LegRecord& record, const sip::Message& request, PeerRequest asked, Moment now)
{
    const bool is_update = request.method() == sip::Method::Update;
    asked.form = is_update ? negotiation::Form::Update : negotiation::Form::Reinvite;
    // A re-INVITE tells that our 200 arrived, though its ACK did not.
    if (std::holds_alternative<leg::Answering>(record.state) && !is_update
        && record.offerer == leg::Offerer::Caller)
        happened(record.serial, leg::PeerAcknowledged {}, now);
    if (!std::holds_alternative<leg::Up>(record.state) && !(is_update && has_agreed_early(record)))
        return out_of_turn(record, request, asked, now);
    if (is_too_brief(request))
        return reply(asked, request,
                     { .status = 422,
                       .to_tag = record.dialog.local_tag,
                       .headers = { { sip::Header::MinSe, std::to_string(limits::session_least.count()) } } },
                     now);
    if (const auto fault = sip::body_fault_of(request, "application", "sdp"))
        return reply(asked, request, { .status = fault->status, .reason = fault->reason }, now);
    auto session = read_session(request, asked.source, record);
    if (!session)
        return reply(asked, request, { .status = 488, .reason = session.error().reason }, now);
    sip::refresh_target(record.dialog, request);
    locate_peer(record, asked.source);
    record.peer_updates = record.peer_updates || request.lists(sip::Header::Allow, "UPDATE");
    if (is_update && !session->json)
        return answer_refresh(record, request, { asked, {} }, now);
    // T.38, video alone and the like are refused in place, and the leg lives.
    if (session->json && !session->has_audio)
        return reply(asked, request, { .status = 488 }, now);
    const bool unchanged = session->json && session->origin == record.remote_origin
        && !record.local_session.empty() && std::holds_alternative<negotiation::Stable>(record.negotiation);
    if (unchanged) {
        const std::string answer = session_text(record, record.local_session, SessionRole::Answer);
        return answer_refresh(record, request, { asked, answer }, now);
    }
    ask_calld(record, std::move(asked), *session, now);
}

// Before the first exchange is through (RFC 3261 14.2, RFC 3311 5.2).
void Legs::out_of_turn(LegRecord& record, const sip::Message& request, const PeerRequest& asked, Moment now)
{
    const bool gone = record.about.state == yobirin::Legs::LegState::Ended;
    if (gone)
        return reply(asked, request, { .status = 481 }, now);
    if (request.method() == sip::Method::Update && request.body().empty())
        return reply(asked, request,
                     { .status = 200, .headers = { { sip::Header::Contact, contact_towards(record) } } },
                     now);
    reply(asked, request,
          { .status = 500, .headers = { { sip::Header::RetryAfter, std::to_string(random_number() % 10) } } },
          now);
}

void Legs::ask_calld(LegRecord& record, PeerRequest asked, ReadSession& session, Moment now)
{
    const negotiation::Form form = asked.form;
    const bool waits = std::holds_alternative<negotiation::Asked>(record.negotiation)
        || std::holds_alternative<negotiation::Offering>(record.negotiation)
        || (std::holds_alternative<negotiation::Confirming>(record.negotiation)
            && std::get<negotiation::Confirming>(record.negotiation).offerer == negotiation::Offerer::Us);
    if (waits) {
        turned_away_ = std::move(asked);
    } else {
        record.offer = std::move(asked);
        record.repeated.reset();
        if (session.json)
            record.offered_origin = session.origin;
    }
    happened(
        record.serial,
        negotiation::PeerOffered { .form = form, .session = std::move(session.json), .held = session.held },
        now);
}

// The 2xx to a re-INVITE or UPDATE, whoever thought of its session.
std::string Legs::acceptance(LegRecord& record, const sip::Message& request, const Flow& source,
                             std::string_view session)
{
    record.timer = timer_for(request, session_wish(profile_of(record)));
    std::vector<ExtraHeader> headers {
        { sip::Header::Contact, contact_towards(record) },
        { sip::Header::Allow, allow_text(trunk_of(record)) },
        { sip::Header::Supported, supported_text(trunk_of(record)) },
        { sip::Header::SessionExpires, answer_header(record.timer) },
    };
    if (requires_timer(record.timer, request))
        headers.push_back({ sip::Header::Require, "timer" });
    return reply_text(request, source, { .status = 200, .headers = std::move(headers), .session = session });
}

void Legs::answer_refresh(LegRecord& record, const sip::Message& request, const Acceptance& accepted,
                          Moment now)
{
    const auto& [asked, session] = accepted;
    std::string wire = acceptance(record, request, asked.source, session);
    around_.transactions.respond(asked.server, 200, wire, now);
    if (request.method() == sip::Method::Invite)
        keep_repeating(record, asked, std::move(wire), now);
    start_session_timer(record, now);
    save(record);
}

void Legs::carry_out(LegRecord& record, const negotiation::WaitForCalld&, Moment now)
{
    start(record, LegTimer::CalldTooLong, limits::offer_answer_longest, now);
    // A slow calld must not make the peer repeat itself.
    sip::Message request;
    if (record.offer && request.read(record.offer->text) && request.method() == sip::Method::Invite)
        reply(*record.offer, request, { .status = 100 }, now);
}

yobirin::Legs::Event Legs::news_of_offer(LegRecord& record, const negotiation::TellOffered& offered)
{
    yobirin::Legs::Event news = news_of(record, EventWhat::Offered);
    if (offered.session)
        news.session = ipc::Json { *offered.session };
    news.hold = offered.held ? EventHold::Held : EventHold::Talking;
    sip::Message request;
    if (offered.held && record.offer && request.read(record.offer->text) && sip::holds_privately(request))
        news.held_private = true;
    return news;
}

void Legs::carry_out(LegRecord& record, const negotiation::TellOffered& order, Moment)
{
    tell(news_of_offer(record, order));
}

std::vector<yobirin::Legs::Event> Legs::open_offers()
{
    std::vector<yobirin::Legs::Event> events;
    for (auto& [serial, record] : legs_) {
        sip::Message request;
        if (!std::holds_alternative<negotiation::Asked>(record.negotiation) || !record.offer
            || !request.read(record.offer->text))
            continue;
        if (auto session = read_session(request, record.offer->source, record))
            events.push_back(
                news_of_offer(record, { .session = std::move(session->json), .held = session->held }));
    }
    return events;
}

void Legs::carry_out(LegRecord& record, const negotiation::AnswerPeer& order, Moment now)
{
    stop(record, LegTimer::CalldTooLong);
    sip::Message request;
    if (!record.offer || !request.read(record.offer->text))
        return;
    const PeerRequest asked = std::move(*record.offer);
    record.offer.reset();
    const auto* const confirming = std::get_if<negotiation::Confirming>(&record.negotiation);
    const bool is_offer = confirming != nullptr && confirming->offerer == negotiation::Offerer::Us;
    const std::string session = order.session
        ? session_text(record, *order.session, is_offer ? SessionRole::Offer : SessionRole::Answer)
        : std::string {};
    if (order.status != 200 || session.empty())
        return reply(asked, request, { .status = order.status == 200 ? 488 : order.status }, now);
    record.remote_origin = record.offered_origin;
    answer_refresh(record, request, { asked, session }, now);
}

void Legs::carry_out(LegRecord&, const negotiation::TurnAway& order, Moment now)
{
    sip::Message request;
    if (!request.read(turned_away_.text))
        return;
    ReplyPlan plan { .status = order.status };
    if (order.status == 500)
        plan.headers.push_back({ sip::Header::RetryAfter, std::to_string(random_number() % 10) });
    reply(turned_away_, request, plan, now);
    turned_away_ = {};
}

// ---- Ours

void Legs::carry_out(LegRecord& record, const negotiation::SendOffer& order, Moment now)
{
    const std::string session = session_text(record, order.session, SessionRole::Offer);
    std::vector<ExtraHeader> headers { { sip::Header::Contact, contact_towards(record) },
                                       { sip::Header::Allow, allow_text(trunk_of(record)) },
                                       { sip::Header::Supported, supported_text(trunk_of(record)) },
                                       { sip::Header::SessionExpires, request_header(record.timer) } };
    add_identity(record, headers);
    record.our_offer =
        send_in_dialog(record, { .method = "INVITE", .headers = std::move(headers), .body = session }, now);
}

void Legs::offer_answered(LegRecord& record, const sip::Message& response, const Flow& source, Moment now)
{
    const int status = response.status();
    if (status >= 300) {
        record.our_offer.reset();
        return happened(record.serial, negotiation::OfferRefused { status }, now);
    }
    const auto cseq = response.cseq();
    send_ack(record, cseq ? cseq->number : record.dialog.local_cseq, {});
    if (!std::holds_alternative<negotiation::Offering>(record.negotiation))
        return; // Its 2xx again.
    sip::refresh_target(record.dialog, response);
    locate_peer(record, source);
    record.timer = timer_of_answer(response, session_wish(profile_of(record)));
    start_session_timer(record, now);
    auto session = read_session(response, source, record);
    if (!session || !session->json)
        return happened(record.serial, negotiation::OfferRefused { 488 }, now);
    const bool has_other_keys = session->has_keys && session->origin != record.remote_origin;
    record.remote_origin = session->origin;
    happened(
        record.serial,
        negotiation::OfferTaken { .session = std::move(session->json), .has_other_keys = has_other_keys },
        now);
}

// RFC 3261 14.1: the owner of the Call-ID waits longer, so that the two do not meet again.
void Legs::carry_out(LegRecord& record, const negotiation::BackOff&, Moment now)
{
    using namespace sip::timing;
    const milliseconds least = record.is_incoming() ? milliseconds { 0 } : glare_owner_shortest;
    const milliseconds most = record.is_incoming() ? glare_other_longest : glare_owner_longest;
    const auto steps = static_cast<std::uint64_t>((most - least) / milliseconds { 10 });
    start(record, LegTimer::BackOff, least + milliseconds { 10 } * (random_number() % (steps + 1)), now);
}

void Legs::carry_out(LegRecord& record, const negotiation::TellOfferAnswered& order, Moment)
{
    yobirin::Legs::Event news = news_of(record, EventWhat::OfferAnswered);
    if (order.session)
        news.session = ipc::Json { *order.session };
    tell(news);
}

void Legs::carry_out(LegRecord& record, const negotiation::TellOfferFailed& order, Moment)
{
    yobirin::Legs::Event news = news_of(record, EventWhat::OfferFailed);
    news.reason = reason_of_status(order.code);
    news.code = order.code;
    tell(news);
}

void Legs::carry_out(LegRecord& record, const negotiation::GiveUp&, Moment now)
{
    happened(record.serial, leg::PeerLost {}, now);
}

// ---- Session timers (RFC 4028)

void Legs::start_session_timer(LegRecord& record, Moment now)
{
    if (record.timer.interval.count() == 0 || !std::holds_alternative<leg::Up>(record.state))
        return;
    if (record.timer.refreshing == Refreshing::Us) {
        stop(record, LegTimer::SessionOver);
        start(record, LegTimer::Refresh, record.timer.refresh_after(), now);
    } else {
        stop(record, LegTimer::Refresh);
        start(record, LegTimer::SessionOver, record.timer.over_after(), now);
    }
}

// RFC 3325: phones of the office are within the trust domain, trunks are not.
void Legs::add_identity(const LegRecord& record, std::vector<ExtraHeader>& headers) const
{
    if (!record.shown || record.about.trunk)
        return;
    headers.push_back({ sip::Header::PAssertedIdentity,
                        party_text(record.shown->name.value_or(""), record.shown->number,
                                   text_of(ours_towards(record).address.ip)) });
}

// UPDATE where the peer knows it, for it disturbs nothing; else a re-INVITE with what we said last.
void Legs::refresh(LegRecord& record, Moment now)
{
    if (!std::holds_alternative<leg::Up>(record.state))
        return;
    if (!std::holds_alternative<negotiation::Stable>(record.negotiation))
        return start(record, LegTimer::Refresh, limits::offer_answer_longest, now);
    const office::Profile* profile = profile_of(record);
    const bool by_update =
        record.peer_updates && (profile == nullptr || profile->refresh == office::Refresh::Update);
    if (!by_update)
        return happened(record.serial,
                        negotiation::OfferOrdered {
                            { .session = record.local_session, .why = negotiation::Why::Refresh } },
                        now);
    std::vector<ExtraHeader> headers { { sip::Header::Contact, contact_towards(record) },
                                       { sip::Header::Supported, supported_text(trunk_of(record)) },
                                       { sip::Header::SessionExpires, request_header(record.timer) } };
    add_identity(record, headers);
    record.our_refresh = send_in_dialog(record, { .method = "UPDATE", .headers = std::move(headers) }, now);
    save(record);
}

} // namespace sipd
