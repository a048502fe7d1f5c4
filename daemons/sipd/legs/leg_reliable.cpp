// Reliable provisional responses, both ways (RFC 3262), and UPDATE before the answer (RFC 3311).
#include "legs.h"

#include "early_answer.h"
#include "limits.h"
#include "messages.h"
#include "trunks/asking.h"

#include "base/random.h"
#include "sip/timing.h"
#include "sip/validity.h"

#include <algorithm>
#include <chrono>

namespace sipd {

namespace {

constexpr std::string_view reliability = "100rel";

} // namespace

// ---- Ours

// Whoever insists gets them; else trunks whose profile wants them and that know them.
bool Legs::speaks_reliably(const LegRecord& record, const sip::Message& invite) const
{
    if (invite.lists(sip::Header::Require, reliability))
        return true;
    const office::Profile* profile = profile_of(record);
    return profile != nullptr && profile->reliable != office::Reliability::Off
        && invite.lists(sip::Header::Supported, reliability);
}

void Legs::say_reliably(LegRecord& record, const sip::Message& invite, reliable::Word word, Moment now)
{
    if (auto* awaiting = std::get_if<reliable::Awaiting>(&record.reliable.sending)) {
        if (awaiting->said != word)
            awaiting->next = std::move(word);
        return;
    }
    if (record.reliable.session_said) // What was agreed on stands.
        word.session.reset();
    const std::string session =
        word.session ? session_text(record, *word.session, SessionRole::Answer) : std::string {};
    if (session.empty())
        word.session.reset();
    const int status = word.session ? 183 : 180;
    const std::uint32_t rseq = reliable::next_rseq(record.reliable, random_number());
    std::vector<ExtraHeader> headers { { sip::Header::Contact, contact_towards(record) },
                                       { sip::Header::Allow, allow_text(trunk_of(record)) },
                                       { sip::Header::Require, std::string { reliability } },
                                       { sip::Header::RSeq, std::to_string(rseq) } };
    add_identity(record, headers);
    add_appearance(record, headers);
    std::string wire = reply_text(invite, record.invite->source,
                                  { .status = status,
                                    .to_tag = record.dialog.local_tag,
                                    .headers = std::move(headers),
                                    .session = session });
    record.reliable.last_rseq = rseq;
    record.reliable.sending = reliable::Awaiting { .rseq = rseq,
                                                   .status = status,
                                                   .wire = wire,
                                                   .interval = sip::timing::t1,
                                                   .since = now,
                                                   .said = std::move(word) };
    around_.transactions.respond(record.invite->server, status, std::move(wire), now);
    start(record, LegTimer::RepeatProvisional, sip::timing::t1, now);
}

// RFC 3262 3: T1, doubling; after 64*T1 nobody is there, and the call is refused.
void Legs::repeat_provisional(LegRecord& record, Moment now)
{
    auto* awaiting = std::get_if<reliable::Awaiting>(&record.reliable.sending);
    if (awaiting == nullptr || !record.invite)
        return;
    const Moment end = awaiting->since + sip::timing::provisional_last;
    if (now >= end)
        return happened(record.serial, leg::EndOrdered { .reason = Reason::Lost, .code = 504 }, now);
    ++around_.counters["sip.retransmitted"];
    around_.transactions.respond(record.invite->server, awaiting->status, awaiting->wire, now);
    awaiting->interval *= 2;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - now);
    start(record, LegTimer::RepeatProvisional, std::min(awaiting->interval, left), now);
}

void Legs::take_prack(LegRecord& record, const sip::Message& request, const PeerRequest& asked, Moment now)
{
    const auto rack = sip::parse_rack(request.value(sip::Header::RAck));
    if (!rack)
        return reply(asked, request, { .status = 400, .reason = "Bad RAck" }, now);
    const bool is_of_invite =
        rack->cseq.method == sip::Method::Invite && rack->cseq.number == record.invite_cseq;
    auto brought = is_of_invite ? reliable::acknowledged(record.reliable, rack->response) : std::nullopt;
    if (!brought) // RFC 3262 3
        return reply(asked, request, { .status = 481 }, now);
    stop(record, LegTimer::RepeatProvisional);
    reply(asked, request, { .status = request.body().empty() ? 200 : 488 }, now);
    save(record);
    const std::uint64_t serial = record.serial;
    if (brought->next && !brought->answer)
        happened(serial, leg::RingOrdered { std::move(brought->next->session) }, now);
    if (brought->answer)
        happened(serial, leg::AnswerOrdered { std::move(*brought->answer) }, now);
}

// Whether sessions may change before the answer: the first offer has had its reliable answer.
bool Legs::has_agreed_early(const LegRecord& record)
{
    return std::holds_alternative<leg::Alerting>(record.state) && record.reliable.session_said.has_value();
}

// ---- Theirs

