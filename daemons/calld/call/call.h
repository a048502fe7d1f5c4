// One call, from the first ring to the last event, as a pure state machine over legs and ports:
// step() decides, switchboard.h acts. It knows no socket, no clock and no JSON.
//
//     Step step = arrive(call, arrival, around);     // orders: open two ports …
//     step = calld::step(call, PortOpened { … }, around);
//
// Everything a call can be is listed here; there is no flag elsewhere.
#pragma once

#include "base/address.h"
#include "base/clock.h"
#include "call/events.h"
#include "call/floor.h"
#include "call/orders.h"
#include "call/supervision.h"
#include "call/surroundings.h"
#include "limits.h"
#include "route/router.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace calld {

// --- One end of a call: its wire, its sound, and who is there.

struct Settled { };
struct TheyOffered { // mediad works out our answer.
    Hold wish;
};
enum class Asker { Peer, Us };
struct MakingOffer { // mediad works it out.
    Asker asker { Asker::Peer };
};
enum class Occasion { FirstOffer, Again };
struct WeOffered { // Our offer is with the peer.
    Occasion occasion;
};
using Negotiation = std::variant<Settled, TheyOffered, MakingOffer, WeOffered>;

struct Side {
    std::string leg {};
    std::string port {};
    std::string device {}; // sipd's name of the phone.
    std::string extension {}; // Whose phone it is, or who sits there; or:
    std::string trunk {}; // Both: they answer for the extension at a telephone outside.
    std::string line {}; // The channel of the trunk that has a key, if one has.
    int appearance { 0 }; // Which of the extension's it is (sharing.h).
    Party who {}; // As whoever talks to them sees them.
    Towards end {
        Towards::Caller
    }; // Whether this phone called or was called, whatever became of the call since.
    Negotiation negotiation {};
    Hold hold { Hold::Talking };
};

// --- The caller, until and after they are answered.

struct JustArrived { // Nothing was opened yet.
    Session offer; // None: the caller wants us to offer (late offer).
};
enum class Offerer { Caller, Us };
struct Opening {
    Offerer offerer;
};
enum class Told { Nothing, Ringing, EarlySound };
struct Unanswered {
    Session session; // What answering will say.
    Offerer offerer;
    Told told { Told::Nothing };
    std::string early_leg {}; // Whose sound they hear.
};
struct Up { };
using CallerStage = std::variant<JustArrived, Opening, Unanswered, Up>;

struct Caller {
    Side side {};
    CallerStage stage {};
    int appearance { 0 }; // What they have of what their phone shares; told with 18x and 200.
};

// --- Who is being rung for them.

enum class AttemptStage { Opening, Dialled, Ringing, AskedToAccept };
// Who answers far from their desk presses 1 to say that it is they, and no machine of a carrier.
enum class Accepts { ByLifting, ByPressingOne };
struct Attempt {
    std::string leg {};
    std::string port {};
    std::string device {};
    std::string extension {};
    std::string trunk {};
    std::string line {};
    int appearance { 0 }; // At the extension,
    int shown_appearance { 0 }; // and at the account of the phone that rings.
    CallOutside outside {}; // What the trunk is asked for.
    Accepts accepts { Accepts::ByLifting };
    int whom { 0 }; // As in the step it is of.
    Party who {};
    AttemptStage stage { AttemptStage::Opening };
    std::string early_branch {}; // Whose early sound was set, with:
    Session early_session {};
};

// Rung at the same time: devices of these extensions, or somebody outside by one trunk.
struct RingStep {
    std::vector<std::string> extensions {};
    std::string trunk {};
    std::string line {}; // Of the trunk; empty: any that is free.
    CallOutside outside {};
    Accepts accepts { Accepts::ByLifting };
    int whom { 0 }; // Steps of one number are ways to the same person: whoever was reached is not rung again.
};

// Why nobody answered, as far as it is known.
struct Miss {
    Legs::Reason reason { Legs::Reason::Unavailable };
    int code { 0 };
};

enum class Rang { NotYet, Rang };
struct Pursuit {
    std::vector<Attempt> attempts {};
    std::vector<RingStep> steps {}; // Not tried yet, the next one first.
    std::chrono::seconds ring_time {}; // Of each step.
    Moment deadline {}; // Of the attempts now ringing.
    Miss miss {};
    Rang rang { Rang::NotYet };
    Party shown {}; // To those who are rung.
    std::string when_busy {}; // Destinations; empty: none.
    std::string when_unanswered {};
    std::string owner {}; // Under whose class those run.
    std::string without {}; // An extension that is not rung, though it is of the group.
    Answering answering { Answering::ByHand };
};

