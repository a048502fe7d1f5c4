// Finding the differences; change_words.cpp has the words.
#include "office/changes.h"

#include "office/schema.h"
#include "office/toml_text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace office {
namespace {

using What = Change::What;

constexpr std::size_t shown_bytes = 80;

std::string shortened(std::string text)
{
    if (text.size() <= shown_bytes)
        return text;
    std::size_t end = shown_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) // Not within a character.
        --end;
    return text.substr(0, end) + "…";
}

// https://user:password@host: what stands before the @ is nobody's business.
std::string without_credentials(const std::string& text)
{
    const std::size_t scheme = text.find("://");
    const std::size_t at = scheme == std::string::npos ? std::string::npos : text.find('@', scheme);
    if (at == std::string::npos)
        return text;
    return text.substr(0, scheme + 3) + "…" + text.substr(at);
}

std::string shown(const Value&);

std::string shown_real(double number)
{
    std::array<char, 32> digits {};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    return { digits.data(), written.ptr };
}

std::string shown_list(const List& list)
{
    std::string text = "[";
    for (const Value& item : list)
        text += (text.size() > 1 ? ", " : "") + shown(item);
    return text + "]";
}

std::string shown_table(const Table& table)
{
    std::string text = "{";
    for (const Member& member : table.members)
        text += (text.size() > 1 ? ", " : " ") + member.key + " = " + shown(member.value);
    return text + " }";
}

std::string shown(const Value& value)
{
    if (const std::string* text = value.text())
        return quoted(without_credentials(*text));
    if (const std::int64_t* number = value.integer())
        return std::to_string(*number);
    if (const double* number = value.real())
        return shown_real(*number);
    if (const bool* yes = value.boolean())
        return *yes ? "true" : "false";
    if (const List* list = value.list())
        return shown_list(*list);
    const Table* table = value.table();
    return table == nullptr ? std::string {} : shown_table(*table);
}

const Secret* secret_of(const Side& side, const Value* value)
{
    if (value == nullptr || value->text() == nullptr || !value->text()->starts_with(secret_prefix))
        return nullptr;
    const auto found = side.secrets.find(value->text()->substr(secret_prefix.size()));
    return found == side.secrets.end() ? nullptr : &found->second;
}

class Comparison {
public:
    Comparison(const Side& before, const Side& after) : before_(before), after_(after) { }

    std::vector<Change> run()
    {
        for (const SectionRule& section : office_schema().sections)
            if (section.form == SectionRule::Form::One)
                compare_keys(section, "", before_.tree.at(section.name), after_.tree.at(section.name));
            else
                compare_named(section);
        return std::move(changes_);
    }

private:
    static std::vector<std::string> names(const Value* kind)
    {
        std::vector<std::string> found;
        if (kind != nullptr && kind->table() != nullptr)
            for (const Member& member : kind->table()->members)
                found.push_back(member.key);
        return found;
    }

    void compare_named(const SectionRule& section)
    {
        const Value* before = before_.tree.at(section.name);
        const Value* after = after_.tree.at(section.name);
        const std::vector<std::string> old_names = names(before);
        const std::vector<std::string> new_names = names(after);
        for (const std::string& name : old_names)
            if (std::ranges::find(new_names, name) == new_names.end())
                add({ .what = What::SectionGone, .section = std::string { section.name }, .name = name });
        for (const std::string& name : new_names)
            if (std::ranges::find(old_names, name) == old_names.end())
                add({ .what = What::SectionNew, .section = std::string { section.name }, .name = name });
            else
                compare_keys(section, name, before->at(name), after->at(name));
        if (section.name == "outbound")
            compare_order(old_names, new_names);
    }

    void compare_order(std::vector<std::string> before, std::vector<std::string> after)
    {
        const std::vector<std::string> whole_before = before;
        const std::vector<std::string> whole_after = after;
        const auto is_not_in = [](const std::vector<std::string>& names) {
            return
                [&names](const std::string& name) { return std::ranges::find(names, name) == names.end(); };
        };
        std::erase_if(before, is_not_in(whole_after));
        std::erase_if(after, is_not_in(whole_before));
        if (before == after)
            return;
        std::string list;
        for (const std::string& name : whole_after)
            list += (list.empty() ? "" : ", ") + name;
        add({ .what = What::OrderChanged, .section = "outbound", .after = shortened(list) });
    }

    void compare_keys(const SectionRule& section, const std::string& name, const Value* before,
                      const Value* after)
    {
        for (const KeyRule& rule : office_schema().keys)
            if (rule.section == section.name)
                compare_key(rule, name, before == nullptr ? nullptr : before->at(rule.key),
                            after == nullptr ? nullptr : after->at(rule.key));
    }

    void compare_key(const KeyRule& rule, const std::string& name, const Value* before, const Value* after)
    {
        Change change { .section = std::string { rule.section },
                        .name = name,
                        .key = std::string { rule.key } };
        if (rule.shape.kind == Kind::SecretText)
            return compare_secret(std::move(change), secret_of(before_, before), secret_of(after_, after));
        if (before == nullptr && after == nullptr)
            return;
        if (before != nullptr && after != nullptr && same_content(*before, *after))
            return;
        change.what = before == nullptr ? What::KeySet : after == nullptr ? What::KeyUnset : What::KeyChanged;
        change.before = before == nullptr ? "" : shortened(shown(*before));
        change.after = after == nullptr ? "" : shortened(shown(*after));
        add(std::move(change));
    }

    void compare_secret(Change change, const Secret* before, const Secret* after)
    {
        if (before == nullptr && after == nullptr)
            return;
        if (before != nullptr && after != nullptr && *before == *after)
            return;
        change.what = before == nullptr ? What::SecretSet
            : after == nullptr          ? What::SecretUnset
                                        : What::SecretChanged;
        add(std::move(change));
    }

    void add(Change change) { changes_.push_back(std::move(change)); }

    const Side& before_;
    const Side& after_;
    std::vector<Change> changes_ {};
};

} // namespace

std::vector<Change> changes_between(const Side& before, const Side& after)
{
    return Comparison { before, after }.run();
}

} // namespace office
