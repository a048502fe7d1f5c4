// What a call asks of the world: imperatives to sipd, mediad, the ledger and the applications.
// The machine in call.h gives them; who carries them out is no business of it.
#pragma once

#include "call/floor.h"
#include "call/settings.h"
#include "guards/theft_watch.h"
#include "route/story.h"

#include "ipc/message.h"
#include "org.yobirin.Legs.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace calld {

// An org.yobirin.Media.Session as JSON, which crosses calld unread. Empty text: there is none.
using Session = ipc::Json;
using yobirin::Legs;

// How somebody listens to another's call: heard by nobody, by the agent, by both.
enum class Supervision { Listen, Whisper, Barge };

// To mediad.
struct OpenPort {
    std::string port;
    std::string prefer {};
    Session remote {};
    std::vector<std::string> codecs {}; // In the order of preference; none: mediad's own.
    bool agrees_on_digits { true }; // On telephone-event.
};
struct MakeOffer {
    std::string port;
    std::string prefer {}; // Whose codec comes first.
    std::vector<std::string> codecs {}; // From now on; none: as before.
};
struct PressKeys { // As the port's peer understands it.
    std::string port;
    std::string digits;
};
enum class SessionKind { Offer, Answer };
enum class Forks { KeepAll, DropOthers };
struct SetRemote {
    std::string port;
    SessionKind kind;
    Session session;
    std::string branch {};
    Forks forks { Forks::KeepAll };
};
struct Rollback {
    std::string port;
};
struct Connect {
    std::string port;
    std::vector<std::string> hears;
    bool muted { false }; // In its room.
    bool tones { false }; // The others there hear that it comes and goes.
    std::vector<std::string> without_keys {}; // Of whom it hears.
};
struct OpenRing {
    std::string port;
};
struct ClosePorts {
    std::vector<std::string> ports;
};

// To sipd.
enum class OtherWay { None, There }; // To whom is called: a trunk that says nothing is given up soon.
enum class Answering { ByHand, AtOnce }; // Whether the phone is asked to answer by itself.
struct Dial {
    std::string leg;
    std::string device {}; // Or:
    std::string trunk {};
    std::string number {};
    Party from {};
    Party to {};
    Session offer {};
    Answering answering { Answering::ByHand };
    int appearance { 0 }; // 0: none. Likewise below.
    OtherWay other_way { OtherWay::None };
    bool is_urgent { false }; // It is to ring in a way of its own.
    std::optional<std::int64_t> forwards_left {}; // Of a call from a trunk.
};
struct TellRinging {
    std::string leg;
    Session session {}; // Early sound.
    Party shown {}; // Whom they reach. Without a number: it is not told.
    int appearance { 0 };
};
struct AnswerLeg {
    std::string leg;
    Session session;
    Party shown {};
    int appearance { 0 };
};
struct ShowParty { // Whom an established leg talks to from now on.
    std::string leg;
    Party shown;
};
struct EndLeg {
    std::string leg;
    Legs::Reason reason;
    int code { 0 };
};
struct AnswerOffer {
    std::string leg;
    Session session {}; // None: refused, the leg lives as before.
};
struct OfferLeg { // An established one: a re-INVITE.
    std::string leg;
    Session session;
};
struct TellDigit { // By INFO.
    std::string leg;
    char digit;
};
struct AnswerTransfer {
    std::string leg;
    bool accepted { false };
};
// What becomes of a transfer, as a SIP status: 180 it rings, 200 it is done, others it failed. From 200 on it
// is the last word.
struct TellTransfer {
    std::string leg;
    int code { 200 };
};

// To the ledger: facts about the contact.
enum class Milestone { Arrived, Ringing, Answered, Ended, Supervised };
struct Report {
    Milestone what;
    std::string agent {};
    std::string outcome {};
    std::string reason {};
    std::string leg {}; // Arrived: the caller's.
    std::string supervisor {}; // Supervised: an extension, and how, as the ledger calls it.
    std::string supervision {};
};

struct TellRoute { // How the router came to its plan.
    std::string leg; // The caller's.
    Story story;
};
struct TellLegEnd { // Why somebody who was rung or talked was lost.
    std::string leg;
    std::string extension {};
    std::string trunk {};
    Legs::Reason reason { Legs::Reason::Failed };
    int code { 0 };
    std::optional<int> cause {}; // ITU-T Q.850, of the telephone network.
};

// To the application that is to have the call.
struct GiveToApplication {
    std::string application;
    std::string argument;
    std::string audio; // The port of its ring.
};

struct TellApplicationOfKey {
    std::string application;
    char digit { 0 };
};

// To the settings that phones make.
struct ChangeSetting {
    std::string extension;
    SettingChange change;
};

// To the guards.
struct Distrust { // A number that thieves call was tried.
    std::string extension;
    std::string number;
    Tried what;
};
struct ExpectCallback { // From whoever was called by that trunk and saw that number of ours.
    std::string number;
    std::string trunk;
    std::string emergency;
    std::string phones; // An extension: at whose phone the call was made.
};

// To the switchboard.
struct MakeRoom { // A channel of the trunk, for an emergency call.
    std::string trunk;
};

// To every phone but who calls.
struct TellEverybody {
    std::string text;
};

// To the log.
enum class Weight { Fact, Warning };
struct Note {
    std::string text;
    Weight weight { Weight::Fact };
};

using Order =
    std::variant<OpenPort, MakeOffer, SetRemote, Rollback, Connect, PressKeys, OpenRing, ClosePorts, Dial,
                 TellRinging, AnswerLeg, ShowParty, EndLeg, AnswerOffer, OfferLeg, TellDigit, AnswerTransfer,
                 TellTransfer, Report, TellRoute, TellLegEnd, GiveToApplication, TellApplicationOfKey,
                 ChangeSetting, Distrust, ExpectCallback, MakeRoom, TellEverybody, Note>;

} // namespace calld
