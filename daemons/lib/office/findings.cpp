#include "office/findings.h"

#include "office/limits.h"

#include <algorithm>

namespace office {

void Findings::add(Severity severity, const Place& place, Message message, std::vector<std::string> arguments)
{
    if (problems_.size() >= limits::problems)
        return;
    problems_.push_back({ .severity = severity,
                          .line = place.line,
                          .key = place.key,
                          .message = message,
                          .arguments = std::move(arguments) });
}

std::vector<Problem> Findings::in_order_of_lines() &&
{
    std::ranges::stable_sort(problems_, {}, &Problem::line);
    return std::move(problems_);
}

std::vector<std::string> Check::names_of(std::string_view kind) const
{
    std::vector<std::string> names;
    const Value* section = root.at(kind);
    if (section == nullptr || section->table() == nullptr)
        return names;
    for (const Member& member : section->table()->members)
        names.push_back(member.key);
    return names;
}

bool Check::has(std::string_view kind, std::string_view name) const
{
    const Value* section = root.at(kind);
    return section != nullptr && section->at(name) != nullptr;
}

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

} // namespace office
