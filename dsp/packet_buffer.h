// Packets that wait to be played, in the order of their timestamps, which may wrap. Memory is fixed; when it
// is full the packet that came first makes way.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace dsp {

// As timestamps go, which wrap.
constexpr bool is_before(std::uint32_t one, std::uint32_t other)
{
    return static_cast<std::int32_t>(one - other) < 0;
}

struct WaitingPacket {
    std::uint32_t timestamp;
    std::span<const std::byte> payload; // Until the next put().
};

class PacketBuffer {
public:
    PacketBuffer() : bytes_(capacity) { }

    // False for one that is there already, or that is larger than the buffer.
    bool put(std::uint32_t timestamp, std::span<const std::byte> payload);
    // The first of them, as timestamps go.
    std::optional<WaitingPacket> first() const;
    void drop_first();
    void clear() { count_ = 0; }
    std::size_t count() const { return count_; }

    static constexpr std::size_t capacity = 16U << 10; // Two seconds of G.711.
    static constexpr std::size_t most = 200; // Two seconds of 10 ms.

private:
    struct Entry {
        std::uint32_t timestamp;
        std::uint32_t begin; // In bytes_.
        std::uint32_t size;
    };
    void erase(std::size_t index);
    void make_way(std::size_t begin, std::size_t end);

    std::vector<std::byte> bytes_;
    std::array<Entry, most> entries_ {}; // The first ones; sorted by timestamp.
    std::size_t count_ { 0 };
    std::size_t next_byte_ { 0 };
};

} // namespace dsp
