// The one way this library reads and writes bytes: every access is checked, nothing is pointer arithmetic.
//
//     ByteReader reader { packet };
//     const std::uint8_t first = reader.u8();
//     const std::uint16_t sequence = reader.u16();
//     if (!reader.is_good()) …                       // Something read was beyond the end.
//
// A read beyond the end gives zero and makes the reader bad for good, so a parser checks once, at its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace rtp {

class ByteReader {
public:
    explicit ByteReader(std::span<const std::byte> bytes) : rest_(bytes) { }

    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t u24() { return number(3); }
    std::uint32_t u32() { return number(4); }

    std::span<const std::byte> take(std::size_t count)
    {
        if (count > rest_.size()) {
            is_good_ = false;
            rest_ = {};
            return {};
        }
        const auto taken = rest_.first(count);
        rest_ = rest_.subspan(count);
        return taken;
    }
    void skip(std::size_t count) { take(count); }

    std::size_t left() const { return rest_.size(); }
    bool is_good() const { return is_good_; }

private:
    std::uint32_t number(std::size_t size)
    {
        std::uint32_t value = 0;
        for (const std::byte byte : take(size))
            value = value << 8 | std::to_integer<std::uint32_t>(byte);
        return value;
    }

    std::span<const std::byte> rest_;
    bool is_good_ { true };
};

// Writes into room that somebody else owns; what does not fit makes it bad and is not written.
class ByteWriter {
public:
    explicit ByteWriter(std::span<std::byte> room) : room_(room) { }

    void u8(std::uint32_t value) { number(value, 1); }
    void u16(std::uint32_t value) { number(value, 2); }
    void u24(std::uint32_t value) { number(value, 3); }
    void u32(std::uint32_t value) { number(value, 4); }

    void bytes(std::span<const std::byte> source)
    {
        if (!has_room(source.size()))
            return;
        for (const std::byte byte : source)
            room_[size_++] = byte;
    }

    // Overwrites two bytes written before, say, a length known only afterwards.
    void u16_at(std::size_t position, std::uint32_t value)
    {
        if (position + 2 > size_)
            return;
        room_[position] = static_cast<std::byte>(value >> 8 & 0xff);
        room_[position + 1] = static_cast<std::byte>(value & 0xff);
    }

    std::size_t size() const { return size_; }
    bool is_good() const { return is_good_; }

private:
    bool has_room(std::size_t count)
    {
        is_good_ = is_good_ && count <= room_.size() - size_;
        return is_good_;
    }
    void number(std::uint32_t value, std::size_t count)
    {
        if (!has_room(count))
            return;
        for (std::size_t i = count; i > 0; --i)
            room_[size_++] = static_cast<std::byte>(value >> (8 * (i - 1)) & 0xff);
    }

    std::span<std::byte> room_;
    std::size_t size_ { 0 };
    bool is_good_ { true };
};

} // namespace rtp
