// An RTP packet (RFC 3550 5.1), seen where it lies in the receive buffer, and how its header is replaced.
//
//     std::optional<rtp::Packet> packet = rtp::Packet::parse(received);
//     if (!packet) …                                   // Not RTP: count it and drop it.
//     std::span<std::byte> ours = packet->with_header({ .sequence = …, … });   // Ready to send, not copied.
//
// A packet is a view: it lives as long as the buffer it was parsed from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace rtp {

inline constexpr std::size_t header_bytes = 12; // Without contributing sources and extension.

// What we write: never with contributing sources, extension or padding.
struct Header {
    bool marker { false };
    std::uint8_t payload_type { 0 };
    std::uint16_t sequence { 0 };
    std::uint32_t timestamp { 0 };
    std::uint32_t ssrc { 0 };
    friend bool operator==(const Header&, const Header&) = default;
};

class Packet {
public:
    // Nothing when it is not version 2, when its parts overrun it, or when it carries no payload.
    static std::optional<Packet> parse(std::span<std::byte> datagram);

    const Header& header() const { return header_; }
    std::span<std::byte> payload() const { return datagram_.subspan(payload_at_, payload_size_); }

    // Writes a header in front of the payload, in place; contributing sources, extension and padding go.
    // What is returned is the new packet. This view is not to be used afterwards.
    std::span<std::byte> with_header(const Header&) const;

private:
    Packet() = default;
    bool skip_extension();
    bool strip_padding();

    std::span<std::byte> datagram_ {};
    std::size_t payload_at_ { 0 };
    std::size_t payload_size_ { 0 };
    Header header_ {};
};

// Writes the 12 bytes of a header to the front of `room`, which must have them.
void write_header(std::span<std::byte> room, const Header&);

// On a port that carries both (RFC 5761 4): payload types 64 to 95 mean RTCP.
bool looks_like_rtcp(std::span<const std::byte> datagram);

} // namespace rtp
