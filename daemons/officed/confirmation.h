// Whether the live version still has to be confirmed, as a pure state machine. Somebody who shuts themself
// out with a change gets the version before back by doing nothing.
//
// Deadlines count on BootClock: setting the time moves none, sleep counts. After a reboot an unconfirmed
// version is taken back at once. Whoever could not reach the box any more may have cut its power, and how
// long it was off cannot be known before its clock can be trusted; a version that is good can be applied
// again, one that shuts everybody out cannot.
#pragma once

#include "base/clock.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace officed {

// States.
struct Settled {
    friend bool operator==(const Settled&, const Settled&) = default;
};
struct Unconfirmed {
    std::int64_t version { 0 };
    std::int64_t revert_to { 0 }; // The last that needed no confirmation, or had it.
    Moment due {};
    friend bool operator==(const Unconfirmed&, const Unconfirmed&) = default;
};
using Confirmation = std::variant<Settled, Unconfirmed>;

// Events.
struct WentLive { // Or is about to: what is remembered of it goes to disk before the decision does.
    std::int64_t version { 0 };
    std::int64_t before { 0 };
    std::optional<std::chrono::seconds> confirm_within {};
};
struct Confirmed { };
struct TimePassed { };
struct Rebooted { };
using ConfirmationEvent = std::variant<WentLive, Confirmed, TimePassed, Rebooted>;

struct RevertTo {
    std::int64_t version { 0 };
};

struct ConfirmationStep {
    Confirmation next {};
    std::optional<RevertTo> order {}; // Once done it is a WentLive that needs no confirmation.
};

ConfirmationStep step(const Confirmation&, const ConfirmationEvent&, Moment now);

} // namespace officed
