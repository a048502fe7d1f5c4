// Phones that answer by themselves: paging, in which one speaks and many listen, and whom one may speak to
// without their doing anything. A page is a room (conferring.cpp) in which only one has a voice; everybody
// else is there by a call of their own, and it is over when that one leaves.
#include "call/context.h"

#include "limits.h"

#include <algorithm>

namespace calld {

using enum Legs::Reason;

State summon(Summoning summoning, Context& c)
{
    if (advance(summoning.pursuit, nullptr, c))
        return summoning;
    return ended({ .reason = summoning.pursuit.miss.reason, .outcome = "failed" }, c);
}

bool can_be_spoken_to(const std::string& extension, const Circumstances& around)
{
    return around.extensions.of(extension) == 0 && !around.settings.of(extension).do_not_disturb;
}

std::vector<std::string> reached_by(std::string_view page, const std::string& by_extension,
                                    const Circumstances& around)
{
    std::vector<std::string> reached;
    const Directory::Page* found = around.office.page(page);
    if (found == nullptr)
        return reached;
    for (const std::string& member : found->members) {
        const bool is_reached = member != by_extension && !phones_of(member, around).empty()
            && can_be_spoken_to(member, around) && std::ranges::find(reached, member) == reached.end();
        if (is_reached && reached.size() < limits::paged_at_once)
            reached.push_back(member);
    }
    return reached;
}

State begin_page(Seeking seeking, const std::string& name, Context& c)
{
    const std::string room = page_room(name);
    if (!c.around.floor.is_free(room_place(room))) // Also who is about to speak is seen there.
        return give_up(std::move(seeking), { .reason = Busy, .outcome = "failed" }, c);
    if (reached_by(name, seeking.caller.side.extension, c.around).empty()) {
        c.order(Note { "nobody can hear the page " + name });
        return give_up(std::move(seeking), { .reason = Unavailable, .outcome = "failed" }, c);
    }
    return stay(std::move(seeking.caller), InRoom { .room = room }, c);
}

bool opens_page(const Place& place)
{
    const auto* room = std::get_if<InRoom>(&place);
    return room != nullptr && is_page_room(room->room) && room->voice == Voice::Speaks;
}

State listen(Caller caller, std::string room, Context& c)
{
    return stay(std::move(caller), InRoom { .room = std::move(room), .voice = Voice::Muted }, c);
}

Step page(Call& call, const Paged& asked, const Circumstances& around)
{
    Step step;
    Context c { call, around, step };
    const Directory::Extension* extension = around.office.extension(asked.extension);
    call.direction = Direction::Internal;
    call.from = asked.by;
    call.to = { .number = asked.extension, .name = extension == nullptr ? std::string {} : extension->name };
    call.origin_extension = asked.by_extension;
    c.order(Report { .what = Milestone::Arrived });
    c.changed();
    c.remember();
    Pursuit pursuit { .steps = { RingStep { .extensions = { asked.extension } } },
                      .ring_time = limits::page_rings,
                      .shown = asked.by,
                      .answering = Answering::AtOnce };
    call.state =
        summon({ .extension = asked.extension, .pursuit = std::move(pursuit), .room = asked.room }, c);
    return step;
}

std::string paged_in(const Call& call)
{
    if (const auto* summoning = std::get_if<Summoning>(&call.state))
        return summoning->room;
    const auto* alone = std::get_if<Alone>(&call.state);
    const auto* room = alone == nullptr ? nullptr : std::get_if<InRoom>(&alone->place);
    return room != nullptr && is_page_room(room->room) ? room->room : std::string {};
}

bool speaks_in_page(const Call& call)
{
    const auto* alone = std::get_if<Alone>(&call.state);
    return alone != nullptr && opens_page(alone->place);
}

} // namespace calld