// --- States. Each holds only what is true while in it.

struct Keeping { // An application has the call, and this sound of it.
    std::string application;
    std::string argument;
    std::string ring {};
    bool listens { false }; // It wants keys that come as tones to be listened for.
    // Keys that were pressed since it could be told of none; absent: it is told at once.
    std::optional<std::string> untold { std::in_place };
};

// Originate: somebody's own phones ring, to be connected with `to` when they answer. Or a page: they are to
// hear what is said in that room.
struct Summoning {
    std::string extension;
    std::string to;
    Pursuit pursuit;
    std::string room {};
};
enum class Kept { Caller, Callee }; // Which of the two who talked it is that waits.
// Somebody waits because whom they talked to sent them on. Who did hears of it until they hang up, and has
// them back when nobody answers.
struct Transfer {
    Side by {}; // Without a leg: they hung up.
    std::string to {}; // As they dialled it.
    Kept kept { Kept::Caller };
    bool told_ringing { false };
    bool was_ringing { false }; // For who sent them on: whom they talk to shows when they answer.
};

// Where somebody was parked, and whom they come back to.
struct Parking {
    std::string slot {};
    std::string by {}; // An extension.
    Kept kept { Kept::Caller };
};
// Nobody fetched them in time: who parked them is rung, then their group or main; then they wait on.
enum class Recalls { Parker, Group };
struct Recall {
    Parking parking {};
    Recalls now { Recalls::Parker };
};

// Somebody waits and somebody is rung.
enum class Main { NotTried, Tried };
struct Seeking {
    Caller caller;
    Pursuit pursuit {};
    std::string owner {}; // Under whose class an outside call is made now.
    int hops { 0 };
    Main main { Main::NotTried };
    std::optional<Keeping>
        lent_by {}; // An application asked to ring somebody; it has the call back if nobody answers.
    std::string ring_tag {}; // Its name for that.
    std::optional<Transfer> transfer {};
    std::optional<Recall> recall {};
    std::string line {}; // By which they go out, if they took one.
};

// Somebody is alone with the exchange: nobody is rung for them, and no application has them.
struct AtEcho { };
struct HearingTone { // What came of the code they dialled, or why they are not put through; then it is over.
    std::string tone;
    Moment until { Moment::max() };
    std::chrono::milliseconds lasts { limits::tone_heard };
    std::string_view outcome { "self_served" }; // In the ledger.
};
struct AtSlot { // Parked: anybody may fetch them.
    Parking parking;
    Moment recall;
};
struct Reserving { // They want to park somebody there, and have not sent them yet.
    std::string slot;
};
struct Fetching { // They take over somebody else's call as soon as there is sound.
    Fetch what;
};
struct AtLine { // They took a line and dial what goes out by it.
    std::string line;
    std::string dialled {};
    Moment until {};
};
struct AskedForPin {
    std::string room; // That they want to enter, or:
    std::string desk_of {}; // Who they say they are, at a phone that is not theirs.
    std::string entered {};
    int tries { 0 };
    Moment until {};
};
enum class Voice { Speaks, Muted };
struct InRoom {
    std::string room;
    Voice voice { Voice::Speaks };
    char pressed { 0 }; // The digit before: * begins a wish.
    std::vector<std::string> hears {}; // The others who speak.
    bool is_alone { true };
    bool has_tones { false };
    Moment tone_until {}; // Who begins a page hears first that they may speak.
};
struct Supervising { // They listen to somebody's call, until it ends for that agent.
    std::string agent;
    Supervision how { Supervision::Listen };
    SupervisedCall what {}; // Without a call: not found yet.
};
using Place =
    std::variant<AtEcho, HearingTone, AtSlot, Reserving, Fetching, AtLine, AskedForPin, InRoom, Supervising>;
