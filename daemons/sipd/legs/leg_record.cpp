// A leg's way into the journal and back.
#include "leg_record.h"

#include "dialog_record.h"
#include "transport/flow_record.h"

#include "base/text.h"
#include "org.yobirin.journal.LegJournal.h"

namespace sipd {
namespace {

using Stored = yobirin::LegJournal::Record;
using StoredState = yobirin::LegJournal::RecordState;

// Not all news is worth a record; what comes next must be newer than any that was told.
constexpr std::int64_t revisions_unrecorded = 1000;

struct NameOfState {
    StoredState operator()(const leg::Arrived&) const { return StoredState::Arrived; }
    StoredState operator()(const leg::Alerting&) const { return StoredState::Alerting; }
    StoredState operator()(const leg::Answering&) const { return StoredState::Answering; }
    StoredState operator()(const leg::Forsaken&) const { return StoredState::Forsaken; }
    StoredState operator()(const leg::Calling&) const { return StoredState::Calling; }
    StoredState operator()(const leg::Proceeding&) const { return StoredState::Proceeding; }
    StoredState operator()(const leg::Withdrawn&) const { return StoredState::Withdrawn; }
    StoredState operator()(const leg::Cancelling&) const { return StoredState::Cancelling; }
    StoredState operator()(const leg::Deciding&) const { return StoredState::Deciding; }
    StoredState operator()(const leg::Up&) const { return StoredState::Up; }
    StoredState operator()(const leg::Leaving&) const { return StoredState::Leaving; }
    StoredState operator()(const leg::Ended&) const { return StoredState::Leaving; }
};

leg::State state_of(StoredState state, leg::Offerer offerer)
{
    switch (state) {
    case StoredState::Arrived:
        return leg::Arrived {};
    case StoredState::Alerting:
        return leg::Alerting {};
    case StoredState::Answering:
        return leg::Answering { offerer };
    case StoredState::Forsaken:
        return leg::Forsaken {};
    case StoredState::Calling:
        return leg::Calling {};
    case StoredState::Proceeding:
        return leg::Proceeding {};
    case StoredState::Withdrawn:
        return leg::Withdrawn {};
    case StoredState::Cancelling:
        return leg::Cancelling {};
    case StoredState::Deciding:
        return leg::Deciding {};
    case StoredState::Up:
        return leg::Up {};
    case StoredState::Leaving:
        break;
    }
    return leg::Leaving {};
}

void restore_texts(LegRecord& leg, const Stored& record, const JournalledTexts& texts)
{
    if (!texts.answer.empty())
        leg.repeated = RepeatedAnswer { .wire = std::string { texts.answer }, .cseq = leg.invite_cseq };
    if (texts.invite.empty())
        return;
    if (!leg.is_incoming()) {
        leg.our_invite_wire = texts.invite;
        return;
    }
    PeerRequest invite { .text = std::string { texts.invite }, .source = leg.flow };
    if (const auto source = parse_address(record.invite_source.value_or("")))
        invite.source.remote = *source;
    leg.invite = std::move(invite);
}

} // namespace

JournalledTexts journal_texts(const LegRecord& record)
{
    JournalledTexts texts;
    texts.invite = record.invite ? std::string_view { record.invite->text } : record.our_invite_wire;
    const bool answers_invite = std::holds_alternative<leg::Answering>(record.state)
        || std::holds_alternative<leg::Forsaken>(record.state);
    if (record.repeated && answers_invite) // The 2xx to a re-INVITE is asked for again by its repeat.
        texts.answer = record.repeated->wire;
    return texts;
}

std::string journal_text(const LegRecord& leg)
{
    Stored record {
        .state = std::visit(NameOfState {}, leg.state),
        .about = { encode(leg.about) },
        .dialog = stored_dialog<yobirin::LegJournal::Dialog>(leg.dialog),
        .socket = leg.flow.socket,
        .remote = text_of(leg.flow.remote),
        .behind_nat = leg.behind_nat,
        .invite_cseq = leg.invite_cseq,
        .we_offer = (leg.offerer == leg::Offerer::Caller) != leg.is_incoming(),
        .session_id = leg.session_id,
        .session_version = static_cast<std::int64_t>(leg.session_version),
        .local_session = unless_empty(leg.local_session),
        .remote_origin = unless_empty(leg.remote_origin),
        .session_seconds = leg.timer.interval.count(),
        .we_refresh = leg.timer.refreshing == Refreshing::Us,
        .peer_updates = leg.peer_updates,
        .refer_cseq = leg.refer_cseq,
        .refers = leg.refers == 0 ? std::nullopt : std::optional<std::int64_t> { leg.refers },
        .realm = unless_empty(leg.realm),
    };
    store_flow(record, leg.flow);
    if (leg.invite)
        record.invite_source = text_of(leg.invite->source.remote);
    return encode(record);
}

Result<LegRecord> leg_in(std::string_view journal_json, const JournalledTexts& texts)
{
    Stored record;
    TRY(decode(journal_json, record));
    LegRecord leg;
    TRY(decode(record.about.text, leg.about));
    const auto remote = parse_address(record.remote);
    if (!remote || leg.about.leg.empty())
        return failure("org.yobirin.journal.Unreadable", "a leg without name or address");
    leg.about.revision += revisions_unrecorded;
    leg.flow = stored_flow(record, *remote);
    leg.flow.socket = static_cast<std::uint32_t>(record.socket);
    leg.invited_at = remote->ip;
    leg.behind_nat = record.behind_nat;
    leg.dialog = restored_dialog(std::move(record.dialog));
    leg.offerer = record.we_offer != leg.is_incoming() ? leg::Offerer::Caller : leg::Offerer::Called;
    leg.state = state_of(record.state, leg.offerer);
    leg.invite_cseq = static_cast<std::uint32_t>(record.invite_cseq);
    leg.session_id = std::move(record.session_id);
    leg.session_version = static_cast<std::uint64_t>(record.session_version);
    leg.local_session = record.local_session.value_or("");
    leg.remote_origin = record.remote_origin.value_or("");
    leg.timer = { .interval = std::chrono::seconds { record.session_seconds },
                  .refreshing = record.we_refresh ? Refreshing::Us : Refreshing::Peer };
    leg.peer_updates = record.peer_updates;
    if (record.refer_cseq)
        leg.refer_cseq = static_cast<std::uint32_t>(*record.refer_cseq);
    leg.refers = static_cast<std::uint32_t>(record.refers.value_or(0));
    leg.realm = record.realm.value_or("");
    restore_texts(leg, record, texts);
    return leg;
}

} // namespace sipd
