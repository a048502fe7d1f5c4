// The call machine: on(State, Event) for every pair in which something happens, ignores<State, Event> for the
// rest.
#include "call/call.h"

#include "call/context.h"

#include "limits.h"

#include <concepts>
#include <type_traits>

namespace calld {
namespace {

using enum Legs::Reason;

template <typename T, typename... Kinds> constexpr bool is_one_of = (std::is_same_v<T, Kinds> || ...);

// Pairs in which nothing happens, on purpose. A pair that is neither here nor an on() below does not compile.
template <typename State, typename Event> constexpr bool ignores = false;
template <typename Event>
constexpr bool only_alone =
    is_one_of<Event, MinutesNearlyOver, FaxHeard, RoomHears, BroughtTogether, MuteAsked, Supervised, LeftTo>;
template <typename Event>
constexpr bool ignores<Summoning, Event> =
    is_one_of<Event, PeerOffered, OfferAnswered, OfferFailed, RemoteSet, RemoteRefused, OfferMade,
              OfferRefused, RingOpened, HandOverAsked, RingAsked, NothingToFetch, Diagnosed, ApplicationLeft,
              ApplicationCame, DigitPressed, ListeningAsked>
    || only_alone<Event>;
template <typename Event>
constexpr bool ignores<Seeking, Event> =
    is_one_of<Event, RingOpened, RingAsked, NothingToFetch, Diagnosed, ApplicationCame, FaxHeard, RoomHears,
              BroughtTogether, MuteAsked, Supervised, LeftTo, MinutesNearlyOver>;
template <typename Event>
constexpr bool ignores<Alone, Event> =
    is_one_of<Event, LegRang, LegAnswered, RingOpened, RingAsked, LeftTo, Diagnosed, FaxHeard,
              MinutesNearlyOver, BroughtTogether, ApplicationLeft, ApplicationCame, ListeningAsked>;
template <typename Event>
constexpr bool ignores<Entrusted, Event> =
    is_one_of<Event, LegRang, LegAnswered, NothingToFetch, Diagnosed, ApplicationCame> || only_alone<Event>;
template <typename Event>
constexpr bool ignores<Orphaned, Event> =
    is_one_of<Event, LegRang, LegAnswered, RingOpened, RingAsked, NothingToFetch, Diagnosed, ApplicationLeft,
              ListeningAsked>
    || only_alone<Event>;
template <typename Event>
constexpr bool ignores<Talking, Event> =
    is_one_of<Event, LegRang, LegAnswered, PortOpened, PortRefused, RingOpened, RingAsked, RoomHears,
              MuteAsked, Supervised, NothingToFetch, ApplicationLeft, ApplicationCame, ListeningAsked>;
template <typename Event> constexpr bool ignores<Ended, Event> = true; // Whatever crossed with our ending it.

template <typename Situation, typename Event>
    requires ignores<Situation, Event>
State on(Situation situation, const Event&, Context&)
{
    return situation;
}

// --- Ending, from every state.

State end_all(Summoning& summoning, const Ending& ending, Context& c)
{
    call_off(summoning.pursuit, Cancelled, c);
    return ended(ending, c);
}

State end_all(Seeking& seeking, const Ending& ending, Context& c)
{
    call_off(seeking.pursuit, Cancelled, c);
    if (seeking.lent_by)
        c.order(ClosePorts { { seeking.lent_by->ring } });
    transfer_over(seeking, c);
    return end_caller(seeking.caller, ending, c);
}

State end_all(Alone& alone, const Ending& ending, Context& c) { return end_caller(alone.caller, ending, c); }

template <typename Kept>
    requires is_one_of<Kept, Entrusted, Orphaned>
State end_all(Kept& kept, const Ending& ending, Context& c)
{
    c.order(ClosePorts { { kept.keeping.ring } });
    return end_caller(kept.caller, ending, c);
}

State end_all(Talking& talking, const Ending& ending, Context& c)
{
    for (const Side* side : { &talking.caller, &talking.callee })
        if (!side->leg.empty())
            c.order(EndLeg { .leg = side->leg, .reason = ending.reason, .code = ending.code });
    c.order(ClosePorts { { talking.caller.port, talking.callee.port } });
    return ended(ending, c);
}

// --- Sides: who is up may change their session at any time.

Caller* caller_of(Seeking& state) { return &state.caller; }
Caller* caller_of(Alone& state) { return &state.caller; }
Caller* caller_of(Entrusted& state) { return &state.caller; }
Caller* caller_of(Orphaned& state) { return &state.caller; }

template <typename Situation>
concept HasCaller = requires(Situation& situation) { caller_of(situation); };

template <HasCaller Situation> Side* side_if(Situation& situation, auto fits)
{
    Side& side = caller_of(situation)->side;
    if constexpr (std::is_same_v<Situation, Seeking>)
        if (situation.transfer && fits(situation.transfer->by))
            return &situation.transfer->by;
    return fits(side) ? &side : nullptr;
}

Side* side_if(Talking& talking, auto fits)
{
    return fits(talking.caller) ? &talking.caller : fits(talking.callee) ? &talking.callee : nullptr;
}

void apply_hold(Talking& talking, Context& c)
{
    connect_sound(talking.caller, talking.callee, c);
    c.changed();
    c.remember();
}

// In a room they are not heard meanwhile.
void apply_hold(Alone& alone, Context& c)
{
    if (std::holds_alternative<InRoom>(alone.place))
        c.order(sound_at(alone.caller.side, alone.place));
}

template <HasCaller Situation> void apply_hold(Situation&, Context&) { } // Nobody to notice.

template <typename Event>
concept AboutSessionOfLeg = is_one_of<Event, PeerOffered, OfferAnswered, OfferFailed>;
template <typename Event>
concept AboutSessionOfPort = is_one_of<Event, RemoteSet, RemoteRefused, OfferMade, OfferRefused>;

template <typename Situation, typename Event>
    requires(HasCaller<Situation> || std::is_same_v<Situation, Talking>)
    && (AboutSessionOfLeg<Event> || AboutSessionOfPort<Event>)
State on(Situation situation, const Event& event, Context& c)
{
    Side* side = side_if(situation, [&](const Side& one) {
        if constexpr (AboutSessionOfLeg<Event>)
            return one.leg == event.leg;
        else
            return one.port == event.port;
    });
    if (side == nullptr)
        return situation; // Early sound of somebody who is only ringing, or who is gone.
    switch (negotiate(*side, event, c)) {
    case Negotiated::Quietly:
        break;
    case Negotiated::HoldChanged:
        apply_hold(situation, c);
        break;
    case Negotiated::Broken:
        return end_all(situation, { .reason = NotAcceptable, .outcome = "failed" }, c);
    }
    return situation;
}

// Only one of two who talk has somebody to send on.
template <typename Situation>
    requires(!ignores<Situation, TransferAsked> && !std::is_same_v<Situation, Talking>)
State on(Situation situation, const TransferAsked& asked, Context& c)
{
    c.order(AnswerTransfer { .leg = asked.leg, .accepted = false });
    return situation;
}

State on(Talking talking, const TransferAsked& asked, Context& c)
{
    return send_on(std::move(talking), asked, c);
}

State on(Talking talking, const LeftTo& left, Context& c) { return leave_to(std::move(talking), left, c); }

// --- Somebody rings.

void note_ringing(Pursuit& pursuit, Attempt& attempt, Context& c)
{
    attempt.stage = AttemptStage::Ringing;
    if (pursuit.rang == Rang::Rang)
        return;
    pursuit.rang = Rang::Rang;
    c.order(Report { .what = Milestone::Ringing, .agent = attempt.extension });
    c.changed();
}

State on(Summoning summoning, const LegRang& rang, Context& c)
{
    if (Attempt* attempt = attempt_of_leg(summoning.pursuit, rang.leg))
        note_ringing(summoning.pursuit, *attempt, c);
    return summoning;
}

State on(Seeking seeking, const LegRang& rang, Context& c)
{
    Attempt* attempt = attempt_of_leg(seeking.pursuit, rang.leg);
    if (attempt == nullptr)
        return seeking;
    note_ringing(seeking.pursuit, *attempt, c);
    transfer_rings(seeking, c);
    if (!rang.session.text.empty())
        hear_early(seeking, *attempt, rang, c);
    auto* waiting = std::get_if<Unanswered>(&seeking.caller.stage);
    if (waiting != nullptr && waiting->told == Told::Nothing) {
        waiting->told = Told::Ringing;
        c.order(TellRinging { .leg = seeking.caller.side.leg, .appearance = seeking.caller.appearance });
    }
    if (c.step.announce && !seeking.ring_tag.empty())
        c.step.announced_tag = seeking.ring_tag;
    return seeking;
}

// --- Somebody answers.

State on(Summoning summoning, const LegAnswered& answered, Context& c)
{
    Attempt* attempt = attempt_of_leg(summoning.pursuit, answered.leg);
    if (attempt == nullptr)
        return summoning;
    if (answered.session.text.empty()) {
        c.order(EndLeg { .leg = answered.leg, .reason = NotAcceptable });
        lose(summoning.pursuit, *attempt, { .reason = NotAcceptable }, c);
        if (!summoning.pursuit.attempts.empty())
            return summoning;
        return ended({ .reason = NotAcceptable, .outcome = "failed" }, c);
    }
    const Attempt winner = win(summoning.pursuit, answered.leg, c);
    c.order(SetRemote { .port = winner.port,
                        .kind = SessionKind::Answer,
                        .session = answered.session,
                        .branch = answered.branch,
                        .forks = Forks::DropOthers });
    start_limit(c);
    c.changed();
    c.remember();
    Caller caller { .side = side_of(winner), .stage = Up {} };
    if (!summoning.room.empty())
        return listen(std::move(caller), std::move(summoning.room), c);
    Seeking seeking { .caller = std::move(caller), .owner = summoning.extension };
    return proceed(std::move(seeking), Dialled { summoning.to }, c);
}

State on(Seeking seeking, const LegAnswered& answered, Context& c)
{
    return connect(std::move(seeking), answered, c);
}

// --- Somebody is gone.

State attempt_lost(Summoning summoning, Context& c)
{
    if (!summoning.pursuit.attempts.empty())
        return summoning;
    return ended({ .reason = summoning.pursuit.miss.reason, .outcome = "failed" }, c);
}

State attempt_lost(Seeking seeking, Context& c)
{
    return seeking.pursuit.attempts.empty() ? go_on(std::move(seeking), c) : State { std::move(seeking) };
}

// For the story: why a phone or a trunk did not answer. That we called it off is no news.
void tell_loss(const Attempt& attempt, const LegEnded& gone, Context& c)
{
    if (gone.reason == Cancelled || gone.reason == CompletedElsewhere)
        return;
    c.order(TellLegEnd { .leg = gone.leg,
                         .extension = attempt.trunk.empty() ? attempt.extension : std::string {},
                         .trunk = attempt.trunk,
                         .reason = gone.reason,
                         .code = gone.code,
                         .cause = gone.cause });
}

State on(Summoning summoning, const LegEnded& gone, Context& c)
{
    const Attempt* attempt = attempt_of_leg(summoning.pursuit, gone.leg);
    if (attempt == nullptr)
        return summoning;
    tell_loss(*attempt, gone, c);
    lose(summoning.pursuit, *attempt, { .reason = gone.reason, .code = gone.code }, c);
    return attempt_lost(std::move(summoning), c);
}

State on(Seeking seeking, const LegEnded& gone, Context& c)
{
    if (gone.leg == seeking.caller.side.leg) {
        seeking.caller.side.leg.clear();
        const bool was_talked_to = seeking.transfer || seeking.recall;
        const std::string_view outcome = was_talked_to ? "handled" : abandoned(c);
        return end_all(seeking, { .reason = gone.reason, .outcome = outcome }, c);
    }
    if (transferrer_left(seeking, gone.leg, c))
        return seeking;
    const Attempt* attempt = attempt_of_leg(seeking.pursuit, gone.leg);
    if (attempt == nullptr)
        return seeking;
    forget_early(seeking, gone.leg, c);
    tell_loss(*attempt, gone, c);
    lose(seeking.pursuit, *attempt, { .reason = gone.reason, .code = gone.code }, c);
    return attempt_lost(std::move(seeking), c);
}

std::string_view outcome_of(const Entrusted&, const Context&) { return "abandoned_in_menu"; }
std::string_view outcome_of(const Orphaned&, const Context&) { return "abandoned_in_menu"; }

template <typename Single>
    requires is_one_of<Single, Alone, Entrusted, Orphaned>
State on(Single single, const LegEnded& gone, Context& c)
{
    if (gone.leg != single.caller.side.leg)
        return single;
    single.caller.side.leg.clear();
    return end_all(single, { .reason = gone.reason, .outcome = outcome_of(single, c) }, c);
}

State on(Talking talking, const LegEnded& gone, Context& c)
{
    Side* side = side_if(talking, [&](const Side& one) { return one.leg == gone.leg; });
    if (side == nullptr)
        return talking;
    // Also who was refused by a sipd that came back and did not know how far they were.
    const bool is_lost = gone.reason == Lost || gone.reason == Failed;
    const bool had_fetched = talking.fetched && talking.fetched->by == gone.leg;
    if (had_fetched && is_lost && c.around.now < talking.fetched->until)
        return back_from_fetcher(std::move(talking), c);
    side->leg.clear();
    return end_all(talking, { .reason = is_lost ? Lost : HungUp, .outcome = "handled" }, c);
}

// --- Ports.

State on(Summoning summoning, const PortOpened& opened, Context& c)
{
    if (Attempt* attempt = attempt_of_port(summoning.pursuit, opened.port))
        dial(*attempt, summoning.pursuit, opened.session, c);
    return summoning;
}

State on(Seeking seeking, const PortOpened& opened, Context& c)
{
    if (opened.port == seeking.caller.side.port)
        caller_opened(seeking.caller, opened.session);
    else if (Attempt* attempt = attempt_of_port(seeking.pursuit, opened.port))
        dial(*attempt, seeking.pursuit, opened.session, c);
    return seeking;
}

State on(Alone alone, const PortOpened& opened, Context& c)
{
    return opened.port == alone.caller.side.port ? sound_is_there(std::move(alone), opened.session, c)
                                                 : State { std::move(alone) };
}

template <typename Kept>
    requires is_one_of<Kept, Entrusted, Orphaned>
State on(Kept kept, const PortOpened& opened, Context& c)
{
    if (opened.port != kept.caller.side.port)
        return kept;
    caller_opened(kept.caller, opened.session);
    answer_caller(kept.caller, c);
    return kept;
}

Legs::Reason reason_of(Trouble trouble)
{
    switch (trouble) {
    case Trouble::NothingInCommon:
        return NotAcceptable;
    case Trouble::NoRoom:
        return Overloaded;
    case Trouble::Failed:
        break;
    }
    return Failed;
}

template <typename Pursuing>
    requires is_one_of<Pursuing, Summoning, Seeking>
State lose_port(Pursuing pursuing, const std::string& port, Legs::Reason reason, Context& c)
{
    const Attempt* attempt = attempt_of_port(pursuing.pursuit, port);
    if (attempt == nullptr)
        return pursuing;
    if constexpr (std::is_same_v<Pursuing, Seeking>)
        forget_early(pursuing, attempt->leg, c);
    if (attempt->stage != AttemptStage::Opening)
        c.order(EndLeg { .leg = attempt->leg, .reason = Failed });
    lose(pursuing.pursuit, *attempt, { .reason = reason }, c);
    return attempt_lost(std::move(pursuing), c);
}

State on(Summoning summoning, const PortRefused& refused, Context& c)
{
    return lose_port(std::move(summoning), refused.port, reason_of(refused.trouble), c);
}

State on(Summoning summoning, const PortLost& lost, Context& c)
{
    return lose_port(std::move(summoning), lost.port, Failed, c);
}

State on(Seeking seeking, const PortRefused& refused, Context& c)
{
    const Legs::Reason reason = reason_of(refused.trouble);
    if (refused.port == seeking.caller.side.port)
        return end_all(seeking, { .reason = reason, .outcome = "failed" }, c);
    return lose_port(std::move(seeking), refused.port, reason, c);
}

State on(Seeking seeking, const PortLost& lost, Context& c)
{
    if (lost.port == seeking.caller.side.port)
        return end_all(seeking, { .reason = Failed, .outcome = "failed" }, c);
    if (seeking.transfer && lost.port == seeking.transfer->by.port) {
        c.order(EndLeg { .leg = seeking.transfer->by.leg, .reason = Failed });
        transferrer_left(seeking, seeking.transfer->by.leg, c);
        return seeking;
    }
    return lose_port(std::move(seeking), lost.port, Failed, c);
}

template <typename Single>
    requires is_one_of<Single, Alone, Entrusted, Orphaned>
State on(Single single, const PortRefused& refused, Context& c)
{
    if (refused.port != single.caller.side.port) {
        // Without its ring an application is deaf.
        if constexpr (std::is_same_v<Single, Entrusted>)
            if (refused.port == single.keeping.ring)
                return end_all(single, { .reason = reason_of(refused.trouble), .outcome = "failed" }, c);
        return single;
    }
    return end_all(single, { .reason = reason_of(refused.trouble), .outcome = "failed" }, c);
}

State on(Alone alone, const PortLost& lost, Context& c)
{
    if (lost.port != alone.caller.side.port)
        return alone;
    return end_all(alone, { .reason = Failed, .outcome = "failed" }, c);
}

template <typename Kept>
    requires is_one_of<Kept, Entrusted, Orphaned>
State on(Kept kept, const PortLost& lost, Context& c)
{
    if (lost.port == kept.caller.side.port)
        return end_all(kept, { .reason = Failed, .outcome = "failed" }, c);
    if constexpr (std::is_same_v<Kept, Entrusted>) {
        if (lost.port == kept.keeping.ring) { // A new ring; the application hears of the call again with it.
            kept.keeping.ring.clear();
            return entrust_to(std::move(kept.caller), std::move(kept.keeping), c);
        }
    }
    return kept;
}

State on(Talking talking, const PortLost& lost, Context& c)
{
    if (lost.port != talking.caller.port && lost.port != talking.callee.port)
        return talking;
    return end_all(talking, { .reason = Failed, .outcome = "handled" }, c);
}

State on(Entrusted entrusted, const RingOpened& opened, Context& c)
{
    if (opened.port == entrusted.keeping.ring)
        give(entrusted.keeping, c);
    return entrusted;
}

// --- The wire forgot what was in set-up.

State on(Summoning summoning, const SetUpLost&, Context& c)
{
    return end_all(summoning, { .reason = Failed, .outcome = "failed" }, c);
}

State on(Seeking seeking, const SetUpLost& lost, Context& c)
{
    for (const std::string& leg : lost.gone)
        transferrer_left(seeking, leg, c);
    if (!seeking.lent_by && !seeking.transfer && !seeking.recall)
        return end_all(seeking, { .reason = Failed, .outcome = "failed" }, c);
    call_off(seeking.pursuit, Cancelled, c);
    seeking.pursuit = { .miss = { .reason = Failed } };
    return go_on(std::move(seeking),
                 c); // Back to the application, to who sent them on or where they were parked.
}

template <typename Single>
    requires is_one_of<Single, Alone, Entrusted, Orphaned>
State on(Single single, const SetUpLost&, Context& c)
{
    if (std::holds_alternative<Up>(single.caller.stage)) {
        single.caller.side.negotiation = Settled {};
        return single;
    }
    return end_all(single, { .reason = Failed, .outcome = "failed" }, c);
}

State on(Talking talking, const SetUpLost&, Context& c)
{
    for (Side* side : { &talking.caller, &talking.callee }) {
        // Whoever had an offer under way makes it again.
        if (std::holds_alternative<WeOffered>(side->negotiation))
            c.order(Rollback { side->port });
        side->negotiation = Settled {};
    }
    return talking;
}

// --- Operators and applications.

template <typename Situation>
    requires(!ignores<Situation, EndAsked>)
State on(Situation situation, const EndAsked& asked, Context& c)
{
    Ending ending { .reason = asked.reason, .outcome = "handled" };
    if constexpr (std::is_same_v<Situation, Alone>) {
        ending.outcome = outcome_of(situation, c);
    } else if constexpr (std::is_same_v<Situation, Summoning>) {
        ending.outcome = situation.room.empty() ? "rejected" : "handled"; // The page was made without them.
    } else if constexpr (!std::is_same_v<Situation, Talking>) {
        ending.outcome = "rejected";
    }
    if constexpr (HasCaller<Situation>)
        if (!std::holds_alternative<Up>(caller_of(situation)->stage) && ending.reason == HungUp)
            ending.reason = Declined; // What an unanswered caller can be told.
    return end_all(situation, ending, c);
}

State proceed_with(Caller caller, const Destination& to, Context& c)
{
    Seeking seeking { .caller = std::move(caller), .owner = c.call.origin_extension, .hops = 1 };
    return proceed(std::move(seeking), to, c);
}

State on(Seeking seeking, const HandOverAsked& asked, Context& c)
{
    call_off(seeking.pursuit, Cancelled, c);
    if (seeking.lent_by)
        c.order(ClosePorts { { seeking.lent_by->ring } });
    transfer_over(seeking, c);
    return proceed_with(std::move(seeking.caller), asked.to, c);
}

// Written down: or they would be back in their room or slot after our death, which may be another's by then.
State on(Alone alone, const HandOverAsked& asked, Context& c)
{
    c.remember();
    return proceed_with(std::move(alone.caller), asked.to, c);
}

template <typename Kept>
    requires is_one_of<Kept, Entrusted, Orphaned>
State on(Kept kept, const HandOverAsked& asked, Context& c)
{
    c.order(ClosePorts { { kept.keeping.ring } });
    return proceed_with(std::move(kept.caller), asked.to, c);
}

State on(Talking talking, const HandOverAsked& asked, Context& c)
{
    if (c.call.urgency == Urgency::Emergency)
        return talking;
    c.order(EndLeg { .leg = talking.callee.leg, .reason = HungUp });
    c.order(ClosePorts { { talking.callee.port } });
    return proceed_with(Caller { .side = std::move(talking.caller), .stage = Up {} }, asked.to, c);
}

State on(Entrusted entrusted, const RingAsked& asked, Context& c)
{
    return ring_for_application(std::move(entrusted), asked, c);
}

State on(Seeking seeking, const ApplicationLeft&, Context& c)
{
    if (!seeking.lent_by)
        return seeking;
    c.order(ClosePorts { { seeking.lent_by->ring } });
    c.order(Connect { .port = seeking.caller.side.port, .hears = { "tone:ringback" } });
    seeking.lent_by.reset(); // Whoever is being rung still may answer; if nobody does, main takes the caller.
    seeking.ring_tag.clear();
    c.changed();
    c.remember();
    return seeking;
}

State on(Entrusted entrusted, const ApplicationLeft&, Context& c)
{
    if (std::holds_alternative<Up>(entrusted.caller.stage))
        c.order(Connect { .port = entrusted.caller.side.port, .hears = { "music:default" } });
    entrusted.keeping.untold.emplace();
    c.changed();
    c.remember();
    return Orphaned { std::move(entrusted.caller), std::move(entrusted.keeping),
                      c.around.now + limits::application_returns };
}

State on(Orphaned orphaned, const ApplicationCame& came, Context& c)
{
    if (came.application != orphaned.keeping.application)
        return orphaned;
    c.order(Connect { .port = orphaned.caller.side.port, .hears = { orphaned.keeping.ring } });
    return entrust_to(std::move(orphaned.caller), std::move(orphaned.keeping), c);
}

// --- The clock.

bool is_over(const Context& c) { return c.call.must_end && c.around.now >= *c.call.must_end; }

State on(Summoning summoning, const TimePassed&, Context& c)
{
    if (c.around.now < summoning.pursuit.deadline)
        return summoning;
    return end_all(summoning, { .reason = NoAnswer, .outcome = "failed" }, c);
}

State on(Seeking seeking, const TimePassed&, Context& c)
{
    if (is_over(c))
        return end_all(seeking, { .reason = HungUp, .outcome = abandoned(c) }, c);
    if (c.around.now < seeking.pursuit.deadline)
        return seeking;
    for (const Attempt& attempt : seeking.pursuit.attempts)
        forget_early(seeking, attempt.leg, c);
    no_answer(seeking.pursuit, c);
    return go_on(std::move(seeking), c);
}

State on(Orphaned orphaned, const TimePassed&, Context& c)
{
    if (c.around.now < orphaned.until)
        return orphaned;
    c.order(Note { "application " + orphaned.keeping.application + " did not come back" });
    c.order(ClosePorts { { orphaned.keeping.ring } });
    Seeking seeking { .caller = std::move(orphaned.caller), .hops = 1, .main = Main::Tried };
    const auto main = parse_destination(c.around.office.slice().main);
    return proceed(std::move(seeking), main.value_or(Destination {}), c);
}

State on(Alone alone, const TimePassed&, Context& c)
{
    if (is_over(c))
        return end_all(alone, { .reason = HungUp, .outcome = outcome_of(alone, c) }, c);
    return time_passed(std::move(alone), c);
}

State on(Seeking seeking, const DigitPressed& pressed, Context& c)
{
    if (!is_of(pressed.at, seeking.caller.side))
        return accept(std::move(seeking), pressed, c);
    if (seeking.lent_by)
        tell_application(*seeking.lent_by, pressed.digit, c);
    return seeking;
}

template <typename Kept>
    requires is_one_of<Kept, Entrusted, Orphaned>
State on(Kept kept, const DigitPressed& pressed, Context& c)
{
    if (is_of(pressed.at, kept.caller.side))
        tell_application(kept.keeping, pressed.digit, c);
    return kept;
}

State on(Entrusted entrusted, const ListeningAsked& asked, Context& c)
{
    entrusted.keeping.listens = asked.listens;
    c.remember();
    return entrusted;
}

State on(Seeking seeking, const ListeningAsked& asked, Context& c)
{
    if (seeking.lent_by)
        seeking.lent_by->listens = asked.listens;
    c.remember();
    return seeking;
}

State on(Alone alone, const DigitPressed& pressed, Context& c)
{
    const Side& side = alone.caller.side;
    return is_of(pressed.at, side) ? digit_pressed(std::move(alone), pressed.digit, c)
                                   : State { std::move(alone) };
}

State on(Talking talking, const DigitPressed& pressed, Context& c)
{
    if (Side* side = side_if(talking, [&](const Side& one) { return is_of(pressed.at, one); }))
        pass_on(pressed, *side, side == &talking.caller ? talking.callee : talking.caller, c);
    return talking;
}

State on(Talking talking, const FaxHeard& heard, Context& c)
{
    if (Side* side = side_if(talking, [&](const Side& one) { return one.port == heard.port; }))
        let_fax_pass(heard, *side, side == &talking.caller ? talking.callee : talking.caller, c);
    return talking;
}

State on(Alone alone, const RoomHears& others, Context& c) { return room_hears(std::move(alone), others, c); }

// Who watches the call hears of it.
State on(Talking talking, const Diagnosed&, Context& c)
{
    c.changed();
    return talking;
}

State on(Talking talking, const MinutesNearlyOver&, Context& c) { return warn_of_end(std::move(talking), c); }

State on(Alone alone, const MuteAsked& asked, Context& c) { return mute(std::move(alone), asked.muted, c); }

State on(Alone alone, const Supervised& now, Context& c) { return supervised(std::move(alone), now.what, c); }

State on(Talking talking, const BroughtTogether& asked, Context& c)
{
    return bring_together(std::move(talking), asked, c);
}

// Nobody rings there, nothing is parked there or nobody talks there, any more.
State on(Alone alone, const NothingToFetch&, Context& c)
{
    if (std::holds_alternative<Supervising>(alone.place))
        return end_all(alone, { .reason = Unavailable, .outcome = "failed" }, c);
    const auto* fetching = std::get_if<Fetching>(&alone.place);
    if (fetching == nullptr)
        return alone;
    constexpr int no_such_dialog = 481; // RFC 3891 section 3.
    const int code = std::holds_alternative<InPlaceOf>(fetching->what) ? no_such_dialog : 0;
    const bool is_line = std::holds_alternative<OnLine>(fetching->what); // Somebody talks there.
    return end_all(alone, { .reason = is_line ? Busy : Unavailable, .outcome = "failed", .code = code }, c);
}

template <typename Situation>
    requires is_one_of<Situation, Entrusted, Talking>
State on(Situation situation, const TimePassed&, Context& c)
{
    if constexpr (std::is_same_v<Situation, Talking>)
        end_warning(situation, c);
    if (!is_over(c))
        return situation;
    c.order(Note { "max_call_minutes are over" });
    return end_all(situation, { .reason = HungUp, .outcome = "handled" }, c);
}

} // namespace

Step step(Call& call, Event event, const Circumstances& around)
{
    Step taken;
    Context c { call, around, taken };
    if (const auto* pressed = std::get_if<DigitPressed>(&event);
        pressed && was_told_already(call, *pressed, around.now))
        return taken;
    call.state =
        std::visit([&](auto& situation, const auto& fact) { return on(std::move(situation), fact, c); },
                   call.state, event);
    return taken;
}

} // namespace calld
