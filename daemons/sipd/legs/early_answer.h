// The answer to a session that a carrier offers before it has answered our call (RFC 3311 5.1): from its
// announcement to the telephone that rings. What we offered in the INVITE stands, as far as they want it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sipd {

// Sessions as JSON. Nothing: they want something that we did not offer.
std::optional<std::string> early_answer(std::string_view ours, std::string_view theirs);

} // namespace sipd
