// Our registration with a carrier (RFC 3261 10.2), as a pure state machine: step() decides, trunks.cpp acts.
// Who fails waits longer each time, by chance (RFC 5626 4.5), and as long as the carrier says where it says
// so (端末設備等規則 32条の4).
#pragma once

#include "trunk_profile.h"

#include "base/clock.h"

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace sipd::registration {

// Why we are not registered.
struct Trouble {
    enum class Kind : std::uint8_t { None, NoAnswer, Refused } kind { Kind::None };
    int status { 0 }; // Refused

    friend bool operator==(const Trouble&, const Trouble&) = default;
};

// ---- States. Each holds only what is true while in it.

struct Waiting { // Not registered; asks when its time has come.
    Moment until {};
    unsigned failures { 0 }; // In a row.
    Trouble trouble {};
};
struct Asking { // REGISTER sent, while nothing is granted.
    unsigned failures { 0 };
    unsigned again { 0 }; // Answers to this attempt that made us ask at once anew.
    Trouble trouble {}; // Of the attempt before.
};
struct Registered {
    Moment expires {};
    Moment refresh {}; // When we ask again.
    unsigned failures { 0 }; // Of asking again.
};
struct Refreshing { // REGISTER sent, while what was granted lasts.
    Moment expires {};
    unsigned failures { 0 };
    unsigned again { 0 };
};
struct Leaving { // REGISTER for no time sent.
    unsigned again { 0 };
};
struct Gone { };

using State = std::variant<Waiting, Asking, Registered, Refreshing, Leaving, Gone>;

// ---- Events.

struct TimePassed { };
struct Granted {
    std::chrono::seconds lasts { 0 };
};
struct Challenged { // 401, 407
    int status { 401 };
    enum class Proof : std::uint8_t {
        Impossible,
        Fresh,
        Wrong
    } proof { Proof::Fresh }; // What we can answer.
};
struct TooBrief { // 423
    std::chrono::seconds least { 0 };
};
struct Refused {
    int status { 500 };
    std::optional<std::chrono::seconds> retry_after {};
};
enum class Others { None, Left }; // Servers that were not asked in this attempt.
struct NoAnswer {
    Others others { Others::None };
};
struct FlowLost { }; // The connection by which the carrier reaches us.
struct Dismissed { }; // The office wants it no more.

using Event = std::variant<TimePassed, Granted, Challenged, TooBrief, Refused, NoAnswer, FlowLost, Dismissed>;

// ---- Orders.

enum class Proves { No, Yes };
struct SendRegister {
    std::chrono::seconds expires { 0 }; // 0: leaves.
    Proves proves { Proves::No }; // Answers the challenge that just came.
};
struct AskOtherServer { // The next one, for the next REGISTER.
};
using Order = std::variant<SendRegister, AskOtherServer>;

struct Circumstances {
    Moment now {};
    TrunkProfile profile {};
    std::chrono::seconds asked {
        3600
    }; // For how long, by the profile or by what the carrier said is the least.
    double chance { 0.5 }; // From 0 to 1.
};

struct Step {
    State next;
    std::vector<Order> orders {};
};

Step step(const State&, const Event&, const Circumstances&);

// When TimePassed is due; never: nothing.
std::optional<Moment> deadline_of(const State&);

// Whether the carrier knows where we are.
bool stands(const State&);

// RFC 5626 4.5: between half and all of `first`, doubled with each failure, half an hour at the most.
std::chrono::milliseconds back_off(unsigned failures, double chance,
                                   std::chrono::seconds first = std::chrono::seconds { 30 });

} // namespace sipd::registration