struct Alone {
    Caller caller;
    Place place;
};
struct Entrusted {
    Caller caller;
    Keeping keeping;
};
struct Orphaned { // Its application is gone.
    Caller caller;
    Keeping keeping;
    Moment until;
};
// Whoever fetched them may be lost before they have heard that it came about: then they go back.
struct Fetched {
    std::string by; // A leg.
    Parking from; // Without a slot: they rang or were held there.
    Moment until;
};
struct Talking {
    Side caller;
    Side callee;
    std::optional<Fetched> fetched {};
    std::optional<Moment> tone_until {}; // One of them hears that it will soon be over.
};
struct Ended {
    Legs::Reason reason { Legs::Reason::HungUp };
};
using State = std::variant<Summoning, Seeking, Alone, Entrusted, Orphaned, Talking, Ended>;

enum class Direction { Inbound, Outbound, Internal };

// A press as it was told first.
struct ToldPress {
    std::string leg {}; // Whose.
    char digit { 0 };
    KeyWay way { KeyWay::Event };
    Moment when {};
};

struct Call {
    std::string id {};
    std::string contact {};
    std::string tag {};
    Direction direction { Direction::Internal };
    Party from {};
    Party to {};
    std::string origin_extension {}; // Under whose class it began; empty for a trunk's call.
    std::string origin_trunk {};
    std::string line {}; // What an outside caller dialled, as the office calls it.
    std::vector<std::string>
        called {}; // What the carrier said is called. This and the next two: until they are routed.
    std::optional<Withheld> withheld {};
    std::string forwarded_by {};
    std::optional<std::int64_t> forwards_left {}; // What the trunk's INVITE said (Max-Forwards).
    bool came_back { false }; // A carrier has sent a call of ours back to us.
    Urgency urgency { Urgency::Ordinary };
    std::int64_t revision { 0 };
    std::int64_t parts { 0 }; // Legs and ports named so far.
    std::uint64_t turn { 0 }; // Its number among the calls of this process.
    Wall started {};
    Moment arrived {};
    std::optional<Wall> answered {};
    std::optional<Moment> must_end {}; // max_call_minutes
    std::string absorbed {}; // The call that an attended transfer joined to it last.
    std::vector<ToldPress> told_presses {}; // Of late, those that may be told another way as well.
    bool is_fax { false };
    // From outside, for a number that was closed then: by its hours or by night mode.
    bool came_closed { false };
    // What the toll guard had to do with it last, as the ledger calls it.
    std::string guarded {};
    State state { Ended {} };
};

// What one event led to. The state is in the call already; these are to be done, in order.
struct Step {
    std::vector<Order> orders {};
    bool remember { false }; // Journal the call before the orders.
    bool announce { false }; // Tell watchers.
    std::string announced_tag {}; // Instead of the call's own: the outcome of a Ring.
    std::string announced_reason {};
    std::optional<RoomWish> room_wish {};
    std::optional<Fetch> fetch {}; // The call is ready for another's party.
    std::string supervises {}; // It is ready to listen to this extension.
};

struct Arrival {
    std::string leg;
    std::string extension {};
    std::string trunk {};
    std::string device {};
    Party from {};
    Party to {};
    std::vector<std::string>
        called {}; // Of a trunk's: what the carrier says is called, the most trusted first.
    std::optional<Withheld> withheld {};
    std::string forwarded_by {};
    std::optional<std::int64_t> forwards_left {};
    int hops { 0 }; // How often we have sent it on before: a carrier has sent it back to us.
    Session offer {};
    std::string replaces {}; // A leg of ours whose place it takes (RFC 3891).
    // Of which shared trunk or extension, which appearance (0: any), and by which phone.
    std::string shares {};
    int appearance { 0 };
    std::string holder {};
};

// All begin a call whose id, contact and times are set.
Step arrive(Call&, Arrival, const Circumstances&);
Step originate(Call&, std::string from, std::string to, const Circumstances&);
// The phones of one who is paged; or a place in the network where anybody may listen.
struct Paged {
    std::string room;
    Party by {};
    std::string by_extension {};
};
Step page(Call&, const Paged&, const std::string& extension, const Circumstances&);
Step broadcast(Call&, const Paged&, const Address& place, const Circumstances&);

Step step(Call&, Event, const Circumstances&);

// Attended transfer: who is in both calls leaves, and the two others talk. `asked` came in one of them and
// names its leg in the other.
bool can_join(const Call&, const Call&, const TransferAsked&);
// Where the other call still rings for who asks: what they might have asked without having called first.
std::optional<TransferAsked> as_blind(const Call& here, const Call& rings, const TransferAsked&,
                                      const Circumstances&);
