// SRTP keys in session descriptions, "a=crypto" (RFC 4568), as structure. Whoever is handed them chooses a
// suite and decodes the key. A key never shows by accident: it has no conversion to text, only reveal().
//
//     for (const sdp::Crypto& offered : sdp::cryptos_of(stream)) if (offered.suite == …)
#pragma once

#include "sip/sdp.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace sdp {

// Base64 of key and salt, as written.
class KeyText {
public:
    KeyText() = default;
    explicit KeyText(std::string_view text) : text_(text) { }

    std::string_view reveal() const { return text_; }

private:
    std::string_view text_ {};
};

struct Crypto {
    struct Key {
        KeyText key_and_salt {};
        std::optional<std::uint64_t> lifetime_packets {};
        std::optional<std::uint32_t>
            mki {}; // RFC 4568 9.1 allows more than fits here; such keys are not seen.
        std::uint8_t mki_bytes {};
    };
    std::uint32_t tag {};
    std::string_view suite {}; // "AES_CM_128_HMAC_SHA1_80"
    std::vector<Key> keys {}; // At least one.
    std::string_view session_parameters {}; // As written: "UNENCRYPTED_SRTCP KDR=…"
};

// Of the lines of one stream, in order. A line that is malformed is not among them: the others can still be
// chosen.
std::vector<Crypto> cryptos_of(const Stream&);

// Whether it says nothing but one key: no MKI, and no session parameter that changes what is protected or
// how. Any other line is not to be accepted (RFC 4568 6.3, 7.1.2). A parameter with "-" before it may be
// passed over, and so may a size of the replay window.
bool is_bare(const Crypto&);

// "1 AES_CM_128_HMAC_SHA1_80 inline:…|2^20|1:4 UNENCRYPTED_SRTCP"
Parsed<Crypto> parse_crypto(std::string_view);

} // namespace sdp
