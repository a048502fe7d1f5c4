#include "rtp/packet.h"

#include "rtp/bytes.h"

#include <cassert>

namespace rtp {

std::optional<Packet> Packet::parse(std::span<std::byte> datagram)
{
    ByteReader reader { datagram };
    const unsigned flags = reader.u8();
    const unsigned marker_and_type = reader.u8();
    Packet packet;
    packet.datagram_ = datagram;
    packet.header_ = {
        .marker = (marker_and_type & 0x80U) != 0,
        .payload_type = static_cast<std::uint8_t>(marker_and_type & 0x7fU),
        .sequence = reader.u16(),
        .timestamp = reader.u32(),
        .ssrc = reader.u32(),
    };
    const bool is_version_2 = (flags & 0xc0U) == 0x80U;
    const bool has_padding = (flags & 0x20U) != 0;
    const bool has_extension = (flags & 0x10U) != 0;
    packet.payload_at_ = header_bytes + std::size_t { 4 } * (flags & 0x0fU);
    if (!reader.is_good() || !is_version_2 || packet.payload_at_ > datagram.size())
        return std::nullopt;
    if (has_extension && !packet.skip_extension())
        return std::nullopt;
    packet.payload_size_ = datagram.size() - packet.payload_at_;
    if (has_padding && !packet.strip_padding())
        return std::nullopt;
    if (packet.payload_size_ == 0)
        return std::nullopt;
    return packet;
}

// RFC 3550 5.3.1: two bytes of profile, two of length in words, then the words.
bool Packet::skip_extension()
{
    ByteReader reader { datagram_.subspan(payload_at_) };
    reader.u16();
    const std::size_t words = reader.u16();
    reader.skip(4 * words);
    payload_at_ = datagram_.size() - reader.left();
    return reader.is_good();
}

// RFC 3550 5.1: the last byte counts the padding, itself included.
bool Packet::strip_padding()
{
    if (payload_size_ == 0)
        return false;
    const auto padding = std::to_integer<std::size_t>(datagram_.back());
    if (padding == 0 || padding > payload_size_)
        return false;
    payload_size_ -= padding;
    return true;
}

std::span<std::byte> Packet::with_header(const Header& header) const
{
    const auto ours = datagram_.subspan(payload_at_ - header_bytes, header_bytes + payload_size_);
    write_header(ours, header);
    return ours;
}

void write_header(std::span<std::byte> room, const Header& header)
{
    assert(room.size() >= header_bytes);
    ByteWriter writer { room.first(header_bytes) };
    writer.u8(0x80);
    writer.u8((header.marker ? 0x80U : 0U) | (header.payload_type & 0x7fU));
    writer.u16(header.sequence);
    writer.u32(header.timestamp);
    writer.u32(header.ssrc);
}

bool looks_like_rtcp(std::span<const std::byte> datagram)
{
    if (datagram.size() < 2)
        return false;
    const auto type = std::to_integer<unsigned>(datagram[1]) & 0x7fU;
    return type >= 64 && type <= 95;
}

} // namespace rtp
