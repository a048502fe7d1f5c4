// Supervision as the supervisor's call sees it: dialled, begun, another way chosen, over.
#include "call/context.h"

namespace calld {
namespace {

using enum Legs::Reason;

std::optional<Supervision> chosen_by(char digit)
{
    switch (digit) {
    case '4':
        return Supervision::Listen;
    case '5':
        return Supervision::Whisper;
    case '6':
        return Supervision::Barge;
    default:
        return std::nullopt;
    }
}

} // namespace

State begin_supervision(Seeking seeking, const std::string& agent, Context& c)
{
    return stay(std::move(seeking.caller), Supervising { .agent = agent }, c);
}

State supervised(Alone alone, const SupervisedCall& found, Context& c)
{
    auto* place = std::get_if<Supervising>(&alone.place);
    if (place == nullptr)
        return alone;
    place->what = found;
    answer_caller(alone.caller, c);
    c.order(sound_at(alone.caller.side, alone.place));
    c.changed();
    c.remember();
    return alone;
}

State digit_of_supervisor(Alone alone, Supervising place, char digit, Context& c)
{
    const std::optional<Supervision> how = chosen_by(digit);
    if (how && *how != place.how) {
        place.how = *how;
        c.changed();
        c.remember();
    }
    alone.place = std::move(place);
    return alone;
}

std::optional<SupervisedCall> supervised_in(const Call& call, const std::string& agent)
{
    const auto* talking = std::get_if<Talking>(&call.state);
    if (talking == nullptr || call.urgency == Urgency::Emergency)
        return std::nullopt;
    if (talking->callee.extension == agent)
        return SupervisedCall { call.id, talking->callee.port, talking->caller.port };
    if (talking->caller.extension == agent)
        return SupervisedCall { call.id, talking->caller.port, talking->callee.port };
    return std::nullopt;
}

std::optional<Supervisor> supervisor_of(const Call& call)
{
    const auto* alone = std::get_if<Alone>(&call.state);
    const bool is_there = alone != nullptr && is_up(alone->caller);
    const auto* place = is_there ? std::get_if<Supervising>(&alone->place) : nullptr;
    if (place == nullptr || place->what.call.empty())
        return std::nullopt;
    return Supervisor { .extension = alone->caller.side.extension,
                        .port = alone->caller.side.port,
                        .call = place->what.call,
                        .agent = place->agent,
                        .agent_port = place->what.agent_port,
                        .other_port = place->what.other_port,
                        .how = place->how };
}

} // namespace calld