struct JoinedSteps {
    Step stays;
    Step goes;
};
// Early attended transfer, by REFER or by hanging up: who is rung by who asks goes on ringing, for who was
// kept.
bool can_take_on(const Call& held, const Call& rings, const TransferAsked&, const Circumstances&);
JoinedSteps take_on(Call& held, Call& rings, const TransferAsked&, const Circumstances&);
JoinedSteps take_on_by_hanging_up(Call& held, Call& rings, const TransferAsked&, const Circumstances&);
JoinedSteps join(Call& stays, Call& goes, const TransferAsked&, const Circumstances&);

// Key-phone habit, where the office wants it: who holds somebody, calls another and hangs up leaves the two
// to each other, or the one to whoever still rings.
struct HungUpOn {
    std::string call; // In which they hold somebody,
    std::string leg; // by this leg.
    std::string device; // The phone that hung up.
};
std::optional<HungUpOn> hung_up_on(const Call& consulting, const LegEnded&, const Circumstances&);
// Whether that leg is of the same phone, and there is somebody to be left.
bool can_be_left(const Call& held, const HungUpOn&);
// What somebody who only rings would have been dialled as; empty: they talk, and the two calls join.
std::string left_to(const Call& consulting);
JoinedSteps join_by_hanging_up(Call& stays, Call& goes, const HungUpOn&, const LegEnded&,
                               const Circumstances&);

// Somebody fetches a party of another call: picks up what rings, takes who is parked, or comes in place of a
// leg. The other call stays, with the fetcher's leg and port in it.
bool can_fetch(const Call& from, const Call& fetcher, const Fetch&);
JoinedSteps fetch(Call& from, Call& fetcher, const Fetch&, const Circumstances&);

// --- Questions about a call.

// Where it is seen, for lamps and for those who would fetch from it.
std::vector<Appearance> appearances_of(const Call&);
// The call that is to be fetched from; empty: there is none.
std::string call_to_fetch(const Fetch&, const std::string& extension, const Circumstances&);

// Where a page is broadcast, if it is.
std::optional<Address> broadcast_place(const Directory::Page&);
// Whom a page reaches: the members who can be spoken to now, but not who speaks.
std::vector<std::string> reached_by(std::string_view page, const std::string& by_extension,
                                    const Circumstances&);
// The room it is in, once it is up.
const InRoom* in_room(const Call&);
// Where a call hears, or is to hear, what is said in a page; empty: nowhere.
std::string paged_in(const Call&);
bool speaks_in_page(const Call&);

// What a supervisor of that extension hears in this call; nothing where it does not talk.
std::optional<SupervisedCall> supervised_in(const Call&, const std::string& agent);
// Who listens to whose call by this one, once they do.
std::optional<Supervisor> supervisor_of(const Call&);

bool is_up(const Caller&);
enum class Phase { Setup, Ringing, Up, Held, Ended };
Phase phase_of(const Call&);
std::string holder_of(const Call&);
std::optional<Moment> deadline_of(const Call&); // When TimePassed is due.
Moment deadline_at(const Place&);
std::vector<std::string> legs_of(const Call&); // Those sipd knows.
std::vector<std::string> ports_of(const Call&);
// Of a leg or a port of it; empty: neither.
std::string leg_of(const Call&, std::string_view leg_or_port);
// Those at which a key that is pressed means something now.
std::vector<std::string> awaits_digits_at(const Call&);

// Whose tones are left out of what the other hears of two who talk, and pressed again there: those by a trunk
// of which the office says that keys are in its sound, where the other side is told of keys in another way.
std::vector<std::string> keys_lifted_at(const Call&, const Circumstances&);

// Which extensions a call occupies, each once, and which trunks, once a channel.
struct Occupied {
    std::vector<std::string> extensions {};
    std::vector<std::string> trunks {};
    friend bool operator==(const Occupied&, const Occupied&) = default;
};
Occupied occupied_by(const Call&);

// Who hears whom when nothing is going on, for setting right what mediad came back with. Nothing while in
// set-up.
std::vector<Connect> sound_of(const Call&);
// What one of two who talk hears: the other, music while the other holds, nothing while holding.
std::vector<std::string> heard_by(const Side& self, const Side& other);
// Both ways.
std::vector<Connect> connected(const Side&, const Side&);
std::vector<std::string> heard_at(const Place&);
Connect sound_at(const Side&, const Place&);

} // namespace calld
