// One leg, as a pure state machine: what SIP and calld did to it, and what is to be done about it. Messages,
// timers and dialogs are legs.cpp's; offers inside an established leg are negotiation.h's.
//
// Sessions travel through as text, unread: JSON of an org.yobirin.Media.Session.
#pragma once

#include "reasons.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace sipd::leg {

using Session = std::optional<std::string>;
using Cause = std::optional<int>; // ITU-T Q.850, where the peer says one.

// Who made the offer of the exchange that is going on: in an INVITE without one, whoever answers offers
// ("late").
enum class Offerer { Caller, Called };

// ---- States. Each holds only what is true while in it.

// They called us.
struct Arrived { }; // calld has been told and has said nothing yet.
struct Alerting { }; // The caller has been told that it rings.
struct Answering { // 200 is sent and repeated; its ACK is awaited.
    Offerer offerer { Offerer::Caller };
};
struct Forsaken { }; // Ended by us before the ACK of our 200: no BYE may leave before it (RFC 3261 15).

// We called them.
struct Calling { }; // INVITE sent, nothing heard.
struct Proceeding { // Something was heard. What calld knows of each fork:
    struct Branch {
        std::string tag {};
        bool with_session { false };
    };
    std::vector<Branch> told {};
};
struct Withdrawn { // Ended by us before anything was heard: no CANCEL may leave before it (RFC 3261 9.1).
    Reason reason { Reason::Cancelled };
};
struct Cancelling { }; // CANCEL sent; the INVITE's final answer is awaited.
struct Deciding { }; // Their 2xx brought an offer: its ACK waits for calld's answer.

// Both.
struct Up { };
struct Leaving { }; // BYE sent.
struct Ended { };

using State = std::variant<Arrived, Alerting, Answering, Forsaken, Calling, Proceeding, Withdrawn, Cancelling,
                           Deciding, Up, Leaving, Ended>;

// ---- Events.

// From the wire.
struct PeerCancelled {
    Reason reason { Reason::Cancelled };
    Cause cause {};
};
struct PeerAcknowledged {
    Session session {};
};
struct PeerLeft { // BYE
    Reason reason { Reason::HungUp };
    Cause cause {};
};
struct PeerRang { // Any provisional answer.
    int code { 180 };
    std::string branch {};
    Session session {};
};
struct PeerMoved { // A fork that rings is heard from elsewhere now (UPDATE, RFC 3311).
    std::string branch {};
    Session session {};
};
struct PeerAnswered { // A 2xx; also again.
    std::string branch {};
    Session session {};
};
struct PeerRefused {
    int code { 500 };
    Reason reason { reason_of_status(code) };
    Cause cause {};
};
struct PeerSilent { }; // No answer to our INVITE, or to our CANCEL of it.
struct AnswerUnacknowledged { };
struct ByeDone { };
struct PeerLost { }; // Nothing was heard any more, or it does not know the dialog.

// From calld.
struct RingOrdered {
    Session session {};
};
struct AnswerOrdered {
    std::string session {};
};
struct EndOrdered {
    Reason reason { Reason::HungUp };
    std::optional<int> code {};
};

using Event =
    std::variant<PeerCancelled, PeerAcknowledged, PeerLeft, PeerRang, PeerMoved, PeerAnswered, PeerRefused,
                 PeerSilent, AnswerUnacknowledged, ByeDone, PeerLost, RingOrdered, AnswerOrdered, EndOrdered>;

// ---- Orders.

struct SendProvisional { // 180, or 183 with a session.
    Session session {};
};
struct SendAnswer { // 200, repeated until its ACK.
    std::string session {};
};
struct Refuse {
    int status { 500 };
};
struct SendCancel {
    Reason reason { Reason::Cancelled };
};
struct Acknowledge { // The ACK of a 2xx.
    Session session {};
};
struct SendBye {
    Reason reason { Reason::HungUp };
};
struct StartTalking { }; // It is up: session timers run.
struct TellRinging {
    std::string branch {};
    Session session {};
    int code { 180 };
};
struct TellAnswered {
    std::string branch {};
    Session session {};
};
struct TellOfferAnswered {
    std::string session {};
};
enum class EndedBy { Peer, Us };
struct TellEnded {
    Reason reason { Reason::HungUp };
    std::optional<int> code {};
    EndedBy by { EndedBy::Peer };
    Cause cause {};
};
struct Forget { }; // Nothing more can come of it.

using Order = std::variant<SendProvisional, SendAnswer, Refuse, SendCancel, Acknowledge, SendBye,
                           StartTalking, TellRinging, TellAnswered, TellOfferAnswered, TellEnded, Forget>;

struct Circumstances {
    Offerer offerer { Offerer::Caller }; // Whether the INVITE had an offer.
};

struct Step {
    State next;
    std::vector<Order> orders {};
};

Step step(const State&, const Event&, const Circumstances&);

// As calld sees it: setup, ringing, up, ended.
yobirin::Legs::LegState seen_as(const State&);

// Whether the INVITE has had its final answer: from here on there is a dialog, or nothing.
bool is_set_up(const State&);

} // namespace sipd::leg
