// The journal of ports: what the next process needs to go on where this one stopped.
#pragma once

#include "base/counters.h"
#include "daemon/journal.h"
#include "stream.h"

#include "org.yobirin.journal.MediaJournal.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mediad {

using PortEntry = yobirin::MediaJournal::Port;
using SoundEntry = yobirin::MediaJournal::Sound;
using LentEntry = yobirin::MediaJournal::Lent;

class PortJournal {
public:
    PortJournal(Journal& journal, Counters& counters)
        : journal_(journal), failures_(counters["media.journal.failures"])
    {
    }

    void put_port(const std::string& name, const PortEntry&);
    void put_sound(const std::string& name, const SoundEntry&);
    void erase(const std::string& name);
    void put_lent(const std::string& name, const LentEntry&); // In place of the port.
    void erase_lent(const std::string& name);
    void put_generation(std::int64_t);
    void put_blocks(const std::vector<std::string>&);

    // What the last process knew. Entries that cannot be read are left out and counted.
    std::map<std::string, PortEntry> ports() const;
    std::map<std::string, LentEntry> lent() const;
    SoundEntry sound(const std::string& name) const;
    std::int64_t generation() const;
    std::vector<std::string> blocks() const;

private:
    void put(const std::string& key, const std::string& value);
    template <typename Entry> std::map<std::string, Entry> all_under(std::string_view prefix) const;

    Journal& journal_;
    std::uint64_t& failures_;
};

// A session as a port keeps it from one command to the next, and the journal likewise: as text it takes a
// third of what it takes as a struct.
ipc::Json kept(const Session&);
Session session_in(const ipc::Json&); // Empty when it cannot be read.

// A stream as the journal keeps it, and back. Slots become names and names slots.
using NameOfSlot = std::function<std::string(std::uint32_t)>;
using SlotOfName = std::function<std::optional<std::uint32_t>(const std::string&)>;

SoundEntry entry_of(const Stream&, const NameOfSlot&);
Outgoing::State outgoing_of(const SoundEntry&, std::uint32_t ssrc, const SlotOfName&);

} // namespace mediad
