// Messages in a fixed room of memory, the oldest overwritten. Adding one is a copy: no allocation, no system
// call. It knows no file: the memory is given, and what an earlier process left in it is taken over when it
// is sound.
//
//     Ring ring { { mapped.data(), mapped.size() } };
//     ring.add({ .kind = Kind::Message, … }, datagram);
//     ring.each([](const Entry& entry, std::string_view text) { … }); // Oldest first.
#pragma once

#include "base/address.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

namespace sipd::trace {

enum class Kind : std::uint8_t { Filler, Message, Leg };
enum class Direction : std::uint8_t { Received, Sent };
enum class Transport : std::uint8_t { Udp, Tcp, Tls, Wss };

// As it lies in the memory, before its text. Another release may read it: fields are not moved.
struct Entry {
    std::uint32_t size { 0 }; // With this header and what rounds it up.
    Kind kind { Kind::Filler };
    Direction direction { Direction::Received };
    Transport transport { Transport::Udp };
    std::uint8_t unused { 0 };
    // A Filler ends here: it fills what is too small for an entry before the room's end.
    std::uint64_t call_id { 0 }; // digest_of()
    std::int64_t moment { 0 }; // BootClock, nanoseconds.
    Ip local {};
    Ip remote {};
    std::uint16_t local_port { 0 };
    std::uint16_t remote_port { 0 };
    std::uint32_t text_size { 0 };
};
static_assert(std::is_trivially_copyable_v<Entry> && sizeof(Entry) == 64);

class Ring {
public:
    explicit Ring(std::span<char> memory);

    // Whether the memory held something that was not sound: it was dropped.
    bool was_damaged() const { return was_damaged_; }
    void add(Entry, std::string_view text); // Larger than a quarter of the room: not kept.

    template <typename Visit> void each(Visit visit) const
    {
        for (std::uint64_t at = head().tail; at != head().head;) {
            const Entry entry = entry_at(at);
            if (entry.kind != Kind::Filler)
                visit(entry, text_at(at, entry));
            at += entry.size;
        }
    }

private:
    struct Head { // Positions only grow; where they lie is their rest by the room's size.
        std::uint64_t magic;
        std::uint64_t room;
        std::uint64_t tail; // Of the oldest entry.
        std::uint64_t head; // Behind the newest.
    };
    static constexpr std::size_t head_bytes = 64;

    Head& head() const;
    Entry entry_at(std::uint64_t position) const;
    std::string_view text_at(std::uint64_t position, const Entry&) const;
    char* place(std::uint64_t position) const;
    void make_room(std::uint64_t until);
    bool is_sound() const;

    std::span<char> memory_;
    std::uint64_t room_ { 0 };
    bool was_damaged_ { false };
};

} // namespace sipd::trace
