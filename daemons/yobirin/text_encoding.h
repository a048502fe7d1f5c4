// Text as a spreadsheet saves it → UTF-8: with or without a byte order mark, UTF-16 ("Unicode text"), or
// CP932, which Japanese Excel calls CSV and others Shift_JIS.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace command {

// In neither encoding, from this line on (counted from 1).
struct UnreadableText {
    std::size_t line { 0 };
};

std::expected<std::string, UnreadableText> utf8_of(std::string_view bytes);

} // namespace command
