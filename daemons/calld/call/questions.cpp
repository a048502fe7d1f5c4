// What others want to know of a call, read from its state.
#include "call/call.h"

#include <algorithm>

namespace calld {
namespace {

template <typename... Cases> struct Match : Cases... {
    using Cases::operator()...;
};

void add_once(std::vector<std::string>& names, const std::string& name)
{
    if (!name.empty() && std::ranges::find(names, name) == names.end())
        names.push_back(name);
}

// A call that came by a trunk and leaves by it again takes two of its channels.
void add_channel(Occupied& occupied, const std::string& trunk)
{
    if (!trunk.empty())
        occupied.trunks.push_back(trunk);
}

void add(Occupied& occupied, const Pursuit& pursuit)
{
    for (const Attempt& attempt : pursuit.attempts) {
        add_once(occupied.extensions, attempt.extension);
        add_channel(occupied, attempt.trunk);
    }
}

void add(Occupied& occupied, const Side& side)
{
    add_once(occupied.extensions, side.extension);
    add_channel(occupied, side.trunk);
}

bool has_port(const Caller& caller) { return !std::holds_alternative<JustArrived>(caller.stage); }

// Visits every part of a state that has a leg or a port.
template <typename Visitor> void each_part(const Call& call, Visitor visit)
{
    const auto pursuit = [&](const Pursuit& one) {
        for (const Attempt& attempt : one.attempts)
            visit(attempt.stage == AttemptStage::Opening ? std::string {} : attempt.leg, attempt.port);
    };
    const auto caller = [&](const Caller& one) {
        visit(one.side.leg, has_port(one) ? one.side.port : std::string {});
    };
    std::visit(Match { [&](const Summoning& state) { pursuit(state.pursuit); },
                       [&](const Seeking& state) {
                           caller(state.caller);
                           pursuit(state.pursuit);
                           if (state.lent_by)
                               visit(std::string {}, state.lent_by->ring);
                           if (state.transfer)
                               visit(state.transfer->by.leg, state.transfer->by.port);
                       },
                       [&](const Alone& state) { caller(state.caller); },
                       [&](const Entrusted& state) {
                           caller(state.caller);
                           visit(std::string {}, state.keeping.ring);
                       },
                       [&](const Orphaned& state) {
                           caller(state.caller);
                           visit(std::string {}, state.keeping.ring);
                       },
                       [&](const Talking& state) {
                           visit(state.caller.leg, state.caller.port);
                           visit(state.callee.leg, state.callee.port);
                       },
                       [](const Ended&) {} },
               call.state);
}

// Whose keys an application listens for.
const Caller* listened_to(const State& state)
{
    const Caller* found = nullptr;
    const auto consider = [&](const Caller& caller, const Keeping& keeping) {
        if (keeping.listens && is_up(caller))
            found = &caller;
    };
    if (const auto* entrusted = std::get_if<Entrusted>(&state))
        consider(entrusted->caller, entrusted->keeping);
    else if (const auto* orphaned = std::get_if<Orphaned>(&state))
        consider(orphaned->caller, orphaned->keeping);
    else if (const auto* seeking = std::get_if<Seeking>(&state); seeking != nullptr && seeking->lent_by)
        consider(seeking->caller, *seeking->lent_by);
    return found;
}

} // namespace

bool is_up(const Caller& caller) { return std::holds_alternative<Up>(caller.stage); }

Moment deadline_at(const Place& place)
{
    if (const auto* hearing = std::get_if<HearingTone>(&place))
        return hearing->until;
    if (const auto* asked = std::get_if<AskedForPin>(&place))
        return asked->until;
    if (const auto* line = std::get_if<AtLine>(&place))
        return line->until;
    if (const auto* room = std::get_if<InRoom>(&place))
        return room->tone_until == Moment {} ? Moment::max() : room->tone_until;
    const auto* slot = std::get_if<AtSlot>(&place);
    return slot == nullptr ? Moment::max() : slot->recall;
}

const InRoom* in_room(const Call& call)
{
    const auto* alone = std::get_if<Alone>(&call.state);
    const bool is_there = alone != nullptr && std::holds_alternative<Up>(alone->caller.stage);
    return is_there ? std::get_if<InRoom>(&alone->place) : nullptr;
}

Phase phase_of(const Call& call)
{
    const auto rung = [](const Pursuit& pursuit) {
        return pursuit.rang == Rang::Rang ? Phase::Ringing : Phase::Setup;
    };
    return std::visit(
        Match { [&](const Summoning& state) { return rung(state.pursuit); },
                [&](const Seeking& state) { return rung(state.pursuit); },
                [](const Alone& state) {
                    if (std::holds_alternative<AtSlot>(state.place))
                        return Phase::Held;
                    return is_up(state.caller) ? Phase::Up : Phase::Setup;
                },
                [](const Entrusted& state) { return is_up(state.caller) ? Phase::Up : Phase::Setup; },
                [](const Orphaned&) { return Phase::Up; },
                [](const Talking& state) {
                    const bool held = is_held(state.caller.hold) || is_held(state.callee.hold);
                    return held ? Phase::Held : Phase::Up;
                },
                [](const Ended&) { return Phase::Ended; } },
        call.state);
}

std::string holder_of(const Call& call)
{
    if (const auto* entrusted = std::get_if<Entrusted>(&call.state))
        return entrusted->keeping.application;
    const auto* seeking = std::get_if<Seeking>(&call.state);
    return seeking != nullptr && seeking->lent_by ? seeking->lent_by->application : std::string {};
}

std::optional<Moment> deadline_of(const Call& call)
{
    std::optional<Moment> soonest = call.must_end;
    const auto consider = [&](Moment moment) { soonest = std::min(soonest.value_or(moment), moment); };
    if (const auto* summoning = std::get_if<Summoning>(&call.state))
        consider(summoning->pursuit.deadline);
    else if (const auto* seeking = std::get_if<Seeking>(&call.state))
        consider(seeking->pursuit.deadline);
    else if (const auto* orphaned = std::get_if<Orphaned>(&call.state))
        consider(orphaned->until);
    else if (const auto* talking = std::get_if<Talking>(&call.state)) {
        if (talking->tone_until)
            consider(*talking->tone_until);
    } else if (const auto* alone = std::get_if<Alone>(&call.state))
        if (const auto until = deadline_at(alone->place); until != Moment::max())
            consider(until);
    return soonest;
}

std::vector<std::string> legs_of(const Call& call)
{
    std::vector<std::string> legs;
    each_part(call, [&](const std::string& leg, const std::string&) { add_once(legs, leg); });
    return legs;
}

std::vector<std::string> ports_of(const Call& call)
{
    std::vector<std::string> ports;
    each_part(call, [&](const std::string&, const std::string& port) { add_once(ports, port); });
    return ports;
}

std::string leg_of(const Call& call, std::string_view name)
{
    std::string found;
    each_part(call, [&](const std::string& leg, const std::string& port) {
        if (name == leg || name == port)
            found = leg;
    });
    return found;
}

std::vector<std::string> awaits_digits_at(const Call& call)
{
    if (const auto* alone = std::get_if<Alone>(&call.state); alone != nullptr && is_up(alone->caller)) {
        const auto* room = std::get_if<InRoom>(&alone->place);
        const bool awaits = std::holds_alternative<AskedForPin>(alone->place)
            || std::holds_alternative<AtLine>(alone->place)
            || std::holds_alternative<Supervising>(alone->place)
            || (room != nullptr && !is_page_room(room->room));
        return awaits ? std::vector { alone->caller.side.port } : std::vector<std::string> {};
    }
    if (const Caller* caller = listened_to(call.state))
        return { caller->side.port };
    std::vector<std::string> ports;
    if (const auto* seeking = std::get_if<Seeking>(&call.state))
        for (const Attempt& attempt : seeking->pursuit.attempts)
            if (attempt.stage == AttemptStage::AskedToAccept)
                ports.push_back(attempt.port);
    return ports;
}

Occupied occupied_by(const Call& call)
{
    Occupied occupied;
    std::visit(Match { [&](const Summoning& state) { add(occupied, state.pursuit); },
                       [&](const Seeking& state) {
                           add(occupied, state.caller.side);
                           add(occupied, state.pursuit);
                           if (state.transfer && !state.transfer->by.leg.empty())
                               add(occupied, state.transfer->by);
                       },
                       [&](const Talking& state) {
                           add(occupied, state.caller);
                           add(occupied, state.callee);
                       },
                       [&](const Ended&) {}, [&](const auto& alone) { add(occupied, alone.caller.side); } },
               call.state);
    return occupied;
}

std::vector<Connect> sound_of(const Call& call)
{
    if (const auto* talking = std::get_if<Talking>(&call.state))
        return connected(talking->caller, talking->callee);
    if (const auto* alone = std::get_if<Alone>(&call.state); alone != nullptr && is_up(alone->caller))
        return { sound_at(alone->caller.side, alone->place) };
    if (const auto* entrusted = std::get_if<Entrusted>(&call.state))
        return { { entrusted->caller.side.port, { entrusted->keeping.ring } },
                 { entrusted->keeping.ring, { entrusted->caller.side.port } } };
    if (const auto* orphaned = std::get_if<Orphaned>(&call.state))
        return { { orphaned->caller.side.port, { "music:default" } } };
    return {};
}

std::vector<Connect> connected(const Side& one, const Side& other)
{
    return { { one.port, heard_by(one, other) }, { other.port, heard_by(other, one) } };
}

std::vector<std::string> heard_by(const Side& self, const Side& other)
{
    if (is_held(other.hold))
        return { "music:default" };
    if (is_held(self.hold))
        return {};
    return { other.port };
}

} // namespace calld
