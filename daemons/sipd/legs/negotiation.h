// Offers and answers inside an established leg (RFC 3264, RFC 3261 14, RFC 3311), as a pure state machine.
// One exchange at a time: whoever comes second gets 491 and tries again.
//
// Sessions travel through as text, unread: JSON of an org.yobirin.Media.Session.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace sipd::negotiation {

using Session = std::optional<std::string>;

enum class Why {
    Ordered,
    Refresh // Ours alone: calld hears nothing of it, unless they took the occasion to change their keys.
};
enum class Form { Reinvite, Update }; // How the peer asks; only a re-INVITE has an ACK.
enum class Offerer { Peer, Us }; // Us: their re-INVITE had no offer, so our answer is one ("late").

struct Offer {
    std::string session {};
    Why why { Why::Ordered };
};
using Postponed = std::optional<Offer>; // Ours, that had to give way.

// ---- States.
struct Stable { };
struct Offering { // Our re-INVITE is out.
    Offer offer {};
};
struct BackingOff { // It met theirs (491); it is tried again after a while.
    Offer offer {};
};
struct Asked { // Their offer waits for calld.
    Form form { Form::Reinvite };
    Offerer offerer { Offerer::Peer };
    Postponed postponed {};
};
struct Confirming { // Our 200 to their re-INVITE waits for its ACK.
    Offerer offerer { Offerer::Peer };
    Postponed postponed {};
};
using State = std::variant<Stable, Offering, BackingOff, Asked, Confirming>;

// ---- Events.
struct OfferOrdered {
    Offer offer {};
};
struct OfferTaken {
    Session session {};
    bool has_other_keys { false }; // Than they had, as far as their o= line tells (RFC 3264 8).
};
struct OfferRefused { // 408 also for silence.
    int code { 488 };
};
struct BackOffOver { };
struct PeerOffered {
    Form form { Form::Reinvite };
    Session session {}; // None: late.
    bool held { false };
};
struct OfferWithdrawn { }; // They cancelled their re-INVITE.
struct AnswerOrdered {
    Session session {}; // None: refused.
};
struct PeerAcknowledged {
    Session session {};
};
struct WaitedTooLong { }; // calld did not answer.
using Event = std::variant<OfferOrdered, OfferTaken, OfferRefused, BackOffOver, PeerOffered, OfferWithdrawn,
                           AnswerOrdered, PeerAcknowledged, WaitedTooLong>;

// ---- Orders.
struct SendOffer {
    std::string session {};
};
struct AnswerPeer { // The answer to what we were asked.
    int status { 200 };
    Session session {};
};
struct TurnAway { // The answer to what they ask now, out of turn.
    int status { 491 };
};
struct WaitForCalld { };
struct BackOff { };
struct TellOffered {
    Session session {};
    bool held { false };
};
struct TellOfferAnswered {
    Session session {};
};
struct TellOfferFailed {
    int code { 488 };
};
struct GiveUp { }; // The peer does not know the dialog any more.
using Order = std::variant<SendOffer, AnswerPeer, TurnAway, WaitForCalld, BackOff, TellOffered,
                           TellOfferAnswered, TellOfferFailed, GiveUp>;

struct Step {
    State next;
    std::vector<Order> orders {};
};

Step step(const State&, const Event&);

// Whether an offer of ours may be ordered now.
bool takes_offers(const State&);

} // namespace sipd::negotiation
