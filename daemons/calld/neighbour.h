// Where a neighbour is reached: what every connection of calld's needs.
#pragma once

#include "base/counters.h"
#include "event/loop.h"

#include <string>

namespace calld {

struct Neighbour {
    events::Loop& loop;
    std::string socket;
    Counters& counters;
};

} // namespace calld
