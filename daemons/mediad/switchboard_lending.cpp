// How a port goes from one process to another: its state as the journal has it, and its sockets.
#include "switchboard.h"

#include "limits.h"

#include <fcntl.h>
#include <utility>

namespace mediad {

using yobirin::Media;

namespace {

// Numbers of SRTP that a peer's receiver follows in one step are fewer than 2^15 (RFC 3711 3.3.1).
constexpr std::int64_t handed_at_most = 0x7fff / Guard::reserve - 2;

FileDescriptor copy_of(int descriptor) { return FileDescriptor { fcntl(descriptor, F_DUPFD_CLOEXEC, 0) }; }

bool is_encrypted(const LentEntry& entry) { return entry.sound.srtp_reports_sent.has_value(); }

// Whoever had it may have agreed on a key that we offered, and have sent with it.
void withdraw_keys(std::optional<ipc::Json>& session)
{
    if (session)
        session = kept(without_keys(session_in(*session)));
}

} // namespace

Result<Switchboard::Handed> Switchboard::lend(const Media::Lend& request)
{
    auto lent = lent_.find(request.port);
    if (lent == lent_.end()) {
        Port& port = *TRY(rtp_port(request.port));
        const auto name_of = [this](std::uint32_t slot) { return stream_names_[slot]; };
        LentEntry entry { .port = journal_entry_of(port),
                          .sound = entry_of(parts_.engine.stream(port.slot), name_of) };
        parts_.journal.put_lent(request.port, entry);
        release(port, Parting::Silently);
        ports_.erase(request.port);
        close_empty_rooms();
        lent = lent_.emplace(request.port, std::move(entry)).first;
    } else if (is_encrypted(lent->second)) { // Whoever was given it before may have begun where it stands.
        const std::int64_t handed = lent->second.sound.srtp_handed.value_or(0) + 1;
        if (handed > handed_at_most)
            return std::unexpected(Media::no_such_port(request.port));
        lent->second.sound.srtp_handed = handed;
        parts_.journal.put_lent(request.port, lent->second);
    }
    const auto local_port = static_cast<std::uint16_t>(*lent->second.port.local_port);
    Handed handed { .state = { .state = { encode(lent->second) } } };
    handed.sockets.push_back(copy_of(parts_.sockets.sound(local_port)));
    handed.sockets.push_back(copy_of(parts_.sockets.reports(local_port)));
    return handed;
}

Result<Media::AdoptReply> Switchboard::adopt(const Media::Adopt& request, std::vector<FileDescriptor> sockets)
{
    if (const auto here = ports_.find(request.port); here != ports_.end())
        return Media::AdoptReply { .revision = here->second.revision };
    const auto lent = lent_.find(request.port);
    LentEntry entry;
    if (request.state) {
        if (auto decoded = decode(request.state->text, entry); !decoded || !entry.port.local_port)
            return std::unexpected(Media::bad_session("no state of a port"));
    } else {
        entry = TRY(taken_back(request.port));
    }
    if (ports_.size() >= limits::ports)
        return std::unexpected(Media::no_port_free(static_cast<std::int64_t>(ports_.size())));
    if (lent == lent_.end()) {
        if (sockets.size() != 2)
            return std::unexpected(Media::bad_session("a port comes with two sockets"));
        TRY(parts_.sockets.adopt_lent(static_cast<std::uint16_t>(*entry.port.local_port),
                                      std::move(sockets[0]), std::move(sockets[1])));
        parts_.journal.put_blocks(parts_.sockets.blocks());
    }
    come_back(request.port, entry);
    lent_.erase(request.port);
    parts_.journal.erase_lent(request.port);
    return Media::AdoptReply { .revision = ports_.at(request.port).revision };
}

// Nobody has it any more. How far others came with its keys nobody knows: what was encrypted is over, and
// what was not is never encrypted with what was offered then (RFC 3711 9.1).
Result<LentEntry> Switchboard::taken_back(const std::string& name)
{
    const auto lent = lent_.find(name);
    if (lent == lent_.end())
        return std::unexpected(Media::no_such_port(name));
    if (is_encrypted(lent->second)) {
        ++parts_.counters["media.ports.lost_while_lent"];
        close_lent(name, BootClock::now());
        return std::unexpected(Media::no_such_port(name));
    }
    LentEntry entry = lent->second;
    withdraw_keys(entry.port.ours);
    withdraw_keys(entry.port.pending);
    return entry;
}

// Its sockets are taken already.
void Switchboard::come_back(const std::string& name, const LentEntry& entry)
{
    parts_.journal.put_sound(name, entry.sound);
    parts_.journal.put_port(name, entry.port);
    place_restored(name, entry.port);
    Port& port = ports_.at(name);
    restore_sound(name, port);
    restore_edges(name, port,
                  { .speaks = port.manners.speaks }); // It has been in its room: no tone says that it came.
    if (port.manners.has_tones)
        restore_edges(name, port, port.manners);
}

void Switchboard::restore_lent()
{
    for (auto& [name, entry] : parts_.journal.lent()) {
        const bool is_ours = entry.port.local_port
            && parts_.sockets.take_again(static_cast<std::uint16_t>(*entry.port.local_port));
        if (is_ours)
            lent_.emplace(name, std::move(entry));
        else
            parts_.journal.erase_lent(name);
    }
}

} // namespace mediad
