// TOML text to a tree of values. The only place where toml++ is known.
#pragma once

#include "office/value.h"

#include <expected>
#include <string>
#include <string_view>

namespace office {

struct SyntaxFault {
    int line { 0 };
    std::string detail {}; // toml++'s words, in English.
};

std::expected<Value, SyntaxFault> read_toml(std::string_view text);

// A TOML basic string with its quotes: say, "a \"b\"".
std::string quoted(std::string_view text);

} // namespace office
