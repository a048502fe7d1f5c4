// Patterns of outbound rules: digits, [1-9], [!05], ? for one character, * for any number of them.
#pragma once

#include <string_view>

namespace calld {

// Never slower than pattern × text: a * remembers one place only.
bool matches(std::string_view pattern, std::string_view text);

} // namespace calld
