// One value against its rule in the schema.
#include "office/findings.h"
#include "office/forms.h"
#include "office/limits.h"
#include "office/nearest.h"

#include "base/text.h"

#include <algorithm>

namespace office {
namespace {

void check_text(const Check& check, const Shape& shape, const std::string& text, const Place& place)
{
    if (text.empty() && shape.empty == Empty::Allowed)
        return;
    if (text.empty())
        return check.findings.error(place, Message::EmptyText);
    if (static_cast<std::int64_t>(text.size()) > shape.most)
        return check.findings.error(place, Message::TooLongText, { std::to_string(shape.most) });
    if (!shape.fits(text))
        check.findings.error(place, shape.otherwise, { text });
}

// Calls `each` for every text of a list.
template <typename Each>
void check_list(const Check& check, const Value& value, const Place& place, const Each& each)
{
    if (value.list() == nullptr)
        return check.findings.error(place, Message::MustBeList);
    if (value.list()->size() > static_cast<std::size_t>(limits::list_items))
        return check.findings.error(place, Message::TooManyItems, { std::to_string(limits::list_items) });
    for (const Value& item : *value.list()) {
        const Place here { place.key, item.line };
        if (is_text(check, item, here))
            each(*item.text(), here);
    }
}

void check_not_empty(const Check& check, const Value& value, const Place& place)
{
    if (value.list() != nullptr && value.list()->empty())
        check.findings.error(place, Message::EmptyList);
}

void check_text_list(const Check& check, const KeyRule& rule, const Value& value, const Place& place)
{
    Shape item = rule.shape;
    item.empty = Empty::Refused;
    check_list(check, value, place,
               [&](const std::string& text, const Place& here) { check_text(check, item, text, here); });
    if (rule.shape.empty == Empty::Refused)
        check_not_empty(check, value, place);
}

void check_text_or_list(const Check& check, const KeyRule& rule, const Value& value, const Place& place)
{
    if (value.text() != nullptr)
        check_text(check, rule.shape, *value.text(), place);
    else if (value.list() != nullptr)
        check_text_list(check, rule, value, place);
    else
        check.findings.error(place, Message::MustBeTextOrList);
}

void check_integer(const Check& check, const Shape& shape, const Value& value, const Place& place)
{
    if (value.integer() == nullptr)
        check.findings.error(place, Message::MustBeInteger);
    else if (*value.integer() < shape.least || *value.integer() > shape.most)
        check.findings.error(place, Message::OutOfRange,
                             { std::to_string(shape.least), std::to_string(shape.most) });
}

// Never the secret itself in a message.
void check_plain_secret(const Check& check, const Shape& shape, const std::string& text, const Place& place)
{
    if (static_cast<std::int64_t>(text.size()) < shape.least)
        check.findings.error(place, Message::PasswordTooShort);
    else if (text.size() > limits::text_bytes)
        check.findings.error(place, Message::TooLongText, { std::to_string(limits::text_bytes) });
    else if (!shape.fits(text))
        check.findings.error(place, shape.otherwise);
}

void check_secret(const Check& check, const Shape& shape, const std::string& text, const Place& place)
{
    if (text.empty())
        return;
    if (!text.starts_with(secret_prefix))
        return check_plain_secret(check, shape, text, place);
    const std::string name = text.substr(secret_prefix.size());
    const auto known = check.known.find(name);
    if (known == check.known.end())
        return check.findings.error(place, Message::UnknownSecret, { name });
    if (const auto* plain = std::get_if<std::string>(&known->second))
        return check_plain_secret(check, shape, *plain, place);
    if (name != place.key) // An HA1 holds the number it was made for, so it serves no other key.
        check.findings.error(place, Message::UnknownSecret, { name });
}

void check_internal_number(const Check& check, const std::string& text, const Place& place)
{
    if (!text.empty() && !is_internal_number(text))
        check.findings.error(place, Message::BadExtensionNumber, { text });
}

void check_one_text(const Check& check, const KeyRule& rule, const std::string& text, const Place& place)
{
    const Shape& shape = rule.shape;
    switch (shape.kind) {
    case Kind::Text:
        return check_text(check, shape, text, place);
    case Kind::Choice:
        return check_choice(check, shape.choices, text, place);
    case Kind::SecretText:
        return check_secret(check, shape, text, place);
    case Kind::InternalNumber:
        return check_internal_number(check, text, place);
    case Kind::Reference:
        return text.empty() ? void() : check_reference(check, shape.choices, text, place);
    case Kind::FeatureCode:
        if (!text.empty() && !is_feature_code(text))
            check.findings.error(place, Message::BadFeatureCode, { text });
        return;
    case Kind::DestinationOrChoice:
        if (text.find(':') == std::string::npos)
            return check_choice(check, shape.choices, text, place);
        return check_destination(check, text, place, rule.use);
    default: // Kind::DestinationText
        if (text.empty() && shape.empty == Empty::Allowed)
            return;
        check_destination(check, text, place, rule.use);
    }
}

} // namespace

bool is_text(const Check& check, const Value& value, const Place& place)
{
    if (value.text() == nullptr)
        check.findings.error(place, Message::MustBeText);
    return value.text() != nullptr;
}

void check_choice(const Check& check, std::string_view choices, const std::string& text, const Place& place)
{
    std::vector<std::string> names;
    for (const std::string_view choice : split(choices, '|'))
        names.emplace_back(choice);
    if (std::ranges::find(names, text) != names.end())
        return;
    if (const auto close = nearest(text, names))
        check.findings.error(place, Message::NotAChoicePerhaps, { text, joined(names), *close });
    else
        check.findings.error(place, Message::NotAChoice, { text, joined(names) });
}

void check_reference(const Check& check, std::string_view kind, const std::string& name, const Place& place)
{
    if (check.has(kind, name))
        return;
    const std::string full = std::string { kind } + ":" + (name);
    if (const auto close = nearest(name, check.names_of(kind)))
        check.findings.error(place, Message::NoSuchTargetPerhaps,
                             { full, std::string { kind } + ":" + *close });
    else if (kind == "extension")
        check.findings.error(place, Message::NoSuchMember, { name });
    else
        check.findings.error(place, Message::NoSuchTarget, { full, std::string { kind } + "." + name });
}

void check_value(const Check& check, const KeyRule& rule, const Value& value, const Place& place)
{
    switch (rule.shape.kind) {
    case Kind::Integer:
        return check_integer(check, rule.shape, value, place);
    case Kind::Boolean:
        return value.boolean() == nullptr ? check.findings.error(place, Message::MustBeBoolean) : void();
    case Kind::TextList:
        return check_text_list(check, rule, value, place);
    case Kind::TextOrList:
        return check_text_or_list(check, rule, value, place);
    case Kind::ChoiceList:
        check_list(check, value, place, [&](const std::string& text, const Place& here) {
            check_choice(check, rule.shape.choices, text, here);
        });
        return check_not_empty(check, value, place);
    case Kind::ReferenceList:
        check_list(check, value, place, [&](const std::string& text, const Place& here) {
            check_reference(check, rule.shape.choices, text, here);
        });
        return check_not_empty(check, value, place);
    case Kind::Ha1Table:
    case Kind::MenuKeys:
    case Kind::Agents:
    case Kind::Target:
    case Kind::Weekly:
    case Kind::Holidays:
    case Kind::OnCallNumbers:
        return check_special(check, rule, value, place);
    default:
        if (is_text(check, value, place))
            check_one_text(check, rule, *value.text(), place);
    }
}

} // namespace office
