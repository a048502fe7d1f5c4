#include "password_hash.h"

#include "limits.h"

#include "base/random.h"

#include <argon2.h>
#include <array>

namespace officed {

std::string hash_of_password(std::string_view password)
{
    constexpr std::size_t salt_bytes = 16; // RFC 9106 3.1
    constexpr std::size_t hash_bytes = 32;
    const std::string salt = random_hex(salt_bytes);
    std::array<char, 256> encoded {};
    const int outcome = argon2id_hash_encoded(limits::hash_passes, limits::hash_memory_kib, 1,
                                              password.data(), password.size(), salt.data(), salt.size(),
                                              hash_bytes, encoded.data(), encoded.size());
    // Without memory for it, there is no hash, and with none nobody can sign in: the safe side.
    return outcome == ARGON2_OK ? std::string { encoded.data() } : std::string { "$argon2id$" };
}

bool is_hash_of_password(std::string_view hash, std::string_view password)
{
    return argon2id_verify(std::string { hash }.c_str(), password.data(), password.size()) == ARGON2_OK;
}

} // namespace officed
