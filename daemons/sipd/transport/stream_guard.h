// How long one connection may stay as it is (rule T6), as a pure state machine: step() is told what happened,
// and what it may be cut off for when time passes. Reading is here; unread answers are the connection's.
#pragma once

#include "trust.h"

#include "base/clock.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace sipd::guard {

// States
struct Connecting { // Ours.
    Moment until {};
};
struct Handshaking {
    Moment until {};
};
struct Greeting { // Nobody has said anything whole yet.
    Moment until {};
};
struct Quiet { // Between messages.
    Moment since {};
    std::uint32_t keep_alives { 0 };
    Moment counted_from {};
};
struct Receiving { // A message has begun.
    Moment until {};
};
using State = std::variant<Connecting, Handshaking, Greeting, Quiet, Receiving>;

// Events
struct Connected { };
struct Secured { };
struct PartReceived { }; // And more is to come.
struct MessageReceived { }; // And nothing after it.
struct KeptAlive { };
struct TimePassed { };
using Event = std::variant<Connected, Secured, PartReceived, MessageReceived, KeptAlive, TimePassed>;

enum class Side { Accepted, Opened };
struct Circumstances {
    Moment now {};
    Side side { Side::Accepted };
    Trust trust { Trust::Stranger };
    bool is_secure { false };
};

enum class Cut { NoConnection, NoHandshake, NoMessage, MessageTooSlow, Silent, TooManyKeepAlives };
std::string_view text_of(Cut); // "no_message", for counters and the log.

struct Step {
    State next {};
    std::optional<Cut> cut {};
};

State begin(const Circumstances&); // Of a connection that was accepted or is being opened.
State resumed(Moment now); // Of one that an earlier process had.
Step step(const State&, const Event&, const Circumstances&);
// When time has to be told again. It may have moved on by then.
Moment deadline(const State&, Trust);

} // namespace sipd::guard
