// From ringing to talking: somebody answers, the caller is answered, an application has them; and the end.
#include "call/context.h"

#include "limits.h"

#include <algorithm>
#include <iterator>

namespace calld {
namespace {

using enum Legs::Reason;

// A person outside is asked to press 1; whoever else rings goes on ringing.
void ask_to_accept(Pursuit& pursuit, Attempt& attempt, Context& c)
{
    attempt.stage = AttemptStage::AskedToAccept;
    c.order(Connect { .port = attempt.port, .hears = { "tone:confirm" } });
    pursuit.deadline = std::max(pursuit.deadline, c.around.now + limits::acceptance_awaited);
    c.changed();
}

// Who is outside dialled a number, and is told nothing of who is behind it.
Party told_to(const Side& side, const Party& shown) { return side.trunk.empty() ? shown : Party {}; }

// The caller's codecs: first those that whoever is called has as well, so that nothing need be converted.
// Two people may also share what mediad does not speak.
std::vector<std::string> codecs_of_caller(const Side& caller, std::size_t before, const Context& c)
{
    std::vector<std::string> own = c.around.office.codecs_with(caller.extension, caller.trunk);
    const OpenPort* called = nullptr;
    for (std::size_t i = before; i < c.step.orders.size() && called == nullptr; ++i)
        called = std::get_if<OpenPort>(&c.step.orders[i]);
    if (called == nullptr || own.empty())
        return own;
    const auto is_shared = [&](const std::string& codec) {
        return std::ranges::find(called->codecs, codec) != called->codecs.end();
    };
    std::vector<std::string> ordered;
    std::ranges::copy_if(own, std::back_inserter(ordered), is_shared);
    std::ranges::remove_copy_if(own, std::back_inserter(ordered), is_shared);
    ordered.emplace_back("other");
    return ordered;
}

} // namespace

State connect(Seeking seeking, const LegAnswered& answered, Context& c)
{
    Attempt* attempt = attempt_of_leg(seeking.pursuit, answered.leg);
    if (attempt == nullptr)
        return seeking; // Crossed with our ending it.
    // Some say their session once, in the 183, and leave it out of the 200.
    const Session session = answered.session.text.empty() ? attempt->early_session : answered.session;
    if (session.text.empty() || std::holds_alternative<Opening>(seeking.caller.stage)) {
        c.order(EndLeg { .leg = answered.leg, .reason = NotAcceptable });
        lose(seeking.pursuit, *attempt, { .reason = NotAcceptable }, c);
        return seeking.pursuit.attempts.empty() ? go_on(std::move(seeking), c) : State { std::move(seeking) };
    }
    c.order(SetRemote { .port = attempt->port,
                        .kind = SessionKind::Answer,
                        .session = session,
                        .branch = answered.branch,
                        .forks = Forks::DropOthers });
    if (attempt->accepts == Accepts::ByPressingOne) {
        ask_to_accept(seeking.pursuit, *attempt, c);
        return seeking;
    }
    const Attempt winner = win(seeking.pursuit, answered.leg, c);
    return talk(std::move(seeking), side_of(winner), c);
}

State accept(Seeking seeking, const DigitPressed& pressed, Context& c)
{
    constexpr char yes = '1';
    const Attempt* attempt = attempt_of_leg(seeking.pursuit, pressed.at);
    if (attempt == nullptr)
        attempt = attempt_of_port(seeking.pursuit, pressed.at);
    if (attempt == nullptr || attempt->stage != AttemptStage::AskedToAccept || pressed.digit != yes)
        return seeking;
    const Attempt winner = win(seeking.pursuit, std::string { attempt->leg }, c);
    return talk(std::move(seeking), side_of(winner), c);
}

State talk(Seeking seeking, Side callee, Context& c)
{
    Side& caller = seeking.caller.side;
    connect_sound(caller, callee, c);
    const bool was_up = is_up(seeking.caller);
    answer_caller(seeking.caller, c, callee.who);
    const bool rang_for_another = seeking.transfer && seeking.transfer->was_ringing;
    transfer_done(seeking, c);
    if (!c.call.answered)
        c.call.answered = c.around.wall;
    if (seeking.lent_by) {
        c.order(ClosePorts { { seeking.lent_by->ring } });
        c.step.announced_tag = seeking.ring_tag;
    }
    c.order(Report { .what = Milestone::Answered, .agent = callee.extension });
    c.changed();
    c.remember();
    if (was_up)
        show(caller, callee, c); // Who was called has seen it ring.
    if (rang_for_another)
        show(callee, caller, c);
    const bool was_callee = seeking.recall && seeking.recall->parking.kept == Kept::Callee;
    Talking talking { .caller = std::move(caller), .callee = std::move(callee) };
    if (was_callee)
        std::swap(talking.caller, talking.callee);
    return talking;
}

void connect_sound(const Side& one, const Side& other, Context& c)
{
    for (Connect& connect : connected(one, other))
        c.order(std::move(connect));
}

void open_caller(Caller& caller, Context& c, std::size_t before)
{
    auto* arrived = std::get_if<JustArrived>(&caller.stage);
    if (arrived == nullptr)
        return;
    const Offerer offerer = arrived->offer.text.empty() ? Offerer::Us : Offerer::Caller;
    OpenPort open { .port = caller.side.port,
                    .remote = std::move(arrived->offer),
                    .codecs = codecs_of_caller(caller.side, before, c),
                    .agrees_on_digits = agrees_on_digits(caller.side.trunk, c) };
    c.step.orders.insert(c.step.orders.begin() + static_cast<std::ptrdiff_t>(before), std::move(open));
    caller.stage = Opening { offerer };
}

void name_port(Caller& caller, Context& c)
{
    if (caller.side.port.empty())
        caller.side.port = c.next_port();
}

void caller_opened(Caller& caller, Session session)
{
    if (const auto* opening = std::get_if<Opening>(&caller.stage)) {
        const Offerer offerer = opening->offerer;
        caller.stage = Unanswered { .session = std::move(session), .offerer = offerer };
    }
}

void show(const Side& self, const Side& talks_to, Context& c)
{
    const Party shown = told_to(self, talks_to.who);
    if (!shown.number.empty() && !self.leg.empty())
        c.order(ShowParty { .leg = self.leg, .shown = shown });
}

void answer_caller(Caller& caller, Context& c, const Party& reached)
{
    auto* waiting = std::get_if<Unanswered>(&caller.stage);
    if (waiting == nullptr)
        return;
    if (waiting->offerer == Offerer::Us)
        caller.side.negotiation = WeOffered { Occasion::FirstOffer };
    if (!caller.side.leg.empty())
        c.order(AnswerLeg { .leg = caller.side.leg,
                            .session = std::move(waiting->session),
                            .shown = told_to(caller.side, reached),
                            .appearance = caller.appearance });
    caller.stage = Up {};
    start_limit(c);
    c.changed();
    c.remember();
}

State entrust_to(Caller caller, Keeping keeping, Context& c)
{
    const std::size_t before = c.step.orders.size();
    name_port(caller, c);
    open_caller(caller, c, before);
    if (keeping.ring.empty()) {
        keeping.ring = c.next_port();
        c.order(OpenRing { keeping.ring });
        c.order(Connect { .port = caller.side.port, .hears = { keeping.ring } });
        c.order(Connect { .port = keeping.ring, .hears = { caller.side.port } });
    } else {
        give(keeping, c);
    }
    answer_caller(caller, c); // Later, if their port is only being opened.
    c.changed();
    c.remember();
    return Entrusted { std::move(caller), std::move(keeping) };
}

State end_caller(Caller& caller, const Ending& ending, Context& c)
{
    if (!caller.side.leg.empty())
        c.order(EndLeg { .leg = caller.side.leg, .reason = ending.reason, .code = ending.code });
    if (!std::holds_alternative<JustArrived>(caller.stage))
        c.order(ClosePorts { { caller.side.port } });
    return ended(ending, c);
}

namespace {

// Who calls a closed office and is not helped was not missed by anybody: it counts apart.
std::string_view outcome_of(const Ending& ending, const Call& call)
{
    const bool was_helped = ending.outcome == "handled" || ending.outcome == "voicemail";
    return call.came_closed && !was_helped ? "out_of_hours" : ending.outcome;
}

} // namespace

State ended(const Ending& ending, Context& c)
{
    c.order(Report { .what = Milestone::Ended,
                     .outcome = std::string { outcome_of(ending, c.call) },
                     .reason = std::string { text_of(ending.reason) } });
    c.step.announced_reason = text_of(ending.reason);
    c.changed();
    return Ended { ending.reason };
}

std::string_view abandoned(const Context& c)
{
    return c.around.now - c.call.arrived < limits::short_abandon ? "short_abandon" : "abandoned_in_queue";
}

void start_limit(Context& c)
{
    c.call.answered = c.around.wall;
    const std::int64_t minutes = c.around.office.slice().max_call_minutes;
    if (minutes > 0 && c.call.urgency == Urgency::Ordinary)
        c.call.must_end = c.around.now + std::chrono::minutes { minutes };
}

} // namespace calld
