// Supervision, over all calls: which call somebody listens to, what those who are in it hear because of that,
// and what becomes of it when the call changes or ends.
#include "switchboard.h"

#include <algorithm>

namespace calld {
namespace {

std::string_view name_of(Supervision how)
{
    switch (how) {
    case Supervision::Listen:
        return "listen";
    case Supervision::Whisper:
        return "whisper";
    case Supervision::Barge:
        return "barge";
    }
    return {};
}

Report supervision_report(const Supervisor& by, std::string_view how)
{
    return { .what = Milestone::Supervised,
             .agent = by.agent,
             .supervisor = by.extension,
             .supervision = std::string { how } };
}

} // namespace

// The call in which they talk to somebody now, or else hold them; not one that who asks is in.
void Switchboard::begin_supervision(const std::string& id, const std::string& agent)
{
    const auto here = calls_.find(id);
    if (here == calls_.end())
        return;
    const std::string& by = std::get<Alone>(here->second.state).caller.side.extension;
    std::optional<SupervisedCall> found;
    for (const Appearance& seen : floor_.at(agent)) {
        const Call* call = find(seen.call);
        const bool is_theirs = call != nullptr && supervised_in(*call, by).has_value();
        if (call == nullptr || is_theirs || (found && seen.held))
            continue;
        if (auto there = supervised_in(*call, agent))
            found = std::move(there);
    }
    if (found)
        event(id, Supervised { *std::move(found) });
    else
        event(id, NothingToFetch {});
}

// What who is in that call hears is set anew where it is different after the change.
void Switchboard::change_supervisors(const std::string& watched, const std::function<void()>& change)
{
    const auto heard = [&] {
        const Call* call = find(watched);
        return call == nullptr ? std::vector<Connect> {} : heard_in(*call);
    };
    const std::vector<Connect> before = heard();
    change();
    std::vector<Connect> after = heard();
    for (std::size_t i = 0; i < after.size(); ++i)
        if (before[i].hears != after[i].hears)
            world_.carry_out(*find(watched), std::move(after[i]));
}

// After whatever happened to a call: as a supervisor's, and as one that is listened to.
void Switchboard::supervise(const Call& call)
{
    const std::optional<Supervisor> now = supervisor_of(call);
    const Supervisor* known = supervisors_.find(call.id);
    const std::optional<Supervisor> before = known == nullptr ? std::nullopt : std::optional { *known };
    if (now && before != now) {
        change_supervisors(now->call, [&] { supervisors_.put(call.id, *now); });
        if (const Call* watched = find(now->call); watched != nullptr && (!before || before->how != now->how))
            world_.carry_out(*watched, supervision_report(*now, name_of(now->how)));
    } else if (!now && before) {
        change_supervisors(before->call, [&] { supervisors_.remove(call.id); });
        if (const Call* watched = find(before->call))
            world_.carry_out(*watched, supervision_report(*before, "ended"));
    }
    for (const std::string& by : supervisors_.of(call.id))
        follow(by);
}

// The agent's ports may be others now; where the agent has left the call, it is over.
void Switchboard::follow(const std::string& by)
{
    const Supervisor known { *supervisors_.find(by) };
    const Call* watched = find(known.call);
    std::optional<SupervisedCall> now =
        watched == nullptr ? std::nullopt : supervised_in(*watched, known.agent);
    if (!now)
        return event(by, EndAsked {});
    if (now->agent_port != known.agent_port || now->other_port != known.other_port)
        event(by, Supervised { *std::move(now) });
}

// After our death: supervisors' calls say which call they listen to, and that call says the rest.
void Switchboard::follow_all()
{
    for (const std::string& by : supervisors_.all())
        if (supervisors_.find(by) != nullptr)
            follow(by);
}

} // namespace calld
