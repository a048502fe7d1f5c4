// Nonces that need no memory: a time, and an HMAC over it that only the holder of the secret can make.
// A nonce is good for one peer (`peer`, say its address) and one lifetime; it survives a restart with its
// secret.
#pragma once

#include "base/clock.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace sip {

enum class NonceAge { Fresh, Stale, Foreign };

class Nonces {
public:
    // `secret`: 32 random bytes, kept by the caller across restarts.
    Nonces(std::string secret, std::chrono::seconds lifetime)
        : secret_(std::move(secret)), lifetime_(lifetime)
    {
    }

    // No two are alike, not even of one moment: a nonce counts from 1 with each phone that got it.
    std::string make(Moment now, std::string_view peer);
    // Stale: ours, but too old: challenge again with stale=true. Foreign: not ours, or made for somebody
    // else.
    NonceAge check(std::string_view nonce, Moment now, std::string_view peer) const;

private:
    std::string secret_;
    std::chrono::seconds lifetime_;
    std::uint16_t serial_ { 0 };
};

} // namespace sip
