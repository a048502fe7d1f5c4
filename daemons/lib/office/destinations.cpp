// Destinations: "kind:name", and whether there is such a thing.
#include "office/findings.h"
#include "office/forms.h"
#include "office/nearest.h"

#include <algorithm>
#include <array>

namespace office {
namespace {

// Kinds whose name is that of a section.
constexpr std::array<std::string_view, 8> section_kinds {
    "extension", "ring_group", "queue", "menu", "mailbox", "conference", "announcement", "on_call"
};
constexpr std::array<std::string_view, 4> ways_to_hang_up { "busy", "declined", "not_found", "unavailable" };

std::vector<std::string> kinds()
{
    std::vector<std::string> names { section_kinds.begin(), section_kinds.end() };
    names.insert(names.end(), { "number", "hangup", "echo" });
    return names;
}

bool exists(const Check& check, const Destination& to)
{
    // Every extension has a mailbox of its own, also without a section that says more about it.
    return check.has(to.kind, to.name) || (to.kind == "mailbox" && check.has("extension", to.name));
}

void check_target(const Check& check, const Destination& to, const Place& place)
{
    if (exists(check, to))
        return;
    if (const auto close = nearest(to.name, check.names_of(to.kind)))
        check.findings.error(place, Message::NoSuchTargetPerhaps,
                             { to.kind + ":" + to.name, to.kind + ":" + *close });
    else
        check.findings.error(place, Message::NoSuchTarget,
                             { to.kind + ":" + to.name, to.kind + "." + to.name });
}

void check_kind(const Check& check, const Destination& to, const Place& place)
{
    if (const auto close = nearest(to.kind, kinds()))
        check.findings.error(place, Message::UnknownDestinationKindPerhaps, { to.kind, *close });
    else
        check.findings.error(place, Message::UnknownDestinationKind, { to.kind, joined(kinds()) });
}

} // namespace

void check_destination(const Check& check, const std::string& text, const Place& place, Use use)
{
    const std::optional<Destination> to = parse_destination(text);
    if (!to)
        return check.findings.error(place, Message::BadDestination, { text });
    if (to->kind == "number") {
        if (!is_number(to->name))
            check.findings.error(place, Message::BadNumber, { to->name });
    } else if (to->kind == "hangup") {
        if (std::ranges::find(ways_to_hang_up, to->name) == ways_to_hang_up.end())
            check.findings.error(place, Message::BadHangUp, { text });
    } else if (to->kind == "echo") {
        if (!to->name.empty())
            check.findings.error(place, Message::BadDestination, { text });
    } else if (std::ranges::find(section_kinds, to->kind) == section_kinds.end()) {
        check_kind(check, *to, place);
    } else {
        check_target(check, *to, place);
        const SectionRule* section = office_schema().find_section(to->kind);
        if (use == Use::Built && section != nullptr && section->use == Use::NotYet)
            check.findings.not_used_yet(place, Message::NotUsedYetDestination, { text });
    }
}

} // namespace office
