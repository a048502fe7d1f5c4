// Walks the file section by section, key by key, against the schema.
#include "office/findings.h"
#include "office/forms.h"
#include "office/limits.h"
#include "office/nearest.h"
#include "office/profile.h"
#include "office/toml_text.h"

#include <algorithm>

namespace office {
namespace {

// A key that is right, but in another section: "main" written above [office].
std::string where_it_belongs(const Schema& schema, const std::string& key)
{
    std::string only;
    for (const KeyRule& rule : schema.keys) {
        if (rule.key != key)
            continue;
        if (!only.empty())
            return {}; // Several sections have it.
        only = rule.section;
    }
    return only;
}

void report_unknown_key(const Check& check, const SectionRule& section, const std::string& key,
                        const Place& place)
{
    const std::vector<std::string> known = check.schema.keys_of(section.name);
    if (const std::string home = where_it_belongs(check.schema, key); !home.empty())
        check.findings.error(place, Message::BelongsElsewhere, { key, home });
    else if (const auto close = nearest(key, known))
        check.findings.error(place, Message::UnknownKeyPerhaps, { key, *close });
    else
        check.findings.error(place, Message::UnknownKey, { key, joined(known) });
}

void report_unknown_section(const Check& check, const Member& member)
{
    const Place place { member.key, member.line };
    if (member.value.table() == nullptr) {
        if (const std::string home = where_it_belongs(check.schema, member.key); !home.empty())
            return check.findings.error(place, Message::BelongsElsewhere, { member.key, home });
    }
    if (const auto close = nearest(member.key, check.schema.section_names()))
        check.findings.error(place, Message::UnknownSectionPerhaps, { member.key, *close });
    else
        check.findings.error(place, Message::UnknownSection,
                             { member.key, joined(check.schema.section_names()) });
}

void check_required(const Check& check, const SectionRule& section, const Value& table, const Place& place)
{
    for (const KeyRule& rule : check.schema.keys)
        if (rule.section == section.name && rule.need == Need::Required && table.at(rule.key) == nullptr)
            check.findings.error({ place.key + "." + std::string { rule.key }, place.line },
                                 Message::MissingKey, { std::string { rule.key } });
}

void check_section(const Check& check, const SectionRule& section, const Value& table, const Place& place)
{
    if (table.table() == nullptr)
        return check.findings.error(place, Message::SectionExpected, { place.key });
    if (section.use == Use::NotYet)
        check.findings.not_used_yet(place, Message::NotUsedYetSection, { place.key });
    for (const Member& member : table.table()->members) {
        const Place here { place.key + "." + member.key, member.line };
        const KeyRule* rule = check.schema.find_key(section.name, member.key);
        if (rule == nullptr) {
            report_unknown_key(check, section, member.key, here);
            continue;
        }
        if (section.use == Use::Built && rule->use == Use::NotYet)
            check.findings.not_used_yet(here, Message::NotUsedYet, { member.key });
        check_value(check, *rule, member.value, here);
    }
    check_required(check, section, table, place);
}

bool is_good_name(const Check& check, const SectionRule& section, const std::string& name, const Place& place)
{
    if (section.name == "extension" || section.name == "mailbox") {
        if (!is_internal_number(name))
            check.findings.error(place, Message::BadExtensionNumber, { name });
        return is_internal_number(name);
    }
    if (section.name == "did") {
        if (!is_number(name))
            check.findings.error(place, Message::BadNumber, { name });
        return is_number(name);
    }
    if (section.name == "speed_dial") {
        if (!is_speed_dial(name))
            check.findings.error(place, Message::BadSpeedDial, { name });
        return is_speed_dial(name);
    }
    if (!is_section_name(name))
        check.findings.error(place, Message::BadName, { name });
    return is_section_name(name);
}

void check_named(const Check& check, const SectionRule& section, const Member& kind)
{
    const std::string name { section.name };
    const Place place { name, kind.line };
    if (kind.value.table() == nullptr)
        return check.findings.error(place, Message::NameExpected, { name, std::string { section.example } });
    const std::vector<Member>& members = kind.value.table()->members;
    if (members.size() > static_cast<std::size_t>(section.most))
        return check.findings.error(place, Message::TooManyOfKind, { name, std::to_string(section.most) });
    for (const Member& member : members) {
        const Place here { name + "." + member.key, member.line };
        // [extension] with keys of its own: the number was forgotten.
        if (member.value.table() == nullptr && check.schema.find_key(name, member.key) != nullptr)
            check.findings.error(here, Message::NameExpected, { name, std::string { section.example } });
        else if (is_good_name(check, section, member.key, here))
            check_section(check, section, member.value, here);
    }
}

void check_sections(const Check& check)
{
    for (const Member& member : check.root.table()->members) {
        const SectionRule* section = check.schema.find_section(member.key);
        if (section == nullptr)
            report_unknown_section(check, member);
        else if (section->form == SectionRule::Form::Named)
            check_named(check, *section, member);
        else
            check_section(check, *section, member.value, { member.key, member.line });
    }
    const std::string required { check.schema.required_section };
    if (!required.empty() && check.root.at(required) == nullptr)
        check.findings.error({ required, 0 }, Message::MissingSection, { required });
}

} // namespace

bool Judgement::is_good() const
{
    return tree.has_value() && std::ranges::none_of(problems, [](const Problem& problem) {
               return problem.severity == Severity::Error;
           });
}

namespace {

Judgement judge_by(const Schema& schema, std::string_view text, const Secrets& known,
                   void (*check_whole)(const Check&))
{
    Findings findings;
    Judgement judged;
    if (text.size() > limits::file_bytes) {
        findings.error({}, Message::FileTooLong, { std::to_string(limits::file_bytes) });
    } else if (auto tree = read_toml(text); !tree) {
        findings.error({ "", tree.error().line }, Message::NotToml, { tree.error().detail });
    } else {
        judged.tree = std::move(*tree);
        const Check check { schema, *judged.tree, known, findings };
        check_sections(check);
        check_whole(check);
    }
    judged.problems = std::move(findings).in_order_of_lines();
    return judged;
}

} // namespace

Judgement judge(std::string_view text, const Secrets& known)
{
    return judge_by(office_schema(), text, known, check_whole_file);
}

Judgement judge_profile(std::string_view text)
{
    return judge_by(profile_schema(), text, {}, check_whole_profile);
}

} // namespace office
