// Breaks crash loops: the journal says at every moment which port's packet or command is being worked on, so
// that a port whose input kills mediad three times within 10 s is set aside when it comes back, and the
// others live.
//
// Stands between the sockets and the engine. A packet costs three stores into the mapped journal; what is
// cleared is cleared once a batch. The tick is not marked: a death in it sets nothing aside.
#pragma once

#include "daemon/journal.h"
#include "packet_io.h"

#include <cstdint>
#include <string>
#include <vector>

namespace mediad {

class CrashMarks final : public PacketReceiver {
public:
    CrashMarks(Journal& journal, PacketReceiver& next) : journal_(journal), next_(next) { }

    // Packets: whose each slot is, then each packet, then the end of the wake.
    void name_slot(std::uint32_t slot, const std::string& port);
    void packet_arrived(Door door, std::span<std::byte> datagram, Address from, Moment now) override
    {
        if (mark_ == nullptr)
            mark_ = &journal_.lend_mark();
        deaths::set_mark(*mark_, subjects_[door.slot]);
        next_.packet_arrived(door, datagram, from, now);
    }
    void not_delivered(Door door) override { next_.not_delivered(door); }
    void batch_ended();

    // Commands, and what is rebuilt from the journal.
    template <typename Work> auto during(const std::string& port, Work&& work)
    {
        deaths::set_mark(journal_.lend_mark(), subject_of(port));
        auto result = work();
        journal_.clear_mark();
        return result;
    }
    bool is_set_aside(const std::string& port) const;

private:
    // Names are long and never used twice; a digest of one is as good.
    static std::uint64_t subject_of(const std::string& port);

    Journal& journal_;
    PacketReceiver& next_;
    std::vector<std::uint64_t> subjects_ {}; // By slot.
    deaths::Mark* mark_ { nullptr }; // During a batch: the journal does not move meanwhile.
};

// For tests of the above, under --test-hooks alone: ends the process at a packet that asks for it.
class CrashOnRequest final : public PacketReceiver {
public:
    explicit CrashOnRequest(PacketReceiver& next) : next_(next) { }
    void packet_arrived(Door, std::span<std::byte> datagram, Address from, Moment now) override;
    void not_delivered(Door door) override { next_.not_delivered(door); }

private:
    PacketReceiver& next_;
};

} // namespace mediad
