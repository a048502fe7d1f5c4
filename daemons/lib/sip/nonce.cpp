#include "sip/nonce.h"

#include "base/text.h"
#include "sip/digest.h"

#include <array>
#include <cassert>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace sip {

namespace {

constexpr std::size_t time_digits = 16; // Milliseconds since boot and a serial, in hex.
constexpr unsigned serial_bits = 16;
constexpr std::size_t proof_bytes =
    16; // Half an HMAC-SHA-256: nobody guesses 128 bits in a nonce's lifetime.
constexpr std::size_t nonce_size = time_digits + 2 * proof_bytes;

std::string time_text(Moment moment, std::uint16_t serial)
{
    std::string bytes(time_digits / 2, '\0');
    std::uint64_t number = static_cast<std::uint64_t>(milliseconds_of(moment)) << serial_bits | serial;
    for (std::size_t i = bytes.size(); i-- > 0; number >>= 8)
        bytes[i] = static_cast<char>(number & 0xff);
    return hex_of(bytes);
}

std::string proof_of(const std::string& secret, std::string_view time, std::string_view peer)
{
    const std::string message = std::string { time }.append(":").append(peer);
    std::array<unsigned char, EVP_MAX_MD_SIZE> code;
    unsigned int size = 0;
    const unsigned char* made =
        HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
             reinterpret_cast<const unsigned char*>(message.data()), message.size(), code.data(), &size);
    assert(made != nullptr && size >= proof_bytes);
    return hex_of({ reinterpret_cast<const char*>(code.data()), proof_bytes });
}

} // namespace

std::string Nonces::make(Moment now, std::string_view peer)
{
    const std::string time = time_text(now, serial_++);
    return time + proof_of(secret_, time, peer);
}

NonceAge Nonces::check(std::string_view nonce, Moment now, std::string_view peer) const
{
    if (nonce.size() != nonce_size)
        return NonceAge::Foreign;
    const std::string_view time = nonce.substr(0, time_digits);
    if (!equal_in_constant_time(nonce.substr(time_digits), proof_of(secret_, time, peer)))
        return NonceAge::Foreign;
    const auto made = parse_number<std::uint64_t>(time, 16);
    const std::int64_t age =
        milliseconds_of(now) - static_cast<std::int64_t>(made.value_or(0) >> serial_bits);
    // A negative age is a nonce of another boot: ours, and worth nothing.
    return age >= 0 && age <= std::chrono::milliseconds { lifetime_ }.count() ? NonceAge::Fresh
                                                                              : NonceAge::Stale;
}

} // namespace sip
