#include "switchboard.h"

#include "call/coming_back.h"

#include "base/text.h"
#include "limits.h"

#include <algorithm>
#include <unordered_set>

namespace calld {

using yobirin::Legs;
using yobirin::Media;

// What the counts and deadlines were before an event, to bring them up to date after it.
struct Switchboard::Before {
    Occupied occupied {};
    std::optional<Moment> deadline {};
    std::vector<std::string> elsewhere {};
    std::string room {};
    std::vector<OutsideLeg> outside {};
};

namespace {

// Legs and ports of the call whose name does not say that they are.
std::vector<std::string> named_elsewhere(const Call& call)
{
    std::vector<std::string> names = legs_of(call);
    std::erase_if(names, [&](const std::string& leg) { return call_in_leg_name(leg) == call.id; });
    for (std::string& port : ports_of(call))
        if (call_in_port_name(port) != call.id)
            names.push_back(std::move(port));
    return names;
}

std::string room_of(const Call& call)
{
    const InRoom* room = in_room(call);
    return room == nullptr ? std::string {} : room->room;
}

// As mediad names the codecs.
bool lets_modems_through(std::string_view codec)
{
    return codec.starts_with("PCMU/") || codec.starts_with("PCMA/");
}

bool is_in_set_up(const Legs::Leg& leg)
{
    return leg.state == Legs::LegState::Setup || leg.state == Legs::LegState::Ringing;
}

bool is_as_ordered(const Media::Port& port, const Connect& connect)
{
    return port.hears == connect.hears
        && port.without_keys.value_or(std::vector<std::string> {}) == connect.without_keys;
}

} // namespace

std::string_view call_in_port_name(std::string_view name)
{
    const std::size_t dot = name.rfind('.');
    if (!name.starts_with('p') || dot == std::string_view::npos)
        return {};
    return name.substr(1, dot - 1);
}

std::string_view call_in_leg_name(std::string_view name)
{
    const std::size_t first = name.find('.');
    const std::size_t last = name.rfind('.');
    if (!name.starts_with('c') || first == std::string_view::npos || first == last)
        return {};
    return name.substr(first + 1, last - first - 1);
}

Switchboard::Switchboard(World& world, Counters& counters, Names names, std::function<Now()> clock)
    : world_(world),
      counters_(counters),
      names_(std::move(names)),
      clock_(std::move(clock)),
      guards_ { .day = OfficeDay {
                    [](Wall) { return std::chrono::seconds { 0 }; }, {}, clock_().moment, clock_().wall } }
{
}

Circumstances Switchboard::around() const
{
    const Now now = clock_();
    return { .now = now.moment,
             .wall = now.wall,
             .generation = names_.generation,
             .office = office_,
             .devices = devices_,
             .extensions = extensions_,
             .trunks = trunks_,
             .applications = applications_,
             .floor = floor_,
             .settings = settings_,
             .rooms = rooms_,
             .names = known_names_,
             .tone_ports = tone_keys_.ports(),
             .guards = guards_,
             .known_hours = known_hours_ };
}

void Switchboard::application_came(const std::string& name)
{
    if (!is_attached(name))
        applications_.push_back(name);
    std::vector<std::string> waiting;
    for (const auto& [id, call] : calls_)
        if (std::holds_alternative<Orphaned>(call.state))
            waiting.push_back(id);
    for (const std::string& id : waiting)
        event(id, ApplicationCame { name });
}

void Switchboard::application_left(const std::string& name)
{
    std::erase(applications_, name);
    for (const std::string& place : told_.forget(name))
        world_.appears(place);
    std::vector<std::string> held;
    for (const auto& [id, call] : calls_)
        if (holder_of(call) == name)
            held.push_back(id);
    for (const std::string& id : held)
        event(id, ApplicationLeft {});
}

bool Switchboard::is_attached(std::string_view application) const
{
    return std::ranges::find(applications_, application) != applications_.end();
}

void Switchboard::show_waiting(const std::string& application, const std::string& queue, std::int64_t calls)
{
    if (told_.show_waiting(application, queue, calls))
        world_.appears(queue_place(queue));
}

void Switchboard::show_messages(const std::string& application, const std::string& extension, Mailbox mailbox)
{
    if (told_.show_messages(application, extension, mailbox))
        world_.appears(extension);
}

Call Switchboard::begin()
{
    const Now now = clock_();
    const std::string number = std::to_string(names_.generation) + "-" + std::to_string(++begun_);
    return Call { .id = number,
                  .contact = names_.contact_prefix + number,
                  .turn = begun_,
                  .started = now.wall,
                  .arrived = now.moment };
}

void Switchboard::incoming(Arrival arrival)
{
    if (elsewhere_.contains(arrival.leg)) {
        ++counters_["calls.incoming_twice"];
        return;
    }
    turn_day();
    Call call = begin();
    if (calls_.size() >= limits::calls && !is_emergency(arrival)) {
        ++counters_["calls.overloaded"];
        world_.carry_out(call, EndLeg { .leg = arrival.leg, .reason = Legs::Reason::Overloaded });
        call.direction = arrival.trunk.empty() ? Direction::Internal : Direction::Inbound;
        call.from = arrival.from;
        call.to = arrival.to;
        world_.carry_out(call, Report { .what = Milestone::Arrived, .leg = arrival.leg });
        world_.carry_out(call,
                         Report { .what = Milestone::Ended, .outcome = "failed", .reason = "overloaded" });
        return;
    }
    ++counters_["calls.begun"];
    use_seizure(arrival);
    arrival.hops = hops_before(arrival, calls_, office_);
    Step step = arrive(call, std::move(arrival), around());
    take_up(std::move(call), std::move(step));
}

// Nobody is told that there are too many calls who calls for help.
bool Switchboard::is_emergency(const Arrival& arrival) const
{
    const Route found = route(
        { .extension = arrival.extension, .trunk = arrival.trunk, .wish = Dialled { arrival.to.number } },
        office_);
    const auto* outside = std::get_if<CallOutside>(&found.plan);
    return outside != nullptr && outside->urgency == Urgency::Emergency;
}

Result<std::string> Switchboard::originate(const std::string& tag, const std::string& from,
                                           const std::string& to)
{
    if (office_.extension(from) == nullptr)
        return failure("org.yobirin.Calls.NoSuchDestination", from);
    if (phones_of(from, around()).empty() || calls_.size() >= limits::calls)
        return failure("org.yobirin.Calls.NobodyReachable", from);
    const Route found = route({ .extension = from, .wish = Dialled { to } }, office_);
    if (std::holds_alternative<Refuse>(found.plan))
        return failure("org.yobirin.Calls.NoSuchDestination", to);
    ++counters_["calls.begun"];
    turn_day();
    Call call = begin();
    call.tag = tag;
    Step step = calld::originate(call, from, to, around());
    return take_up(std::move(call), std::move(step));
}

std::string Switchboard::take_up(Call call, Step step)
{
    std::string id = call.id;
    finish(calls_.emplace(id, std::move(call)).first->second, std::move(step), {});
    return id;
}

std::string Switchboard::call_of(std::string_view name) const
{
    if (const auto found = elsewhere_.find(name); found != elsewhere_.end())
        return found->second;
    return std::string { name.starts_with('p') ? call_in_port_name(name) : call_in_leg_name(name) };
}

void Switchboard::leg_event(const std::string& leg, Event happened)
{
    const std::string id = call_of(leg);
    if (const auto* asked = std::get_if<TransferAsked>(&happened);
        asked != nullptr && !asked->replaces.empty())
        return transfer_to_a_call(id, *asked);
    if (const auto* gone = std::get_if<LegEnded>(&happened); gone != nullptr && left_by_hanging_up(id, *gone))
        return;
    event(id, std::move(happened));
}

void Switchboard::port_event(const std::string& port, Event happened)
{
    if (tone_keys_.has(port)) {
        if (std::holds_alternative<RingOpened>(happened))
            tone_keys_.opened(port);
        else if (std::holds_alternative<PortRefused>(happened)) {
            ++counters_["calls.digits_not_listened_for"];
            tone_keys_.refused(port);
        }
        return tell_listener();
    }
    event(call_of(port), std::move(happened));
}

// How the keys of its phone come.
void Switchboard::port_changed(const Media::Port& port)
{
    tone_keys_.learn(port);
    if (const Call* call = find(call_of(port.port)))
        listen(*call);
    learn_of_fax(port);
}

// Once a call: what mediad goes on saying of its ports is known.
void Switchboard::learn_of_fax(const Media::Port& port)
{
    const std::string id = call_of(port.port);
    if (port.fax.value_or(false) && find(id) != nullptr)
        event(id, FaxHeard { .port = port.port, .can_pass = lets_modems_through(port.codec.value_or("")) });
}

Switchboard::Before Switchboard::before(const Call& call) const
{
    return { .occupied = occupied_by(call),
             .deadline = deadline_of(call),
             .elsewhere = named_elsewhere(call),
             .room = room_of(call),
             .outside = outside_legs_of(call) };
}

void Switchboard::event(const std::string& id, Event happened)
{
    const auto found = calls_.find(id);
    if (found == calls_.end()) { // Crossed with our ending the call: normal, and counted.
        ++counters_["calls.events_after_the_end"];
        return;
    }
    turn_day();
    Call& call = found->second;
    const Before was = before(call);
    Step taken = step(call, std::move(happened), around());
    finish(call, std::move(taken), was);
}

void Switchboard::transfer_to_a_call(const std::string& id, TransferAsked asked)
{
    const auto here = calls_.find(id);
    const auto there = calls_.find(call_of(asked.replaces));
    if (here == calls_.end() || there == calls_.end() || here == there)
        return event(id, std::move(asked)); // Which is refused.
    if (can_take_on(here->second, there->second, asked, around()))
        return join(here->second, there->second,
                    [&](Call& held, Call& rings) { return take_on(held, rings, asked, around()); });
    if (auto blind = as_blind(here->second, there->second, asked, around())) {
        event(there->first, EndAsked { Legs::Reason::Cancelled });
        return event(id, *std::move(blind));
    }
    if (!can_join(here->second, there->second, asked))
        return event(id, std::move(asked));
    join(here->second, there->second,
         [&](Call& stays, Call& goes) { return calld::join(stays, goes, asked, around()); });
}

// True: what the phone that hung up left is seen to.
bool Switchboard::left_by_hanging_up(const std::string& id, const LegEnded& gone)
{
    const auto consulting = calls_.find(id);
    const auto what =
        consulting == calls_.end() ? std::nullopt : hung_up_on(consulting->second, gone, around());
    const auto held = what ? calls_.find(what->call) : calls_.end();
    if (held == calls_.end() || !can_be_left(held->second, *what))
        return false;
    const TransferAsked rings { .leg = what->leg, .replaces = gone.leg };
    if (can_take_on(held->second, consulting->second, rings, around())) {
        join(held->second, consulting->second,
             [&](Call& stays, Call& goes) { return take_on_by_hanging_up(stays, goes, rings, around()); });
        return true;
    }
    const std::string to = left_to(consulting->second);
    if (!to.empty()) {
        event(id, gone);
        event(what->call, LeftTo { .leg = what->leg, .to = to });
        return true;
    }
    join(held->second, consulting->second,
         [&](Call& stays, Call& goes) { return join_by_hanging_up(stays, goes, *what, gone, around()); });
    return true;
}

// The customer's contact is the one that stays.
void Switchboard::join(Call& here, Call& there,
                       const std::function<JoinedSteps(Call& stays, Call& goes)>& how)
{
    const bool is_there = here.origin_trunk.empty() && !there.origin_trunk.empty();
    Call& stays = is_there ? there : here;
    Call& goes = is_there ? here : there;
    const Before stayed = before(stays);
    const Before went = before(goes);
    JoinedSteps steps = how(stays, goes);
    finish(stays, std::move(steps.stays), stayed);
    finish(goes, std::move(steps.goes), went);
}

// Journal first, then act. The call may be gone afterwards.
void Switchboard::finish(Call& call, Step step, const Before& before)
{
    const bool is_over = std::holds_alternative<Ended>(call.state);
    settle(call, before);
    appear(call);
    if (step.remember && !is_over)
        world_.remember(call);
    for (Order& order : step.orders)
        carry_out(call, std::move(order));
    if (step.announce)
        world_.announce(call, step);
    const std::string id = call.id;
    if (is_over)
        world_.forget(call);
    listen(call);
    confer(call, before.room);
    supervise(call);
    if (is_over) {
        lifted_.erase(id);
        calls_.erase(id);
    } else if (step.fetch)
        fetch(id, *step.fetch);
    else if (step.room_wish)
        see_to(id, *step.room_wish);
    else if (!step.supervises.empty())
        begin_supervision(id, step.supervises);
}

void Switchboard::carry_out(const Call& call, Order order)
{
    if (const auto* closing = std::get_if<ClosePorts>(&order))
        tone_keys_.closed(closing->ports);
    if (auto* connect = std::get_if<Connect>(&order))
        complete(call, *connect);
    if (is_for_guards(call, order))
        return;
    const auto* setting = std::get_if<ChangeSetting>(&order);
    if (setting == nullptr)
        return world_.carry_out(call, std::move(order));
    change(setting->extension, setting->change);
}

bool Switchboard::change(const std::string& extension, const SettingChange& what)
{
    const Settings before = settings_;
    std::vector<std::string> touched { extension };
    if (const auto* desk = std::get_if<SetDesk>(&what)) // Who sat there, who does, and where before.
        touched.insert(touched.end(),
                       { settings_.of(extension).desk_of, desk->of, settings_.desk_where(desk->of) });
    std::erase(touched, std::string {});
    settings_.apply(extension, what);
    world_.settings_changed(settings_, touched);
    return settings_ != before;
}

void Switchboard::appear(const Call& call) { show(call.id, appearances_of(call)); }

void Switchboard::show(const std::string& name, std::vector<Appearance> now)
{
    for (const std::string& place : floor_.replace(name, std::move(now)))
        world_.appears(place);
}

// Two calls become one, the one that is fetched from.
void Switchboard::fetch(const std::string& id, const Fetch& what)
{
    const auto by = calls_.find(id);
    const std::string& extension = std::get<Alone>(by->second.state).caller.side.extension;
    const auto* place = std::get_if<InPlaceOf>(&what);
    const auto from =
        calls_.find(place != nullptr ? call_of(place->leg) : call_to_fetch(what, extension, around()));
    if (from == calls_.end() || !can_fetch(from->second, by->second, what))
        return event(id, NothingToFetch {});
    const Before stayed = before(from->second);
    const Before went = before(by->second);
    JoinedSteps steps = calld::fetch(from->second, by->second, what, around());
    Call& goes = by->second;
    finish(from->second, std::move(steps.stays), stayed);
    finish(goes, std::move(steps.goes), went);
}

// Brings counts, deadlines and names up to date with what the call has become.
void Switchboard::settle(Call& call, const Before& before)
{
    const Occupied now = occupied_by(call);
    if (now != before.occupied) {
        for (const std::string& name : now.extensions)
            extensions_.add(name);
        for (const std::string& name : now.trunks)
            trunks_.add(name);
        for (const std::string& name : before.occupied.extensions)
            extensions_.remove(name);
        for (const std::string& name : before.occupied.trunks)
            trunks_.remove(name);
    }
    pay(call, before.outside);
    const bool is_over = std::holds_alternative<Ended>(call.state);
    if (is_over)
        close_window(call);
    const std::optional<Moment> deadline = is_over ? std::nullopt : deadline_of(call);
    if (deadline != before.deadline) {
        if (before.deadline)
            deadlines_.erase({ *before.deadline, call.id });
        if (deadline) {
            deadlines_.emplace(*deadline, call.id);
            if (deadlines_.begin()->second == call.id)
                world_.wake_at(*deadline);
        }
    }
    const std::vector<std::string> names = named_elsewhere(call);
    if (names == before.elsewhere)
        return;
    for (const std::string& name : before.elsewhere)
        if (const auto known = elsewhere_.find(name); known != elsewhere_.end() && known->second == call.id)
            elsewhere_.erase(known); // Unless it is another call's by now.
    for (const std::string& name : names)
        elsewhere_.insert_or_assign(name, call.id);
}

void Switchboard::time_passed()
{
    const Moment now = clock_().moment;
    std::vector<std::string> due;
    for (const auto& [moment, id] : deadlines_) {
        if (moment > now)
            break;
        due.push_back(id);
    }
    for (const std::string& id : due)
        event(id, TimePassed {});
    end_seizures(now);
    pass_guards();
    if (!deadlines_.empty())
        world_.wake_at(deadlines_.begin()->first);
}

void Switchboard::restore(Call call)
{
    const std::string id = call.id;
    const auto [where, is_new] = calls_.emplace(id, std::move(call));
    if (!is_new)
        return;
    settle(where->second, {});
    appear(where->second);
    confer(where->second, {});
    if (const auto supervisor = supervisor_of(where->second)) // Which the ledger knows.
        supervisors_.put(id, *supervisor);
    world_.remember(where->second); // With the names and revisions skipped, in case we die again at once.
}

// We died between writing down that two calls were joined and forgetting the one that became part of the
// other.
void Switchboard::end_absorbed()
{
    std::vector<std::string> over;
    for (const auto& [id, call] : calls_)
        if (!call.absorbed.empty() && call.absorbed != id && calls_.contains(call.absorbed))
            over.push_back(call.absorbed);
    for (const std::string& id : over) {
        Call& call = calls_.at(id);
        const Before was = before(call);
        call.state = Ended {};
        Step step;
        step.orders.emplace_back(
            Report { .what = Milestone::Ended, .outcome = "handled", .reason = "hung_up" });
        finish(call, std::move(step), was);
    }
}

// sipd is back, or we are. What was in set-up has missed events and ends; what is up must have both its legs.
void Switchboard::compare_legs(const std::vector<Legs::Leg>& legs)
{
    end_absorbed();
    end_deserted();
    follow_all();
    TextMap<const Legs::Leg*> there;
    std::unordered_set<std::string_view> ended; // How, sipd tells next: nobody was lost.
    for (const Legs::Leg& leg : legs)
        if (leg.state == Legs::LegState::Ended)
            ended.insert(leg.leg);
        else
            there.emplace(leg.leg, &leg);

    std::vector<std::string> ids;
    std::unordered_set<std::string> known; // Before the comparison: whoever ends in it ends its legs itself.
    for (const auto& [id, call] : calls_) {
        ids.push_back(id);
        for (std::string& leg : legs_of(call))
            known.insert(std::move(leg));
    }
    for (const std::string& id : ids) {
        if (find(id) == nullptr)
            continue; // It ended with another.
        std::vector<std::string> gone = legs_of(calls_.at(id));
        std::erase_if(gone, [&](const std::string& leg) { return there.contains(leg); });
        event(id, SetUpLost { std::move(gone) });
        const Call* call = find(id);
        if (call == nullptr)
            continue;
        for (const std::string& leg : legs_of(*call)) {
            const auto found = there.find(leg);
            if (ended.contains(leg))
                continue;
            if (found == there.end())
                event(id, LegEnded { .leg = leg, .reason = Legs::Reason::Lost });
            else if (found->second->state != Legs::LegState::Up) { // We answered it, and sipd never heard.
                world_.carry_out(Call {}, EndLeg { .leg = leg, .reason = Legs::Reason::Failed });
                event(id, LegEnded { .leg = leg, .reason = Legs::Reason::Lost });
            }
        }
    }
    for (const auto& [name, leg] : there) {
        if (known.contains(name))
            continue;
        ++counters_["calls.unknown_legs_ended"];
        Call nobodys {};
        world_.carry_out(nobodys, EndLeg { .leg = name, .reason = Legs::Reason::Failed });
        record_unheard(*leg);
    }
}

// An attempt that arrived and that we never heard of, or did not live to write down, counts all the same.
void Switchboard::record_unheard(const Legs::Leg& leg)
{
    if (leg.direction != Legs::LegDirection::Incoming || !is_in_set_up(leg))
        return;
    Call call = begin();
    call.direction = leg.trunk ? Direction::Inbound : Direction::Internal;
    call.from = { .number = leg.from.number, .name = leg.from.name.value_or("") };
    call.to = { .number = leg.to.number };
    world_.carry_out(call, Report { .what = Milestone::Arrived, .leg = leg.leg });
    world_.carry_out(call, Report { .what = Milestone::Ended, .outcome = "failed", .reason = "failed" });
}

// mediad is back, or we are. Its ports come back by themselves; what is missing ended, what is unknown is
// closed.
void Switchboard::compare_ports(const std::vector<Media::Port>& ports)
{
    end_absorbed();
    follow_all();
    tone_keys_.begin_anew(ports);
    TextMap<const Media::Port*> there;
    for (const Media::Port& port : ports)
        there.emplace(port.port, &port);

    std::unordered_set<std::string> known;
    std::vector<std::string> ids;
    for (const auto& [id, call] : calls_)
        ids.push_back(id);
    for (const std::string& id : ids) {
        if (find(id) == nullptr)
            continue; // It ended with another.
        for (const std::string& port : ports_of(calls_.at(id))) {
            if (!there.contains(port))
                event(id, PortLost { port });
            if (find(id) == nullptr)
                break;
        }
        const Call* call = find(id);
        if (call == nullptr)
            continue;
        for (Connect& connect : heard_in(*call)) {
            const auto port = there.find(connect.port);
            // Whether somebody in a room is muted is not known: it is said again.
            if (port != there.end() && (!is_as_ordered(*port->second, connect) || in_room(*call) != nullptr))
                world_.carry_out(*call, std::move(connect));
        }
        for (std::string& port : ports_of(*call))
            known.insert(std::move(port));
        listen(*call);
    }
    std::vector<std::string> unknown;
    for (const Media::Port& port : ports)
        learn_of_fax(port);
    for (const auto& [name, port] : there)
        if (!known.contains(name) && !tone_keys_.has(name))
            unknown.push_back(name);
    counters_["calls.unknown_ports_closed"] += unknown.size();
    Call nobodys {};
    if (!unknown.empty())
        world_.carry_out(nobodys, ClosePorts { std::move(unknown) });
}

const Call* Switchboard::find(std::string_view id) const
{
    const auto found = calls_.find(id);
    return found == calls_.end() ? nullptr : &found->second;
}

} // namespace calld
