#include "call/context.h"

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

void begin_attempt(Pursuit& pursuit, Attempt attempt, const Caller* caller, Context& c)
{
    attempt.leg = c.next_leg();
    attempt.port = c.next_port();
    c.order(OpenPort { .port = attempt.port,
                       .prefer = caller == nullptr ? std::string {} : caller->side.port,
                       .remote = {} });
    pursuit.attempts.push_back(std::move(attempt));
}

// In a group, whether who has a call already is rung as well.
enum class Among { Free, Everybody };

void ring_extension(Pursuit& pursuit, const std::string& number, const Caller* caller, Among among,
                    Context& c)
{
    const Directory::Extension* extension = c.around.office.extension(number);
    if (extension == nullptr || number == pursuit.without)
        return;
    if (caller != nullptr && c.around.settings.of(number).do_not_disturb) {
        note(pursuit, { .reason = Legs::Reason::Busy });
        return;
    }
    if (among == Among::Free && c.around.extensions.of(number) > 0)
        return;
    const bool is_busy = extension->max_calls > 0 && c.around.extensions.of(number) >= extension->max_calls;
    const bool rings_own = caller != nullptr && caller->side.extension == number;
    if (is_busy && !rings_own) {
        note(pursuit, { .reason = Legs::Reason::Busy });
        return;
    }
    for (const std::string& device : c.around.devices.of(number)) {
        if (caller != nullptr && caller->device == device)
            continue;
        if (pursuit.attempts.size() >= limits::devices_rung_at_once) {
            c.order(Note { "more devices than may ring at once" });
            return;
        }
        begin_attempt(pursuit,
                      Attempt { .device = device,
                                .extension = number,
                                .who = { .number = number, .name = extension->name } },
                      caller, c);
    }
}

// Of several, those who are free; when nobody is, those who could take one more (call waiting).
void ring_together(Pursuit& pursuit, const std::vector<std::string>& numbers, const Caller* caller,
                   Context& c)
{
    if (numbers.size() > 1)
        for (const std::string& number : numbers)
            ring_extension(pursuit, number, caller, Among::Free, c);
    if (!pursuit.attempts.empty())
        return;
    for (const std::string& number : numbers)
        ring_extension(pursuit, number, caller, Among::Everybody, c);
}

void try_trunk(Pursuit& pursuit, const std::string& name, const Caller* caller, Context& c)
{
    const Directory::Trunk* trunk = c.around.office.trunk(name);
    if (trunk == nullptr)
        return;
    const bool is_full = trunk->channels > 0 && c.around.trunks.of(name) >= trunk->channels;
    if (is_full && pursuit.outside.urgency == Urgency::Ordinary) {
        note(pursuit, { .reason = Legs::Reason::Overloaded });
        return;
    }
    const std::string& number = pursuit.outside.number;
    begin_attempt(
        pursuit,
        Attempt { .trunk = name,
                  .who = { .number = number, .name = std::string { c.around.names.name_of(number) } } },
        caller, c);
}

Party shown_to_trunk(const Pursuit& pursuit, const std::string& name, const Context& c)
{
    if (!pursuit.outside.caller_id.empty())
        return { .number = pursuit.outside.caller_id };
    const Directory::Trunk* trunk = c.around.office.trunk(name);
    if (trunk != nullptr && !trunk->numbers.empty())
        return { .number = trunk->numbers.front() };
    return pursuit.shown;
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
            try_trunk(pursuit, now.trunk, caller, c);
        ring_together(pursuit, now.extensions, caller, c);
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
    Dial order {
        .leg = attempt.leg, .device = attempt.device, .trunk = attempt.trunk, .offer = std::move(offer)
    };
    if (attempt.trunk.empty()) {
        order.from = pursuit.shown;
        order.to = { .number = attempt.extension };
    } else {
        order.number = pursuit.outside.number;
        order.from = shown_to_trunk(pursuit, attempt.trunk, c);
        order.to = { .number = pursuit.outside.number };
    }
    c.order(std::move(order));
}

void lose(Pursuit& pursuit, const Attempt& lost, Miss miss, Context& c)
{
    note(pursuit, miss);
    const std::string leg = lost.leg;
    const std::string extension = lost.extension;
    // 603 is everybody's answer, not one device's (RFC 3261 21.6.2).
    const bool speaks_for_all = miss.reason == Legs::Reason::Declined && !extension.empty();
    // A carrier that said something about the person called will be right the next time too.
    using enum Legs::Reason;
    const bool is_final = miss.reason == Busy || miss.reason == Declined || miss.reason == NotFound
        || (miss.reason == Unavailable && miss.code == 480);
    if (!lost.trunk.empty() && is_final)
        pursuit.steps.clear();
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
             .extension = attempt.extension,
             .trunk = attempt.trunk,
             .who = attempt.who,
             .end = Towards::Called };
}

} // namespace calld
