// Phones that answer by themselves: paging, in which one speaks and many listen, and whom one may speak to
// without their doing anything. A page is a room (conferring.cpp) in which only one has a voice; everybody
// else is there by a call of their own, and it is over when that one leaves.
#include "call/context.h"

#include "limits.h"

#include "base/address.h"
#include "org.yobirin.Media.h"

#include <algorithm>

namespace calld {

using enum Legs::Reason;
using yobirin::Media;

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
    const Directory::Page* named = c.around.office.page(name);
    const bool is_broadcast = named != nullptr && broadcast_place(*named);
    if (!is_broadcast && reached_by(name, seeking.caller.side.extension, c.around).empty()) {
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

namespace {

void begin_hearing(const Paged& asked, Party who, Context& c)
{
    c.call.direction = Direction::Internal;
    c.call.from = asked.by;
    c.call.to = std::move(who);
    c.call.origin_extension = asked.by_extension;
    c.order(Report { .what = Milestone::Arrived });
    c.changed();
    c.remember();
}

// What whoever listens at a multicast address would offer, could they speak: G.711, which needs no words
// (RFC 3551 section 6).
Session session_at(const Address& place)
{
    Media::Stream sound { .kind = "audio",
                          .protocol = "RTP/AVP",
                          .address = text_of(place.ip),
                          .port = place.port,
                          .direction = Media::Direction::Recvonly,
                          .codecs = { { .name = "PCMU", .clock = 8000, .payload = 0 },
                                      { .name = "PCMA", .clock = 8000, .payload = 8 } } };
    return { encode(Media::Session { .streams = { std::move(sound) } }) };
}

} // namespace

Step page(Call& call, const Paged& asked, const std::string& extension, const Circumstances& around)
{
    Step step;
    Context c { call, around, step };
    const Directory::Extension* known = around.office.extension(extension);
    begin_hearing(asked, { .number = extension, .name = known == nullptr ? std::string {} : known->name }, c);
    Pursuit pursuit { .steps = { RingStep { .extensions = { extension } } },
                      .ring_time = limits::page_rings,
                      .shown = asked.by,
                      .answering = Answering::AtOnce };
    call.state = summon({ .extension = extension, .pursuit = std::move(pursuit), .room = asked.room }, c);
    return step;
}

std::optional<Address> broadcast_place(const Directory::Page& page)
{
    return page.multicast ? parse_address(*page.multicast) : std::nullopt;
}

// A listener without a leg: only its port is there, from which the sound is sent to everybody.
Step broadcast(Call& call, const Paged& asked, const Address& place, const Circumstances& around)
{
    Step step;
    Context c { call, around, step };
    const Party who { .number = text_of(place) };
    begin_hearing(asked, who, c);
    Caller listener { .side = { .who = who }, .stage = JustArrived { session_at(place) } };
    call.state = listen(std::move(listener), asked.room, c);
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
