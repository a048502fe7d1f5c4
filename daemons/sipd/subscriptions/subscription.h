// One subscription (RFC 6665 4.2), as a pure state machine: step() decides, subscriptions.cpp acts. What is
// to be told stands in line for its turn, and is written then: of several changes the phone hears the newest,
// in full, and no second NOTIFY leaves before the first is answered.
#pragma once

#include <optional>
#include <variant>
#include <vector>

namespace sipd::subscription {

// Why a NOTIFY is the last (RFC 6665 4.1.3).
enum class End { Timeout, NoResource, Rejected };

// ---- States. Each holds only what is true while in it.

struct Quiet { }; // The phone knows how it is.
struct Due { }; // In line, with how it is.
struct Telling { }; // A NOTIFY is out.
struct Overtaken { }; // A NOTIFY is out, and what it says is not so any more.
struct Stranded { }; // The connection it goes over is gone, and a NOTIFY with it. Its phone is awaited.
struct Concluding { // In line, with the last NOTIFY.
    End why { End::Timeout };
};
struct Doomed { // A NOTIFY is out, and the last one follows.
    End why { End::Timeout };
};
struct Parting { }; // The last NOTIFY is out.
struct Over { };

using State = std::variant<Quiet, Due, Telling, Overtaken, Stranded, Concluding, Doomed, Parting, Over>;

// ---- Events: facts.

struct Subscribed { }; // For the first time or again: it is told at once, whether or not anything changed.
struct LampChanged { };
struct Ended { // It ran out, was given up, or may be no more.
    End why { End::Timeout };
};
struct TurnCame { };
struct Answered { }; // With a 2xx.
struct Unanswered { }; // Refused, or nothing came (RFC 6665 4.2.2).
struct Undelivered { }; // There was no way to the phone.
struct Returned { }; // The phone is reached another way now.

using Event =
    std::variant<Subscribed, LampChanged, Ended, TurnCame, Answered, Unanswered, Undelivered, Returned>;

// ---- Orders.

struct StandInLine { };
struct Notify {
    std::optional<End> last {};
};
struct Forget { };

using Order = std::variant<StandInLine, Notify, Forget>;

struct Step {
    State next {};
    std::vector<Order> orders {};
};

Step step(const State&, const Event&);

// Whether a SUBSCRIBE may still go on with it; otherwise there is no such dialog any more.
bool is_standing(const State&);

} // namespace sipd::subscription
