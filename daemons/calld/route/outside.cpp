#include "route/outside.h"

#include "route/pattern.h"

#include "limits.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>

namespace calld {
namespace {

using yobirin::Legs;
using Answer = std::optional<Route>;

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
Answer emergency(std::string_view dialled, const Directory& office, Story& story)
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
    story.push_back({ "13", Found::Emergency, { std::string { found->number } } });
    CallOutside plan { .number = std::string { found->privacy }.append(found->number),
                       .e164 = {},
                       .trunks = {},
                       .urgency = Urgency::Emergency };
    for (const bool meant_for_it : { true, false })
        for (const Directory::Trunk& trunk : office.slice().trunks)
            if (trunk.emergency == meant_for_it && (meant_for_it || plan.trunks.empty()))
                plan.trunks.push_back(trunk.name);
    if (plan.trunks.empty()) {
        story.push_back({ "13", Found::NoEmergencyTrunk });
        return refused(13, Legs::Reason::Unavailable,
                       "this office has no trunk that could carry an emergency call");
    }
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
    bool without_outside_digit { false };
    bool with_area_code { false };
};

// A number, perhaps behind 184 or 186, and behind the outside digit after those.
template <typename Read>
std::optional<Outside> behind_privacy(std::string_view text, const Directory& office, Read read)
{
    const Prefixed prefixed = without_privacy(text);
    const std::string_view shorter = without_outside_digit(prefixed.number, office);
    if (!prefixed.privacy.empty() && shorter != prefixed.number)
        if (std::optional<Number> number = read(shorter))
            return Outside { .privacy = std::string { prefixed.privacy },
                             .number = *std::move(number),
                             .without_outside_digit = true };
    if (std::optional<Number> number = read(prefixed.number))
        return Outside { .privacy = std::string { prefixed.privacy }, .number = *std::move(number) };
    return std::nullopt;
}

// Rule 14: the outside digit goes only if what remains is a complete number; 184/186; the area code.
std::optional<Outside> complete(std::string_view dialled, const Directory& office)
{
    const auto whole = [&](std::string_view text) { return number_of(text, office.plan()); };
    const auto local = [&](std::string_view text) { return number_with_area_code(text, office.plan()); };
    if (const std::string_view shorter = without_outside_digit(dialled, office); shorter != dialled)
        if (std::optional<Outside> outside = behind_privacy(shorter, office, whole)) {
            outside->without_outside_digit = true;
            return outside;
        }
    if (std::optional<Outside> outside = behind_privacy(dialled, office, whole))
        return outside;
    std::optional<Outside> outside = behind_privacy(dialled, office, local);
    if (outside)
        outside->with_area_code = true;
    return outside;
}

void tell(const Outside& outside, const Directory& office, Story& story)
{
    if (outside.without_outside_digit)
        story.push_back({ "14", Found::OutsideDigit, { office.slice().outside_digit } });
    if (!outside.privacy.empty())
        story.push_back({ "14", outside.privacy == "184" ? Found::CallerIdWithheld : Found::CallerIdShown });
    if (outside.with_area_code)
        story.push_back({ "14", Found::AreaCode, { office.plan().area_code } });
    story.push_back(
        { "14", Found::Number, { outside.number.national, std::string { text_of(outside.number.kind) } } });
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
Route outside(const Outside& wanted, const Directory::Extension* owner, const Directory& office, Story& story)
{
    const Number& number = wanted.number;
    const std::string kind { text_of(number.kind) };
    const bool allowed = !number.e164.empty() && office.allows(number.e164);
    if (allowed)
        story.push_back({ "15", Found::OfficeAllows, { number.e164 } });
    if (!allowed && !may_dial(owner, number.kind)) {
        story.push_back({ "15", Found::ClassForbids, { kind } });
        return deny(15, number, "outside this extension's class");
    }
    if (!allowed && office.denies(number.kind, number.e164)) {
        story.push_back({ "16", Found::OfficeDenies, { kind } });
        return deny(16, number, "denied in this office");
    }
    const auto* rule = outbound_rule(number.national, office);
    if (rule == nullptr) {
        story.push_back({ "17", Found::NoOutboundRule });
        return refused(17, Legs::Reason::NotFound, "no outbound rule matches");
    }
    CallOutside plan { .number = wanted.privacy + number.national,
                       .e164 = number.e164,
                       .trunks = {},
                       .payer = owner == nullptr ? std::string {} : owner->number,
                       .tariff = tariff_of(number.kind, number.e164) };
    for (const std::string& name : rule->trunks)
        if (office.trunk(name) != nullptr && plan.trunks.size() < limits::candidates)
            plan.trunks.push_back(name);
    if (plan.trunks.empty()) {
        story.push_back({ "18", Found::NoTrunk, { rule->name } });
        return refused(18, Legs::Reason::Unavailable, "outbound rule " + rule->name + " has no trunk");
    }
    story.push_back(
        { "17", Found::OutboundRule, { rule->name, fmt::format("{}", fmt::join(plan.trunks, ", ")) } });
    if (owner != nullptr && owner->caller_id && !owner->caller_id->empty())
        plan.caller_id = *owner->caller_id;
    else if (rule->caller_id)
        plan.caller_id = *rule->caller_id;
    if (!plan.caller_id.empty())
        story.push_back({ "18", Found::CallerId, { plan.caller_id } });
    return { .plan = std::move(plan), .rule = 18 };
}

} // namespace

Route route_outside(const std::string& number, const Question& question, const Directory& office,
                    Story& story)
{
    // 13. Emergency numbers, never denied.
    if (Answer answer = emergency(number, office, story))
        return *std::move(answer);

    // 14. A complete outside number, or there is no such number.
    const std::optional<Outside> wanted = complete(number, office);
    if (!wanted) {
        story.push_back({ "14", Found::NoSuchNumber, { number } });
        return refused(14, Legs::Reason::NotFound, "no such number");
    }
    tell(*wanted, office, story);

    // 15. The caller's class. 16. What the office denies. 17. The outbound rule. 18. Its trunks, caller id.
    return outside(*wanted, office.extension(question.extension), office, story);
}

Route refused(int rule, Legs::Reason reason, std::string why, int code)
{
    return { .plan = Refuse { .reason = reason, .code = code, .why = std::move(why) }, .rule = rule };
}

} // namespace calld