// False: it is to be dropped. True: it counts, and what had to be acknowledged has been.
bool Legs::takes_provisional(LegRecord& record, const sip::Message& response, const Flow& source, Moment now)
{
    const auto rseq = sip::parse_rseq(response.value(sip::Header::RSeq));
    const auto to = response.to();
    const bool is_reliable =
        response.lists(sip::Header::Require, reliability) && rseq && to && !to->tag().empty();
    // A process that died has acknowledged some, which ones nobody knows any more; this call is being given
    // up, and its final answer ends their repeats.
    const bool is_from_before = record.early.empty() && record.dialog.local_cseq > record.invite_cseq;
    if (!is_reliable || is_from_before)
        return true;
    switch (reliable::order_of(record.early, to->tag(), *rseq)) {
    case reliable::Order::Repeated: // The PRACK is repeated by its own transaction.
        return false;
    case reliable::Order::OutOfTurn:
        ++around_.counters["sip.dropped.provisional_out_of_turn"];
        return false;
    case reliable::Order::InTurn:
        break;
    }
    auto dialog = sip::dialog_of_response(response);
    const bool has_room = record.early.size() < limits::branches;
    if (!dialog || dialog->remote_target.empty())
        return true; // Nowhere a PRACK could go; what it says is heard all the same.
    reliable::Early* early = reliable::with_tag(record.early, to->tag());
    if (early == nullptr && !has_room)
        return false;
    if (early == nullptr)
        early = &record.early.emplace_back();
    dialog->local_party = record.dialog.local_party;
    dialog->local_cseq = std::max(dialog->local_cseq, early->dialog.local_cseq);
    dialog->remote_cseq = early->dialog.remote_cseq;
    early->dialog = std::move(*dialog);
    early->last_rseq = *rseq;
    acknowledge_provisional(record, *early, source, now);
    return true;
}

// Each fork is a dialog with numbers of its own.
void Legs::acknowledge_provisional(LegRecord& record, reliable::Early& early, const Flow& source, Moment now)
{
    LegRecord branch;
    branch.serial = record.serial;
    branch.about.trunk = record.about.trunk;
    branch.dialog = early.dialog;
    branch.flow = source;
    locate_peer(branch, source);
    const std::string rack =
        std::to_string(early.last_rseq) + ' ' + std::to_string(record.invite_cseq) + " INVITE";
    send_in_dialog(
        branch,
        { .method = "PRACK",
          .headers = { { sip::Header::RAck, rack }, { sip::Header::Allow, allow_text(trunk_of(record)) } } },
        now);
    early.dialog.local_cseq = branch.dialog.local_cseq;
    // For a process after us, which knows of no forks: what it sends is numbered higher in any of them, and
    // it sees that some were acknowledged.
    record.dialog.local_cseq = std::max(record.dialog.local_cseq, early.dialog.local_cseq);
    save(record);
}

// A request inside a dialog that only a provisional response has begun; false: there is none such.
bool Legs::in_early_dialog(const sip::Message& request, const sip::Via& via, const Flow& source, Moment now)
{
    const auto to = request.to();
    const auto from = request.from();
    const auto known = to ? local_tags_.find(std::string { to->tag() }) : local_tags_.end();
    LegRecord* record = known == local_tags_.end() ? nullptr : by_serial(known->second);
    const bool is_ringing = record != nullptr && std::holds_alternative<leg::Proceeding>(record->state)
        && record->dialog.call_id == request.call_id();
    reliable::Early* early = is_ringing && from ? reliable::with_tag(record->early, from->tag()) : nullptr;
    const auto cseq = request.cseq();
    if (early == nullptr || !cseq || request.method() != sip::Method::Update
        || !is_from_peer(*record, source))
        return false;
    if (!sip::take_cseq(early->dialog, cseq->number)) {
        reply_without_transaction(request, source, { .status = 500, .reason = "CSeq Out Of Order" });
        return true;
    }
    const auto server =
        around_.transactions.open(request, via, { reply_flow(via, source), asker_of(*record) }, now);
    if (!server)
        reply_without_transaction(request, source, { .status = 503 });
    else
        answer_early_update(*record, request, { .server = *server, .source = source }, now);
    return true;
}

// What we said in the INVITE is what we say still; where they hear from may be another place now.
void Legs::answer_early_update(LegRecord& record, const sip::Message& request, const PeerRequest& asked,
                               Moment now)
{
    const auto from = request.from();
    const std::string branch { from->tag() };
    sip::refresh_target(reliable::with_tag(record.early, branch)->dialog, request);
    ReplyPlan plan { .status = 200,
                     .headers = { { sip::Header::Contact, contact_towards(record) },
                                  { sip::Header::Allow, allow_text(trunk_of(record)) } } };
    auto theirs = read_session(request, asked.source, record);
    if (theirs && !theirs->json)
        return reply(asked, request, plan, now);
    const auto answer = theirs ? early_answer(record.local_session, *theirs->json) : std::nullopt;
    const std::string session = answer ? session_text(record, *answer, SessionRole::Answer) : std::string {};
    if (session.empty())
        return reply(asked, request, { .status = 488 }, now);
    plan.session = session;
    reply(asked, request, plan, now);
    if (auto* early = reliable::with_tag(record.early, branch)) {
        early->session = theirs->json;
        early->origin = theirs->origin;
    }
    happened(record.serial, leg::PeerMoved { .branch = branch, .session = std::move(theirs->json) }, now);
}

} // namespace sipd
