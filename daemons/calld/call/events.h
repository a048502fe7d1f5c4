// What happens to a call: facts, from sipd, from mediad, from applications and operators, and from the clock.
#pragma once

#include "call/orders.h"
#include "route/destination.h"

#include <chrono>

#include <string>
#include <variant>
#include <vector>

namespace calld {

enum class Hold { Talking, Held, HeldPrivately }; // The last: nobody else takes them over.
constexpr bool is_held(Hold hold) { return hold != Hold::Talking; }

// From sipd.
struct LegRang {
    std::string leg;
    std::string branch {};
    Session session {}; // Early sound.
};
struct LegAnswered {
    std::string leg;
    std::string branch {};
    Session session {};
};
struct PeerOffered {
    std::string leg;
    Session session {}; // None: the peer wants us to offer.
    Hold hold { Hold::Talking };
};
struct OfferAnswered {
    std::string leg;
    Session session;
};
struct OfferFailed {
    std::string leg;
};
struct TransferAsked { // By a phone (REFER, RFC 3515).
    std::string leg;
    std::string to {}; // What was dialled.
    std::string replaces {}; // A leg of ours that is to be talked to instead: an attended transfer.
};
struct LeftTo { // Who holds the other hung up the call they had made meanwhile.
    std::string leg;
    std::string to; // Whom they had dialled.
};
struct LegEnded {
    std::string leg;
    Legs::Reason reason { Legs::Reason::HungUp };
    int code { 0 };
    std::optional<int> cause {}; // ITU-T Q.850, of the telephone network.
};

// From mediad.
struct PortOpened {
    std::string port;
    Session session;
};
enum class Trouble { NothingInCommon, NoRoom, Failed };
struct PortRefused {
    std::string port;
    Trouble trouble;
};
struct RemoteSet {
    std::string port;
    SessionKind kind; // What had been set.
    Session session {}; // The answer, if an offer was set.
};
struct RemoteRefused {
    std::string port;
    SessionKind kind;
    Trouble trouble;
};
struct OfferMade {
    std::string port;
    Session session;
};
struct OfferRefused {
    std::string port;
};
struct RingOpened {
    std::string port;
};
struct PortLost { // mediad came back without it.
    std::string port;
};

// sipd or calld came back: what was in set-up cannot be trusted any more.
struct SetUpLost {
    std::vector<std::string> gone {}; // Legs of the call that are no more.
};

// From operators and applications.
struct EndAsked {
    Legs::Reason reason { Legs::Reason::HungUp };
};
struct HandOverAsked {
    Destination to;
};
struct RingAsked {
    std::string tag;
    Destination to;
    std::chrono::seconds rings;
};
// A digit of a phone, whichever way it came.
enum class KeyWay { Event, Info, Tone }; // RFC 4733, SIP INFO, in the sound.
struct DigitPressed {
    std::string at; // A leg or a port.
    char digit { 0 };
    KeyWay way { KeyWay::Event };
};
// By the application that has the call: whether keys that come as tones are listened for.
struct ListeningAsked {
    bool listens { true };
};
// A fax machine was heard in what the port hears or what is heard of it.
struct FaxHeard {
    std::string port;
    bool can_pass { true }; // Its codec lets a modem through: G.711.
};
// Who is in a room hears these now.
struct RoomHears {
    std::vector<std::string> ports;
    bool is_alone { true }; // Nobody else is there, not even muted.
    bool tones { false }; // Whether it is heard there that somebody comes or goes.
};
// Whom one of two holds is brought into a room with them.
struct BroughtTogether {
    std::string extension; // Of who holds.
    std::string room;
};
struct MuteAsked {
    bool muted { true };
};
// Whom somebody listens to: an agent, and who they talk to, in a call.
struct SupervisedCall {
    std::string call {};
    std::string agent_port {};
    std::string other_port {};
};
struct Supervised { // Now, or otherwise than before.
    SupervisedCall what;
};
// Of somebody who wanted to fetch a party of another call, or to listen to one: there is none (any more).
struct NothingToFetch { };
// Something is wrong with the sound; what it is, the doctor knows.
struct Diagnosed { };
// A call outside is paid for one minute more, and for no other.
struct MinutesNearlyOver { };
struct ApplicationLeft { };
struct ApplicationCame {
    std::string application;
};

struct TimePassed { };

using Event =
    std::variant<LegRang, LegAnswered, PeerOffered, OfferAnswered, OfferFailed, TransferAsked, LeftTo,
                 LegEnded, PortOpened, PortRefused, RemoteSet, RemoteRefused, OfferMade, OfferRefused,
                 RingOpened, PortLost, SetUpLost, EndAsked, HandOverAsked, RingAsked, DigitPressed,
                 ListeningAsked, FaxHeard, RoomHears, BroughtTogether, MuteAsked, Supervised, NothingToFetch,
                 Diagnosed, MinutesNearlyOver, ApplicationLeft, ApplicationCame, TimePassed>;

} // namespace calld
