#include "call/sharing.h"

#include "limits.h"

#include "org.yobirin.Lamps.h"

#include <algorithm>

namespace calld {
namespace {

using yobirin::Lamps;

bool is_theirs(const Appearance& seen, const SeizeAsked& asked)
{
    return !seen.holder.empty() && seen.holder == asked.holder;
}

// Free, or had by that phone already.
bool is_to_be_had(const std::string& place, int index, const SeizeAsked& asked, const Floor& floor)
{
    return std::ranges::all_of(floor.at(place), [&](const Appearance& seen) {
        return is_theirs(seen, asked) || (index != 0 && seen.index != index);
    });
}

Result<Seizure> line_for(Seizure seizure, const SeizeAsked& asked, const Circumstances& around)
{
    int index = 0;
    for (const Directory::Line& line : around.office.lines()) {
        if (line.trunk != asked.of)
            continue;
        ++index;
        const bool is_meant = asked.index == 0 || asked.index == index;
        if (!is_meant || !is_to_be_had(line_place(line.name), 0, asked, around.floor))
            continue;
        seizure.index = index;
        seizure.line = line.name;
        return seizure;
    }
    return index == 0 ? std::unexpected(Lamps::not_allowed("no lines of " + asked.of))
                      : std::unexpected(Lamps::taken(asked.of));
}

Result<Seizure> call_for(Seizure seizure, const SeizeAsked& asked, const Circumstances& around)
{
    const int first = asked.index == 0 ? 1 : asked.index;
    const int last = asked.index == 0 ? limits::appearances : std::min(asked.index, limits::appearances);
    for (int index = first; index <= last; ++index)
        if (is_to_be_had(seizure.of, index, asked, around.floor)) {
            seizure.index = index;
            return seizure;
        }
    return std::unexpected(Lamps::taken(asked.of));
}

} // namespace

std::string name_of(const Seizure& seizure) { return "seizure:" + seizure.holder + ":" + seizure.of; }

std::vector<Appearance> appearances_of(const Seizure& seizure)
{
    Appearance seen { .place = seizure.line.empty() ? seizure.of : line_place(seizure.line),
                      .call = name_of(seizure),
                      .id = name_of(seizure),
                      .shows = Shows::Confirmed,
                      .end = Towards::Caller };
    seen.seized = true;
    seen.holder = seizure.holder;
    if (seizure.line.empty())
        seen.index = seizure.index;
    else
        seen.remote = { .number = seizure.extension };
    return { std::move(seen) };
}

Result<Seizure> seizure_for(const SeizeAsked& asked, const Circumstances& around)
{
    Seizure seizure { .of = asked.of,
                      .extension = extension_at(asked.extension, around.settings, around.office),
                      .holder = asked.holder,
                      .until = around.now + std::min(asked.seconds, limits::seized_longest) };
    if (around.office.trunk(asked.of) != nullptr)
        return line_for(std::move(seizure), asked, around);
    if (asked.of != asked.extension)
        return std::unexpected(Lamps::not_allowed(asked.of + " is another's"));
    seizure.of = seizure.extension; // Whoever sits there calls.
    return call_for(std::move(seizure), asked, around);
}

const Directory::Line* line_at(std::string_view trunk, int index, const Directory& office)
{
    for (const Directory::Line& line : office.lines())
        if (line.trunk == trunk && --index == 0)
            return &line;
    return nullptr;
}

int index_of_line(std::string_view name, const Directory& office)
{
    const Directory::Line* wanted = office.line(name);
    if (wanted == nullptr)
        return 0;
    int index = 0;
    for (const Directory::Line& line : office.lines()) {
        index += line.trunk == wanted->trunk ? 1 : 0;
        if (&line == wanted)
            break;
    }
    return index;
}

bool is_free_appearance(std::string_view extension, int index, const Floor& floor, const Besides& besides)
{
    const bool is_taken_now = std::ranges::find(besides.taken, index) != besides.taken.end();
    return !is_taken_now && std::ranges::none_of(floor.at(extension), [&](const Appearance& seen) {
        const bool was_rung = seen.call == besides.call && seen.end == Towards::Called;
        return seen.index == index && !was_rung;
    });
}

int free_appearance(std::string_view extension, const Floor& floor, const Besides& besides)
{
    for (int index = 1; index <= limits::appearances; ++index)
        if (is_free_appearance(extension, index, floor, besides))
            return index;
    return 0;
}

} // namespace calld
