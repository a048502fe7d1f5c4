// How a port goes from one process to another: its state as the journal has it, and its sockets.
#include "switchboard.h"

#include "limits.h"

#include <fcntl.h>
#include <utility>

namespace mediad {

using yobirin::Media;

namespace {

FileDescriptor copy_of(int descriptor) { return FileDescriptor { fcntl(descriptor, F_DUPFD_CLOEXEC, 0) }; }

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
    } else if (lent != lent_.end()) {
        entry = lent->second;
    } else {
        return std::unexpected(Media::no_such_port(request.port));
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
