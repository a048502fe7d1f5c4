#include "route/router.h"

#include "route/pattern.h"

#include "base/text.h"
#include "limits.h"

#include <algorithm>
#include <optional>

namespace calld {
namespace {

using yobirin::Legs;
using Answer = std::optional<Route>;

Route refuse(int rule, Legs::Reason reason, std::string why, int code = 0)
{
    return { .plan = Refuse { .reason = reason, .code = code, .why = std::move(why) }, .rule = rule };
}

// Where an inbound call begins: its did's destination (rule 2), or main (rule 3).
struct Begun {
    Destination destination;
    int rule;
    std::string line {};
};

Begun begin_inbound(const std::string& called, Switched night, const Directory& office)
{
    const Destination main = parse_destination(office.slice().main).value_or(Destination {});
    const Directory::Did* did = office.did(comparable_number(called, office.plan()));
    if (did == nullptr)
        return { .destination = main, .rule = 3 };
    const bool is_closed = night == Switched::On && did->closed;
    return { .destination = parse_destination(is_closed ? *did->closed : did->open).value_or(main),
             .rule = 2,
             .line = did->name.value_or("") };
}

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
        return refuse(9, hangup_reason(destination.name), text_of(destination));
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
    if (std::holds_alternative<ToggleNight>(feature))
        return SwitchSetting { SetNight { question.night == Switched::On ? Switched::Off : Switched::On } };
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

// As if its number had been dialled; one that leads to itself goes round in circles.
Route follow_speed_dial(const SpeedDialled& wish, Question question, const Directory& office)
{
    const Directory::SpeedDial* entry = office.speed_dial(wish.code);
    if (entry == nullptr)
        return refuse(10, Legs::Reason::NotFound, "no such speed dial");
    question.wish = Dialled { entry->number };
    ++question.hops;
    Route found = route(question, office);
    if (found.instead.empty())
        found.instead = entry->number;
    if (auto* outside = std::get_if<CallOutside>(&found.plan); outside != nullptr && outside->name.empty())
        outside->name = entry->name.value_or("");
    return found;
}

// Rules 10 to 12: what exists inside. Only an extension has calls to pick up or settings to change.
Answer inside(const std::string& dialled, const Question& question, const Directory& office)
{
    if (office.slice().echo_test && dialled == *office.slice().echo_test)
        return Route { .plan = HearEcho {}, .rule = 10 };
    const bool is_of_an_extension = office.extension(question.extension) != nullptr;
    if (is_of_an_extension) {
        if (std::optional<Feature> feature = feature_of(dialled, office.features())) {
            if (const auto* speed_dial = std::get_if<SpeedDialled>(&*feature))
                return follow_speed_dial(*speed_dial, question, office);
            return Route { .plan = plan_of(*std::move(feature), question, office), .rule = 10 };
        }
    }
    if (office.extension(dialled) != nullptr)
        return Route { .plan = RingExtension { dialled }, .rule = 11 };
    if (const Directory::Group* group = office.group_of_number(dialled))
        return Route { .plan = RingGroup { group->name }, .rule = 12 };
    if (const Directory::Conference* room = office.conference_of_number(dialled))
        return Route { .plan = EnterRoom { room->name }, .rule = 12 };
    if (const Directory::Line* line = office.line_of_number(dialled); line != nullptr && is_of_an_extension)
        return Route { .plan = UseLine { line->name }, .rule = 12 };
    if (const Directory::Page* page = office.page_of_number(dialled); page != nullptr && is_of_an_extension)
        return Route { .plan = Page { page->name }, .rule = 12 };
    if (is_of_an_extension && is_park_slot(dialled) && has_parking(office.features()))
        return Route { .plan = ParkAt { dialled }, .rule = 10 };
    return std::nullopt;
}

// "184" withholds and "186" shows the caller's number, before anything that goes outside.
struct Prefixed {
    std::string_view privacy {};
    std::string_view number {};
};

Prefixed without_privacy(std::string_view dialled)
{
    if (dialled.size() > 3 && (dialled.starts_with("184") || dialled.starts_with("186")))
        return { .privacy = dialled.substr(0, 3), .number = dialled.substr(3) };
    return { .privacy = {}, .number = dialled };
}

std::string_view without_outside_digit(std::string_view dialled, const Directory& office)
{
    const std::string& digit = office.slice().outside_digit;
    if (!digit.empty() && dialled.size() > digit.size() && dialled.starts_with(digit))
        dialled.remove_prefix(digit.size());
    return dialled;
}

bool has_emergency_trunk(const Directory& office)
{
    return std::ranges::any_of(office.slice().trunks, &Directory::Trunk::emergency);
}

// Rule 13: an emergency number, with or without the outside digit and 184/186, which is passed on as dialled.
// Class, deny and channels do not matter; trunks that may carry one come first, and where there is none, any
// trunk is better than none.
Answer emergency(std::string_view dialled, const Directory& office)
{
    const Prefixed first = without_privacy(dialled);
    const Prefixed behind = without_privacy(without_outside_digit(dialled, office));
    const Prefixed within { .privacy = first.privacy, .number = without_outside_digit(first.number, office) };
    std::optional<Prefixed> found;
    for (const Prefixed& candidate : { Prefixed { {}, dialled }, first, within, behind })
        if (!found && office.is_emergency(candidate.number))
            found = candidate;
    if (!found)
        return std::nullopt;
    CallOutside plan { .number = std::string { found->privacy }.append(found->number),
                       .e164 = {},
                       .trunks = {},
                       .urgency = Urgency::Emergency };
    for (const bool meant_for_it : { true, false })
        for (const Directory::Trunk& trunk : office.slice().trunks)
            if (trunk.emergency == meant_for_it && (meant_for_it || plan.trunks.empty()))
                plan.trunks.push_back(trunk.name);
    if (plan.trunks.empty())
        return refuse(13, Legs::Reason::Unavailable,
                      "this office has no trunk that could carry an emergency call");
    Route found_way { .plan = std::move(plan), .rule = 13 }; // Shown: the number of the trunk it leaves by.
    if (!has_emergency_trunk(office))
        found_way.notice =
            "no trunk is meant for emergency calls: this one leaves by any there is, and those who "
            "take it may not learn where it comes from";
    return found_way;
}

struct Outside {
    std::string privacy {};
    Number number {};
};

// Rule 14: the outside digit goes only if what remains is a complete number; 184/186; the area code.
std::optional<Outside> complete(std::string_view dialled, const Directory& office)
{
    const std::string_view shorter = without_outside_digit(dialled, office);
    const auto read = [&](std::string_view text, auto number_from) -> std::optional<Outside> {
        const Prefixed prefixed = without_privacy(text);
        // The outside digit may also stand behind 184 and 186.
        for (const std::string_view part :
             { without_outside_digit(prefixed.number, office), prefixed.number }) {
            if (prefixed.privacy.empty() && part != prefixed.number)
                continue;
            if (std::optional<Number> number = number_from(part, office.plan()))
                return Outside { .privacy = std::string { prefixed.privacy }, .number = std::move(*number) };
        }
        return std::nullopt;
    };
    if (shorter != dialled)
        if (std::optional<Outside> outside = read(shorter, number_of))
            return outside;
    return read(dialled, number_with_area_code);
}

// Rule 15: what the extension may dial. Who has no class of their own (did, main) may dial nationally.
bool may_dial(const Directory::Extension* owner, NumberClass kind)
{
    using Dial = yobirin::Office::CallsExtensionDial;
    const Dial dial = owner == nullptr ? Dial::National : owner->dial;
    switch (kind) {
    case NumberClass::Local:
        return dial != Dial::Internal;
    case NumberClass::Domestic:
    case NumberClass::Mobile:
        return dial == Dial::National || dial == Dial::International;
    case NumberClass::International:
        return dial == Dial::International;
    case NumberClass::Premium:
        return false; // By an E.164 prefix in [dialing] allow only.
    }
    return false;
}

const yobirin::Office::CallsOutbound* outbound_rule(const std::string& national, const Directory& office)
{
    const auto fits = [&](const std::string& pattern) { return matches(pattern, national); };
    for (const auto& rule : office.slice().outbound)
        if (std::ranges::any_of(rule.match, fits))
            return &rule;
    return nullptr;
}

Route deny(int rule, const Number& number, const std::string& why)
{
    return { .plan = Refuse { .reason = Legs::Reason::Forbidden,
                              .why = std::string { text_of(number.kind) } + " numbers are " + why,
                              .denied = number.e164.empty() ? number.national : number.e164 },
             .rule = rule };
}

// Rules 15 to 18: may they, and by which trunks.
Route outside(const Outside& wanted, const Directory::Extension* owner, const Directory& office)
{
    const Number& number = wanted.number;
    const bool allowed = !number.e164.empty() && office.allows(number.e164);
    if (!allowed && !may_dial(owner, number.kind))
        return deny(15, number, "outside this extension's class");
    if (!allowed && office.denies(number.kind, number.e164))
        return deny(16, number, "denied in this office");
    const auto* rule = outbound_rule(number.national, office);
    if (rule == nullptr)
        return refuse(17, Legs::Reason::NotFound, "no outbound rule matches");
    CallOutside plan { .number = wanted.privacy + number.national,
                       .e164 = number.e164,
                       .trunks = {},
                       .payer = owner == nullptr ? std::string {} : owner->number,
                       .tariff = tariff_of(number.kind, number.e164) };
    for (const std::string& name : rule->trunks)
        if (office.trunk(name) != nullptr && plan.trunks.size() < limits::candidates)
            plan.trunks.push_back(name);
    if (plan.trunks.empty())
        return refuse(18, Legs::Reason::Unavailable, "outbound rule " + rule->name + " has no trunk");
    if (owner != nullptr && owner->caller_id && !owner->caller_id->empty())
        plan.caller_id = *owner->caller_id;
    else if (rule->caller_id)
        plan.caller_id = *rule->caller_id;
    return { .plan = std::move(plan), .rule = 18 };
}

// Rules 13 to 18: what is not inside.
Route of_a_number(const std::string& number, const Question& question, const Directory& office)
{
    // 13. Emergency numbers, never denied.
    if (Answer answer = emergency(number, office))
        return *std::move(answer);

    // 14. A complete outside number, or there is no such number.
    const std::optional<Outside> wanted = complete(number, office);
    if (!wanted)
        return refuse(14, Legs::Reason::NotFound, "no such number");

    // 15. The caller's class. 16. What the office denies. 17. The outbound rule. 18. Its trunks, caller id.
    return outside(*wanted, office.extension(question.extension), office);
}

} // namespace

bool is_for_who_calls(const Plan& plan)
{
    return std::holds_alternative<PickUp>(plan) || std::holds_alternative<SwitchSetting>(plan)
        || std::holds_alternative<ThreeWay>(plan) || std::holds_alternative<UseLine>(plan)
        || std::holds_alternative<SignIn>(plan) || std::holds_alternative<Intercom>(plan)
        || std::holds_alternative<Page>(plan) || std::holds_alternative<Supervise>(plan);
}

// The rules, in their order (office.md "Numbers"). Tests bear the same numbers.
Route route(const Question& question, const Directory& office)
{
    // 1. Who has been sent on too often is going round in circles.
    if (question.hops > limits::hops)
        return refuse(1, Legs::Reason::Failed, "sent on more than 10 times", 482);

    const Dialled* dialled = std::get_if<Dialled>(&question.wish);
    std::optional<Destination> destination;
    std::string notice;
    if (dialled == nullptr)
        destination = std::get<Destination>(question.wish);

    // 2. An outside caller goes where their did says. 3. A number no did claims goes to main.
    int begun_by = 0;
    std::string line;
    if (dialled != nullptr && !question.trunk.empty()) {
        Begun begun = begin_inbound(dialled->number, question.night, office);
        line = std::move(begun.line);
        destination = begun.destination;
        begun_by = begun.rule;
    }

    // 4. What is not built yet or does not exist: main for an outside caller, a refusal otherwise.
    if (destination && !exists(*destination, office)) {
        notice =
            text_of(*destination) + (is_built(destination->kind) ? " does not exist" : " is not built yet");
        destination = parse_destination(office.slice().main);
        if (question.trunk.empty() || !destination || !exists(*destination, office)) {
            Route refused = refuse(4, Legs::Reason::Unavailable, notice);
            refused.notice = notice;
            return refused;
        }
        notice += ", main takes the call";
    }

    // 5. extension: 6. ring_group: on_call: 7. application: 8. echo: conference: 9. hangup:
    if (destination) {
        if (Answer followed = follow(*destination)) {
            followed->notice = std::move(notice);
            followed->line = std::move(line);
            if (begun_by == 3 && followed->rule <= 6)
                followed->rule = 3;
            return *std::move(followed);
        }
    }

    // From here on a number: as dialled, or of a number: destination.
    const std::optional<std::string> number = bare_number(destination ? destination->name : dialled->number);
    if (!number)
        return refuse(14, Legs::Reason::NotFound, "not a number");

    // 10. Feature codes and park slots. 11. Extensions. 12. Groups, conferences, lines and pages with a
    // number. (number: is always outside.)
    if (!destination)
        if (Answer answer = inside(*number, question, office))
            return *std::move(answer);

    Route out = of_a_number(*number, question, office);
    out.notice = std::move(notice);
    out.line = std::move(line);
    return out;
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
