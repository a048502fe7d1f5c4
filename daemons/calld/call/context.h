// What the parts of the call machine share while one event is decided: the call's facts, the world, and the
// step being written.
#pragma once

#include "call/call.h"

namespace calld {

struct Context {
    Call& call;
    const Circumstances& around;
    Step& step;

    void order(Order order) { step.orders.push_back(std::move(order)); }

    // "c7.3-12.2": the generation that dials, the call, a number. No generation comes back, so no name is
    // used twice.
    std::string next_leg();
    std::string next_port();

    // Something others can see has changed.
    void changed()
    {
        ++call.revision;
        step.announce = true;
    }
    void remember() { step.remember = true; }
};

struct Ending {
    Legs::Reason reason { Legs::Reason::HungUp };
    std::string_view outcome {};
    int code { 0 };
};

// --- negotiation.cpp: a side that is up changes its session. The other side never hears of it.

// What became of an event that concerns a side's session.
enum class Negotiated { Quietly, HoldChanged, Broken };

Negotiated negotiate(Side&, const PeerOffered&, Context&);
Negotiated negotiate(Side&, const OfferAnswered&, Context&);
Negotiated negotiate(Side&, const OfferFailed&, Context&);
Negotiated negotiate(Side&, const RemoteSet&, Context&);
Negotiated negotiate(Side&, const RemoteRefused&, Context&);
Negotiated negotiate(Side&, const OfferMade&, Context&);
Negotiated negotiate(Side&, const OfferRefused&, Context&);

// --- keys.cpp: keys that are pressed while two talk or an application has the call, and fax machines.

bool is_of(std::string_view leg_or_port, const Side&);
bool was_told_already(Call&, const DigitPressed&, Moment now);
void pass_on(const DigitPressed&, const Side& from, const Side& to, Context&);
bool agrees_on_digits(const std::string& trunk, const Context&);
// At once, or as soon as it can be.
void tell_application(Keeping&, char digit, Context&);
// The application hears of the call, and of the keys that were pressed meanwhile.
void give(Keeping&, Context&);
void let_fax_pass(const FaxHeard&, Side&, const Side& other, Context&);

// --- pursuit.cpp: ringing devices and trunks.

// Takes steps until somebody is being rung. False: nobody is left; pursuit.miss says why.
bool advance(Pursuit&, const Caller*, Context&);

Attempt* attempt_of_leg(Pursuit&, const std::string& leg);
Attempt* attempt_of_port(Pursuit&, const std::string& port);

// The port is there: dial.
void dial(Attempt&, const Pursuit&, Session offer, Context&);
// Remembers the most telling reason why nobody answered.
void note(Pursuit&, Miss);
// Whoever was called by another way would meet the same circle.
bool went_in_circles(const Miss&);
// An attempt came to nothing: forgets it, and those that end with it.
void lose(Pursuit&, const Attempt&, Miss, Context&);
// The time is over: ends every attempt, and the other ways to whoever was rung.
void no_answer(Pursuit&, Context&);
// Ends every attempt still there.
void call_off(Pursuit&, Legs::Reason, Context&);
// Takes the one that answered out of the pursuit and ends the others with "completed elsewhere".
Attempt win(Pursuit&, const std::string& leg, Context&);

Side side_of(const Attempt&);

// --- early_sound.cpp: what the caller hears before anybody answers.

void hear_early(Seeking&, Attempt&, const LegRang&, Context&);
void forget_early(Seeking&, const std::string& leg, Context&);

// --- going_out.cpp: channels, and what the guards say of a call outside.

bool has_channel(const std::string& trunk, Urgency, const Context&);
// Whether it may leave by that trunk; if not, it is noted why.
bool may_go_out(Pursuit&, const CallOutside&, const std::string& trunk, Context&);
// Their minutes are nearly used up: who pays hears a tone, for a moment.
State warn_of_end(Talking, Context&);
void end_warning(Talking&, Context&);

// --- emergency.cpp

// Before the names of who calls back.
std::string emergency_sign(const Context&);
void begin_emergency(const CallOutside&, Context&);
// It goes out now, and they see that number of ours.
void leaves_for_help(const Attempt&, const Party& shown, const Caller*, Context&);
std::optional<Pursuit> pursuit_of(const CallbackWindow&, Context&);
// The emergency call that this one may be the answer to; none: null.
const CallbackWindow* window_for(const Call&, const Circumstances&);

// --- whom_to_ring.cpp: whom each plan has rung. Nothing: there is no such extension or group any more.

std::optional<Pursuit> pursuit_of(const RingExtension&, Context&);
std::optional<Pursuit> pursuit_of(const RingGroup&, Context&);
std::optional<Pursuit> pursuit_of(const RingOnCall&, Context&);
std::optional<Pursuit> pursuit_of(const CallOutside&, Context&);
std::optional<Pursuit> pursuit_of(const Intercom&, Context&);

// --- seeking.cpp: from the router's plan to somebody's ear.

// Follows routes until somebody is rung, or the call has found its place or its end.
State proceed(Seeking, std::variant<Dialled, Destination> wish, Context&);
// An emergency service calls back: whatever is set, who called it is rung.
State ring_back(Seeking, const CallbackWindow&, Context&);
// What the office calls whom it calls outside: by the speed dial, else by the phone book.
std::string name_of(const CallOutside&, const Context&);
// Whom they called. A speed dial is a call to the number it stands for, in the ledger and on phones.
void name_dialled(const Route&, Context&);
// Nobody is being rung any more: the next step, a forward, main, or the end.
State go_on(Seeking, Context&);
// Rings on an application's behalf; it has the call back when nobody answers.
State ring_for_application(Entrusted, const RingAsked&, Context&);
// Nobody is left to try: whoever sent them on or parked them, then main, then the end.
State give_up(Seeking, const Ending&, Context&);

// --- answering.cpp: from ringing to talking, and the end.

// Somebody answered: everybody hears everybody.
State connect(Seeking, const LegAnswered&, Context&);
// Who was asked to accept pressed a key.
State accept(Seeking, const DigitPressed&, Context&);
// Likewise, once it is clear who it is.
State talk(Seeking, Side callee, Context&);
// Opens the caller's port before those of the people they wait for, which prefer its codec: as order
// `before`.
void name_port(Caller&, Context&);
void open_caller(Caller&, Context&, std::size_t before);

// mediad made the caller's port: its session is what answering will say.
void caller_opened(Caller&, Session);
// 200 to the caller, unless they are up already.
void answer_caller(Caller&, Context&, const Party& reached = {});
// They hear each other, as far as neither holds.
void connect_sound(const Side&, const Side&, Context&);
// Tells a phone whom it talks to now.
void show(const Side& self, const Side& talks_to, Context&);
// An application gets the call, or is about to.
State entrust_to(Caller, Keeping, Context&);

// The end of a caller who is not talking to anybody. One whose leg is gone has an empty leg by then.
State end_caller(Caller&, const Ending&, Context&);
State ended(const Ending&, Context&);
std::string_view abandoned(const Context&); // The outcome of hanging up before anybody answered.

// From when on max_call_minutes count.
void start_limit(Context&);

// --- lines.cpp: lines with a key.

// Somebody takes the line, answers what rings on it, or takes over what is held there.
State use_line(Seeking, const std::string& line, Context&);
// Their phone names a line of a trunk, by its account and perhaps by its place (0: any), and dials by it; or
// dials nobody: as if they had pressed its key.
struct SharedLine {
    std::string trunk;
    int index { 0 };
};
State call_by_shared_line(Seeking, const SharedLine&, Context&);
State digit_at_line(Alone, AtLine, char digit, Context&);
// They have dialled: it goes out.
State go_out_by(Alone, const AtLine&, Context&);
// The first line of the trunk that nobody uses, besides those that this call takes in this very step. Empty:
// none has a key, or all are taken.
std::string free_line(const std::string& trunk, const std::vector<std::string>& besides, const Context&);

// --- alone.cpp: nobody is rung for them.

State stay(Caller, Place, Context&);
State sound_is_there(Alone, Session, Context&);
std::string_view outcome_of(const Alone&, const Context&);
State time_passed(Alone, Context&);

// Whoever sent them on parks them there; no slot: in any that is free.
State park(Seeking, std::string slot, Context&);
// Somebody dialled a slot, or the code for parking.
State park_or_fetch(Seeking, const std::string& slot, Context&);
State take_from(Seeking, Fetch, Context&);
// Somebody wants this phone to be the desk of an extension; empty: its own again.
State sign_in(Seeking, const std::string& extension, Context&);
State signed_in(Caller, const std::string& extension, Context&);
State change_setting(Seeking, const SettingChange&, Context&);
// Who fetched them is lost before it was sure.
State back_from_fetcher(Talking, Context&);
// Nobody answered who was rung for somebody parked.
State recall_on(Seeking, Context&);

// --- conferring.cpp: rooms.

State ask_into_room(Seeking, const std::string& room, Context&);
State enter_room(Caller, const std::string& room, Context&);
State digit_pressed(Alone, char digit, Context&);
State mute(Alone, bool muted, Context&);
State room_hears(Alone, const RoomHears&, Context&);
State begin_three_way(Seeking, Context&);
// One of two is held: they go where who holds them has gone, who is let go.
State bring_together(Talking, const BroughtTogether&, Context&);

// --- supervising.cpp: listening to another's call.

State begin_supervision(Seeking, const std::string& agent, Context&);
State supervised(Alone, const SupervisedCall&, Context&);
State digit_of_supervisor(Alone, Supervising, char digit, Context&);

// --- paging.cpp: phones that answer by themselves.

// Their own phones ring, and there is somebody when they answer.
State summon(Summoning, Context&);
// Nobody is interrupted, and who does not want to be disturbed is not.
bool can_be_spoken_to(const std::string& extension, const Circumstances&);
State begin_page(Seeking, const std::string& name, Context&);
// Whoever answered is in the room, and not heard there.
State listen(Caller, std::string room, Context&);
// Who comes into a page speaks to its members, who are still to be brought.
bool opens_page(const Place&);

// --- transfer.cpp: one of two who talk sends the other on.

State send_on(Talking, const TransferAsked&, Context&);
State leave_to(Talking, const LeftTo&, Context&);
void transfer_rings(Seeking&, Context&);
void transfer_done(Seeking&, Context&); // Who sent them on is told, and let go.
void transfer_over(Seeking&, Context&); // Likewise, when it came to nothing and they are not wanted back.
// Nobody answered: the two talk again, or who sent them on is rung.
State back_from_transfer(Seeking, const Ending&, Context&);
// Whether it was who sent them on that left.
bool transferrer_left(Seeking&, const std::string& leg, Context&);

} // namespace calld
