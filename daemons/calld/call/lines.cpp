// Lines with a key (外線キー): one channel of a trunk, which every phone sees and may use. Who presses the
// key of an idle line gets its dial tone; of a line that rings, the caller; of one that somebody holds,
// whoever waits.
#include "call/context.h"
#include "call/sharing.h"

#include "limits.h"

#include <algorithm>

namespace calld {
namespace {

constexpr char dialled_all = '#';

// What they dial goes out, whatever it would be inside.
State go_out(Seeking seeking, const std::string& dialled, Context& c)
{
    seeking.owner = seeking.caller.side.extension;
    return proceed(std::move(seeking), Destination { DestinationKind::Number, dialled }, c);
}

} // namespace

std::string free_line(const std::string& trunk, const std::vector<std::string>& besides, const Context& c)
{
    for (const Directory::Line& line : c.around.office.lines()) {
        const bool is_taken = !c.around.floor.is_free(line_place(line.name))
            || std::ranges::find(besides, line.name) != besides.end();
        if (line.trunk == trunk && !is_taken)
            return line.name;
    }
    return {};
}

State use_line(Seeking seeking, const std::string& line, Context& c)
{
    if (c.around.floor.is_free(line_place(line)))
        return stay(std::move(seeking.caller), AtLine { .line = line, .until = Moment::max() }, c);
    return take_from(std::move(seeking), OnLine { line }, c);
}

State digit_at_line(Alone alone, AtLine line, char digit, Context& c)
{
    if (digit == dialled_all && !line.dialled.empty())
        return go_out_by(std::move(alone), line, c);
    const bool was_dialling = !line.dialled.empty();
    if (line.dialled.size() < limits::dialled_characters)
        line.dialled += digit;
    line.until = c.around.now + limits::digit_awaited;
    if (c.around.office.is_emergency(line.dialled))
        return go_out_by(std::move(alone), line, c);
    alone.place = std::move(line);
    if (!was_dialling)
        c.order(sound_at(alone.caller.side, alone.place));
    return alone;
}

State go_out_by(Alone alone, const AtLine& line, Context& c)
{
    const bool is_gone = c.around.office.line(line.line) == nullptr; // The office has changed meanwhile.
    if (is_gone)
        return end_caller(alone.caller, { .reason = Legs::Reason::Unavailable, .outcome = "failed" }, c);
    c.call.to = { .number = line.dialled };
    c.changed();
    return go_out({ .caller = std::move(alone.caller), .line = line.line }, line.dialled, c);
}

State call_by_shared_line(Seeking seeking, const SharedLine& shared, Context& c)
{
    const Directory::Line* asked = line_at(shared.trunk, shared.index, c.around.office);
    const std::string& to = c.call.to.number;
    const Directory::Line* dialled = c.around.office.line_of_number(to);
    const bool calls_nobody = to.empty() || to == shared.trunk || to == seeking.caller.side.extension
        || (dialled != nullptr && dialled->trunk == shared.trunk);
    std::string line = asked == nullptr ? std::string {} : asked->name;
    // Whom they dial is called, also where somebody was first: it may be 119.
    if (line.empty() || (!calls_nobody && !c.around.floor.is_free(line_place(line))))
        line = free_line(shared.trunk, {}, c);
    seeking.caller.appearance = index_of_line(line, c.around.office);
    if (calls_nobody && line.empty())
        return end_caller(seeking.caller, { .reason = Legs::Reason::Busy, .outcome = "failed" }, c);
    if (calls_nobody)
        return use_line(std::move(seeking), line, c);
    seeking.line = line;
    return go_out(std::move(seeking), std::string { to }, c);
}

} // namespace calld
