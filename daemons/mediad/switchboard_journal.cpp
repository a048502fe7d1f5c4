// How the switchboard's ports get into the journal, and out of it into a new process.
#include "switchboard.h"

namespace mediad {
namespace {

using JournalledDirection = yobirin::MediaJournal::PortWanted;
using JournalledPending = yobirin::MediaJournal::PortPendingWanted;

// What cannot be read is not there.
std::optional<ipc::Json> readable(std::optional<ipc::Json> json)
{
    Session session;
    return json && decode(json->text, session) ? std::move(json) : std::nullopt;
}

// How many numbers are left to what may have been sent since the entry was written.
std::uint16_t left_to_others(const SoundEntry& entry)
{
    return static_cast<std::uint16_t>(Guard::reserve * (1 + entry.srtp_handed.value_or(0)));
}

// No packet is sent again that the last process may have sent (RFC 3711 9.1).
void resume_guard(Stream& stream, const SoundEntry& entry)
{
    Guard::State state { .reports_sent = static_cast<std::uint32_t>(entry.srtp_reports_sent.value_or(0)
                                                                    + entry.srtp_handed.value_or(0)
                                                                        * Guard::reports_reserve) };
    if (entry.srtp_heard)
        state.heard = static_cast<std::uint64_t>(*entry.srtp_heard);
    if (entry.sent_ms == 0) { // Nothing that was sent was written down: it was the first packets.
        const auto before = static_cast<std::uint64_t>(entry.srtp_sent.value_or(stream.outgoing.sequence()));
        state.sent = before + left_to_others(entry);
        stream.outgoing.begin_with(static_cast<std::uint16_t>(*state.sent + 1));
    } else {
        const auto sent = static_cast<std::uint64_t>(entry.srtp_sent.value_or(0));
        state.sent = sent + static_cast<std::uint16_t>(stream.outgoing.sequence() - sent);
    }
    stream.guard->resume(state, static_cast<std::uint32_t>(entry.locked_ssrc));
}

} // namespace

PortEntry Switchboard::journal_entry_of(const Port& port) const
{
    PortEntry entry;
    entry.revision = port.revision;
    if (port.is_ring())
        entry.streams = port.streams;
    if (!port.is_ring()) {
        entry.local_port = *port.local_port;
        entry.ssrc = parts_.engine.stream(port.slot).outgoing.ssrc();
        if (parts_.engine.stream(port.slot).is_fax)
            entry.fax = true;
    }
    entry.wanted = static_cast<JournalledDirection>(port.now.wanted);
    entry.ours = port.now.ours;
    entry.we_offered = port.now.we_offered;
    entry.pending = port.pending;
    if (port.pending_wanted)
        entry.pending_wanted = static_cast<JournalledPending>(*port.pending_wanted);
    entry.theirs = port.now.theirs;
    entry.branch = port.now.branch;
    entry.hears = port.edges.hears;
    if (!port.edges.gains.empty())
        entry.gains = port.edges.gains;
    if (!port.edges.without_keys.empty())
        entry.without_keys = port.edges.without_keys;
    if (!port.manners.speaks)
        entry.muted = true;
    if (port.manners.has_tones)
        entry.tones = true;
    if (!port.codecs.empty())
        entry.codecs = port.codecs;
    entry.is_plugged = port.is_plugged;
    if (!port.agrees_on_digits)
        entry.digits = yobirin::MediaJournal::PortDigits::None;
    return entry;
}

void Switchboard::write_down(const std::string& name, const Port& port)
{
    parts_.journal.put_port(name, journal_entry_of(port));
}

std::string Switchboard::remember_fax(std::uint32_t slot)
{
    const auto found = slot < stream_names_.size() ? ports_.find(stream_names_[slot]) : ports_.end();
    if (found == ports_.end())
        return {};
    write_down(found->first, found->second);
    return found->first;
}

void Switchboard::write_down(const std::vector<std::uint32_t>& slots)
{
    const auto name_of = [this](std::uint32_t slot) { return stream_names_[slot]; };
    for (const std::uint32_t slot : slots)
        if (slot < stream_names_.size() && !stream_names_[slot].empty())
            parts_.journal.put_sound(stream_names_[slot], entry_of(parts_.engine.stream(slot), name_of));
}

void Switchboard::write_down_all()
{
    std::vector<std::uint32_t> slots(stream_names_.size());
    for (std::uint32_t slot = 0; slot < slots.size(); ++slot)
        slots[slot] = slot;
    write_down(slots);
}

// First every port, then what refers to other ports. A port that ends us each time is set aside: calld finds
// it missing and ends its call.
void Switchboard::restore()
{
    restore_lent();
    for (const auto& [name, entry] : parts_.journal.ports()) {
        if (parts_.marks.is_set_aside(name))
            set_aside(name);
        else
            parts_.marks.during(name, [&] { return restore_port(name, entry), true; });
    }
    for (auto& [name, port] : ports_)
        if (!port.is_ring())
            parts_.marks.during(name, [&] { return restore_sound(name, port), true; });
    // Nobody has come into a room: they have all been there. So no tone says so.
    for (auto& [name, port] : ports_)
        restore_edges(name, port, { .speaks = port.manners.speaks });
    for (auto& [name, port] : ports_)
        if (port.manners.has_tones)
            restore_edges(name, port, port.manners);
    parts_.sockets.settle_adopted(BootClock::now());
}

void Switchboard::set_aside(const std::string& name)
{
    ++parts_.counters["media.ports.set_aside"];
    parts_.journal.erase(name);
}

Switchboard::Port Switchboard::restored(const PortEntry& entry)
{
    Port port;
    port.revision = entry.revision + 1; // Whatever was not written down did not raise it further.
    port.edges = { .hears = entry.hears,
                   .gains = entry.gains.value_or(Gains {}),
                   .without_keys = entry.without_keys.value_or(std::vector<std::string> {}) };
    port.manners = { .speaks = !entry.muted.value_or(false), .has_tones = entry.tones.value_or(false) };
    port.is_plugged = entry.is_plugged;
    port.codecs = entry.codecs.value_or(std::vector<std::string> {});
    port.agrees_on_digits = entry.digits != yobirin::MediaJournal::PortDigits::None;
    port.streams = static_cast<std::uint32_t>(entry.streams.value_or(0));
    return port;
}

// A port whose sockets are lost is left out: calld finds it missing and ends its call.
void Switchboard::restore_port(const std::string& name, const PortEntry& entry)
{
    if (!entry.local_port) {
        Port port = restored(entry);
        auto ring = ApplicationRing::make(port.streams);
        if (!ring)
            return parts_.journal.erase(name);
        port.slot = parts_.engine.open_ring(std::make_unique<ApplicationRing>(std::move(*ring)));
        ports_.emplace(name, std::move(port));
        return;
    }
    if (!parts_.sockets.take_again(static_cast<std::uint16_t>(*entry.local_port)))
        return parts_.journal.erase(name);
    place_restored(name, entry);
}

// An RTP port whose sockets are taken.
void Switchboard::place_restored(const std::string& name, const PortEntry& entry)
{
    Port port = restored(entry);
    port.local_port = static_cast<std::uint16_t>(*entry.local_port);
    port.now.ours = readable(entry.ours);
    port.now.we_offered = entry.we_offered;
    port.now.branch = entry.branch;
    port.now.wanted = static_cast<Direction>(entry.wanted);
    port.pending = readable(entry.pending);
    if (entry.pending_wanted)
        port.pending_wanted = static_cast<Direction>(*entry.pending_wanted);
    for (const auto& [branch, json] : entry.theirs)
        if (auto session = readable(json))
            port.now.theirs.emplace(branch, *std::move(session));
    port.slot = parts_.engine.open(Outgoing { static_cast<std::uint32_t>(entry.ssrc) });
    parts_.engine.stream(port.slot).is_fax = entry.fax.value_or(false);
    place(name, std::move(port));
}

void Switchboard::restore_agreement(Port& port)
{
    const auto answered_by = port.now.theirs.find(port.now.branch);
    if (answered_by == port.now.theirs.end() || !port.now.ours)
        return;
    const Session theirs = session_in(answered_by->second);
    if (port.now.we_offered) {
        if (auto agreement = agreement_by(port, session_in(*port.now.ours), theirs))
            port.now.agreement = *agreement;
        return;
    }
    OurSide ours = our_side(port, port.now.wanted, std::nullopt, peer_of(port));
    ours.codecs.first = codec_in(session_in(*port.now.ours)); // The same answer once more.
    if (auto answered = answer_to(theirs, ours))
        port.now.agreement = answered->agreement;
}

void Switchboard::restore_sound(const std::string& name, Port& port)
{
    const Moment now = BootClock::now();
    const SoundEntry entry = parts_.journal.sound(name);
    const auto slot_of = [this](const std::string& source) -> std::optional<std::uint32_t> {
        const auto found = ports_.find(source);
        if (found == ports_.end() || found->second.is_ring())
            return std::nullopt;
        return found->second.slot;
    };
    Stream& stream = parts_.engine.stream(port.slot);
    restore_agreement(port);
    const Pace pace = port.now.agreement ? pace_of(*port.now.agreement) : Pace {};
    Outgoing::State state = outgoing_of(entry, stream.outgoing.ssrc(), slot_of);
    if (port.now.agreement && port.now.agreement->keys)
        state.jump = left_to_others(entry);
    stream.outgoing = Outgoing::resumed(state, pace, now);
    if (!port.now.agreement)
        return;
    agreed(port);
    if (stream.guard)
        resume_guard(stream, entry);
    if (const auto locked = parse_address(entry.locked.value_or("")))
        stream.lock.restore(stream.lock.expectation(), *locked, static_cast<std::uint32_t>(entry.locked_ssrc),
                            now);
    if (stream.guard) // Before anything is sent: whoever comes after us begins behind where we do.
        write_down(std::vector { port.slot });
}

void Switchboard::restore_edges(const std::string& name, Port& port, const Room::Manners& manners)
{
    std::erase_if(port.edges.hears,
                  [&](const std::string& source) { return !heard(name, { .hears = { source } }); });
    auto sources = heard(name, port.edges);
    if (!sources)
        return;
    if (port.is_ring())
        parts_.engine.connect_ring(port.slot, std::move(*sources));
    else
        parts_.engine.connect_stream(port.slot, std::move(*sources), manners);
}

} // namespace mediad
