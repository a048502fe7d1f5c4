#include "call/context.h"
#include "call/sharing.h"

#include "limits.h"

#include <algorithm>

namespace calld {
namespace {

// Of two reasons why nobody answered, the one a caller should hear: somebody let it ring, somebody was busy,
// somebody said no, and only then that nobody could be reached.
int weight(Legs::Reason reason)
{
    using enum Legs::Reason;
    switch (reason) {
    case NoAnswer:
        return 4;
    case Busy:
        return 3;
    case Declined:
        return 2;
    case Unavailable:
        return 0;
    default:
        return 1;
    }
}

// All phones of an extension ring as one appearance of it.
int appearance_of(const Attempt& attempt, const Pursuit& pursuit, const Caller* caller, const Context& c)
{
    if (attempt.extension.empty())
        return 0;
    const auto rung = std::ranges::find(pursuit.attempts, attempt.extension, &Attempt::extension);
    if (rung != pursuit.attempts.end())
        return rung->appearance;
    Besides besides { .call = c.call.id };
    if (caller != nullptr && caller->side.extension == attempt.extension)
        besides.taken.push_back(caller->side.appearance);
    return free_appearance(attempt.extension, c.around.floor, besides);
}

void begin_attempt(Pursuit& pursuit, Attempt attempt, const Caller* caller, Context& c)
{
    attempt.appearance = appearance_of(attempt, pursuit, caller, c);
    if (attempt.shown_appearance == 0)
        attempt.shown_appearance = attempt.appearance;
    attempt.leg = c.next_leg();
    attempt.port = c.next_port();
    c.order(OpenPort { .port = attempt.port,
                       .prefer = caller == nullptr ? std::string {} : caller->side.port,
                       .codecs = c.around.office.codecs_with(attempt.extension, attempt.trunk),
                       .agrees_on_digits = agrees_on_digits(attempt.trunk, c) });
    pursuit.attempts.push_back(std::move(attempt));
}

std::string free_line(const Pursuit& pursuit, const std::string& trunk, const Caller* caller,
                      const Context& c)
{
    std::vector<std::string> ours { caller == nullptr ? std::string {} : caller->side.line };
    for (const Attempt& attempt : pursuit.attempts)
        ours.push_back(attempt.line);
    return free_line(trunk, ours, c);
}

// Whether whom that attempt calls would be called by another trunk if this one said nothing. For an emergency
// call that is every trunk it may still leave by, full or not.
bool has_other_way(const Attempt& attempt, const Pursuit& pursuit, const Context& c)
{
    const bool is_emergency = attempt.outside.urgency == Urgency::Emergency;
    return std::ranges::any_of(pursuit.steps, [&](const RingStep& step) {
        if (step.trunk.empty())
            return false;
        return is_emergency ? step.outside.urgency == Urgency::Emergency
                            : step.whom == attempt.whom && has_channel(step.trunk, Urgency::Ordinary, c);
    });
}

// Another desk at which somebody who is called may be found, unless whoever sits there is busy.
void follow_to_desk(Pursuit& pursuit, const std::string& desk, const Caller& caller, Context& c)
{
    const Directory::Extension* extension = c.around.office.extension(desk);
    const bool is_left_alone =
        extension == nullptr || !can_be_spoken_to(desk, c.around) || caller.side.extension == desk;
    if (is_left_alone)
        return;
    for (const std::string& device : phones_of(desk, c.around))
        if (pursuit.attempts.size() < limits::devices_rung_at_once)
            begin_attempt(pursuit,
                          Attempt { .device = device,
                                    .extension = desk,
                                    .accepts = Accepts::ByPressingOne,
                                    .who = { .number = desk, .name = extension->name } },
                          &caller, c);
}

// The mobile of somebody who is called, beside their phones. Not for who calls from that very mobile.
void follow(Pursuit& pursuit, const Directory::Extension& extension, const std::string& to,
            const Caller& caller, Context& c)
{
    const Destination destination = destination_of_entry(to);
    const Route found = route({ .extension = extension.number, .wish = destination }, c.around.office);
    if (const auto* desk = std::get_if<RingExtension>(&found.plan))
        return follow_to_desk(pursuit, desk->number, caller, c);
    const auto* outside = std::get_if<CallOutside>(&found.plan);
    if (outside == nullptr || outside->urgency == Urgency::Emergency) { // Nobody calls 110 by being called.
        c.order(Note { extension.number + " cannot be followed to " + to });
        return;
    }
    const NumberingPlan& plan = c.around.office.plan();
    const bool calls_from_there =
        comparable_number(caller.side.who.number, plan) == comparable_number(outside->number, plan);
    const auto trunk = std::ranges::find_if(
        outside->trunks, [&](const std::string& name) { return has_channel(name, Urgency::Ordinary, c); });
    if (calls_from_there || trunk == outside->trunks.end()
        || pursuit.attempts.size() >= limits::devices_rung_at_once
        || !may_go_out(pursuit, *outside, *trunk, c))
        return;
    begin_attempt(pursuit,
                  Attempt { .extension = extension.number,
                            .trunk = *trunk,
                            .line = free_line(pursuit, *trunk, &caller, c),
                            .outside = *outside,
                            .accepts = Accepts::ByPressingOne,
                            .who = { .number = extension.number, .name = extension.name } },
                  &caller, c);
}

// Who comes in by a line rings at the account of the phone that is for it, if it has one.
Attempt at_phone(const std::string& device, const Caller* caller, const Context& c)
{
    Attempt attempt { .device = device };
    if (caller == nullptr || caller->side.line.empty())
        return attempt;
    const std::string shared = c.around.devices.beside(device, caller->side.trunk);
    if (shared.empty())
        return attempt;
    attempt.device = shared;
    attempt.shown_appearance = index_of_line(caller->side.line, c.around.office);
    return attempt;
}

// In a group, whether who has a call already is rung as well.
enum class Among { Free, Everybody };

void ring_extension(Pursuit& pursuit, const std::string& number, const RingStep& step, const Caller* caller,
                    Among among, Context& c)
{
    const Directory::Extension* extension = c.around.office.extension(number);
    if (extension == nullptr || number == pursuit.without)
        return;
    const bool is_urgent = c.call.urgency == Urgency::Emergency;
    if (caller != nullptr && !is_urgent && c.around.settings.of(number).do_not_disturb) {
        note(pursuit, { .reason = Legs::Reason::Busy });
        if (pursuit.owner == number) // In a group it is left out like anybody who is busy.
            c.order(TellRoute { caller->side.leg, { { "5", Found::DoNotDisturb, { number } } } });
        return;
    }
    if (among == Among::Free && c.around.extensions.of(number) > 0)
        return;
    const bool is_busy = extension->max_calls > 0 && c.around.extensions.of(number) >= extension->max_calls;
    const bool rings_own = caller != nullptr && caller->side.extension == number;
    if (is_busy && !rings_own && !is_urgent) {
        note(pursuit, { .reason = Legs::Reason::Busy });
        return;
    }
    for (const std::string& device : phones_of(number, c.around)) {
        if (caller != nullptr && caller->side.device == device)
            continue;
        if (pursuit.attempts.size() >= limits::devices_rung_at_once) {
            c.order(Note { "more devices than may ring at once" });
            return;
        }
        Attempt attempt = at_phone(device, caller, c);
        attempt.extension = number;
        attempt.accepts = step.accepts;
        attempt.whom = step.whom;
        attempt.who = { .number = number, .name = extension->name };
        begin_attempt(pursuit, std::move(attempt), caller, c);
    }
    const bool is_followed = caller != nullptr && pursuit.answering == Answering::ByHand;
    if (is_followed && extension->follow_me)
        for (const std::string& to : *extension->follow_me)
            follow(pursuit, *extension, to, *caller, c);
}

// Of several, those who are free; when nobody is, those who could take one more (call waiting).
void ring_together(Pursuit& pursuit, const RingStep& step, const Caller* caller, Context& c)
{
    const std::vector<std::string>& numbers = step.extensions;
    if (numbers.size() > 1 && c.call.urgency == Urgency::Ordinary)
        for (const std::string& number : numbers)
            ring_extension(pursuit, number, step, caller, Among::Free, c);
    if (!pursuit.attempts.empty())
        return;
    for (const std::string& number : numbers)
        ring_extension(pursuit, number, step, caller, Among::Everybody, c);
}

Party shown_to_trunk(const Pursuit& pursuit, const Attempt& attempt, const Context& c)
{
    if (!attempt.outside.caller_id.empty())
        return { .number = attempt.outside.caller_id };
    const Directory::Trunk* trunk = c.around.office.trunk(attempt.trunk);
    if (trunk != nullptr && !trunk->numbers.empty())
        return { .number = trunk->numbers.front() };
    return pursuit.shown;
}

void try_trunk(Pursuit& pursuit, const RingStep& step, const Caller* caller, Context& c)
{
    if (c.around.office.trunk(step.trunk) == nullptr)
        return;
    if (!may_go_out(pursuit, step.outside, step.trunk, c))
        return;
    const bool is_any = step.line.empty();
    begin_attempt(pursuit,
                  Attempt { .trunk = step.trunk,
                            .line = is_any ? free_line(pursuit, step.trunk, caller, c) : step.line,
                            .outside = step.outside,
                            .accepts = step.accepts,
                            .whom = step.whom,
                            .who = { .number = step.outside.number, .name = name_of(step.outside, c) } },
                  caller, c);
    if (step.outside.urgency == Urgency::Emergency)
        leaves_for_help(pursuit.attempts.back(), shown_to_trunk(pursuit, pursuit.attempts.back(), c), caller,
                        c);
}

// Whoever was reached once is not tried another way.
void leave_out(Pursuit& pursuit, int whom)
{
    std::erase_if(pursuit.steps,
                  [&](const RingStep& step) { return !step.trunk.empty() && step.whom == whom; });
}

void hang_up(const Attempt& attempt, Legs::Reason reason, Context& c)
{
    if (attempt.stage != AttemptStage::Opening)
        c.order(EndLeg { .leg = attempt.leg, .reason = reason });
}

} // namespace

std::string Context::next_leg()
{
    return "c" + std::to_string(around.generation) + "." + call.id + "." + std::to_string(++call.parts);
}

std::string Context::next_port() { return "p" + call.id + "." + std::to_string(++call.parts); }

bool went_in_circles(const Miss& miss) { return miss.code == 482 || miss.code == 483; }

void note(Pursuit& pursuit, Miss miss)
{
    if (weight(miss.reason) > weight(pursuit.miss.reason))
        pursuit.miss = miss;
}

bool advance(Pursuit& pursuit, const Caller* caller, Context& c)
{
    while (pursuit.attempts.empty()) {
        if (pursuit.steps.empty())
            return false;
        const RingStep now = std::move(pursuit.steps.front());
        pursuit.steps.erase(pursuit.steps.begin());
        if (!now.trunk.empty())
            try_trunk(pursuit, now, caller, c);
        ring_together(pursuit, now, caller, c);
    }
    pursuit.deadline = c.around.now + std::min(pursuit.ring_time, limits::longest_ring);
    return true;
}

Attempt* attempt_of_leg(Pursuit& pursuit, const std::string& leg)
{
    const auto found = std::ranges::find(pursuit.attempts, leg, &Attempt::leg);
    return found == pursuit.attempts.end() ? nullptr : &*found;
}

Attempt* attempt_of_port(Pursuit& pursuit, const std::string& port)
{
    const auto found = std::ranges::find(pursuit.attempts, port, &Attempt::port);
    return found == pursuit.attempts.end() ? nullptr : &*found;
}

void dial(Attempt& attempt, const Pursuit& pursuit, Session offer, Context& c)
{
    if (attempt.stage != AttemptStage::Opening)
        return;
    attempt.stage = AttemptStage::Dialled;
    Dial order { .leg = attempt.leg,
                 .device = attempt.device,
                 .trunk = attempt.trunk,
                 .offer = std::move(offer),
                 .answering = pursuit.answering,
                 .appearance = attempt.shown_appearance };
    if (c.call.forwards_left && c.call.urgency == Urgency::Ordinary)
        order.forwards_left = *c.call.forwards_left - 1;
    if (attempt.trunk.empty()) {
        order.from = pursuit.shown;
        order.to = { .number = attempt.extension };
        order.is_urgent = c.call.urgency == Urgency::Emergency;
    } else {
        order.number = attempt.outside.number;
        order.from = shown_to_trunk(pursuit, attempt, c);
        order.to = { .number = attempt.outside.number };
        order.other_way = has_other_way(attempt, pursuit, c) ? OtherWay::There : OtherWay::None;
    }
    c.order(std::move(order));
}

void no_answer(Pursuit& pursuit, Context& c)
{
    note(pursuit, { .reason = Legs::Reason::NoAnswer });
    for (const Attempt& attempt : pursuit.attempts)
        if (!attempt.trunk.empty() && attempt.stage >= AttemptStage::Ringing)
            leave_out(pursuit, attempt.whom); // It rang there: another trunk leads to the same telephone.
    call_off(pursuit, Legs::Reason::NoAnswer, c);
}

void lose(Pursuit& pursuit, const Attempt& lost, Miss miss, Context& c)
{
    note(pursuit, miss);
    const std::string leg = lost.leg;
    const std::string extension = lost.extension;
    // 603 is everybody's answer, not one device's (RFC 3261 21.6.2).
    const bool speaks_for_all = miss.reason == Legs::Reason::Declined && lost.trunk.empty();
    // A carrier that said something about the person called will be right the next time too.
    using enum Legs::Reason;
    const bool is_final = miss.reason == Busy || miss.reason == Declined || miss.reason == NotFound
        || miss.reason == NoAnswer || went_in_circles(miss)
        || (miss.reason == Unavailable && miss.code == 480) || miss.code >= 600;
    const bool had_answered = lost.stage == AttemptStage::AskedToAccept;
    if (!lost.trunk.empty() && (is_final || had_answered))
        leave_out(pursuit, lost.whom);
    std::vector<std::string> ports;
    std::erase_if(pursuit.attempts, [&](const Attempt& attempt) {
        const bool is_it = attempt.leg == leg;
        if (!is_it && !(speaks_for_all && attempt.extension == extension))
            return false;
        if (!is_it)
            hang_up(attempt, CompletedElsewhere, c);
        ports.push_back(attempt.port);
        return true;
    });
    c.order(ClosePorts { std::move(ports) });
}

void call_off(Pursuit& pursuit, Legs::Reason reason, Context& c)
{
    std::vector<std::string> ports;
    for (const Attempt& attempt : pursuit.attempts) {
        hang_up(attempt, reason, c);
        ports.push_back(attempt.port);
    }
    pursuit.attempts.clear();
    if (!ports.empty())
        c.order(ClosePorts { std::move(ports) });
}

Attempt win(Pursuit& pursuit, const std::string& leg, Context& c)
{
    const auto found = std::ranges::find(pursuit.attempts, leg, &Attempt::leg);
    Attempt winner = std::move(*found);
    pursuit.attempts.erase(found);
    call_off(pursuit, Legs::Reason::CompletedElsewhere, c);
    return winner;
}

Side side_of(const Attempt& attempt)
{
    return { .leg = attempt.leg,
             .port = attempt.port,
             .device = attempt.device,
             .extension = attempt.extension,
             .trunk = attempt.trunk,
             .line = attempt.line,
             .appearance = attempt.appearance,
             .who = attempt.who,
             .end = Towards::Called };
}

} // namespace calld
