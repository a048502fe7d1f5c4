// Keys whose value is a form of its own: tables and mixed lists.
#include "office/calendar_forms.h"
#include "office/findings.h"
#include "office/forms.h"
#include "office/limits.h"

#include <algorithm>
#include <map>
#include <utility>

namespace office {
namespace {

// Every member of a table; false when it is none.
bool is_table(const Check& check, const Value& value, const Place& place)
{
    if (value.table() == nullptr)
        check.findings.error(place, Message::MustBeTable);
    return value.table() != nullptr;
}

bool is_list(const Check& check, const Value& value, const Place& place)
{
    if (value.list() == nullptr)
        check.findings.error(place, Message::MustBeList);
    else if (value.list()->size() > static_cast<std::size_t>(limits::list_items))
        check.findings.error(place, Message::TooManyItems, { std::to_string(limits::list_items) });
    else
        return true;
    return false;
}

void check_ha1(const Check& check, const Value& value, const Place& place)
{
    const Value* md5 = value.at("md5");
    const Value* sha256 = value.at("sha256");
    const bool fits = md5 != nullptr && sha256 != nullptr && md5->text() != nullptr
        && sha256->text() != nullptr && is_lower_hex(*md5->text(), 32) && is_lower_hex(*sha256->text(), 64)
        && value.table()->members.size() == 2;
    if (!fits)
        check.findings.error(place, Message::BadHa1);
}

void check_menu_keys(const Check& check, const Value& value, const Place& place)
{
    if (!is_table(check, value, place))
        return;
    for (const Member& member : value.table()->members) {
        const Place here { place.key + "." + member.key, member.line };
        if (!is_digit_key(member.key))
            check.findings.error(here, Message::BadDigit, { member.key });
        else if (is_text(check, member.value, here) && *member.value.text() != "repeat")
            check_destination(check, *member.value.text(), here, Use::NotYet);
    }
}

void check_agent(const Check& check, const Value& value, const Place& place)
{
    if (value.text() != nullptr)
        return check_reference(check, "extension", *value.text(), place);
    const Value* extension = value.at("extension");
    const Value* skill = value.at("skill");
    const bool fits = extension != nullptr && extension->text() != nullptr
        && (skill == nullptr
            || (skill->integer() != nullptr && *skill->integer() >= 0 && *skill->integer() <= 100))
        && value.table()->members.size() == (skill == nullptr ? 1U : 2U);
    if (!fits)
        return check.findings.error(place, Message::BadAgent);
    check_reference(check, "extension", *extension->text(), place);
}

void check_agents(const Check& check, const Value& value, const Place& place)
{
    if (!is_list(check, value, place))
        return;
    for (const Value& agent : *value.list())
        check_agent(check, agent, { place.key, agent.line });
}

void check_share(const Check& check, const Value& value, const Place& place) // 0 to 1
{
    const double* real = value.real();
    const std::int64_t* integer = value.integer();
    if (real == nullptr && integer == nullptr)
        return check.findings.error(place, Message::MustBeReal);
    const double share = real != nullptr ? *real : static_cast<double>(*integer);
    if (!(share >= 0 && share <= 1)) // Also not-a-number.
        check.findings.error(place, Message::RealOutOfRange, { "0", "1" });
}

void check_target(const Check& check, const Value& value, const Place& place)
{
    if (!is_table(check, value, place))
        return;
    for (const Member& member : value.table()->members) {
        const Place here { place.key + "." + member.key, member.line };
        if (member.key == "answer_rate" || member.key == "service_level")
            check_share(check, member.value, here);
        else if (member.key != "within_seconds")
            check.findings.error(here, Message::UnknownKey,
                                 { member.key, "answer_rate, within_seconds, service_level" });
        else if (member.value.integer() == nullptr)
            check.findings.error(here, Message::MustBeInteger);
        else if (*member.value.integer() < 1 || *member.value.integer() > 3600)
            check.findings.error(here, Message::OutOfRange, { "1", "3600" });
    }
}

void check_weekly(const Check& check, const Value& value, const Place& place)
{
    if (!is_table(check, value, place))
        return;
    std::map<std::pair<std::size_t, std::size_t>, std::string>
        named; // By a day, and how many share its hours.
    for (const Member& member : value.table()->members) {
        const Place here { place.key + "." + member.key, member.line };
        const auto days = parse_days(member.key);
        if (!days)
            check.findings.error(here, Message::BadDays, { member.key });
        else if (is_text(check, member.value, here) && !member.value.text()->empty()
                 && !is_hours(*member.value.text()))
            check.findings.error(here, Message::BadHours, { *member.value.text() });
        for (const std::size_t day : days.value_or(std::vector<std::size_t> {}))
            if (const auto [other, is_new] = named.try_emplace({ day, days->size() }, member.key); !is_new) {
                check.findings.error(here, Message::DaysTwice, { member.key, other->second });
                break;
            }
    }
}

void check_holidays(const Check& check, const Value& value, const Place& place)
{
    if (value.text() != nullptr && (*value.text() == "law" || *value.text() == "none"))
        return;
    if (value.list() == nullptr)
        return check.findings.error(place, Message::BadHoliday);
    for (const Value& date : *value.list())
        if (is_text(check, date, { place.key, date.line }) && !parse_day(*date.text()))
            check.findings.error({ place.key, date.line }, Message::BadDate, { *date.text() });
}

bool is_telephone(const std::string& text)
{
    const std::optional<Destination> to = parse_destination(text);
    return to ? to->kind == "extension" || to->kind == "number" : is_number(text);
}

// Who is rung may be asked to press 1: a person with a telephone.
void check_on_call(const Check& check, const Value& value, const Place& place, Empty empty)
{
    if (!is_list(check, value, place))
        return;
    if (value.list()->empty() && empty == Empty::Refused)
        check.findings.error(place, Message::EmptyList);
    for (const Value& number : *value.list()) {
        const Place here { place.key, number.line };
        if (!is_text(check, number, here))
            continue;
        if (!is_telephone(*number.text()))
            check.findings.error(here, Message::BadOnCall, { *number.text() });
        else if (parse_destination(*number.text()))
            check_destination(check, *number.text(), here, Use::Built);
    }
}

} // namespace

void check_special(const Check& check, const KeyRule& rule, const Value& value, const Place& place)
{
    switch (rule.shape.kind) {
    case Kind::Ha1Table:
        return check_ha1(check, value, place);
    case Kind::MenuKeys:
        return check_menu_keys(check, value, place);
    case Kind::Agents:
        return check_agents(check, value, place);
    case Kind::Target:
        return check_target(check, value, place);
    case Kind::Weekly:
        return check_weekly(check, value, place);
    case Kind::Holidays:
        return check_holidays(check, value, place);
    default: // Kind::OnCallNumbers
        return check_on_call(check, value, place, rule.shape.empty);
    }
}

} // namespace office
