// Rooms of the engine: who is in one, and what that means for what the others are plugged into.
#include "engine.h"

#include <algorithm>

namespace mediad {
namespace {

const Heard* room_in(std::span<const Heard> hears)
{
    const auto found = std::ranges::find(hears, Heard::Kind::Room, &Heard::kind);
    return found == hears.end() ? nullptr : &*found;
}

} // namespace

std::uint32_t Engine::open_room()
{
    const auto free = std::ranges::find_if(rooms_, [](const auto& room) { return room == nullptr; });
    const auto place = static_cast<std::uint32_t>(free - rooms_.begin());
    if (free == rooms_.end())
        rooms_.emplace_back();
    rooms_[place] = std::make_unique<HeldRoom>();
    return place;
}

void Engine::close_room_if_empty(std::uint32_t room)
{
    if (has_room(room) && rooms_[room]->room.count() == 0 && rooms_[room]->overhearers == 0)
        rooms_[room].reset();
}

// Leaves the room it was in and enters the one it asks for; the others hear of it.
void Engine::enter_rooms(std::uint32_t slot, std::span<const Heard> before)
{
    const Asked& asked = streams_[slot]->asked;
    const Heard* left = room_in(before);
    const Heard* entered = room_in(asked.hears);
    if (left != nullptr && (entered == nullptr || left->index != entered->index)) {
        rooms_[left->index]->room.leave(slot);
        plug_room_again(left->index);
    }
    if (entered == nullptr)
        return;
    rooms_[entered->index]->room.enter(slot, asked.manners);
    plug_room_again(entered->index);
}

// Where an application hears it as well, a room of two is mixed like any other.
void Engine::overhear_rooms(std::span<const Heard> now, std::span<const Heard> before)
{
    const Heard* entered = room_in(now);
    const Heard* left = room_in(before);
    if (entered != nullptr && ++rooms_[entered->index]->overhearers == 1)
        plug_room_again(entered->index);
    if (left != nullptr && --rooms_[left->index]->overhearers == 0)
        plug_room_again(left->index);
}

// What it asks for as it is to be had: a room of two is the other, and of a room one hears all but oneself.
// What a fax machine says passes as it is.
std::vector<Heard> Engine::hears_now(std::uint32_t slot) const
{
    if (const Pressing* pressing = streams_[slot]->pressing.get()) // Its keys, and nothing else.
        return pressing->is_tones() ? std::vector { Heard { .kind = Heard::Kind::Keys, .index = slot } }
                                    : std::vector<Heard> {};
    const Asked& asked = streams_[slot]->asked;
    std::vector<Heard> now { asked.hears };
    for (Heard& heard : now) {
        if (heard.kind == Heard::Kind::Stream && streams_[heard.index]->is_fax)
            heard.without_keys = false;
        if (heard.kind != Heard::Kind::Room)
            continue;
        const HeldRoom& room = *rooms_[heard.index];
        if (const auto other = room.overhearers > 0 ? std::nullopt : room.room.only_other(slot))
            heard = { .kind = Heard::Kind::Stream, .index = *other, .gain = heard.gain };
        else
            heard.but = asked.manners.speaks ? slot : Room::nobody;
    }
    // Who speaks what nobody here understands hears whom they talk to or nobody: it cannot be mixed.
    if (streams_[slot]->foreign && now.size() > 1)
        now.resize(1);
    return now;
}

// Who is in it hears somebody else now; whoever does not goes on undisturbed.
void Engine::plug_room_again(std::uint32_t room)
{
    for (const std::uint32_t slot : rooms_[room]->room.slots()) {
        const Plugged& plugged = streams_[slot]->plugged;
        const std::vector<Heard> hears = hears_now(slot);
        const bool is_as_wide =
            plugged.encoding == nullptr || plugged.encoding->manner() == manner_for(*streams_[slot], hears);
        if (plugged.hears != hears || !is_as_wide)
            plug_again(slot);
    }
}

void Engine::prepare_common(std::uint32_t room, const Manner& manner)
{
    constexpr std::chrono::milliseconds tick { 20 };
    if (dsp::codec_of(manner.codec).encode == nullptr || manner.packet_time != tick)
        return;
    const Heard everybody { .kind = Heard::Kind::Room, .index = room };
    auto& commons = rooms_[room]->commons;
    if (std::ranges::none_of(
            commons, [&](const auto& one) { return one->encoding.is(std::span { &everybody, 1 }, manner); }))
        commons.push_back(
            std::make_unique<HeldRoom::Common>(HeldRoom::Common { Encoding { { everybody }, manner } }));
}

} // namespace mediad
