#include "dsp/packet_buffer.h"

#include <algorithm>

namespace dsp {
bool PacketBuffer::put(std::uint32_t timestamp, std::span<const std::byte> payload)
{
    if (payload.size() > capacity)
        return false;
    if (next_byte_ + payload.size() > capacity)
        next_byte_ = 0;
    const auto place = [&] {
        const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(count_);
        return std::lower_bound(
            entries_.begin(), end, timestamp,
            [](const Entry& entry, std::uint32_t wanted) { return is_before(entry.timestamp, wanted); });
    };
    if (const auto there = place();
        there != entries_.begin() + static_cast<std::ptrdiff_t>(count_) && there->timestamp == timestamp)
        return false;
    make_way(next_byte_, next_byte_ + payload.size());
    if (count_ == most)
        erase(0);
    const auto at = place();
    std::copy_backward(at, entries_.begin() + static_cast<std::ptrdiff_t>(count_),
                       entries_.begin() + static_cast<std::ptrdiff_t>(count_ + 1));
    *at = { .timestamp = timestamp,
            .begin = static_cast<std::uint32_t>(next_byte_),
            .size = static_cast<std::uint32_t>(payload.size()) };
    ++count_;
    std::ranges::copy(payload, bytes_.begin() + static_cast<std::ptrdiff_t>(next_byte_));
    next_byte_ += payload.size();
    return true;
}

std::optional<WaitingPacket> PacketBuffer::first() const
{
    if (count_ == 0)
        return std::nullopt;
    const Entry& entry = entries_[0];
    return WaitingPacket { .timestamp = entry.timestamp,
                           .payload = std::span { bytes_ }.subspan(entry.begin, entry.size) };
}

void PacketBuffer::drop_first() { erase(0); }

void PacketBuffer::erase(std::size_t index)
{
    const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(index);
    std::copy(begin + 1, entries_.begin() + static_cast<std::ptrdiff_t>(count_), begin);
    --count_;
}

// Whoever lies there has waited longest.
void PacketBuffer::make_way(std::size_t begin, std::size_t end)
{
    for (std::size_t i = count_; i-- > 0;)
        if (entries_[i].begin < end && begin < entries_[i].begin + entries_[i].size)
            erase(i);
}

} // namespace dsp
