#include "simulated_path.h"

#include "guards/tariff.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace calld {
namespace {

using enum yobirin::Legs::Reason;

class Path {
public:
    Path(Question question, const AsItIsNow& now, GuardsAsked guards)
        : question_(std::move(question)), caller_(question_.extension), now_(now), guards_(guards)
    {
    }

    ImaginedPath walk()
    {
        if (is_callback())
            return std::move(made_);
        while (true) {
            Route found = route(question_, now_.office);
            ++question_.hops;
            std::ranges::move(found.story, std::back_inserter(made_.story));
            if (made_.notice.empty())
                made_.notice = found.notice;
            if (found.rule == 3)
                main_tried_ = true;
            const bool goes_on =
                std::visit([&](const auto& plan) { return passes_on(plan, found.rule); }, found.plan);
            if (goes_on)
                continue;
            if (made_.destination.empty())
                made_.destination = text_of(found.plan);
            return std::move(made_);
        }
    }

private:
    void tell(std::string_view rule, Found what, std::vector<std::string> values)
    {
        made_.story.push_back({ rule, what, std::move(values) });
    }

    // Rule 2, before all others: whatever is set, an emergency service reaches who called it.
    bool is_callback()
    {
        const auto* dialled = std::get_if<Dialled>(&question_.wish);
        if (guards_ == GuardsAsked::No || question_.trunk.empty() || dialled == nullptr)
            return false;
        const CallbackWindow* window =
            now_.guards.windows.find(comparable_number(dialled->number, now_.office.plan()), question_.trunk,
                                     now_.guards.day.time(now_.moment));
        if (window == nullptr)
            return false;
        tell("2", Found::Callback, { window->extension });
        made_.destination = "extension:" + window->extension;
        return true;
    }

    // --- Whether the call goes on from there by itself, question_ then being the next.

    bool passes_on(const RingExtension& plan, int)
    {
        const auto forward = parse_destination(now_.settings.forward_for(plan.number, caller_));
        if (forward) {
            tell("5", Found::Forwards, { plan.number, text_of(*forward) });
            return go_on_to(*forward, plan.number);
        }
        const Directory::Extension* extension = now_.office.extension(plan.number);
        if (extension == nullptr || !is_undisturbed(plan.number))
            return false;
        tell("5", Found::DoNotDisturb, { plan.number });
        return instead(extension->forward_busy.value_or(""), plan.number);
    }

    // In a group that goes for all of them.
    bool passes_on(const RingGroup& plan, int)
    {
        const Directory::Group* group = now_.office.group(plan.name);
        const auto wants_none = [this](const std::string& member) { return is_undisturbed(member); };
        if (group == nullptr || group->members.empty() || !std::ranges::all_of(group->members, wants_none))
            return false;
        for (const std::string& member : group->members)
            tell("6", Found::DoNotDisturb, { member });
        return instead(group->fallback.value_or(""), {});
    }

    // Going in circles, callers the office does not want and hangup: are meant; anything else is somebody's
    // mistake, and main takes outside callers.
    bool passes_on(const Refuse&, int rule)
    {
        return rule != 1 && rule != 2 && rule != 9 && rule != 13 && give_up();
    }

    bool passes_on(const CallOutside& plan, int)
    {
        const std::optional<Objection> objection = objection_to(plan);
        if (!objection)
            return false;
        tell("18", Found::TollGuard, { std::string { objection->why } });
        if (give_up())
            return true;
        made_.destination = text_of(Plan { Refuse { .reason = objection->reason } });
        return false;
    }

    // Nobody stands in for them: what is said is for who is there.
    bool passes_on(const Intercom& plan, int)
    {
        if (!is_undisturbed(plan.extension))
            return false;
        tell("5", Found::DoNotDisturb, { plan.extension });
        made_.destination = text_of(Plan { Refuse { .reason = Busy } });
        return false;
    }

    template <typename Other> bool passes_on(const Other&, int) { return false; }

    bool is_undisturbed(const std::string& extension) const
    {
        return now_.settings.of(extension).do_not_disturb;
    }

    struct Objection {
        std::string_view why;
        yobirin::Legs::Reason reason;
    };

    // None: by one trunk at least it may go out.
    std::optional<Objection> objection_to(const CallOutside& plan) const
    {
        if (guards_ == GuardsAsked::No || plan.urgency == Urgency::Emergency)
            return std::nullopt;
        const Wall at = now_.guards.day.time(now_.moment);
        if (now_.guards.thefts.is_blocked(plan.payer, at))
            return Objection { "blocked", Forbidden };
        std::optional<Objection> last;
        for (const std::string& trunk : plan.trunks) {
            const auto objection = now_.guards.toll.objection(
                { .payer = plan.payer, .trunk = trunk, .tariff = plan.tariff }, at, {});
            if (!objection)
                return std::nullopt;
            last = { text_of(*objection),
                     *objection == TollObjection::MinutesUsedUp ? Forbidden : Overloaded };
        }
        return last;
    }

    bool go_on_to(const Destination& next, const std::string& owner)
    {
        question_.wish = next;
        question_.extension = owner;
        return true;
    }

    bool instead(const std::string& when_busy, const std::string& owner)
    {
        const auto next = parse_destination(when_busy);
        if (next && (is_built(next->kind) || !question_.trunk.empty())) {
            tell("5", Found::WhenBusy, { when_busy });
            return go_on_to(*next, owner);
        }
        if (next)
            tell("4", Found::NotBuilt, { when_busy });
        if (give_up())
            return true;
        made_.destination = text_of(Plan { Refuse { .reason = Busy } });
        return false;
    }

    // Nobody else is left: main for a caller from outside, once.
    bool give_up()
    {
        const auto main = parse_destination(now_.office.slice().main);
        if (question_.trunk.empty() || main_tried_ || !main)
            return false;
        main_tried_ = true;
        tell("3", Found::Main, { now_.office.slice().main });
        return go_on_to(*main, {});
    }

    Question question_;
    std::string caller_; // The extension.
    const AsItIsNow& now_;
    GuardsAsked guards_;
    bool main_tried_ { false };
    ImaginedPath made_ {};
};

} // namespace

ImaginedPath imagine(Question question, const AsItIsNow& now, GuardsAsked guards)
{
    return Path { std::move(question), now, guards }.walk();
}

} // namespace calld
