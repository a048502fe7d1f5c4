// The servers of a trunk, and in which order they are tried: those that are well first, among them the lowest
// priority number, among those by chance as their weights say (RFC 2782).
#pragma once

#include "health.h"
#include "transport/next_hop.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace sipd {

struct Target {
    Hop hop {};
    std::uint16_t priority { 0 };
    std::uint16_t weight { 0 };

    friend bool operator==(const Target&, const Target&) = default;
};

struct RankedTarget {
    Target target {};
    health::Rank rank { health::Rank::Up };
};

// A number below `bound`, all alike.
using Chance = std::function<std::uint32_t(std::uint32_t bound)>;

std::vector<RankedTarget> in_order(std::vector<RankedTarget>, const Chance&);

} // namespace sipd
