// The ciphers of SRTP over libcrypto, one object for the packets or the reports of one direction: keys
// derived from the master key (RFC 3711 4.3), AES in counter mode with HMAC-SHA1 (4.1.1, 4.2.1), AES-GCM (RFC
// 7714). Only srtp.cpp uses it.
#pragma once

#include "rtp/srtp.h"

namespace srtp {

class Cipher {
public:
    enum class For : std::uint8_t { Packets, Reports };
    enum class Way : std::uint8_t { Out, In };
    struct Place {
        std::uint32_t ssrc { 0 };
        std::uint64_t index { 0 };
    };

    static std::unique_ptr<Cipher> make(Suite, const MasterKey&, For, Way);
    virtual ~Cipher() = default;

    virtual std::size_t tag_bytes() const = 0;
    // `room` begins with the header, `plain` is encrypted behind it, and the tag comes last.
    virtual bool seal(const Place&, std::span<const std::byte> plain, std::span<std::byte> room,
                      std::size_t header) = 0;
    // Decrypts in place when the tag is right.
    virtual bool open(const Place&, std::span<std::byte> datagram, std::size_t header) = 0;

    // The same for reports: `word` is their index with its flag.
    virtual bool seal_report(const Place&, std::span<const std::byte> plain, std::span<std::byte> room,
                             std::uint32_t word) = 0;
    virtual bool open_report(const Place&, std::span<std::byte> datagram, std::uint32_t word) = 0;
    virtual std::size_t index_at() const = 0; // Where the word is, from the end.
};

} // namespace srtp
