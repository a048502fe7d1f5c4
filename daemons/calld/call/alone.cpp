// Who is alone with the exchange: at the echo test, at a code that was dialled, in a park slot, or about to
// take a party out of somebody else's call (fetching.cpp).
#include "call/context.h"

#include "limits.h"

#include <algorithm>

namespace calld {
namespace {

using enum Legs::Reason;

// Their port is there.
void settle_in(Alone& alone, Context& c)
{
    if (const auto* fetching = std::get_if<Fetching>(&alone.place)) {
        c.step.fetch = fetching->what; // They are answered with whom they fetch.
        return;
    }
    if (const auto* supervising = std::get_if<Supervising>(&alone.place)) {
        c.step.supervises = supervising->agent; // Likewise once there is a call to listen to.
        return;
    }
    const auto* reserving = std::get_if<Reserving>(&alone.place);
    answer_caller(alone.caller, c, reserving == nullptr ? Party {} : Party { .number = reserving->slot });
    if (auto* hearing = std::get_if<HearingTone>(&alone.place))
        hearing->until = c.around.now + hearing->lasts;
    if (auto* line = std::get_if<AtLine>(&alone.place))
        line->until = c.around.now + limits::dial_tone_heard;
    if (opens_page(alone.place)) {
        std::get<InRoom>(alone.place).tone_until = c.around.now + limits::tone_heard;
        c.step.room_wish = RoomWish::BringMembers;
    }
    c.order(sound_at(alone.caller.side, alone.place));
}

std::string free_slot(const Floor& floor)
{
    for (std::string& slot : park_slots())
        if (floor.is_free(slot))
            return std::move(slot);
    return {};
}

State back_to_slot(Seeking seeking, Context& c)
{
    return stay(std::move(seeking.caller),
                AtSlot { std::move(seeking.recall->parking), c.around.now + limits::parked_until_recall }, c);
}

State recall(Seeking seeking, const std::optional<Destination>& whom, Context& c)
{
    seeking.owner.clear();
    seeking.hops = 1;
    seeking.main = Main::Tried;
    if (!whom)
        return back_to_slot(std::move(seeking), c);
    return proceed(std::move(seeking), *whom, c);
}

// Who is in the group of who parked them will know what to do; else whoever answers for the office.
std::optional<Destination> group_or_main(const std::string& extension, const Directory& office)
{
    const auto groups = office.groups_of(extension);
    if (!groups.empty())
        return Destination { DestinationKind::RingGroup, groups.front()->name };
    return parse_destination(office.slice().main);
}

} // namespace

State stay(Caller caller, Place place, Context& c)
{
    const std::size_t before = c.step.orders.size();
    name_port(caller, c);
    open_caller(caller, c, before);
    Alone alone { std::move(caller), std::move(place) };
    if (!std::holds_alternative<Opening>(alone.caller.stage))
        settle_in(alone, c);
    c.changed();
    c.remember();
    return alone;
}

State sound_is_there(Alone alone, Session session, Context& c)
{
    caller_opened(alone.caller, std::move(session));
    settle_in(alone, c);
    return alone;
}

std::vector<std::string> heard_at(const Place& place)
{
    if (std::holds_alternative<AtEcho>(place))
        return { "echo:" };
    if (const auto* hearing = std::get_if<HearingTone>(&place))
        return { hearing->tone };
    if (std::holds_alternative<AtSlot>(place))
        return { "music:default" };
    if (std::holds_alternative<Reserving>(place) || std::holds_alternative<AskedForPin>(place))
        return { "tone:confirm" };
    if (const auto* line = std::get_if<AtLine>(&place))
        return line->dialled.empty() ? std::vector<std::string> { "tone:dial" } : std::vector<std::string> {};
    if (const auto* supervising = std::get_if<Supervising>(&place))
        return { supervising->what.agent_port, supervising->what.other_port };
    const auto* room = std::get_if<InRoom>(&place);
    if (room == nullptr)
        return {};
    if (room->tone_until != Moment {})
        return { "tone:confirm" };
    if (is_page_room(room->room))
        return room->hears; // One alone: nothing need be mixed, however many listen.
    return { room->is_alone ? "music:default" : room_place(room->room) };
}

Connect sound_at(const Side& side, const Place& place)
{
    Connect connect { .port = side.port, .hears = heard_at(place) };
    const auto* room = std::get_if<InRoom>(&place);
    if (room == nullptr || is_page_room(room->room))
        return connect;
    // Who holds the room is not heard there: nobody wants their music.
    connect.muted = room->voice == Voice::Muted || is_held(side.hold);
    connect.tones = room->has_tones;
    return connect;
}

std::string_view outcome_of(const Alone& alone, const Context& c)
{
    if (std::holds_alternative<AtSlot>(alone.place) || std::holds_alternative<InRoom>(alone.place))
        return "handled"; // Somebody talked to them.
    if (const auto* hearing = std::get_if<HearingTone>(&alone.place))
        return hearing->outcome;
    if (std::holds_alternative<AskedForPin>(alone.place))
        return "abandoned_in_menu";
    return std::holds_alternative<Fetching>(alone.place) ? abandoned(c) : "self_served";
}

State park(Seeking seeking, std::string slot, Context& c)
{
    if (slot.empty())
        slot = free_slot(c.around.floor);
    const bool is_taken = slot.empty() || !c.around.floor.is_free(slot);
    if (is_taken)
        return give_up(std::move(seeking), { .reason = Busy, .outcome = "failed" }, c);
    Parking parking { .slot = std::move(slot),
                      .by = seeking.transfer->by.extension,
                      .kept = seeking.transfer->kept };
    transfer_done(seeking, c);
    return stay(std::move(seeking.caller),
                AtSlot { std::move(parking), c.around.now + limits::parked_until_recall }, c);
}

State park_or_fetch(Seeking seeking, const std::string& slot, Context& c)
{
    if (!slot.empty())
        return take_from(std::move(seeking), ParkedAt { slot }, c);
    std::string free = free_slot(c.around.floor);
    if (free.empty())
        return end_caller(seeking.caller, { .reason = Busy, .outcome = "failed" }, c);
    return stay(std::move(seeking.caller), Reserving { std::move(free) }, c);
}

State take_from(Seeking seeking, Fetch what, Context& c)
{
    const bool is_there = std::holds_alternative<InPlaceOf>(what)
        || !call_to_fetch(what, seeking.caller.side.extension, c.around).empty();
    if (!is_there)
        return end_caller(seeking.caller, { .reason = Unavailable, .outcome = "failed" }, c);
    return stay(std::move(seeking.caller), Fetching { std::move(what) }, c);
}

State change_setting(Seeking seeking, const SettingChange& change, Context& c)
{
    c.order(ChangeSetting { seeking.caller.side.extension, change });
    return stay(std::move(seeking.caller), HearingTone { "tone:confirm" }, c);
}

State sign_in(Seeking seeking, const std::string& extension, Context& c)
{
    const std::string phones = c.around.devices.extension_of(seeking.caller.side.device);
    if (extension.empty() || extension == phones)
        return signed_in(std::move(seeking.caller), {}, c);
    const Directory::Extension* who = c.around.office.extension(extension);
    if (who == nullptr || !who->sign_in_pin) {
        c.order(Note { "nobody signs in as " + extension + " without a sign_in_pin" });
        return end_caller(seeking.caller, { .reason = Forbidden, .outcome = "rejected" }, c);
    }
    return stay(std::move(seeking.caller),
                AskedForPin { .desk_of = extension, .until = c.around.now + limits::pin_awaited }, c);
}

State signed_in(Caller caller, const std::string& extension, Context& c)
{
    const std::string phones = c.around.devices.extension_of(caller.side.device);
    if (phones.empty()) // It is no longer registered.
        return end_caller(caller, { .reason = Unavailable, .outcome = "failed" }, c);
    c.order(ChangeSetting { phones, SetDesk { extension } });
    return stay(std::move(caller), HearingTone { "tone:confirm" }, c);
}

State time_passed(Alone alone, Context& c)
{
    if (c.around.now < deadline_at(alone.place))
        return alone;
    if (const auto* line = std::get_if<AtLine>(&alone.place); line != nullptr && !line->dialled.empty()) {
        const AtLine dialled { *line };
        return go_out_by(std::move(alone), dialled, c);
    }
    if (auto* room = std::get_if<InRoom>(&alone.place)) {
        room->tone_until = {};
        c.order(sound_at(alone.caller.side, alone.place));
        return alone;
    }
    auto* slot = std::get_if<AtSlot>(&alone.place);
    if (slot == nullptr) // The tone was heard, or no PIN came.
        return end_caller(alone.caller, { .reason = HungUp, .outcome = outcome_of(alone, c) }, c);
    c.changed();
    c.remember();
    const Destination parker { DestinationKind::Extension, slot->parking.by };
    Seeking seeking { .caller = std::move(alone.caller), .recall = Recall { std::move(slot->parking) } };
    return recall(std::move(seeking), parker, c);
}

State back_from_fetcher(Talking talking, Context& c)
{
    Fetched fetched = *std::move(talking.fetched);
    const bool is_callee = talking.callee.leg == fetched.by;
    Side& gone = is_callee ? talking.callee : talking.caller;
    Side& kept = is_callee ? talking.caller : talking.callee;
    c.order(ClosePorts { { gone.port } });
    if (fetched.from.slot.empty() || !c.around.floor.is_free(fetched.from.slot))
        fetched.from.slot = free_slot(c.around.floor);
    fetched.from.kept = is_callee ? Kept::Caller : Kept::Callee;
    Caller caller { .side = std::move(kept), .stage = Up {} };
    if (fetched.from.slot.empty() || caller.side.leg.empty())
        return end_caller(caller, { .reason = Lost, .outcome = "handled" }, c);
    return stay(std::move(caller),
                AtSlot { std::move(fetched.from), c.around.now + limits::parked_until_recall }, c);
}

State recall_on(Seeking seeking, Context& c)
{
    if (seeking.recall->now == Recalls::Group)
        return back_to_slot(std::move(seeking), c);
    seeking.recall->now = Recalls::Group;
    const auto whom = group_or_main(seeking.recall->parking.by, c.around.office);
    return recall(std::move(seeking), whom, c);
}

} // namespace calld
