// Takes the secrets out of an office file, and puts them back. Only the values change: comments, order and
// layout stay as the owner wrote them.
#pragma once

#include "office/problem.h"
#include "office/secrets.h"

#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace office {

struct MadePassword {
    std::string key {}; // "extension.203.password"
    std::string value {};
};

struct Sealed {
    std::string text {}; // password = "secret:extension.201.password"
    Secrets secrets {}; // All that the text names, and no others.
    std::vector<MadePassword> made {}; // For extensions that had none, here or in `known`.
};

// What takes randomness or time, and so is not done here.
struct SecretMaking {
    std::function<std::string()> make_password;
    // The password of somebody who may open the console is kept as a hash only (argon2id), which begins with
    // hash_prefix. A file may give such a hash as it is: this is how it moves to another box.
    std::function<std::string(std::string_view password)> hash;
    std::function<bool(std::string_view hash, std::string_view password)> is_hash_of;
};

inline constexpr std::string_view hash_prefix = "$argon2id$";

// Of a good file. `known` are the secrets of the version before: an extension without a password keeps the
// one it was given then. Fails on a notation into which a made password cannot be written.
std::expected<Sealed, Problem> seal(std::string_view text, const Secrets& known, const SecretMaking&);

// What must not be kept as it is, by its name: "user.hanako.password".
bool is_kept_as_hash(std::string_view secret_name);

// The text with values in place of names. An extension's password cannot be told any more: it becomes
// ha1 = { md5 = "…", sha256 = "…" }, which apply accepts.
std::string unseal(std::string_view text, const Secrets&);

} // namespace office
