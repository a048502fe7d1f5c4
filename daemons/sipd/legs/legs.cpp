// Finding legs, keeping them in the journal, and their timers.
#include "legs.h"

#include "limits.h"

#include "base/random.h"
#include "sip/timing.h"

#include <algorithm>
#include <utility>

namespace sipd {

Legs::Legs(LegSurroundings around)
    : around_(std::move(around)), refusals_(around_.transactions, around_.journal, around_.counters)
{
}

LegRecord& Legs::add(LegRecord record)
{
    const std::uint64_t serial = ++last_serial_;
    record.serial = serial;
    names_.insert_or_assign(record.about.leg, serial);
    local_tags_.insert_or_assign(record.dialog.local_tag, serial);
    undecided_ += std::holds_alternative<leg::Arrived>(record.state) ? 1U : 0U;
    LegRecord& added = legs_.emplace(serial, std::move(record)).first->second;
    if (around_.traced)
        around_.traced(added);
    return added;
}

LegRecord* Legs::by_serial(std::uint64_t serial)
{
    const auto known = legs_.find(serial);
    return known == legs_.end() ? nullptr : &known->second;
}

LegRecord* Legs::by_name(std::string_view name)
{
    const auto known = names_.find(name);
    return known == names_.end() ? nullptr : by_serial(known->second);
}

const LegRecord* Legs::find(std::string_view name) const
{
    const auto known = names_.find(name);
    if (known == names_.end())
        return nullptr;
    const auto record = legs_.find(known->second);
    return record == legs_.end() ? nullptr : &record->second;
}

LegRecord* Legs::by_dialog(const sip::Message& request)
{
    const auto to = request.to();
    if (!to)
        return nullptr;
    const auto known = local_tags_.find(std::string { to->tag() });
    if (known == local_tags_.end())
        return nullptr;
    LegRecord* record = by_serial(known->second);
    return record != nullptr && sip::belongs_to(request, record->dialog) ? record : nullptr;
}

void Legs::keep(std::string_view kind, const std::string& name, std::string_view text)
{
    std::string key { kind };
    if (!around_.journal.put(key.append(name), text))
        ++around_.counters["sipd.journal_full"]; // The call goes on; only a crash would lose it.
}

void Legs::save(LegRecord& record)
{
    const std::string& name = record.about.leg;
    const JournalledTexts texts = journal_texts(record);
    if (!texts.invite.empty())
        keep("invite/", name, texts.invite);
    if (!texts.answer.empty())
        keep("answer/", name, texts.answer);
    const bool has_texts = !texts.invite.empty() || !texts.answer.empty();
    keep("leg/", name, journal_text(record));
    if (record.has_journalled_texts && !has_texts)
        drop_texts(name);
    record.has_journalled_texts = has_texts;
}

void Legs::drop_texts(const std::string& name)
{
    around_.journal.erase("invite/" + name);
    around_.journal.erase("answer/" + name);
}

void Legs::forget(std::uint64_t serial)
{
    const auto known = legs_.find(serial);
    if (known == legs_.end())
        return;
    LegRecord& record = known->second;
    if (around_.traced)
        around_.traced(record);
    around_.journal.erase("leg/" + record.about.leg);
    if (record.has_journalled_texts)
        drop_texts(record.about.leg);
    if (record.our_invite && !leg::is_set_up(record.state))
        around_.transactions.forget(*record.our_invite);
    if (!record.is_incoming())
        dialled_before_.saw(record.dialog.local_tag,
                            { record.dialog.call_id, record.invited_at, record.about.trunk.value_or("") },
                            BootClock::now());
    names_.erase(record.about.leg);
    local_tags_.erase(record.dialog.local_tag);
    legs_.erase(known);
}

Asker Legs::asker_of(const LegRecord& record) const
{
    return { .kind = Asker::Kind::Leg, .id = record.serial };
}

const Trunk* Legs::trunk_of(const LegRecord& record) const
{
    return record.about.trunk ? around_.office.trunk(*record.about.trunk) : nullptr;
}

const office::Profile* Legs::profile_of(const LegRecord& record) const
{
    const Trunk* trunk = trunk_of(record);
    return trunk == nullptr ? nullptr : &trunk->profile;
}

Manner Legs::manner_of(const LegRecord& record) const
{
    const Trunk* trunk = trunk_of(record);
    return trunk == nullptr ? Manner {} : sipd::manner_of(*trunk);
}

SentBy Legs::ours_towards(const LegRecord& record) const
{
    return sipd::ours_towards(ways(), record.flow, manner_of(record));
}

std::string Legs::contact_towards(const LegRecord& record) const
{
    if (record.about.trunk)
        if (std::string known = around_.trunks.contact_of(*record.about.trunk, record.flow); !known.empty())
            return known;
    return sipd::contact_towards(ways(), record.flow, record.dialog.remote_target, manner_of(record));
}

void Legs::device_moved(const Binding& binding)
{
    for (auto& [serial, record] : legs_) {
        const bool is_about_connections = binding.flow.is_reliable() || record.flow.is_reliable();
        if (record.about.device != binding.device || record.flow == binding.flow || !is_about_connections)
            continue;
        record.flow = binding.flow;
        save(record);
    }
}

bool Legs::is_in_use(const Flow& connection) const
{
    return std::ranges::any_of(
        legs_, [&](const auto& entry) { return entry.second.flow.connection == connection.connection; });
}

bool Legs::is_peer_of_a_leg(const Address& address) const
{
    return std::ranges::any_of(legs_, [&](const auto& entry) { return entry.second.flow.remote == address; });
}

std::vector<yobirin::Legs::Leg> Legs::snapshot() const
{
    std::vector<yobirin::Legs::Leg> all;
    for (const auto& [name, about] : unheard_legs_)
        all.push_back(about);
    for (const auto& [serial, record] : legs_)
        if (record.about.state != yobirin::Legs::LegState::Ended)
            all.push_back(record.about);
    return all;
}

std::vector<yobirin::Legs::Event> Legs::unheard_ends() const
{
    std::vector<yobirin::Legs::Event> events;
    for (const auto& [name, event] : unheard_ends_)
        events.push_back(event);
    return events;
}

void Legs::ends_were_heard()
{
    for (const auto& [name, event] : unheard_ends_)
        around_.journal.erase("over/" + name);
    unheard_ends_.clear();
    unheard_legs_.clear();
}

// ---- Time

void Legs::start(LegRecord& record, LegTimer timer, std::chrono::milliseconds after, Moment now)
{
    const auto kind = static_cast<std::uint32_t>(timer);
    const std::uint32_t generation = ++record.timer_generations[kind];
    const Moment due = after >= sip::timing::coarse_from ? sip::gathered(now + after) : now + after;
    timers_.set({ .subject = record.serial, .kind = kind, .generation = generation }, due);
}

void Legs::stop(LegRecord& record, LegTimer timer)
{
    ++record.timer_generations[static_cast<std::size_t>(timer)];
}

bool Legs::is_void(sip::TimerId id) const
{
    const auto known = legs_.find(id.subject);
    return known == legs_.end() || known->second.timer_generations[id.kind] != id.generation;
}

bool Legs::any_on(std::uint32_t socket) const
{
    return std::ranges::any_of(legs_, [&](const auto& entry) {
        const Flow& flow = entry.second.flow;
        return !flow.is_reliable() && flow.socket == socket;
    });
}

std::optional<Moment> Legs::next_deadline()
{
    return timers_.next([this](sip::TimerId id) { return is_void(id); });
}

void Legs::run_due(Moment now)
{
    while (const auto id = timers_.take_due(now))
        if (!is_void(*id))
            timer_fired(*by_serial(id->subject), static_cast<LegTimer>(id->kind), now);
}

void Legs::timer_fired(LegRecord& record, LegTimer timer, Moment now)
{
    const std::uint64_t serial = record.serial;
    switch (timer) {
    case LegTimer::RepeatAnswer:
        return repeat_answer(record, now);
    case LegTimer::SetupTooLong:
        return happened(serial, leg::EndOrdered { .reason = Reason::NoAnswer }, now);
    case LegTimer::CancelTooLong:
        return happened(serial, leg::PeerSilent {}, now);
    case LegTimer::CalldTooLong:
        if (std::holds_alternative<leg::Deciding>(record.state))
            return happened(serial, leg::EndOrdered { .reason = Reason::Failed }, now);
        return happened(serial, negotiation::WaitedTooLong {}, now);
    case LegTimer::TransferTooLong:
        if (auto ignored = answer_transfer({ .leg = record.about.leg, .accepted = false }, now); !ignored)
            ++around_.counters["sipd.transfer_without_request"];
        return;
    case LegTimer::BackOff:
        return happened(serial, negotiation::BackOffOver {}, now);
    case LegTimer::Refresh:
        return refresh(record, now);
    case LegTimer::RepeatProvisional:
        return repeat_provisional(record, now);
    case LegTimer::SessionOver:
        return happened(serial, leg::PeerLost {}, now);
    case LegTimer::ServerTooLong:
        return server_too_long(record, now);
    }
}

} // namespace sipd
