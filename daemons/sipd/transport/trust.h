// Whether somebody vouches for a peer: it has registered, or is a trunk. Decides who makes way for whom.
#pragma once

#include <cstdint>

namespace sipd {

enum class Trust : std::uint8_t { Stranger, Known };

} // namespace sipd
