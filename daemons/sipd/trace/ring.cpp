// Where entries lie. A process may be killed at any instruction: what lies between tail and head is always
// whole.
#include "ring.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cstring>

namespace sipd::trace {
namespace {

constexpr std::uint64_t magic = 0x31'65'63'61'72'74'69'79; // "yitrace1"
constexpr std::size_t step = 8; // Entries begin and end at multiples of it.
constexpr std::size_t filler_bytes = 8; // size and kind.

constexpr std::uint64_t rounded_up(std::uint64_t bytes) { return (bytes + step - 1) / step * step; }

// The compiler must not move what is written before it behind it; a kill sees memory as the instructions left
// it.
void settle() { std::atomic_signal_fence(std::memory_order_seq_cst); }

} // namespace

Ring::Ring(std::span<char> memory) : memory_(memory)
{
    assert(memory.size() > head_bytes + 16 * sizeof(Entry));
    room_ = (memory.size() - head_bytes) / step * step;
    if (is_sound())
        return;
    was_damaged_ = head().magic != 0; // Fresh memory is all zero.
    head() = { .magic = magic, .room = room_, .tail = 0, .head = 0 };
}

Ring::Head& Ring::head() const { return *reinterpret_cast<Head*>(memory_.data()); }

char* Ring::place(std::uint64_t position) const { return memory_.data() + head_bytes + position % room_; }

Entry Ring::entry_at(std::uint64_t position) const
{
    Entry entry;
    const bool is_short = room_ - position % room_ < sizeof entry; // Then it is a filler.
    std::memcpy(&entry, place(position), is_short ? filler_bytes : sizeof entry);
    return entry;
}

std::string_view Ring::text_at(std::uint64_t position, const Entry& entry) const
{
    return { place(position) + sizeof entry, entry.text_size };
}

void Ring::make_room(std::uint64_t until)
{
    std::uint64_t tail = head().tail;
    while (until - tail > room_)
        tail += entry_at(tail).size;
    head().tail = tail;
    settle();
}

void Ring::add(Entry entry, std::string_view text)
{
    entry.size = static_cast<std::uint32_t>(rounded_up(sizeof entry + text.size()));
    entry.text_size = static_cast<std::uint32_t>(text.size());
    if (entry.size > room_ / 4)
        return;
    std::uint64_t begin = head().head;
    const std::uint64_t to_end = room_ - begin % room_;
    if (to_end < entry.size) {
        make_room(begin + to_end);
        const Entry filler { .size = static_cast<std::uint32_t>(to_end) };
        std::memcpy(place(begin), &filler, filler_bytes);
        settle();
        head().head = begin += to_end;
    }
    make_room(begin + entry.size);
    std::memcpy(place(begin), &entry, sizeof entry);
    std::memcpy(place(begin) + sizeof entry, text.data(), text.size());
    settle();
    head().head = begin + entry.size;
}

// Every entry is followed once, at start; afterwards only we write here.
bool Ring::is_sound() const
{
    const Head& there = head();
    if (there.magic != magic || there.room != room_ || there.tail > there.head
        || there.head - there.tail > room_ || there.tail % step != 0)
        return false;
    for (std::uint64_t at = there.tail; at != there.head;) {
        const Entry entry = entry_at(at);
        const bool is_filler = entry.kind == Kind::Filler;
        const std::uint64_t least = is_filler ? filler_bytes : sizeof entry + entry.text_size;
        const std::uint64_t most = std::min(there.head - at, room_ - at % room_);
        if (entry.size < least || entry.size > most || entry.size % step != 0 || entry.kind > Kind::Leg
            || entry.direction > Direction::Sent || entry.transport > Transport::Wss)
            return false;
        at += entry.size;
    }
    return true;
}

} // namespace sipd::trace
