// What stands between a call and the world outside: channels, and what the guards say. An emergency call is
// held up by neither.
#include "call/context.h"

#include "limits.h"

#include <algorithm>

namespace calld {
namespace {

// Of a trunk that is meant for emergency calls the last channel is kept for them. Where there is but one, it
// may be used: an emergency call clears whoever has it.
std::int64_t channels_for(const Directory::Trunk& trunk, Urgency urgency)
{
    const bool is_one_kept = trunk.emergency && trunk.channels > 1 && urgency == Urgency::Ordinary;
    return trunk.channels - (is_one_kept ? 1 : 0);
}

// What the guards are told when the step is done: ways out that this call has begun, and those it has lost.
TollMeter::Besides besides(const Pursuit& pursuit, const std::string& payer, const Context& c)
{
    const TextMap<Paid>& paid = c.around.guards.toll.paid();
    TollMeter::Besides untold;
    for (const Attempt& attempt : pursuit.attempts)
        if (!attempt.trunk.empty() && attempt.outside.payer == payer && !paid.contains(attempt.leg))
            ++untold.begun;
    for (const auto& [leg, one] : paid) {
        const bool rings_still =
            std::ranges::find(pursuit.attempts, leg, &Attempt::leg) != pursuit.attempts.end();
        if (one.of.call == c.call.id && one.of.payer == payer && !one.until && !rings_still)
            untold.lost.push_back(leg);
    }
    return untold;
}

void refuse(Pursuit& pursuit, Legs::Reason reason, std::string_view by, Context& c)
{
    note(pursuit, { .reason = reason });
    if (c.call.guarded == by)
        return; // By another trunk, likewise.
    c.call.guarded = by;
    c.order(Note { "the toll guard lets nothing out: " + c.call.guarded });
    c.order(TellRoute { "", { { "18", Found::TollGuard, { c.call.guarded } } } });
}

} // namespace

bool has_channel(const std::string& trunk, Urgency urgency, const Context& c)
{
    const Directory::Trunk* known = c.around.office.trunk(trunk);
    return known != nullptr
        && (known->channels == 0 || c.around.trunks.of(trunk) < channels_for(*known, urgency));
}

bool may_go_out(Pursuit& pursuit, const CallOutside& outside, const std::string& trunk, Context& c)
{
    if (outside.urgency == Urgency::Emergency) {
        if (!has_channel(trunk, Urgency::Emergency, c))
            c.order(MakeRoom { trunk });
        return true;
    }
    if (!has_channel(trunk, Urgency::Ordinary, c)) {
        note(pursuit, { .reason = Legs::Reason::Overloaded });
        return false;
    }
    const Guards& guards = c.around.guards;
    const Wall at = guards.day.time(c.around.now);
    if (guards.thefts.is_blocked(outside.payer, at)) {
        refuse(pursuit, Legs::Reason::Forbidden, "blocked", c);
        return false;
    }
    const OutsideCall call {
        .call = c.call.id, .payer = outside.payer, .trunk = trunk, .tariff = outside.tariff
    };
    if (const auto objection = guards.toll.objection(call, at, besides(pursuit, outside.payer, c))) {
        const bool is_spent = *objection == TollObjection::MinutesUsedUp;
        refuse(pursuit, is_spent ? Legs::Reason::Forbidden : Legs::Reason::Overloaded, text_of(*objection),
               c);
        return false;
    }
    if (outside.tariff != Tariff::Risky)
        return true;
    c.order(Distrust { .extension = outside.payer, .number = outside.e164, .what = Tried::Risky });
    if (!guards.thefts.suspects(outside.payer, outside.e164, Tried::Risky, at))
        return true;
    refuse(pursuit, Legs::Reason::Forbidden, "blocked", c);
    return false;
}

// A tone to who pays: not to who is outside, who would wonder.
State warn_of_end(Talking talking, Context& c)
{
    c.order(Note { "the last minute that the toll guard lets it go on" });
    const bool is_caller_inside = talking.caller.trunk.empty();
    const Side& inside = is_caller_inside ? talking.caller : talking.callee;
    if (!inside.trunk.empty() || is_held(inside.hold))
        return talking;
    c.order(Connect { .port = inside.port, .hears = { "tone:confirm" } });
    talking.tone_until = c.around.now + limits::tone_heard;
    return talking;
}

void end_warning(Talking& talking, Context& c)
{
    if (!talking.tone_until || c.around.now < *talking.tone_until)
        return;
    talking.tone_until.reset();
    connect_sound(talking.caller, talking.callee, c);
}

} // namespace calld
