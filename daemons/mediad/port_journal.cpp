#include "port_journal.h"

#include "base/text.h"

namespace mediad {
namespace {

constexpr std::string_view port_prefix = "port/";
constexpr std::string_view sound_prefix = "sound/";
constexpr std::string_view lent_prefix = "lent/";
constexpr std::uint32_t made_here = 0x8000'0000; // Slots from here on are no ports.

template <typename Entry> std::optional<Entry> entry_at(const Journal& journal, const std::string& key)
{
    const auto found = journal.entries().find(key);
    Entry entry;
    if (found == journal.entries().end() || !decode(found->second, entry))
        return std::nullopt;
    return entry;
}

} // namespace

void PortJournal::put(const std::string& key, const std::string& value)
{
    // A journal that is full loses what a crash would need, never the call.
    if (!journal_.put(key, value))
        ++failures_;
}

void PortJournal::put_port(const std::string& name, const PortEntry& entry)
{
    put(std::string { port_prefix } + name, encode(entry));
}

void PortJournal::put_sound(const std::string& name, const SoundEntry& entry)
{
    put(std::string { sound_prefix } + name, encode(entry));
}

void PortJournal::erase(const std::string& name)
{
    journal_.erase(std::string { port_prefix } + name);
    journal_.erase(std::string { sound_prefix } + name);
}

void PortJournal::put_generation(std::int64_t generation)
{
    put("claim", encode(yobirin::MediaJournal::Claim { .generation = generation }));
}

void PortJournal::put_blocks(const std::vector<std::string>& names)
{
    put("blocks", encode(yobirin::MediaJournal::Blocks { .names = names }));
}

// First that it is lent: died we in between, it would be nobody's otherwise.
void PortJournal::put_lent(const std::string& name, const LentEntry& entry)
{
    put(std::string { lent_prefix } + name, encode(entry));
    erase(name);
}

void PortJournal::erase_lent(const std::string& name) { journal_.erase(std::string { lent_prefix } + name); }

template <typename Entry> std::map<std::string, Entry> PortJournal::all_under(std::string_view prefix) const
{
    std::map<std::string, Entry> all;
    for (const auto& [key, value] : journal_.entries()) {
        if (!key.starts_with(prefix))
            continue;
        Entry entry;
        if (decode(value, entry))
            all.emplace(key.substr(prefix.size()), std::move(entry));
        else
            ++failures_;
    }
    return all;
}

std::map<std::string, PortEntry> PortJournal::ports() const { return all_under<PortEntry>(port_prefix); }

std::map<std::string, LentEntry> PortJournal::lent() const { return all_under<LentEntry>(lent_prefix); }

SoundEntry PortJournal::sound(const std::string& name) const
{
    return entry_at<SoundEntry>(journal_, std::string { sound_prefix } + name).value_or(SoundEntry {});
}

std::int64_t PortJournal::generation() const
{
    return entry_at<yobirin::MediaJournal::Claim>(journal_, "claim")
        .value_or(yobirin::MediaJournal::Claim {})
        .generation;
}

std::vector<std::string> PortJournal::blocks() const
{
    return entry_at<yobirin::MediaJournal::Blocks>(journal_, "blocks")
        .value_or(yobirin::MediaJournal::Blocks {})
        .names;
}

ipc::Json kept(const Session& session) { return { encode(session) }; }

Session session_in(const ipc::Json& json)
{
    Session session;
    return decode(json.text, session) ? session : Session {};
}

SoundEntry entry_of(const Stream& stream, const NameOfSlot& name_of)
{
    const Outgoing::State state = stream.outgoing.state();
    SoundEntry entry;
    entry.sequence = state.sequence;
    entry.timestamp = state.timestamp;
    entry.sent_ms = state.sent == Moment {} ? 0 : milliseconds_of(state.sent);
    if (state.has_source)
        entry.source = state.source.slot >= made_here ? "#" + std::to_string(state.source.slot)
                                                      : name_of(state.source.slot);
    entry.source_ssrc = state.source.ssrc;
    entry.sequence_offset = state.sequence_offset;
    entry.timestamp_offset = state.timestamp_offset;
    if (stream.lock.is_locked())
        entry.locked = text_of(stream.lock.destination());
    entry.locked_ssrc = stream.lock.ssrc();
    if (!stream.guard)
        return entry;
    const Guard::State indices = stream.guard->state(stream.lock.ssrc());
    if (indices.sent)
        entry.srtp_sent = static_cast<std::int64_t>(*indices.sent);
    entry.srtp_reports_sent = indices.reports_sent;
    if (indices.heard)
        entry.srtp_heard = static_cast<std::int64_t>(*indices.heard);
    return entry;
}

Outgoing::State outgoing_of(const SoundEntry& entry, std::uint32_t ssrc, const SlotOfName& slot_of)
{
    Outgoing::State state {
        .ssrc = ssrc,
        .sequence = static_cast<std::uint16_t>(entry.sequence),
        .timestamp = static_cast<std::uint32_t>(entry.timestamp),
        .sent = entry.sent_ms == 0 ? Moment {} : moment_of(entry.sent_ms),
        .sequence_offset = static_cast<std::uint16_t>(entry.sequence_offset),
        .timestamp_offset = static_cast<std::uint32_t>(entry.timestamp_offset),
    };
    if (!entry.source)
        return state;
    const std::string& source = *entry.source;
    const auto slot =
        source.starts_with('#') ? parse_number<std::uint32_t>(source.substr(1)) : slot_of(source);
    state.has_source = slot.has_value();
    state.source = { .slot = slot.value_or(0), .ssrc = static_cast<std::uint32_t>(entry.source_ssrc) };
    return state;
}

} // namespace mediad
