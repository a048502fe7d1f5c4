#include "office/findings.h"

#include "office/limits.h"

#include <algorithm>

namespace office {
namespace {

// What is said of a file holds no control characters of it (no terminal is steered by a file one checks), and
// not more of it than a person reads.
std::string presentable(std::string text)
{
    if (text.size() > limits::shown_bytes) {
        std::size_t end = limits::shown_bytes;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
            --end; // Not within a character.
        text = text.substr(0, end) + "…";
    }
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
    return text;
}

} // namespace

void Findings::add(Severity severity, const Place& place, Message message, std::vector<std::string> arguments)
{
    if (problems_.size() >= limits::problems)
        return;
    std::ranges::transform(arguments, arguments.begin(), presentable);
    // Kept in the order of lines, and of one line in the order found.
    const auto place_in_order = std::ranges::upper_bound(problems_, place.line, {}, &Problem::line);
    problems_.insert(place_in_order,
                     { .severity = severity,
                       .line = place.line,
                       .key = presentable(place.key),
                       .message = message,
                       .arguments = std::move(arguments) });
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
