// Secrets of an office, kept apart from its file: named after the key they belong to.
// An extension's password is kept only as what digest needs of it (HA1, RFC 7616 3.4.2).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>

namespace office {

inline constexpr std::string_view realm = "yobirin";
inline constexpr std::string_view secret_prefix = "secret:"; // In the file: "secret:trunk.ntt.password"

struct Ha1 { // Lower-case hex.
    std::string md5 {};
    std::string sha256 {};
    friend bool operator==(const Ha1&, const Ha1&) = default;
};

using Secret = std::variant<std::string, Ha1>;
using Secrets = std::map<std::string, Secret, std::less<>>;

Ha1 ha1_of(std::string_view number, std::string_view password);

// As a file of its own, and back. Reading gives nothing when a byte of it is not as we write it.
std::string write_secrets(const Secrets&);
bool read_secrets(std::string_view text, Secrets&);

} // namespace office
