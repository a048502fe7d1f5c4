// The switchboard and its guards: what calls outside cost is written down before they are made, whoever has
// spent all or behaves like a thief is cut off, and an emergency call finds a channel.
#include "switchboard.h"

#include "guards/outside_legs.h"

#include <algorithm>

namespace calld {

void Switchboard::use(Directory office)
{
    office_ = std::move(office);
    knows_office_ = true;
    calld::use(guards_, office_.slice());
    world_.wake_at(clock_().moment); // Minutes that nobody could charge; limits that are others.
}

void Switchboard::use(Guards guards)
{
    guards_ = std::move(guards);
    calld::use(guards_, office_.slice());
}

// Every call of the process before us is here again, or is lost.
void Switchboard::settle_guards()
{
    std::set<std::string, std::less<>> legs;
    std::set<std::string, std::less<>> contacts;
    for (const auto& [id, call] : calls_) {
        contacts.insert(call.contact);
        for (OutsideLeg& leg : outside_legs_of(call))
            legs.insert(std::move(leg.leg));
    }
    guards_.toll.take_over(legs, clock_().moment);
    const std::vector<CallbackWindow> windows = guards_.windows.all();
    for (const CallbackWindow& window : windows)
        if (!window.until && !contacts.contains(window.contact))
            guards_.windows.close_at(window.contact, callback_until());
    guards_changed();
}

void Switchboard::guards_changed()
{
    world_.keep(guards_);
    if (const auto due = guards_.toll.due())
        world_.wake_at(*due);
}

Wall Switchboard::callback_until() const
{
    constexpr std::int64_t minutes = 60;
    return guards_.day.time(clock_().moment)
        + std::chrono::minutes { office_.slice().emergency_callback_minutes.value_or(minutes) };
}

void Switchboard::turn_day()
{
    const Now now = clock_();
    pass_time(guards_, now.moment, now.wall);
}

// Before any order of the step: what it begins is paid.
void Switchboard::pay(const Call& call, const std::vector<OutsideLeg>& before)
{
    const std::vector<OutsideLeg> legs = outside_legs_of(call);
    if (legs == before)
        return;
    const Moment now = clock_().moment;
    const Wall at = guards_.day.time(now);
    const auto is_in = [](const std::vector<OutsideLeg>& these, const std::string& leg) {
        return std::ranges::find(these, leg, &OutsideLeg::leg) != these.end();
    };
    for (const OutsideLeg& leg : legs) {
        if (!is_in(before, leg.leg))
            guards_.toll.begin(leg.leg, leg.of, at);
        if (leg.stage == OutsideLeg::Stage::Connected) {
            guards_.toll.connected(leg.leg, now);
            world_.wake_at(now); // Its first minute may be the last.
        }
    }
    for (const OutsideLeg& leg : before)
        if (!is_in(legs, leg.leg))
            guards_.toll.ended(leg.leg, call.id, now);
    guards_changed();
}

void Switchboard::pass_guards()
{
    if (!knows_office_)
        return;
    const Now now = clock_();
    pass_time(guards_, now.moment, now.wall);
    for (const TollMeter::Passed& passed : guards_.toll.pass(now.moment)) {
        const bool is_over = passed.what == TollMeter::Passed::What::Over;
        ++counters_[is_over ? "calls.toll_minutes_over" : "calls.toll_minutes_nearly_over"];
        if (is_over)
            condemn(passed.of.call, text_of(TollObjection::MinutesUsedUp));
        else
            event(passed.of.call, MinutesNearlyOver {});
    }
    for (const auto& [id, why] : std::exchange(condemned_, {})) {
        const auto found = calls_.find(id);
        if (found == calls_.end())
            continue;
        found->second.guarded = why;
        event(id, EndAsked {});
    }
    guards_changed();
}

// Not at once: the call may be the one that is being decided.
void Switchboard::condemn(const std::string& call, std::string_view why)
{
    condemned_.insert_or_assign(call, std::string { why });
    world_.wake_at(clock_().moment);
}

void Switchboard::distrust(const Distrust& order)
{
    const Wall at = guards_.day.time(clock_().moment);
    ++counters_["calls.toll_suspicious"];
    if (guards_.thefts.tried(order.extension, order.number, order.what, at) != TheftWatch::Verdict::Blocked)
        return;
    ++counters_["calls.toll_blocked"];
    for (const std::string& call : guards_.toll.calls_of(order.extension, Tariff::Dear))
        condemn(call, "blocked");
    guards_changed();
    world_.blocked(order.extension, guards_.thefts.blocks().find(order.extension)->second);
}

bool Switchboard::unblock(const std::string& extension)
{
    const bool was_blocked = guards_.thefts.unblock(extension);
    guards_changed();
    return was_blocked;
}

// The newest call out by that trunk goes, and never an emergency call.
void Switchboard::make_room(const std::string& trunk)
{
    const Call* newest = nullptr;
    for (const auto& [id, call] : calls_) {
        const auto leaves_by_it = [&](const OutsideLeg& leg) { return leg.of.trunk == trunk; };
        const bool is_newer = newest == nullptr || call.arrived > newest->arrived;
        if (is_newer && std::ranges::any_of(outside_legs_of(call), leaves_by_it))
            newest = &call;
    }
    if (newest == nullptr)
        return;
    ++counters_["calls.cleared_for_emergency"];
    const std::string id = newest->id;
    calls_.find(id)->second.guarded = "emergency";
    event(id, EndAsked {}); // Before the INVITE that needs the channel. It is another call than that one.
}

void Switchboard::expect_callback(const Call& call, const ExpectCallback& order)
{
    guards_.windows.open({ .contact = call.contact,
                           .number = order.number,
                           .trunk = order.trunk,
                           .emergency = order.emergency,
                           .extension = call.origin_extension,
                           .phones = order.phones });
    guards_changed();
}

void Switchboard::close_window(const Call& call)
{
    if (call.urgency != Urgency::Emergency)
        return;
    guards_.windows.close_at(call.contact, callback_until());
    guards_changed();
}

// For the guards; true: nobody else need carry it out.
bool Switchboard::is_for_guards(const Call& call, const Order& order)
{
    if (const auto* number = std::get_if<Distrust>(&order))
        distrust(*number);
    else if (const auto* callback = std::get_if<ExpectCallback>(&order))
        expect_callback(call, *callback);
    else if (const auto* room = std::get_if<MakeRoom>(&order))
        make_room(room->trunk);
    else
        return false;
    return true;
}

} // namespace calld
