// The Call-ID of a message that nobody has parsed, for the trace alone: found in a glance over the lines
// before it, long or compact, any case, folded or not. What it says is not judged here.
#pragma once

#include <cstdint>
#include <string_view>

namespace sipd::trace {

std::string_view call_id_of(std::string_view message); // Empty: there is none.
std::uint64_t digest_of(std::string_view call_id); // Never 0.

} // namespace sipd::trace
