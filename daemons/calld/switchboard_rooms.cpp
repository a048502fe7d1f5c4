// Rooms, over all calls: who comes and who leaves, whom that leaves to nobody, and whom somebody wishes to
// have there.
#include "switchboard.h"

#include "limits.h"

#include <algorithm>

namespace calld {

// Who came into a room or left one; the others hear of it.
void Switchboard::confer(const Call& call, const std::string& room_before)
{
    const InRoom* now = in_room(call);
    const bool left = !room_before.empty() && (now == nullptr || now->room != room_before);
    if (left && rooms_.leave(room_before, call.id)) {
        if (is_deserted(room_before))
            end_room(room_before);
        else
            tell_room(room_before);
    }
    if (now == nullptr)
        return;
    const std::string room = now->room;
    const Side& side = std::get<Alone>(call.state).caller.side;
    // Who holds the room is not heard there: nobody wants their music.
    const bool speaks = now->voice == Voice::Speaks && side.hold == Hold::Talking;
    if (rooms_.enter(room, call.id, { .port = side.port, .speaks = speaks }))
        tell_room(room);
}

// Nobody is left to talk to, or nobody is left who speaks.
bool Switchboard::is_deserted(const std::string& room) const
{
    const Rooms::Members& there = rooms_.in(room);
    if (is_three_way(room))
        return there.size() == 1;
    const auto speaks = [&](const auto& member) {
        const Call* call = find(member.first);
        return call != nullptr && speaks_in_page(*call);
    };
    return is_page_room(room) && std::ranges::none_of(there, speaks);
}

// Those who are in it, and those who are still on their way to hear a page.
void Switchboard::end_room(const std::string& room)
{
    std::vector<std::string> there;
    for (const auto& [id, member] : rooms_.in(room))
        there.push_back(id);
    if (is_page_room(room))
        for (const auto& [id, call] : calls_)
            if (paged_in(call) == room && !rooms_.in(room).contains(id))
                there.push_back(id);
    for (const std::string& id : there)
        event(id, EndAsked {});
}

bool Switchboard::has_tones(const std::string& room) const
{
    const Directory::Conference* conference = office_.conference(room);
    return conference != nullptr && conference->tones.value_or(true);
}

void Switchboard::tell_room(const std::string& room)
{
    std::vector<std::string> members;
    for (const auto& [id, member] : rooms_.in(room))
        members.push_back(id);
    for (const std::string& id : members)
        event(id,
              RoomHears { .ports = rooms_.heard_by(room, id),
                          .is_alone = members.size() == 1,
                          .tones = has_tones(room) });
}

void Switchboard::see_to(const std::string& id, RoomWish wish)
{
    const auto here = calls_.find(id);
    const auto* alone = here == calls_.end() ? nullptr : std::get_if<Alone>(&here->second.state);
    const auto* room = alone == nullptr ? nullptr : std::get_if<InRoom>(&alone->place);
    if (room == nullptr)
        return;
    if (wish == RoomWish::LockOrUnlock)
        return rooms_.lock(room->room, !rooms_.is_locked(room->room));
    const std::string name = room->room;
    const Side& side = alone->caller.side;
    if (wish == RoomWish::BringMembers)
        return bring_members(name, side.who, std::string { side.extension });
    bring_whom_they_hold(id, std::string { side.extension }, name);
}

void Switchboard::bring_whom_they_hold(const std::string& id, const std::string& extension,
                                       const std::string& room)
{
    std::vector<std::string> held;
    for (const Appearance& seen : floor_.at(extension))
        if (seen.held && seen.call != id)
            held.push_back(seen.call);
    for (const std::string& call : held)
        event(call, BroughtTogether { .extension = extension, .room = room });
}

// A call of its own for each: whatever becomes of one phone is no business of the others.
void Switchboard::bring_members(const std::string& room, Party by, const std::string& by_extension)
{
    const Paged asked { .room = room, .by = std::move(by), .by_extension = by_extension };
    const auto begin_one = [&](auto begun) {
        if (calls_.size() >= limits::calls) {
            ++counters_["calls.overloaded"];
            return;
        }
        ++counters_["calls.begun"];
        Call call = begin();
        Step step = begun(call);
        take_up(std::move(call), std::move(step));
    };
    const Directory::Page* named = around().office.page(page_in(room));
    if (const auto place = named == nullptr ? std::nullopt : broadcast_place(*named))
        begin_one([&](Call& call) { return broadcast(call, asked, *place, around()); });
    for (const std::string& member : reached_by(page_in(room), by_extension, around()))
        begin_one([&](Call& call) { return page(call, asked, member, around()); });
}

// We died between writing down that somebody left a room and ending those whom that leaves to nobody.
void Switchboard::end_deserted()
{
    std::vector<std::string> names;
    for (const auto& [name, members] : rooms_.all())
        names.push_back(name);
    for (const std::string& name : names)
        if (is_deserted(name))
            end_room(name);
}

} // namespace calld
