#include "crash_marks.h"

#include "daemon/checksum.h"
#include "rtp/packet.h"

#include <cstdlib>

namespace mediad {

std::uint64_t CrashMarks::subject_of(const std::string& port) { return checksum(port, 1); }

void CrashMarks::name_slot(std::uint32_t slot, const std::string& port)
{
    if (slot >= subjects_.size())
        subjects_.resize(slot + 1);
    subjects_[slot] = subject_of(port);
}

void CrashMarks::batch_ended()
{
    if (mark_ == nullptr)
        return;
    journal_.clear_mark();
    mark_ = nullptr;
}

bool CrashMarks::is_set_aside(const std::string& port) const
{
    const std::uint64_t subject = subject_of(port);
    return journal_.is_set_aside({ reinterpret_cast<const char*>(&subject), sizeof subject });
}

void CrashOnRequest::packet_arrived(Door door, std::span<std::byte> datagram, Address from, Moment now)
{
    constexpr std::string_view request = "end mediad";
    const auto packet = rtp::Packet::parse(datagram);
    if (packet && packet->payload().size() >= request.size()
        && std::string_view { reinterpret_cast<const char*>(packet->payload().data()), request.size() }
            == request)
        std::abort();
    next_.packet_arrived(door, datagram, from, now);
}

} // namespace mediad
