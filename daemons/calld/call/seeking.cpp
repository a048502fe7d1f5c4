// From what was wished for to somebody's ear: routes, forwards, main, and the answer.
#include "call/context.h"

#include "limits.h"

#include <algorithm>

namespace calld {
namespace {

using enum Legs::Reason;

State begin_ringing(Seeking seeking, Context& c)
{
    const std::size_t before = c.step.orders.size();
    name_port(seeking.caller, c);
    if (!advance(seeking.pursuit, &seeking.caller, c))
        return go_on(std::move(seeking), c);
    open_caller(seeking.caller, c, before);
    if (is_up(seeking.caller)) {
        const char* meanwhile = seeking.recall ? "music:default" : "tone:ringback";
        c.order(Connect { .port = seeking.caller.side.port, .hears = { meanwhile } });
    }
    return seeking;
}

// --- What each plan means.

// "修理窓口: 田中": who picks up knows for whom to answer.
Party with_line(Party who, const std::string& line)
{
    if (line.empty())
        return who;
    const std::string& caller = who.name.empty() ? who.number : who.name;
    who.name = caller.empty() ? line : line + ": " + caller;
    return who;
}

template <typename RingingPlan> State ring(Seeking seeking, const RingingPlan& plan, Context& c)
{
    std::optional<Pursuit> pursuit = pursuit_of(plan, c);
    if (!pursuit)
        return give_up(std::move(seeking), { .reason = NotFound, .outcome = "failed" }, c);
    seeking.pursuit = *std::move(pursuit);
    seeking.pursuit.shown = with_line(seeking.caller.side.who, c.call.line);
    for (RingStep& step : seeking.pursuit.steps)
        step.line = seeking.line;
    if (seeking.transfer)
        seeking.pursuit.without = seeking.transfer->by.extension; // They had them already.
    if (seeking.recall) { // Who is parked is theirs: not for who stands in for them.
        seeking.pursuit.when_busy.clear();
        seeking.pursuit.when_unanswered.clear();
    }
    return begin_ringing(std::move(seeking), c);
}

std::optional<Destination> forward_of(const std::string& extension, const Seeking& seeking, const Context& c)
{
    if (seeking.recall)
        return std::nullopt;
    return parse_destination(c.around.settings.forward_for(extension, seeking.caller.side.extension));
}

// What the router does not see, told where it tells what it does.
void tell(const Seeking& seeking, RouteStep step, Context& c)
{
    c.order(TellRoute { seeking.caller.side.leg, { std::move(step) } });
}

State place(Seeking seeking, const RingExtension& plan, int, Context& c)
{
    const std::optional<Destination> forward = forward_of(plan.number, seeking, c);
    if (!forward)
        return ring(std::move(seeking), plan, c);
    c.order(Note { plan.number + " forwards to " + text_of(*forward) });
    tell(seeking, { "5", Found::Forwards, { plan.number, text_of(*forward) } }, c);
    seeking.owner = plan.number;
    return proceed(std::move(seeking), *forward, c);
}

State place(Seeking seeking, const RingGroup& plan, int, Context& c)
{
    return ring(std::move(seeking), plan, c);
}

State place(Seeking seeking, const RingOnCall& plan, int, Context& c)
{
    return ring(std::move(seeking), plan, c);
}

State place(Seeking seeking, const CallOutside& plan, int, Context& c)
{
    if (seeking.line.empty())
        return ring(std::move(seeking), plan, c);
    if (plan.urgency == Urgency::Emergency) { // By those that are meant for it.
        seeking.line.clear();
        return ring(std::move(seeking), plan, c);
    }
    CallOutside by_line { plan };
    by_line.trunks = { c.around.office.line(seeking.line)->trunk };
    return ring(std::move(seeking), by_line, c);
}

// What only somebody who just called may ask for.
State refuse_code(Seeking seeking, Context& c)
{
    return give_up(std::move(seeking), { .reason = Forbidden, .outcome = "rejected" }, c);
}

bool just_called(const Seeking& seeking)
{
    return !seeking.transfer && !seeking.recall && !seeking.caller.side.extension.empty();
}

State place(Seeking seeking, const SignIn& plan, int, Context& c)
{
    return sign_in(std::move(seeking), plan.extension, c);
}

State place(Seeking seeking, const UseLine& plan, int, Context& c)
{
    return use_line(std::move(seeking), plan.name, c);
}

State place(Seeking seeking, const PickUp& plan, int, Context& c)
{
    return take_from(std::move(seeking), RingingAt { plan.extension }, c);
}

State place(Seeking seeking, const ParkAt& plan, int, Context& c)
{
    if (seeking.transfer)
        return park(std::move(seeking), plan.slot, c);
    if (!just_called(seeking))
        return refuse_code(std::move(seeking), c);
    return park_or_fetch(std::move(seeking), plan.slot, c);
}

State place(Seeking seeking, const EnterRoom& plan, int, Context& c)
{
    return ask_into_room(std::move(seeking), plan.name, c);
}

State place(Seeking seeking, const ThreeWay&, int, Context& c)
{
    return begin_three_way(std::move(seeking), c);
}

State place(Seeking seeking, const Intercom& plan, int, Context& c)
{
    const bool is_free =
        plan.extension != seeking.caller.side.extension && can_be_spoken_to(plan.extension, c.around);
    if (!is_free)
        return give_up(std::move(seeking), { .reason = Busy, .outcome = "failed" }, c);
    return ring(std::move(seeking), plan, c);
}

State place(Seeking seeking, const Page& plan, int, Context& c)
{
    return begin_page(std::move(seeking), plan.name, c);
}

State place(Seeking seeking, const Supervise& plan, int, Context& c)
{
    return begin_supervision(std::move(seeking), plan.extension, c);
}

State place(Seeking seeking, const SwitchSetting& plan, int, Context& c)
{
    return change_setting(std::move(seeking), plan.change, c);
}

State place(Seeking seeking, const HearEcho&, int, Context& c)
{
    transfer_done(seeking, c);
    return stay(std::move(seeking.caller), AtEcho {}, c);
}

State place(Seeking seeking, const Entrust& plan, int, Context& c)
{
    if (std::ranges::find(c.around.applications, plan.application) == c.around.applications.end()) {
        c.order(Note { "application " + plan.application + " is not there" });
        return give_up(std::move(seeking), { .reason = Unavailable, .outcome = "failed" }, c);
    }
    transfer_done(seeking, c);
    return entrust_to(std::move(seeking.caller),
                      Keeping { .application = plan.application, .argument = plan.argument }, c);
}

// Until there are prompts a tone stands in for what is to be said.
State place(Seeking seeking, const Announce&, int, Context& c)
{
    return stay(
        std::move(seeking.caller),
        HearingTone { .tone = "tone:congestion", .lasts = limits::announcement_heard, .outcome = "rejected" },
        c);
}

State place(Seeking seeking, const Refuse& plan, int rule, Context& c)
{
    if (!plan.why.empty())
        c.order(Note { "refused: " + plan.why });
    if (!plan.denied.empty()) {
        c.call.guarded = "denied";
        c.order(Distrust { .extension = seeking.owner, .number = plan.denied, .what = Tried::Denied });
    }
    if (rule == 13 && just_called(seeking)) { // Nobody is to wait for help that cannot be called.
        c.call.urgency = Urgency::Emergency;
        return stay(std::move(seeking.caller), HearingTone { .tone = "tone:congestion", .outcome = "failed" },
                    c);
    }
    const Ending ending { .reason = plan.reason, .outcome = "rejected", .code = plan.code };
    // Going in circles, callers the office does not want and hangup: are meant; anything else is somebody's
    // mistake, and main takes outside callers.
    const bool is_meant = rule == 1 || rule == 2 || rule == 9;
    if (is_meant && !seeking.transfer && !seeking.recall)
        return end_caller(seeking.caller, ending, c);
    return give_up(std::move(seeking), ending, c);
}

} // namespace

State ring_back(Seeking seeking, const CallbackWindow& window, Context& c)
{
    c.call.urgency = Urgency::Emergency;
    c.call.line = emergency_sign(c);
    c.order(Note { "the emergency service that " + window.extension + " called calls back" });
    tell(seeking, { "2", Found::Callback, { window.extension } }, c);
    return ring(std::move(seeking), window, c);
}

State give_up(Seeking seeking, const Ending& ending, Context& c)
{
    if (seeking.transfer)
        return back_from_transfer(std::move(seeking), ending, c);
    if (seeking.recall)
        return recall_on(std::move(seeking), c);
    // An outside caller is not dropped because one person cannot be reached: main claims what nobody else
    // does.
    if (!c.call.origin_trunk.empty() && seeking.main == Main::NotTried) {
        seeking.main = Main::Tried;
        seeking.owner.clear();
        if (const auto main = parse_destination(c.around.office.slice().main)) {
            tell(seeking, { "3", Found::Main, { text_of(*main) } }, c);
            return proceed(std::move(seeking), *main, c);
        }
    }
    return end_caller(seeking.caller, ending, c);
}

State proceed(Seeking seeking, std::variant<Dialled, Destination> wish, Context& c)
{
    const bool is_first = seeking.hops == 0;
    const Question question { .extension = seeking.owner,
                              .trunk = seeking.transfer ? std::string {} : c.call.origin_trunk,
                              .wish = std::move(wish),
                              .hops = seeking.hops++,
                              .when = time_of_call(c.around),
                              .called = c.call.called,
                              .caller = c.call.from.number,
                              .withheld = c.call.withheld,
                              .forwarded_by = c.call.forwarded_by };
    Route found = route(question, c.around.office);
    if (!found.story.empty()) // Else it was told where it was sent on.
        c.order(TellRoute { seeking.caller.side.leg, std::move(found.story) });
    if (!found.notice.empty())
        c.order(Note { found.notice, Weight::Warning });
    if (!found.called.empty())
        c.call.to.number = found.called;
    if (found.opening == calendar::Opening::Closed)
        c.call.came_closed = true;
    if (!found.line.empty())
        c.call.line = found.line;
    if (found.rule == 3)
        seeking.main = Main::Tried;
    const bool is_dialled = is_first && !seeking.transfer && c.call.origin_trunk.empty();
    if (is_dialled && std::holds_alternative<CallOutside>(found.plan))
        c.call.direction = Direction::Outbound;
    if (is_dialled)
        name_dialled(found, c);
    if (is_for_who_calls(found.plan) && !just_called(seeking))
        return refuse_code(std::move(seeking), c);
    return std::visit([&](const auto& plan) { return place(std::move(seeking), plan, found.rule, c); },
                      found.plan);
}

std::string name_of(const CallOutside& plan, const Context& c)
{
    return plan.name.empty() ? std::string { c.around.names.name_of(plan.number) } : plan.name;
}

void name_dialled(const Route& found, Context& c)
{
    if (!found.instead.empty())
        c.call.to = { .number = found.instead };
    if (const auto* outside = std::get_if<CallOutside>(&found.plan))
        c.call.to.name = name_of(*outside, c);
}

State go_on(Seeking seeking, Context& c)
{
    Pursuit& pursuit = seeking.pursuit;
    if (advance(pursuit, &seeking.caller, c))
        return seeking;
    if (seeking.lent_by) {
        c.step.announced_tag = seeking.ring_tag;
        c.step.announced_reason = text_of(pursuit.miss.reason);
        c.changed();
        c.remember();
        return Entrusted { std::move(seeking.caller), *std::move(seeking.lent_by) };
    }
    const Miss miss = pursuit.miss;
    if (c.call.came_back && went_in_circles(miss)) // Whoever began the circle has them brought to main.
        return end_caller(seeking.caller, { .reason = Failed, .outcome = "failed", .code = miss.code }, c);
    const bool is_busy = miss.reason == Busy || miss.reason == Declined;
    const auto next = parse_destination(is_busy ? pursuit.when_busy : pursuit.when_unanswered);
    const bool is_outside = !c.call.origin_trunk.empty() && !seeking.transfer;
    const bool can_go = next && (is_built(next->kind) || is_outside);
    if (can_go) {
        tell(seeking, { "5", is_busy ? Found::WhenBusy : Found::WhenUnanswered, { text_of(*next) } }, c);
        seeking.owner = pursuit.owner;
        return proceed(std::move(seeking), *next, c);
    }
    if (next) {
        c.order(Note { text_of(*next) + " is not built yet" });
        tell(seeking, { "4", Found::NotBuilt, { text_of(*next) } }, c);
    }
    return give_up(std::move(seeking), { .reason = miss.reason, .outcome = "failed" }, c);
}

State ring_for_application(Entrusted entrusted, const RingAsked& asked, Context& c)
{
    Seeking seeking { .caller = std::move(entrusted.caller),
                      .lent_by = std::move(entrusted.keeping),
                      .ring_tag = asked.tag };
    const Route found = route({ .trunk = c.call.origin_trunk, .wish = asked.to }, c.around.office);
    std::optional<Pursuit> pursuit;
    if (const auto* extension = std::get_if<RingExtension>(&found.plan))
        pursuit = pursuit_of(*extension, c);
    else if (const auto* group = std::get_if<RingGroup>(&found.plan))
        pursuit = pursuit_of(*group, c);
    else if (const auto* list = std::get_if<RingOnCall>(&found.plan))
        pursuit = pursuit_of(*list, c);
    else if (const auto* outside = std::get_if<CallOutside>(&found.plan))
        pursuit = pursuit_of(*outside, c);
    if (pursuit) {
        seeking.pursuit = *std::move(pursuit);
        seeking.pursuit.shown = seeking.caller.side.who;
        seeking.pursuit.ring_time = asked.rings;
    }
    return go_on(std::move(seeking), c);
}

} // namespace calld
