// SRTP and SRTCP (RFC 3711, RFC 7714) for one stream of packets each way, as SDES negotiates it (RFC 4568):
// one master key a direction, no key derivation rate, no MKI.
//
//     srtp::Sender sender { Suite::AesGcm, key };
//     if (std::size_t size = sender.protect(packet, room)) …send room.first(size)…
//
//     srtp::Receiver receiver { suite, their_key };
//     auto opened = receiver.open(datagram);                 // Decrypts in place; nothing is remembered yet.
//     if (!opened) …count opened.error()…
//     if (…it came from where the peer is…) receiver.take(*opened);   // From now on it is known: no replay.
//
// The ciphers are libcrypto's; what stands here is what RFC 3711 says around them. Nothing allocates but the
// constructors. Neither clock nor randomness: keys come from outside.
#pragma once

#include "rtp/replay_window.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace srtp {

enum class Suite : std::uint8_t { AesGcm, AesCmTag80, AesCmTag32 };
inline constexpr std::array suites { Suite::AesGcm, Suite::AesCmTag80, Suite::AesCmTag32 };

// As in a=crypto. Nothing for others.
std::optional<Suite> suite_named(std::string_view);
std::string_view name_of(Suite);

// The master key with its salt behind it. A suite with a shorter salt leaves zeros at the end.
using MasterKey = std::array<std::byte, 30>;
constexpr std::size_t master_key_bytes(Suite suite) { return suite == Suite::AesGcm ? 28 : 30; }

// What a protected packet is longer by, at most: a tag, and a report's index.
inline constexpr std::size_t trailer_bytes = 16;
inline constexpr std::size_t report_trailer_bytes = 20;

class Cipher; // One direction of packets, or of reports, with its keys.

class Sender {
public:
    Sender(Suite, const MasterKey&);
    ~Sender();
    Sender(Sender&&) noexcept;
    Sender& operator=(Sender&&) noexcept;

    // Writes the protected packet into `room`, which does not overlap it, and says its size. `packet` has a
    // bare header of 12 bytes. 0: there is no room, or a packet with that index has been sent (the same index
    // twice would give both away, RFC 3711 9.1).
    std::size_t protect(std::span<const std::byte> packet, std::span<std::byte> room);
    std::size_t protect_report(std::span<const std::byte> report, std::span<std::byte> room);

    std::optional<std::uint64_t> newest() const { return sent_.newest(); }
    std::uint32_t reports() const { return reports_; } // Index of the newest one.
    // Goes on behind these two, whatever was sent in between.
    void resume(std::uint64_t newest, std::uint32_t reports);

private:
    std::unique_ptr<Cipher> packets_cipher_;
    std::unique_ptr<Cipher> reports_cipher_;
    ReplayWindow sent_ {};
    std::uint32_t reports_ { 0 };
};

enum class Refusal : std::uint8_t { Malformed, Unverified, Replayed };

class Receiver {
public:
    Receiver(Suite, const MasterKey&);
    ~Receiver();
    Receiver(Receiver&&) noexcept;
    Receiver& operator=(Receiver&&) noexcept;

    struct Opened {
        std::span<std::byte> packet; // Plain, where it lay.
        std::uint32_t ssrc;
        std::uint64_t index;
    };
    // Decrypts in place a packet whose tag is right and that is not known yet; what fails its tag may have
    // been overwritten, and changes nothing here.
    std::expected<Opened, Refusal> open(std::span<std::byte> datagram);
    void take(const Opened&);
    // The plain compound packet.
    std::expected<std::span<std::byte>, Refusal> open_report(std::span<std::byte> datagram);

    std::optional<std::uint64_t> newest(std::uint32_t ssrc) const;
    void resume(std::uint32_t ssrc, std::uint64_t newest);

private:
    // One a sender's SSRC that was ever verified. At the limit the longest silent one is forgotten.
    struct Source {
        std::uint32_t ssrc { 0 };
        std::uint64_t used { 0 }; // In the order of packets; 0: free.
        ReplayWindow packets {};
        ReplayWindow reports {};
    };
    static constexpr std::size_t sources_max = 4;

    const Source* find(std::uint32_t ssrc) const;
    Source& found(std::uint32_t ssrc);

    std::unique_ptr<Cipher> packets_cipher_;
    std::unique_ptr<Cipher> reports_cipher_;
    std::array<Source, sources_max> sources_ {};
    std::uint64_t uses_ { 0 };
};

} // namespace srtp
