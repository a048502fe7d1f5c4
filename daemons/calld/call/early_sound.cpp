// What a caller hears of whom they call before anybody answers: an announcement, a telephone that rings.
#include "call/context.h"

namespace calld {

// The first early sound wins: the caller hears it until somebody answers.
void hear_early(Seeking& seeking, Attempt& attempt, const LegRang& rang, Context& c)
{
    Caller& caller = seeking.caller;
    auto* waiting = std::get_if<Unanswered>(&caller.stage);
    const bool can_hear = waiting == nullptr
        ? std::holds_alternative<Up>(caller.stage)
        : waiting->offerer == Offerer::Caller && waiting->early_leg.empty();
    if (attempt.early_session.text.empty())
        attempt.early_session = rang.session;
    const Directory::Trunk* trunk = c.around.office.trunk(attempt.trunk);
    const bool is_a_carriers =
        attempt.accepts == Accepts::ByPressingOne // Its "not in reach" is not for them,
        || (trunk != nullptr && trunk->local_ringback.value_or(false)); // or it says nothing worth hearing.
    // Its sound comes from elsewhere now: from the announcement to the telephone that rings.
    const bool moves = !attempt.early_branch.empty() && attempt.early_branch == rang.branch
        && attempt.early_session.text != rang.session.text;
    if (moves) {
        attempt.early_session = rang.session;
        c.order(SetRemote { .port = attempt.port,
                            .kind = SessionKind::Answer,
                            .session = rang.session,
                            .branch = rang.branch });
        return;
    }
    if (!can_hear || is_a_carriers || !attempt.early_branch.empty() || seeking.lent_by)
        return;
    attempt.early_branch = rang.branch;
    attempt.early_session = rang.session;
    c.order(SetRemote {
        .port = attempt.port, .kind = SessionKind::Answer, .session = rang.session, .branch = rang.branch });
    c.order(Connect { .port = caller.side.port, .hears = { attempt.port } });
    if (waiting == nullptr)
        return;
    if (waiting->told != Told::EarlySound)
        c.order(TellRinging {
            .leg = caller.side.leg, .session = waiting->session, .appearance = caller.appearance });
    waiting->told = Told::EarlySound;
    waiting->early_leg = attempt.leg;
}

// Whose sound the caller heard is gone, and somebody else may still answer.
void forget_early(Seeking& seeking, const std::string& leg, Context& c)
{
    auto* waiting = std::get_if<Unanswered>(&seeking.caller.stage);
    if (waiting == nullptr || waiting->early_leg != leg || leg.empty())
        return;
    waiting->early_leg.clear();
    c.order(Connect { .port = seeking.caller.side.port, .hears = { "tone:ringback" } });
}

} // namespace calld
