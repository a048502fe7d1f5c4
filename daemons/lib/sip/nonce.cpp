#include "sip/nonce.h"

#include "base/text.h"
#include "sip/digest.h"

#include <array>
#include <cassert>

// The EVP functions take memory for every hash; these, the same code beneath, take none.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

namespace sip {

namespace {

constexpr std::size_t time_digits = 16; // Milliseconds since boot and a serial, in hex.
constexpr unsigned serial_bits = 16;
constexpr std::size_t proof_bytes =
    16; // Half an HMAC-SHA-256: nobody guesses 128 bits in a nonce's lifetime.
constexpr std::size_t nonce_size = time_digits + 2 * proof_bytes;

void write_hex(const unsigned char* bytes, std::size_t count, char* out)
{
    constexpr std::string_view digits { "0123456789abcdef" };
    for (std::size_t i = 0; i < count; ++i) {
        *out++ = digits[bytes[i] >> 4U];
        *out++ = digits[bytes[i] & 0xfU];
    }
}

void write_time(Moment moment, std::uint16_t serial, char* out)
{
    std::array<unsigned char, time_digits / 2> bytes;
    std::uint64_t number = static_cast<std::uint64_t>(milliseconds_of(moment)) << serial_bits | serial;
    for (std::size_t i = bytes.size(); i-- > 0; number >>= 8U)
        bytes[i] = static_cast<unsigned char>(number & 0xffU);
    write_hex(bytes.data(), bytes.size(), out);
}

SHA256_CTX begun_with(std::string_view key, unsigned char pad)
{
    std::array<unsigned char, SHA256_CBLOCK> block;
    block.fill(pad);
    for (std::size_t i = 0; i < key.size(); ++i)
        block[i] ^= static_cast<unsigned char>(key[i]);
    SHA256_CTX hash;
    SHA256_Init(&hash);
    SHA256_Update(&hash, block.data(), block.size());
    return hash;
}

} // namespace

// HMAC (RFC 2104): outer(inner(text)).
struct Nonces::Keyed {
    SHA256_CTX inner;
    SHA256_CTX outer;

    void write_proof(std::string_view time, std::string_view peer, char* out) const
    {
        std::array<unsigned char, SHA256_DIGEST_LENGTH> code;
        SHA256_CTX hash = inner;
        SHA256_Update(&hash, time.data(), time.size());
        SHA256_Update(&hash, ":", 1);
        SHA256_Update(&hash, peer.data(), peer.size());
        SHA256_Final(code.data(), &hash);
        hash = outer;
        SHA256_Update(&hash, code.data(), code.size());
        SHA256_Final(code.data(), &hash);
        write_hex(code.data(), proof_bytes, out);
    }
};

Nonces::Nonces(std::string_view secret, std::chrono::seconds lifetime) : lifetime_(lifetime)
{
    assert(secret.size() <= SHA256_CBLOCK); // A longer key would have to be hashed first.
    keyed_ = std::make_unique<Keyed>(Keyed { begun_with(secret, 0x36), begun_with(secret, 0x5c) });
}

Nonces::~Nonces() = default;

void Nonces::write(std::string& out, Moment now, std::string_view peer)
{
    std::array<char, nonce_size> nonce;
    write_time(now, serial_++, nonce.data());
    keyed_->write_proof({ nonce.data(), time_digits }, peer, nonce.data() + time_digits);
    out.append(nonce.data(), nonce.size());
}

std::string Nonces::make(Moment now, std::string_view peer)
{
    std::string nonce;
    write(nonce, now, peer);
    return nonce;
}

NonceAge Nonces::check(std::string_view nonce, Moment now, std::string_view peer) const
{
    if (nonce.size() != nonce_size)
        return NonceAge::Foreign;
    const std::string_view time = nonce.substr(0, time_digits);
    std::array<char, 2 * proof_bytes> proof;
    keyed_->write_proof(time, peer, proof.data());
    if (!equal_in_constant_time(nonce.substr(time_digits), { proof.data(), proof.size() }))
        return NonceAge::Foreign;
    const auto made = parse_number<std::uint64_t>(time, 16);
    const std::int64_t age =
        milliseconds_of(now) - static_cast<std::int64_t>(made.value_or(0) >> serial_bits);
    // A negative age is a nonce of another boot: ours, and worth nothing.
    return age >= 0 && age <= std::chrono::milliseconds { lifetime_ }.count() ? NonceAge::Fresh
                                                                              : NonceAge::Stale;
}

} // namespace sip
