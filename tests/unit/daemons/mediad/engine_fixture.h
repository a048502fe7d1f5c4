// The vocabulary of tests about the engine: what it sends, and what peers agreed to.
#pragma once

#include "engine.h"

#include <cstdint>
#include <vector>

namespace mediad {

struct Sent {
    Door door {};
    std::vector<std::byte> bytes {};
    Address to {};

    rtp::Header header() { return rtp::Packet::parse(bytes)->header(); }
    std::span<std::byte> payload() { return rtp::Packet::parse(bytes)->payload(); }
    std::byte first() { return payload()[0]; }
};

class Outbox final : public PacketSender {
public:
    void send(Door door, std::span<const std::byte> datagram, Address to) override
    {
        sent.push_back({ .door = door, .bytes = { datagram.begin(), datagram.end() }, .to = to });
    }
    std::vector<Sent> sent {};
};

inline SharedSounds sounds() { return SharedSounds { "JP" }; }

inline constexpr std::uint8_t digits_payload = 101;
inline constexpr std::uint8_t digits_full_payload = 102;
inline constexpr std::uint8_t first_dynamic_payload = 110;

// Under which number everybody has a codec here.
inline std::uint8_t payload_number(dsp::CodecKind codec)
{
    return dsp::codec_of(codec).payload_type.value_or(
        static_cast<std::uint8_t>(first_dynamic_payload + static_cast<int>(codec)));
}

// A peer of that codec at 10.0.0.1, who may send any other as well.
inline Agreement talking(std::uint16_t port, dsp::CodecKind codec = dsp::CodecKind::Pcmu)
{
    Agreement agreement;
    agreement.remote = { .ip = Ip::v4(0x0a000001), .port = port };
    agreement.remote_reports = { .ip = Ip::v4(0x0a000001), .port = static_cast<std::uint16_t>(port + 1) };
    agreement.signalling = { .ip = Ip::v4(0x0a000001) };
    agreement.sends = agreement.receives = true;
    agreement.codec = codec;
    agreement.packet_time = dsp::packet_time(dsp::codec_of(codec), agreement.packet_time);
    for (const dsp::Codec& one : dsp::codecs())
        agreement.incoming.of(one.kind) = payload_number(one.kind);
    agreement.outgoing.of(codec) = payload_number(codec);
    agreement.incoming.digits = digits_payload;
    agreement.incoming.digits_full = digits_full_payload;
    if (codec == dsp::CodecKind::Opus)
        agreement.outgoing.digits_full = digits_full_payload;
    else
        agreement.outgoing.digits = digits_payload;
    return agreement;
}

constexpr Heard stream(std::uint32_t slot) { return { .kind = Heard::Kind::Stream, .index = slot }; }
constexpr Heard shared(SharedKind kind)
{
    return { .kind = Heard::Kind::Shared, .index = static_cast<std::uint32_t>(kind) };
}

} // namespace mediad
