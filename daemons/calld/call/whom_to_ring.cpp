// Whom each plan has rung, in which order and how long.
#include "call/context.h"

#include "limits.h"

#include <algorithm>
#include <utility>

namespace calld {
namespace {

// One step for every trunk that leads there.
void add_steps(Pursuit& pursuit, const CallOutside& plan, RingStep step)
{
    step.outside = plan;
    for (const std::string& trunk : plan.trunks) {
        step.trunk = trunk;
        pursuit.steps.push_back(step);
    }
}

} // namespace

std::optional<Pursuit> pursuit_of(const RingExtension& plan, Context& c)
{
    const Directory::Extension* extension = c.around.office.extension(plan.number);
    if (extension == nullptr)
        return std::nullopt;
    return Pursuit { .steps = { RingStep { .extensions = { plan.number } } },
                     .ring_time = std::chrono::seconds { extension->no_answer_seconds },
                     .when_busy = extension->forward_busy.value_or(""),
                     .when_unanswered = extension->forward_no_answer.value_or(""),
                     .owner = plan.number };
}

std::optional<Pursuit> pursuit_of(const RingGroup& plan, Context& c)
{
    using Strategy = yobirin::Office::CallsGroupStrategy;
    const Directory::Group* group = c.around.office.group(plan.name);
    if (group == nullptr)
        return std::nullopt;
    std::vector<std::string> members { group->members };
    members.resize(std::min(members.size(), limits::candidates));
    Pursuit pursuit { .ring_time = std::chrono::seconds { group->ring_seconds },
                      .when_busy = group->fallback.value_or(""),
                      .when_unanswered = group->fallback.value_or("") };
    if (group->strategy == Strategy::All) {
        pursuit.steps.push_back(RingStep { .extensions = std::move(members) });
        return pursuit;
    }
    // Cyclic: each call begins with another member; which one follows from the call's number, so nobody keeps
    // count.
    if (group->strategy == Strategy::Cyclic && !members.empty())
        std::ranges::rotate(members,
                            members.begin() + static_cast<std::ptrdiff_t>(c.call.turn % members.size()));
    // Who talks is asked last: they may take one more (call waiting).
    for (const bool wanted_free : { true, false })
        for (const std::string& member : members)
            if ((c.around.extensions.of(member) == 0) == wanted_free)
                pursuit.steps.push_back(RingStep { .extensions = { member } });
    return pursuit;
}

std::optional<Pursuit> pursuit_of(const CallOutside& plan, Context& c)
{
    Pursuit pursuit { .ring_time = limits::outside_rings };
    add_steps(pursuit, plan, {});
    if (plan.urgency == Urgency::Ordinary)
        return pursuit;
    begin_emergency(plan, c);
    int whom = 0; // Whatever one carrier says of the number, the next is asked.
    for (RingStep& step : pursuit.steps)
        step.whom = ++whom;
    return pursuit;
}

// Whoever comes after has no way of knowing whether a person answered, or a machine of their carrier.
std::optional<Pursuit> pursuit_of(const RingOnCall& plan, Context& c)
{
    const Directory::OnCall* list = c.around.office.on_call(plan.name);
    if (list == nullptr)
        return std::nullopt;
    Pursuit pursuit { .ring_time = limits::on_call_rings };
    int whom = 0;
    for (const std::string& entry : list->numbers) {
        RingStep step { .accepts = Accepts::ByPressingOne, .whom = ++whom };
        const Route found = route({ .wish = destination_of_entry(entry) }, c.around.office);
        const auto* outside = std::get_if<CallOutside>(&found.plan);
        if (outside != nullptr && outside->urgency == Urgency::Ordinary) {
            add_steps(pursuit, *outside, step);
        } else if (const auto* extension = std::get_if<RingExtension>(&found.plan)) {
            step.extensions = { extension->number };
            pursuit.steps.push_back(std::move(step));
        } else {
            c.order(Note { "nobody can be rung at " + entry });
        }
    }
    return pursuit;
}

// Nobody stands in for them: what is said is for who is there.
std::optional<Pursuit> pursuit_of(const Intercom& plan, Context& c)
{
    std::optional<Pursuit> pursuit = pursuit_of(RingExtension { plan.extension }, c);
    if (!pursuit)
        return std::nullopt;
    pursuit->when_busy.clear();
    pursuit->when_unanswered.clear();
    pursuit->answering = Answering::AtOnce;
    return pursuit;
}

} // namespace calld
