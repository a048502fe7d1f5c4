// Conference rooms, as one call sees them: the PIN, being in, and what digits ask for there.
#include "call/context.h"

#include "limits.h"

namespace calld {
namespace {

using enum Legs::Reason;

constexpr char wish_begins = '*';
constexpr char wish_mute = '6';
constexpr char wish_lock = '5';
constexpr char entry_ends = '#';

const std::string* pin_of_room(const std::string& room, const Context& c)
{
    const Directory::Conference* conference = c.around.office.conference(room);
    return conference != nullptr && conference->pin ? &*conference->pin : nullptr;
}

const std::string* pin_of(const AskedForPin& asked, const Context& c)
{
    if (const Directory::Extension* who = c.around.office.extension(asked.desk_of))
        return who->sign_in_pin ? &*who->sign_in_pin : nullptr;
    return pin_of_room(asked.room, c);
}

// The door opens.
State let_in(Caller caller, const AskedForPin& asked, Context& c)
{
    return asked.desk_of.empty() ? enter_room(std::move(caller), asked.room, c)
                                 : signed_in(std::move(caller), asked.desk_of, c);
}

State wrong_pin(Alone alone, AskedForPin asked, Context& c)
{
    asked.entered.clear();
    if (++asked.tries >= limits::pin_tries)
        return end_caller(alone.caller, { .reason = Declined, .outcome = "rejected" }, c);
    asked.until = c.around.now + limits::pin_awaited;
    alone.place = std::move(asked);
    c.order(Connect { .port = alone.caller.side.port, .hears = { "tone:busy" } });
    c.changed();
    return alone;
}

State digit_of_pin(Alone alone, AskedForPin asked, char digit, Context& c)
{
    const std::string* pin = pin_of(asked, c);
    if (pin == nullptr && asked.desk_of.empty()) // The office has changed meanwhile.
        return let_in(std::move(alone.caller), asked, c);
    if (pin == nullptr)
        return end_caller(alone.caller, { .reason = Forbidden, .outcome = "rejected" }, c);
    if (digit != entry_ends)
        asked.entered += digit;
    const bool is_whole = digit == entry_ends || asked.entered.size() >= pin->size();
    if (is_whole && asked.entered == *pin)
        return let_in(std::move(alone.caller), asked, c);
    if (is_whole)
        return wrong_pin(std::move(alone), std::move(asked), c);
    alone.place = std::move(asked);
    return alone;
}

State digit_in_room(Alone alone, InRoom room, char digit, Context& c)
{
    const bool is_wish = room.pressed == wish_begins;
    const bool speaks = room.voice == Voice::Speaks;
    const bool is_page = is_page_room(room.room);
    room.pressed = digit;
    alone.place = std::move(room);
    if (is_wish && digit == wish_mute)
        return mute(std::move(alone), speaks, c);
    const bool may_lock = !alone.caller.side.extension.empty() && !is_page;
    if (is_wish && digit == wish_lock && may_lock)
        c.step.room_wish = RoomWish::LockOrUnlock;
    return alone;
}

} // namespace

State ask_into_room(Seeking seeking, const std::string& room, Context& c)
{
    const bool is_full = c.around.rooms.in(room).size() >= limits::room_members;
    if (is_full || c.around.rooms.is_locked(room)) {
        c.order(Note { "room " + room + (is_full ? " is full" : " is locked") });
        return give_up(std::move(seeking), { .reason = Busy, .outcome = "rejected" }, c);
    }
    transfer_done(seeking, c);
    if (pin_of_room(room, c) == nullptr)
        return stay(std::move(seeking.caller), InRoom { room }, c);
    AskedForPin asked { .room = room, .until = c.around.now + limits::pin_awaited };
    return stay(std::move(seeking.caller), std::move(asked), c);
}

// It may have filled up or been locked while they thought of the PIN.
State enter_room(Caller caller, const std::string& room, Context& c)
{
    const bool is_closed =
        c.around.rooms.is_locked(room) || c.around.rooms.in(room).size() >= limits::room_members;
    if (is_closed)
        return end_caller(caller, { .reason = Busy, .outcome = "rejected" }, c);
    return stay(std::move(caller), InRoom { room }, c);
}

State digit_pressed(Alone alone, char digit, Context& c)
{
    if (auto* asked = std::get_if<AskedForPin>(&alone.place)) {
        AskedForPin entering = std::move(*asked);
        return digit_of_pin(std::move(alone), std::move(entering), digit, c);
    }
    if (auto* room = std::get_if<InRoom>(&alone.place)) {
        InRoom here = std::move(*room);
        return digit_in_room(std::move(alone), std::move(here), digit, c);
    }
    if (auto* line = std::get_if<AtLine>(&alone.place)) {
        AtLine dialling = std::move(*line);
        return digit_at_line(std::move(alone), std::move(dialling), digit, c);
    }
    if (auto* supervising = std::get_if<Supervising>(&alone.place)) {
        Supervising listening = std::move(*supervising);
        return digit_of_supervisor(std::move(alone), std::move(listening), digit, c);
    }
    return alone;
}

State mute(Alone alone, bool muted, Context& c)
{
    auto* room = std::get_if<InRoom>(&alone.place);
    if (room == nullptr || is_page_room(room->room)) // In a page one speaks, whatever is pressed.
        return alone;
    room->voice = muted ? Voice::Muted : Voice::Speaks;
    c.order(sound_at(alone.caller.side, alone.place));
    c.changed();
    c.remember();
    return alone;
}

State room_hears(Alone alone, const RoomHears& others, Context& c)
{
    auto* room = std::get_if<InRoom>(&alone.place);
    if (room == nullptr)
        return alone;
    const bool is_the_same =
        room->hears == others.ports && room->is_alone == others.is_alone && room->has_tones == others.tones;
    if (is_the_same)
        return alone;
    room->hears = others.ports;
    room->is_alone = others.is_alone;
    room->has_tones = others.tones;
    c.order(sound_at(alone.caller.side, alone.place));
    return alone;
}

State begin_three_way(Seeking seeking, Context& c)
{
    c.step.room_wish = RoomWish::BringWhomTheyHold;
    const std::string room = three_way_room(seeking.caller.side.extension);
    return stay(std::move(seeking.caller), InRoom { room }, c);
}

State bring_together(Talking talking, const BroughtTogether& asked, Context& c)
{
    const bool holds_callee = talking.caller.extension == asked.extension && is_held(talking.caller.hold);
    const bool holds_caller = talking.callee.extension == asked.extension && is_held(talking.callee.hold);
    if ((!holds_callee && !holds_caller) || c.call.urgency == Urgency::Emergency)
        return talking;
    Side& by = holds_callee ? talking.caller : talking.callee;
    Side& kept = holds_callee ? talking.callee : talking.caller;
    c.order(EndLeg { .leg = by.leg, .reason = HungUp });
    c.order(ClosePorts { { by.port } });
    return stay(Caller { .side = std::move(kept), .stage = Up {} }, InRoom { asked.room }, c);
}

} // namespace calld
