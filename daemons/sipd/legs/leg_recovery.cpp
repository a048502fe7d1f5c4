// Coming back from the dead. Established legs are there at once; those that were being set up end with a
// clean final answer, for nobody knows any more what became of the other side of their call.
#include "legs.h"

#include "limits.h"
#include "messages.h"

#include "org.yobirin.journal.LegJournal.h"
#include "sip/timing.h"

#include <variant>

namespace sipd {
namespace {

template <typename... Any> bool is_any(const leg::State& state)
{
    return (std::holds_alternative<Any>(state) || ...);
}

std::optional<std::string> transaction_key(const PeerRequest& request)
{
    sip::Message message;
    if (!message.read(request.text))
        return std::nullopt;
    const auto via = message.via();
    return via ? std::optional { Transactions::key_of(message, *via) } : std::nullopt;
}

} // namespace

void Legs::recover(Moment now)
{
    refusals_.recover(now);
    // Copies: what follows writes to the journal.
    std::vector<std::string> ends;
    std::vector<LegRecord> legs;
    const Journal::Entries& entries = around_.journal.entries();
    const auto text_of_leg = [&](std::string_view kind, std::string_view name) {
        const auto text = entries.find(std::string { kind }.append(name));
        return text == entries.end() ? std::string_view {} : text->second;
    };
    for (const auto& [key, value] : entries) {
        if (key.starts_with("over/"))
            ends.emplace_back(value);
        if (!key.starts_with("leg/"))
            continue;
        const std::string_view name = std::string_view { key }.substr(4);
        auto record =
            leg_in(value, { .invite = text_of_leg("invite/", name), .answer = text_of_leg("answer/", name) });
        if (record)
            legs.push_back(std::move(*record));
        else
            ++around_.counters["sipd.unreadable_legs"];
    }
    for (const std::string& end : ends)
        read_unheard_end(end);
    for (LegRecord& record : legs) {
        record.has_journalled_texts = true;
        resume(std::move(record), now);
    }
}

void Legs::resume(LegRecord planned, Moment now)
{
    LegRecord& record = add(std::move(planned));
    const std::uint64_t serial = record.serial;
    if (record.invite && record.is_incoming())
        resume_arrival(record, now);
    else if (!record.our_invite_wire.empty())
        resume_call(record, now);
    if (is_any<leg::Arrived, leg::Alerting>(record.state))
        return happened(serial, leg::EndOrdered { .reason = Reason::Failed, .code = 503 }, now);
    if (is_any<leg::Calling, leg::Proceeding, leg::Deciding>(record.state))
        return happened(serial, leg::EndOrdered { .reason = Reason::Failed }, now);
    if (is_any<leg::Cancelling>(record.state))
        return start(record, LegTimer::CancelTooLong, sip::timing::after_cancel, now);
    if (is_any<leg::Leaving>(record.state)) // Its BYE may never have left.
        return carry_out(record, leg::SendBye {}, now);
    if (is_any<leg::Up>(record.state))
        start_session_timer(record, now);
}

// Their INVITE: repeats of it are absorbed again, and a 200 goes on being repeated until its ACK.
void Legs::resume_arrival(LegRecord& record, Moment now)
{
    const auto key = transaction_key(*record.invite);
    sip::Message invite;
    if (!key || !invite.read(record.invite->text))
        return;
    const auto via = invite.via();
    const auto server = around_.transactions.resume(
        { .key = *key, .flow = reply_flow(*via, record.invite->source), .asker = asker_of(record) });
    if (!server)
        return;
    record.invite->server = *server;
    if (!record.repeated)
        return;
    std::string wire = std::move(record.repeated->wire);
    around_.transactions.respond(*server, 200, wire, now);
    keep_repeating(record, *record.invite, std::move(wire), now);
}

// Our INVITE: whatever still comes of it is taken, but it is not sent again.
void Legs::resume_call(LegRecord& record, Moment now)
{
    sip::Message invite;
    if (!invite.read(record.our_invite_wire))
        return;
    const auto via = invite.via();
    if (!via)
        return;
    record.our_invite = around_.transactions.resume({ .wire = record.our_invite_wire,
                                                      .branch = std::string { via->branch },
                                                      .method = sip::Method::Invite,
                                                      .flow = record.flow,
                                                      .asker = asker_of(record) },
                                                    now);
}

void Legs::read_unheard_end(std::string_view journal_json)
{
    yobirin::LegJournal::Over over;
    yobirin::Legs::Leg about;
    yobirin::Legs::Event event;
    const bool readable =
        decode(journal_json, over) && decode(over.about.text, about) && decode(over.event.text, event);
    if (!readable) {
        ++around_.counters["sipd.unreadable_legs"];
        return;
    }
    unheard_ends_.insert_or_assign(about.leg, event);
    unheard_legs_.insert_or_assign(about.leg, about);
}

void Legs::save_end(const yobirin::Legs::Leg& about, const yobirin::Legs::Event& event)
{
    const yobirin::LegJournal::Over over { .about = { encode(about) }, .event = { encode(event) } };
    if (!around_.journal.put("over/" + about.leg, encode(over)))
        ++around_.counters["sipd.journal_full"];
}

} // namespace sipd
