// Two calls become one: somebody takes who rings, waits or is held in another call, and is in that call now.
#include "call/context.h"

#include "limits.h"

#include <algorithm>

namespace calld {
namespace {

using enum Legs::Reason;

bool has_sound(const Caller& caller)
{
    return is_up(caller) || std::holds_alternative<Unanswered>(caller.stage);
}

const Caller* ready(const Call& fetcher)
{
    const auto* alone = std::get_if<Alone>(&fetcher.state);
    return alone != nullptr && has_sound(alone->caller) && std::holds_alternative<Fetching>(alone->place)
        ? &alone->caller
        : nullptr;
}

bool rings(const Seeking& seeking) { return has_sound(seeking.caller) && !seeking.pursuit.attempts.empty(); }

std::string slot_of(const Call& call)
{
    if (const auto* alone = std::get_if<Alone>(&call.state))
        if (const auto* slot = std::get_if<AtSlot>(&alone->place))
            return slot->parking.slot;
    const auto* seeking = std::get_if<Seeking>(&call.state);
    return seeking != nullptr && seeking->recall ? seeking->recall->parking.slot : std::string {};
}

// Only who has that extension may take the place of a phone that talks.
const Side* replaceable(const Call& from, const std::string& leg, const Caller& by)
{
    const auto* talking = std::get_if<Talking>(&from.state);
    if (talking == nullptr || by.side.extension.empty())
        return nullptr;
    for (const Side* side : { &talking->caller, &talking->callee })
        if (side->leg == leg && side->extension == by.side.extension)
            return side;
    return nullptr;
}

// Whoever inside holds who is on that line, for anybody.
const Side* holder_on(const std::string& line, const Talking& talking)
{
    const auto holds = [&](const Side& side, const Side& other) {
        return other.line == line && !side.extension.empty() && side.hold == Hold::Held;
    };
    if (holds(talking.callee, talking.caller))
        return &talking.callee;
    return holds(talking.caller, talking.callee) ? &talking.caller : nullptr;
}

// What of that call somebody may take who has the key of the line.
bool is_to_be_had(const Call& from, const std::string& line)
{
    if (const auto* talking = std::get_if<Talking>(&from.state))
        return holder_on(line, *talking) != nullptr;
    if (const auto* seeking = std::get_if<Seeking>(&from.state))
        return seeking->caller.side.line == line && rings(*seeking);
    return !slot_of(from).empty() && std::get<Alone>(from.state).caller.side.line == line;
}

// Whoever holds there, for any phone of the extension.
const Side* holder_at(const AtAppearance& what, const Talking& talking)
{
    for (const Side* side : { &talking.caller, &talking.callee })
        if (side->extension == what.extension && side->appearance == what.index && side->hold == Hold::Held)
            return side;
    return nullptr;
}

bool is_to_be_had(const Call& from, const AtAppearance& what)
{
    if (const auto* talking = std::get_if<Talking>(&from.state))
        return holder_at(what, *talking) != nullptr;
    const auto* seeking = std::get_if<Seeking>(&from.state);
    return seeking != nullptr && rings(*seeking)
        && std::ranges::any_of(seeking->pursuit.attempts, [&](const Attempt& attempt) {
               return attempt.extension == what.extension && attempt.appearance == what.index;
           });
}

// What another phone of an extension takes over is the same appearance of it still.
void keep_appearance(Side& by, const std::string& extension, int appearance)
{
    if (by.extension == extension && appearance != 0)
        by.appearance = appearance;
}

bool has_attempt(const Seeking& seeking, const std::string& leg)
{
    return std::ranges::find(seeking.pursuit.attempts, leg, &Attempt::leg) != seeking.pursuit.attempts.end();
}

// Whoever fetches is answered now; whether they hear of it is not known yet.
State talk_to(Seeking seeking, Caller by, Parking from, Context& c)
{
    Fetched fetched { by.side.leg, std::move(from), c.around.now + limits::fetched_for_sure };
    State talking = talk(std::move(seeking), std::move(by.side), c);
    std::get<Talking>(talking).fetched = std::move(fetched);
    return talking;
}

State taken(Seeking& seeking, Caller by, Context& c)
{
    Parking from { .by = seeking.pursuit.attempts.front().extension };
    for (const Attempt& attempt : seeking.pursuit.attempts)
        keep_appearance(by.side, attempt.extension, attempt.appearance);
    if (seeking.recall)
        from = seeking.recall->parking;
    call_off(seeking.pursuit, CompletedElsewhere, c);
    answer_caller(by, c, seeking.caller.side.who);
    return talk_to(std::move(seeking), std::move(by), std::move(from), c);
}

State taken(Alone& parked, Caller by, Context& c)
{
    answer_caller(by, c, parked.caller.side.who);
    Parking from = std::get<AtSlot>(parked.place).parking;
    Seeking seeking { .caller = std::move(parked.caller), .recall = Recall { from } };
    return talk_to(std::move(seeking), std::move(by), std::move(from), c);
}

State taken(Talking& talking, const std::string& leg, Caller by, Context& c)
{
    Side& place = talking.caller.leg == leg ? talking.caller : talking.callee;
    answer_caller(by, c, talking.caller.leg == leg ? talking.callee.who : talking.caller.who);
    c.order(EndLeg { .leg = place.leg, .reason = CompletedElsewhere });
    c.order(ClosePorts { { place.port } });
    talking.fetched =
        Fetched { by.side.leg, Parking { .by = place.extension }, c.around.now + limits::fetched_for_sure };
    keep_appearance(by.side, place.extension, place.appearance);
    place = std::move(by.side);
    connect_sound(talking.caller, talking.callee, c);
    show(&place == &talking.caller ? talking.callee : talking.caller, place, c);
    c.changed();
    c.remember();
    return std::move(talking);
}

std::string leg_to_replace(const Talking& talking, const Fetch& what)
{
    if (const auto* line = std::get_if<OnLine>(&what))
        return holder_on(line->line, talking)->leg;
    if (const auto* shared = std::get_if<AtAppearance>(&what))
        return holder_at(*shared, talking)->leg;
    return std::get<InPlaceOf>(what).leg;
}

} // namespace

std::string call_to_fetch(const Fetch& what, const std::string& extension, const Circumstances& around)
{
    const auto seen_first_at = [&](const std::string& place) {
        const auto& there = around.floor.at(place);
        return there.empty() ? std::string {} : there.front().call;
    };
    if (const auto* parked = std::get_if<ParkedAt>(&what))
        return seen_first_at(parked->slot);
    if (const auto* line = std::get_if<OnLine>(&what))
        return seen_first_at(line_place(line->line));
    if (const auto* shared = std::get_if<AtAppearance>(&what))
        return around.floor.to_be_had_at(shared->extension, shared->index);
    const auto* ringing = std::get_if<RingingAt>(&what);
    if (ringing == nullptr)
        return {};
    if (!ringing->extension.empty())
        return around.floor.ringing_at(ringing->extension);
    for (const Directory::Group* group : around.office.groups_of(extension))
        for (const std::string& member : group->members)
            if (std::string call = around.floor.ringing_at(member); !call.empty())
                return call;
    return {};
}

bool can_fetch(const Call& from, const Call& fetcher, const Fetch& what)
{
    const Caller* by = ready(fetcher);
    if (by == nullptr || by->side.extension.empty() || from.id == fetcher.id)
        return false; // Only who is inside fetches.
    if (from.urgency == Urgency::Emergency && std::holds_alternative<Talking>(from.state))
        return false;
    const auto* seeking = std::get_if<Seeking>(&from.state);
    if (const auto* parked = std::get_if<ParkedAt>(&what))
        return slot_of(from) == parked->slot;
    if (const auto* line = std::get_if<OnLine>(&what))
        return is_to_be_had(from, line->line);
    if (const auto* shared = std::get_if<AtAppearance>(&what))
        return by->side.extension == shared->extension && is_to_be_had(from, *shared);
    if (const auto* place = std::get_if<InPlaceOf>(&what))
        return replaceable(from, place->leg, *by) != nullptr
            || (seeking != nullptr && rings(*seeking) && has_attempt(*seeking, place->leg));
    return seeking != nullptr && rings(*seeking);
}

JoinedSteps fetch(Call& from, Call& fetcher, const Fetch& what, const Circumstances& around)
{
    JoinedSteps steps;
    Caller by = std::get<Alone>(fetcher.state).caller;
    Context c { from, around, steps.stays };
    from.absorbed = fetcher.id;
    if (auto* seeking = std::get_if<Seeking>(&from.state))
        from.state = taken(*seeking, std::move(by), c);
    else if (auto* parked = std::get_if<Alone>(&from.state))
        from.state = taken(*parked, std::move(by), c);
    else if (auto* talking = std::get_if<Talking>(&from.state))
        from.state = taken(*talking, leg_to_replace(*talking, what), std::move(by), c);
    Context gone { fetcher, around, steps.goes };
    fetcher.state = ended({ .outcome = "handled" }, gone);
    return steps;
}

} // namespace calld
