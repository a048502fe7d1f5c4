#include "route/router.h"

#include "route/inbound.h"
#include "route/outside.h"

#include "limits.h"

#include <algorithm>
#include <optional>

namespace calld {
namespace {

using yobirin::Legs;
using Answer = std::optional<Route>;

bool exists(const Destination& destination, const Directory& office)
{
    if (destination.kind == DestinationKind::Extension)
        return office.extension(destination.name) != nullptr;
    if (destination.kind == DestinationKind::RingGroup)
        return office.group(destination.name) != nullptr;
    if (destination.kind == DestinationKind::OnCall)
        return office.on_call(destination.name) != nullptr;
    if (destination.kind == DestinationKind::Conference)
        return office.conference(destination.name) != nullptr;
    return is_built(destination.kind);
}

Route entrust(int rule, std::string_view name)
{
    const std::size_t slash = name.find('/');
    const std::string_view argument = slash == std::string_view::npos ? "" : name.substr(slash + 1);
    return { .plan = Entrust { .application = std::string { name.substr(0, slash) },
                               .argument = std::string { argument } },
             .rule = rule };
}

Legs::Reason hangup_reason(std::string_view name)
{
    using enum Legs::Reason;
    for (const Legs::Reason reason : { Busy, NotFound, Unavailable })
        if (name == text_of(reason))
            return reason;
    return Declined;
}

// Rules 5 to 9: what the destination itself says. number: goes on to the dialling rules.
Answer follow(const Destination& destination)
{
    switch (destination.kind) {
    case DestinationKind::Extension:
        return Route { .plan = RingExtension { destination.name }, .rule = 5 };
    case DestinationKind::RingGroup:
        return Route { .plan = RingGroup { destination.name }, .rule = 6 };
    case DestinationKind::OnCall:
        return Route { .plan = RingOnCall { destination.name }, .rule = 6 };
    case DestinationKind::Application:
        return entrust(7, destination.name);
    case DestinationKind::Echo:
        return Route { .plan = HearEcho {}, .rule = 8 };
    case DestinationKind::Conference:
        return Route { .plan = EnterRoom { destination.name }, .rule = 8 };
    case DestinationKind::Hangup:
        return refused(9, hangup_reason(destination.name), text_of(destination));
    default:
        return std::nullopt;
    }
}

// Only who may, and nobody listens to oneself.
Plan plan_of(Supervise wish, const std::string& by, const Directory& office)
{
    const Directory::Extension* who = office.extension(by);
    if (who == nullptr || !who->supervises.value_or(false) || wish.extension == by)
        return Refuse { .reason = Legs::Reason::Forbidden, .why = by + " may not listen there" };
    if (office.extension(wish.extension) == nullptr)
        return Refuse { .reason = Legs::Reason::NotFound, .why = "nobody to listen to" };
    return wish;
}

Plan plan_of(Feature feature, const Question& question, const Directory& office)
{
    if (const auto* forward = std::get_if<ForwardTo>(&feature))
        return forward_plan(question.extension, forward->dialled, office);
    if (std::holds_alternative<ToggleNight>(feature)) {
        const TimeOfCall& when = question.when;
        return SwitchSetting { SetNight { .to = is_night(office, when) ? Switched::Off : Switched::On,
                                          .since = when.known == nullptr ? when.at : unknown_time } };
    }
    if (auto* pick_up = std::get_if<PickUp>(&feature))
        return std::move(*pick_up);
    if (auto* park = std::get_if<ParkAt>(&feature))
        return std::move(*park);
    if (std::holds_alternative<ThreeWay>(feature))
        return ThreeWay {};
    if (auto* desk = std::get_if<SignInAs>(&feature))
        return SignIn { std::move(desk->extension) };
    if (auto* intercom = std::get_if<Intercom>(&feature)) {
        if (office.extension(intercom->extension) == nullptr)
            return Refuse { .reason = Legs::Reason::NotFound, .why = "an intercom call to nobody" };
        return std::move(*intercom);
    }
    if (auto* supervise = std::get_if<Supervise>(&feature))
        return plan_of(std::move(*supervise), question.extension, office);
    return std::get<SwitchSetting>(std::move(feature));
}

Route decide(const Question&, const Directory&, Story&);

// As if its number had been dialled; one that leads to itself goes round in circles.
Route follow_speed_dial(const SpeedDialled& wish, Question question, const Directory& office, Story& story)
{
    const Directory::SpeedDial* entry = office.speed_dial(wish.code);
    if (entry == nullptr)
        return refused(10, Legs::Reason::NotFound, "no such speed dial");
    story.push_back({ "10", Found::SpeedDial, { entry->number } });
    question.wish = Dialled { entry->number };
    ++question.hops;
    Route found = decide(question, office, story);
    if (found.instead.empty())
        found.instead = entry->number;
    if (auto* outside = std::get_if<CallOutside>(&found.plan); outside != nullptr && outside->name.empty())
        outside->name = entry->name.value_or("");
    return found;
}

// Rule 10: what is dialled and asks the exchange for something.
Answer feature(const std::string& dialled, const Question& question, const Directory& office, Story& story)
{
    if (office.slice().echo_test && dialled == *office.slice().echo_test) {
        story.push_back({ "10", Found::FeatureCode, { dialled } });
        return Route { .plan = HearEcho {}, .rule = 10 };
    }
    if (office.extension(question.extension) == nullptr)
        return std::nullopt;
    std::optional<Feature> wish = feature_of(dialled, office.features());
    if (!wish)
        return std::nullopt;
    if (const auto* speed_dial = std::get_if<SpeedDialled>(&*wish))
        return follow_speed_dial(*speed_dial, question, office, story);
    story.push_back({ "10", Found::FeatureCode, { dialled } });
    return Route { .plan = plan_of(*std::move(wish), question, office), .rule = 10 };
}

// Rules 11 and 12, and park slots: numbers inside.
Answer number_inside(const std::string& dialled, const Question& question, const Directory& office,
                     Story& story)
{
    const auto found = [&](int rule, Found what, const std::string& name, Plan plan) {
        story.push_back({ rule == 10 ? "10" : rule == 11 ? "11" : "12", what, { name } });
        return Route { .plan = std::move(plan), .rule = rule };
    };
    if (office.extension(dialled) != nullptr)
        return found(11, Found::Extension, dialled, RingExtension { dialled });
    if (const Directory::Group* group = office.group_of_number(dialled))
        return found(12, Found::RingGroup, group->name, RingGroup { group->name });
    if (const Directory::Conference* room = office.conference_of_number(dialled))
        return found(12, Found::Conference, room->name, EnterRoom { room->name });
    if (office.extension(question.extension) == nullptr)
        return std::nullopt;
    if (const Directory::Line* line = office.line_of_number(dialled))
        return found(12, Found::Line, line->name, UseLine { line->name });
    if (const Directory::Page* page = office.page_of_number(dialled))
        return found(12, Found::Page, page->name, Page { page->name });
    if (is_park_slot(dialled) && has_parking(office.features()))
        return found(10, Found::ParkSlot, dialled, ParkAt { dialled });
    return std::nullopt;
}

// Rules 10 to 12: what exists inside. Only an extension has calls to pick up or settings to change.
Answer inside(const std::string& dialled, const Question& question, const Directory& office, Story& story)
{
    if (Answer answer = feature(dialled, question, office, story))
        return answer;
    return number_inside(dialled, question, office, story);
}

// Rule 4: what is not built yet or does not exist: main for an outside caller, a refusal otherwise.
Answer replaced(Destination& destination, const Question& question, const Directory& office, Story& story,
                std::string& notice)
{
    if (exists(destination, office))
        return std::nullopt;
    const std::string name = text_of(destination);
    story.push_back({ "4", is_built(destination.kind) ? Found::DoesNotExist : Found::NotBuilt, { name } });
    notice = name + (is_built(destination.kind) ? " does not exist" : " is not built yet");
    const std::optional<Destination> main = parse_destination(office.slice().main);
    if (question.trunk.empty() || !main || !exists(*main, office)) {
        Route refusal = refused(4, Legs::Reason::Unavailable, notice);
        refusal.notice = notice;
        return refusal;
    }
    story.push_back({ "4", Found::Main, { office.slice().main } });
    notice += ", main takes the call";
    destination = *main;
    return std::nullopt;
}

// Rules 4 to 9 and, of a number:, 13 to 18.
Route go_to(Destination destination, const Question& question, const Directory& office, Story& story)
{
    std::string notice;
    if (Answer refusal = replaced(destination, question, office, story, notice))
        return *std::move(refusal);

    // 5. extension: 6. ring_group: on_call: 7. application: 8. echo: conference: 9. hangup:
    Answer answer = follow(destination);
    if (!answer) {
        const std::optional<std::string> number = bare_number(destination.name);
        answer = number ? route_outside(*number, question, office, story)
                        : refused(14, Legs::Reason::NotFound, "not a number");
    }
    if (!notice.empty())
        answer->notice = std::move(notice);
    return *std::move(answer);
}

// Rules 2 and 3, and what follows from them.
Route come_in(const Question& question, const Directory& office, Story& story)
{
    Begun begun = begin_inbound(question, office, story);
    Route found;
    if (auto* plan = std::get_if<Plan>(&begun.where))
        found = { .plan = std::move(*plan), .rule = 2 };
    else
        found = go_to(std::get<Destination>(begun.where), question, office, story);
    if (begun.rule == 3 && found.rule > 4 && found.rule <= 6)
        found.rule = 3;
    if (found.notice.empty())
        found.notice = std::move(begun.notice);
    found.line = std::move(begun.line);
    found.called = std::move(begun.called);
    found.opening = begun.opening;
    return found;
}

// The rules, in their order (office.md "Numbers"). Tests bear the same numbers.
Route decide(const Question& question, const Directory& office, Story& story)
{
    // 1. Who has been sent on too often is going round in circles.
    if (question.hops > limits::hops) {
        story.push_back({ "1", Found::TooOften });
        return refused(1, Legs::Reason::Failed, "sent on more than 10 times", 482);
    }

    // 2. An outside caller goes where their did says. 3. A number no did claims goes to main.
    const auto* dialled = std::get_if<Dialled>(&question.wish);
    if (dialled != nullptr && !question.trunk.empty())
        return come_in(question, office, story);

    // 4. to 9. A destination. (number: is always outside.)
    if (dialled == nullptr) {
        const auto& destination = std::get<Destination>(question.wish);
        if (question.hops == 0) // Who sends a call on has told already where to.
            story.push_back({ "2.6", Found::Destination, { text_of(destination) } });
        return go_to(destination, question, office, story);
    }

    // 10. Feature codes and park slots. 11. Extensions. 12. Groups, conferences, lines and pages with a
    // number.
    const std::optional<std::string> number = bare_number(dialled->number);
    if (!number) {
        story.push_back({ "14", Found::NotANumber });
        return refused(14, Legs::Reason::NotFound, "not a number");
    }
    if (Answer answer = inside(*number, question, office, story))
        return *std::move(answer);

    // 13. to 18. What is not inside.
    return route_outside(*number, question, office, story);
}

} // namespace

bool is_for_who_calls(const Plan& plan)
{
    return std::holds_alternative<PickUp>(plan) || std::holds_alternative<SwitchSetting>(plan)
        || std::holds_alternative<ThreeWay>(plan) || std::holds_alternative<UseLine>(plan)
        || std::holds_alternative<SignIn>(plan) || std::holds_alternative<Intercom>(plan)
        || std::holds_alternative<Page>(plan) || std::holds_alternative<Supervise>(plan);
}

Route route(const Question& question, const Directory& office)
{
    Story story;
    Route found = decide(question, office, story);
    found.story = std::move(story);
    return found;
}

Plan forward_plan(const std::string& extension, const std::string& dialled, const Directory& office)
{
    if (dialled.empty())
        return Refuse { .reason = Legs::Reason::NotFound, .code = 484, .why = "a forward to nowhere" };
    const Route found = route({ .extension = extension, .wish = Dialled { dialled } }, office);
    if (const auto* inside = std::get_if<RingExtension>(&found.plan))
        return SwitchSetting { SetForward { "extension:" + inside->number } };
    if (const auto* group = std::get_if<RingGroup>(&found.plan))
        return SwitchSetting { SetForward { "ring_group:" + group->name } };
    const auto* outside = std::get_if<CallOutside>(&found.plan);
    if (outside != nullptr && outside->urgency == Urgency::Ordinary)
        return SwitchSetting { SetForward { "number:" + outside->number } };
    if (std::holds_alternative<Refuse>(found.plan))
        return found.plan;
    return Refuse { .reason = Legs::Reason::Forbidden, .why = "calls are not forwarded there" };
}

} // namespace calld
