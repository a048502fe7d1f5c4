// Whether a server of a trunk is well, as a pure state machine: from what calls, REGISTERs and pings came to.
// One loss makes it suspect, two make it down; of a server that was down two answers are wanted before it is
// trusted again. Who is suspect is tried after those who are up, and who is down when there is nobody else.
#pragma once

#include "base/clock.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <variant>

namespace sipd::health {

// ---- States.

struct Up { };
struct Suspect {
    unsigned answers_wanted { 1 }; // In a row, until it is up.
};
struct Down {
    Moment until {}; // Then it may be tried again.
    bool asked_for { false }; // By the server itself (Retry-After): that it answers changes nothing.
};
using State = std::variant<Up, Suspect, Down>;

// ---- Events.

struct Answered { }; // Anything that is no refusal of service.
struct Missed { }; // Silence where an answer was due.
struct Unreachable { }; // The network or its host says so.
struct OutOfService { // 503
    std::optional<std::chrono::seconds> retry_after {};
};
struct TimePassed { };
using Event = std::variant<Answered, Missed, Unreachable, OutOfService, TimePassed>;

State step(const State&, const Event&, Moment now);

std::optional<Moment> deadline_of(const State&);

enum class Rank : std::uint8_t { Up, Suspect, Down }; // In the order in which they are tried.
Rank rank_of(const State&);

} // namespace sipd::health
