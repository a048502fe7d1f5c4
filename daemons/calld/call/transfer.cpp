// Transfers. Blind (RFC 3515): one of two who talk sends the other on. The other waits as any caller does,
// under the dial rules of who sent them; who sent them hears how it goes, and has them back when nobody
// answers. Attended (with Replaces, RFC 3891): who talks to two, one in each call, leaves them to each other.
#include "call/context.h"

namespace calld {
namespace {

// Sip's words for why nobody answered, for the phone that asked (message/sipfrag).
constexpr int it_rings = 180;
constexpr int it_is_done = 200;
constexpr int nobody_there = 480;

// Everything of who sent them on is over but the talk about it.
void let_go(Transfer& transfer, int code, Context& c)
{
    if (transfer.by.leg.empty())
        return;
    c.order(TellTransfer { .leg = transfer.by.leg, .code = code });
    c.order(EndLeg { .leg = transfer.by.leg, .reason = Legs::Reason::HungUp });
    c.order(ClosePorts { { transfer.by.port } });
    transfer.by = { .extension = transfer.by.extension };
}

// The two ends of a call in which somebody has that leg.
struct Ends {
    Side by;
    Side kept;
    Kept is { Kept::Caller };
};

// Nobody is sent on who talks to an emergency service, nor the service.
std::optional<Ends> ends_of(const Call& call, const std::string& leg)
{
    const auto* talking = std::get_if<Talking>(&call.state);
    if (talking == nullptr || leg.empty() || call.urgency == Urgency::Emergency)
        return std::nullopt;
    if (talking->callee.leg == leg)
        return Ends { .by = talking->callee, .kept = talking->caller };
    if (talking->caller.leg == leg)
        return Ends { .by = talking->caller, .kept = talking->callee, .is = Kept::Callee };
    return std::nullopt;
}

// Only phones of the office, under the dial rules of their extension.
bool may_send_on(const Side& by, const std::string& to, const Circumstances& around)
{
    if (around.office.extension(by.extension) == nullptr || !by.trunk.empty())
        return false;
    const Route found = route({ .extension = by.extension, .wish = Dialled { to } }, around.office);
    return !std::holds_alternative<Refuse>(found.plan) && !is_for_who_calls(found.plan);
}

// A thief may send somebody to where he may not call.
void distrust_if_denied(const Side& by, const std::string& to, Context& c)
{
    if (by.extension.empty() || !by.trunk.empty())
        return;
    const Route found = route({ .extension = by.extension, .wish = Dialled { to } }, c.around.office);
    const auto* refused = std::get_if<Refuse>(&found.plan);
    if (refused != nullptr && !refused->denied.empty())
        c.order(Distrust { .extension = by.extension, .number = refused->denied, .what = Tried::Denied });
}

std::optional<Ends> ends_of(const Call& call, const TransferAsked& asked)
{
    auto ends = ends_of(call, asked.leg);
    return ends ? ends : ends_of(call, asked.replaces);
}

// Who called the code for parking sends somebody after it: to the slot they were given.
std::optional<TransferAsked> to_reserved_slot(const std::optional<Ends>& ends, const Alone& parks,
                                              const TransferAsked& asked)
{
    const auto* reserving = std::get_if<Reserving>(&parks.place);
    const bool is_theirs = ends && reserving != nullptr && parks.caller.side.leg == asked.replaces
        && !ends->by.extension.empty() && parks.caller.side.extension == ends->by.extension;
    if (!is_theirs)
        return std::nullopt;
    return TransferAsked { .leg = asked.leg, .to = reserving->slot };
}

// Whoever is left waits for whoever is dialled, under the class of who leaves them.
State wait_for(Side kept, Transfer transfer, Context& c)
{
    const Dialled wish { transfer.to };
    Seeking seeking { .caller = { .side = std::move(kept), .stage = Up {} },
                      .owner = transfer.by.extension,
                      .transfer = std::move(transfer) };
    c.changed();
    c.remember();
    return proceed(std::move(seeking), wish, c);
}

// As before: they talk to each other again.
State talk_again(Seeking seeking, int code, Context& c)
{
    Transfer& transfer = *seeking.transfer;
    c.order(TellTransfer { .leg = transfer.by.leg, .code = code });
    Talking talking { .caller = std::move(seeking.caller.side), .callee = std::move(transfer.by) };
    if (transfer.kept == Kept::Callee)
        std::swap(talking.caller, talking.callee);
    connect_sound(talking.caller, talking.callee, c);
    c.changed();
    c.remember();
    return talking;
}

} // namespace

State send_on(Talking talking, const TransferAsked& asked, Context& c)
{
    const bool is_by_callee = talking.callee.leg == asked.leg;
    Side& by = is_by_callee ? talking.callee : talking.caller;
    Side& kept = is_by_callee ? talking.caller : talking.callee;
    const bool may_send = c.call.urgency == Urgency::Ordinary && asked.replaces.empty() && by.leg == asked.leg
        && may_send_on(by, asked.to, c.around);
    c.order(AnswerTransfer { .leg = asked.leg, .accepted = may_send });
    if (!may_send) {
        c.order(Note { "a transfer to " + asked.to + " was refused" });
        distrust_if_denied(by, asked.to, c);
        return talking;
    }
    c.order(Connect { by.port, {} });
    return wait_for(
        std::move(kept),
        { .by = std::move(by), .to = asked.to, .kept = is_by_callee ? Kept::Caller : Kept::Callee }, c);
}

State leave_to(Talking talking, const LeftTo& left, Context& c)
{
    const bool is_callee = talking.callee.leg == left.leg;
    Side& by = is_callee ? talking.callee : talking.caller;
    Side& kept = is_callee ? talking.caller : talking.callee;
    if (c.call.urgency == Urgency::Emergency || by.leg != left.leg || !may_send_on(by, left.to, c.around))
        return talking;
    c.order(EndLeg { .leg = by.leg, .reason = Legs::Reason::HungUp });
    c.order(ClosePorts { { by.port } });
    return wait_for(std::move(kept),
                    { .by = { .extension = by.extension },
                      .to = left.to,
                      .kept = is_callee ? Kept::Caller : Kept::Callee },
                    c);
}

void transfer_rings(Seeking& seeking, Context& c)
{
    if (!seeking.transfer || seeking.transfer->told_ringing || seeking.transfer->by.leg.empty())
        return;
    seeking.transfer->told_ringing = true;
    c.order(TellTransfer { .leg = seeking.transfer->by.leg, .code = it_rings });
}

void transfer_done(Seeking& seeking, Context& c)
{
    if (seeking.transfer)
        let_go(*seeking.transfer, it_is_done, c);
    seeking.transfer.reset();
}

void transfer_over(Seeking& seeking, Context& c)
{
    if (seeking.transfer)
        let_go(*seeking.transfer, nobody_there, c);
    seeking.transfer.reset();
}

State back_from_transfer(Seeking seeking, const Ending& ending, Context& c)
{
    const Miss miss { .reason = ending.reason, .code = ending.code };
    c.order(Note { "nobody took the transfer to " + seeking.transfer->to });
    if (!seeking.transfer->by.leg.empty())
        return talk_again(std::move(seeking), miss.code >= 300 ? miss.code : nobody_there, c);
    const std::string extension = seeking.transfer->by.extension;
    seeking.transfer.reset();
    seeking.owner.clear();
    seeking.hops = 1;
    return proceed(std::move(seeking), Destination { DestinationKind::Extension, extension }, c);
}

bool transferrer_left(Seeking& seeking, const std::string& leg, Context& c)
{
    if (!seeking.transfer || leg.empty() || seeking.transfer->by.leg != leg)
        return false;
    c.order(ClosePorts { { seeking.transfer->by.port } });
    seeking.transfer->by = { .extension = seeking.transfer->by.extension };
    c.remember();
    return true;
}

bool can_join(const Call& one, const Call& other, const TransferAsked& asked)
{
    const auto here = ends_of(one, asked);
    const auto there = ends_of(other, asked);
    return here && there && here->by.leg != there->by.leg && !here->by.extension.empty()
        && here->by.extension == there->by.extension;
}

std::optional<TransferAsked> as_blind(const Call& here, const Call& rings, const TransferAsked& asked,
                                      const Circumstances& around)
{
    const auto ends = ends_of(here, asked.leg);
    if (const auto* alone = std::get_if<Alone>(&rings.state))
        return to_reserved_slot(ends, *alone, asked);
    if (rings.urgency == Urgency::Emergency)
        return std::nullopt;
    const auto* seeking = std::get_if<Seeking>(&rings.state);
    const bool is_theirs = ends && seeking != nullptr && seeking->caller.side.leg == asked.replaces
        && !ends->by.extension.empty() && seeking->caller.side.extension == ends->by.extension;
    if (!is_theirs || std::holds_alternative<Up>(seeking->caller.stage)
        || !may_send_on(ends->by, rings.to.number, around))
        return std::nullopt;
    return TransferAsked { .leg = asked.leg, .to = rings.to.number };
}

namespace {

enum class AskedBy { Refer, HangingUp };

// Where somebody waits, as they dialled, for whoever is rung.
const Seeking* waits_for_whom_they_rang(const Call& call, const std::string& leg)
{
    const auto* seeking = std::get_if<Seeking>(&call.state);
    const bool is_plain = seeking != nullptr && call.urgency == Urgency::Ordinary
        && seeking->caller.side.leg == leg && std::holds_alternative<Unanswered>(seeking->caller.stage)
        && !seeking->transfer && !seeking->recall && !seeking->lent_by;
    return is_plain ? seeking : nullptr;
}

// Whoever rings goes on ringing; who waits for them is another now.
JoinedSteps take_on(Call& held, Call& rings, const TransferAsked& asked, AskedBy how,
                    const Circumstances& around)
{
    JoinedSteps steps;
    const Ends here = *ends_of(held, asked.leg);
    auto& theirs = std::get<Seeking>(rings.state);
    Context c { held, around, steps.stays };
    Transfer transfer { .by = here.by, .to = rings.to.number, .kept = here.is, .was_ringing = true };
    c.order(EndLeg { .leg = theirs.caller.side.leg, .reason = Legs::Reason::Cancelled });
    c.order(ClosePorts { { theirs.caller.side.port } });
    if (how == AskedBy::Refer) {
        c.order(AnswerTransfer { .leg = asked.leg, .accepted = true });
        c.order(Connect { here.by.port, {} });
    } else {
        c.order(EndLeg { .leg = here.by.leg, .reason = Legs::Reason::HungUp });
        c.order(ClosePorts { { here.by.port } });
        transfer.by = { .extension = here.by.extension };
    }
    Seeking seeking { .caller = { .side = here.kept, .stage = Up {} },
                      .pursuit = std::move(theirs.pursuit),
                      .owner = here.by.extension,
                      .hops = theirs.hops,
                      .transfer = std::move(transfer),
                      .line = std::move(theirs.line) };
    seeking.pursuit.shown = here.kept.who; // To those who are rung from now on.
    c.order(Connect { .port = here.kept.port, .hears = { "tone:ringback" } });
    if (seeking.pursuit.rang != Rang::NotYet)
        transfer_rings(seeking, c);
    c.changed();
    c.remember();
    held.absorbed = rings.id;
    held.state = std::move(seeking);
    Context gone { rings, around, steps.goes };
    rings.state = ended({ .outcome = "handled" }, gone);
    return steps;
}

JoinedSteps join(Call& stays, Call& goes, const TransferAsked& asked, AskedBy how,
                 const Circumstances& around)
{
    JoinedSteps steps;
    const Ends here = *ends_of(stays, asked);
    const Ends there = *ends_of(goes, asked);
    Context c { stays, around, steps.stays };
    if (how == AskedBy::Refer) {
        c.order(AnswerTransfer { .leg = asked.leg, .accepted = true });
        c.order(TellTransfer { .leg = asked.leg, .code = it_is_done });
    }
    for (const Side* by : { &here.by, &there.by })
        c.order(EndLeg { .leg = by->leg, .reason = Legs::Reason::HungUp });
    c.order(ClosePorts { { here.by.port, there.by.port } });
    Talking talking { .caller = here.kept, .callee = there.kept };
    if (here.is == Kept::Callee)
        std::swap(talking.caller, talking.callee);
    connect_sound(talking.caller, talking.callee, c);
    show(talking.caller, talking.callee, c);
    show(talking.callee, talking.caller, c);
    c.changed();
    c.remember();
    stays.absorbed = goes.id;
    stays.state = std::move(talking);
    Context gone { goes, around, steps.goes };
    goes.state = ended({ .outcome = "handled" }, gone);
    return steps;
}

// Who made that call and is the one that hung up.
const Side* consulting_side(const Call& call, const std::string& leg)
{
    const Side* side = nullptr;
    if (const auto* talking = std::get_if<Talking>(&call.state))
        side = talking->caller.leg == leg ? &talking->caller : &talking->callee;
    else if (const auto* seeking = std::get_if<Seeking>(&call.state);
             seeking != nullptr && !seeking->transfer && !seeking->recall)
        side = &seeking->caller.side;
    else if (const auto* alone = std::get_if<Alone>(&call.state);
             alone != nullptr && std::holds_alternative<Reserving>(alone->place))
        side = &alone->caller.side;
    const bool is_theirs = side != nullptr && side->leg == leg && side->end == Towards::Caller
        && !side->extension.empty() && side->trunk.empty();
    return is_theirs ? side : nullptr;
}

} // namespace

JoinedSteps join(Call& stays, Call& goes, const TransferAsked& asked, const Circumstances& around)
{
    return join(stays, goes, asked, AskedBy::Refer, around);
}

bool can_take_on(const Call& held, const Call& rings, const TransferAsked& asked, const Circumstances& around)
{
    const auto ends = ends_of(held, asked.leg);
    const Seeking* theirs = waits_for_whom_they_rang(rings, asked.replaces);
    return ends && theirs != nullptr && !ends->by.extension.empty()
        && theirs->caller.side.extension == ends->by.extension
        && may_send_on(ends->by, rings.to.number, around);
}

JoinedSteps take_on(Call& held, Call& rings, const TransferAsked& asked, const Circumstances& around)
{
    return take_on(held, rings, asked, AskedBy::Refer, around);
}

JoinedSteps take_on_by_hanging_up(Call& held, Call& rings, const TransferAsked& what,
                                  const Circumstances& around)
{
    return take_on(held, rings, what, AskedBy::HangingUp, around);
}

std::optional<HungUpOn> hung_up_on(const Call& consulting, const LegEnded& gone, const Circumstances& around)
{
    const bool is_meant = consulting.urgency == Urgency::Ordinary
        && around.office.slice().transfer_by_hanging_up.value_or(false)
        && (gone.reason == Legs::Reason::HungUp || gone.reason == Legs::Reason::Cancelled);
    const Side* by = is_meant ? consulting_side(consulting, gone.leg) : nullptr;
    if (by == nullptr)
        return std::nullopt;
    std::optional<HungUpOn> found;
    for (const Appearance& seen : around.floor.at(by->extension)) {
        if (!seen.held || seen.call == consulting.id)
            continue;
        if (found)
            return std::nullopt; // They hold two: which of them is meant, nobody can tell.
        found = HungUpOn { .call = seen.call, .leg = seen.leg, .device = by->device };
    }
    return found;
}

bool can_be_left(const Call& held, const HungUpOn& what)
{
    const auto ends = ends_of(held, what.leg);
    return ends && ends->by.device == what.device && !what.device.empty();
}

std::string left_to(const Call& consulting)
{
    if (std::holds_alternative<Talking>(consulting.state))
        return {};
    const auto* alone = std::get_if<Alone>(&consulting.state);
    return alone == nullptr ? consulting.to.number : std::get<Reserving>(alone->place).slot;
}

JoinedSteps join_by_hanging_up(Call& stays, Call& goes, const HungUpOn& what, const LegEnded& gone,
                               const Circumstances& around)
{
    return join(stays, goes, { .leg = what.leg, .replaces = gone.leg }, AskedBy::HangingUp, around);
}

} // namespace calld
