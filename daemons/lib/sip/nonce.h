// Nonces that need no memory: a time, and an HMAC over it that only the holder of the secret can make.
// A nonce is good for one peer (`peer`, say its address) and one lifetime; it survives a restart with its
// secret. Neither takes memory from the heap: anybody may ask for a challenge.
#pragma once

#include "base/clock.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sip {

enum class NonceAge { Fresh, Stale, Foreign };

class Nonces {
public:
    // `secret`: 32 random bytes, kept by the caller across restarts.
    Nonces(std::string_view secret, std::chrono::seconds lifetime);
    ~Nonces();

    // No two are alike, not even of one moment: a nonce counts from 1 with each phone that got it.
    void write(std::string& out, Moment now, std::string_view peer); // Appends one.
    std::string make(Moment now, std::string_view peer);
    // Stale: ours, but too old: challenge again with stale=true. Foreign: not ours, or made for somebody
    // else.
    NonceAge check(std::string_view nonce, Moment now, std::string_view peer) const;

private:
    struct Keyed; // The HMAC's two hashes, each with the secret already in it.

    std::unique_ptr<Keyed> keyed_;
    std::chrono::seconds lifetime_;
    std::uint16_t serial_ { 0 };
};

} // namespace sip
