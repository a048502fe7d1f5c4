// The router: who calls and what they wish for → a plan, or a refusal with its reason. Numbered rules in one
// function, no state, no clock: the same function routes a call, simulates one and explains one.
//
//     route({ .extension = "201", .wish = Dialled { "202" } }, office) → RingExtension { "202" }
#pragma once

#include "guards/tariff.h"
#include "route/destination.h"
#include "route/directory.h"
#include "route/features.h"
#include "route/hours.h"
#include "route/numbers.h"
#include "route/story.h"

#include "org.yobirin.Legs.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace calld {

struct Dialled {
    std::string number;
};

// Why there is no number of the caller's: 非通知, 公衆電話, 表示圏外, 通知不可能.
enum class Withheld { User, Payphone, Unavailable, Interworking };
std::string_view text_of(Withheld);

struct Question {
    std::string
        extension {}; // Under whose class an outside call is made; empty: the office itself (did, main).
    std::string trunk {}; // Came in by it; empty for calls from inside.
    std::variant<Dialled, Destination> wish {};
    int hops { 0 }; // How often this call has been sent on already.
    TimeOfCall when {};
    // Of a call from outside:
    std::vector<std::string>
        called {}; // What the carrier says is called, the most trusted first; none: the wish.
    std::string caller {}; // Their number, as it came.
    std::optional<Withheld> withheld {};
    std::string forwarded_by {};
};

// Plans.
struct RingExtension {
    std::string number;
};
struct RingGroup {
    std::string name;
};
struct RingOnCall { // In turn, until somebody presses 1.
    std::string name;
};
enum class Urgency { Ordinary, Emergency };
struct CallOutside {
    std::string number; // What to ask the trunk for, national form.
    std::string e164; // Empty for service numbers.
    std::vector<std::string> trunks; // In order; the next one on failure.
    std::string caller_id {}; // Empty: the trunk's first number.
    std::string name {}; // What the office calls them, where it was a speed dial.
    Urgency urgency { Urgency::Ordinary };
    std::string payer {}; // The extension under whose class it is made; empty: the office itself.
    Tariff tariff { Tariff::Ordinary };
};
struct HearEcho { };
struct EnterRoom {
    std::string name;
};
struct UseLine {
    std::string name;
};
struct SignIn { // This phone becomes that extension's desk; empty: its own again.
    std::string extension;
};
struct Page { // Every member's phone speaks what the caller says.
    std::string name;
};
struct Entrust {
    std::string application;
    std::string argument;
};
struct Announce { // Tells the caller something and lets them go.
    std::string what; // "withheld": their number is wanted.
};
struct Refuse {
    yobirin::Legs::Reason reason;
    int code { 0 }; // The SIP status, where the reason's own does not suit.
    std::string why {}; // For people.
    std::string denied {}; // The number that may not be called.
};
using Plan = std::variant<RingExtension, RingGroup, RingOnCall, CallOutside, HearEcho, EnterRoom, PickUp,
                          ParkAt, SwitchSetting, ThreeWay, UseLine, SignIn, Intercom, Page, Supervise,
                          Entrust, Announce, Refuse>;

struct Route {
    Plan plan;
    int rule { 0 }; // The rule that decided.
    std::string called {}; // Which of our numbers an outside caller has called; empty: none.
    calendar::Opening opening { calendar::Opening::Open }; // Of that number.
    std::string line {}; // What an outside caller has dialled, as people call it.
    std::string instead {}; // The number of the speed dial that was dialled.
    std::string notice {}; // What an administrator should know: something unbuilt or dangling was replaced.
    Story story {};
};

Route route(const Question&, const Directory&);

// "ring_group:desk", "number:0398765432 ntt,backup", "hangup:busy", "park:701": where it leads, for people
// and tests.
std::string text_of(const Plan&);

// What somebody asks for themself and cannot send another to.
bool is_for_who_calls(const Plan&);

// What the forward of that extension becomes (SwitchSetting) when it is to go to what would be dialled there,
// under its own dial rules; or why it may not (Refuse).
Plan forward_plan(const std::string& extension, const std::string& dialled, const Directory&);

} // namespace calld
