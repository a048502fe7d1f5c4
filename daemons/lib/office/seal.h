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

// Of a good file. `known` are the secrets of the version before: an extension without a password keeps the
// one it was given then. Fails on a notation into which a made password cannot be written.
std::expected<Sealed, Problem> seal(std::string_view text, const Secrets& known,
                                    const std::function<std::string()>& make_password);

// The text with values in place of names. An extension's password cannot be told any more: it becomes
// ha1 = { md5 = "…", sha256 = "…" }, which apply accepts.
std::string unseal(std::string_view text, const Secrets&);

} // namespace office
