// rooms, lock, unlock, mute, unmute: conference rooms.
#include "commands.h"

#include "columns.h"

#include "org.yobirin.Calls.h"

#include <cstdio>

namespace command {
namespace {

using yobirin::Calls;

const std::string calls_socket { Calls::interface_name };

} // namespace

int rooms(const Place& place, Output output)
{
    const auto reply =
        ask_for<Calls::RoomsReply>(place, { .socket = calls_socket, .method = calls_socket + ".Rooms" });
    if (!reply)
        return failed(place, reply.error(), calls_socket);
    if (output == Output::Json) {
        std::puts(encode(*reply).c_str());
        return 0;
    }
    if (reply->rooms.empty())
        std::puts(say(place.language, Word::NoRooms).c_str());
    std::vector<Row> rows;
    for (const Calls::Room& room : reply->rooms) {
        rows.push_back({ room.name, room.locked ? say(place.language, Word::RoomLocked) : "" });
        for (const Calls::RoomMember& member : room.members)
            rows.push_back({ "", member.number, member.name.value_or(""),
                             member.muted ? say(place.language, Word::RoomMuted) : "", member.call });
    }
    std::fputs(columns(rows).c_str(), stdout);
    return 0;
}

int lock_room(const Place& place, const std::string& room, Lock lock)
{
    const auto reply = ask_for<Calls::LockRoomReply>(
        place,
        { .socket = calls_socket,
          .method = calls_socket + ".LockRoom",
          .parameters = encode(Calls::LockRoom { .room = room, .locked = lock == Lock::Locked }) });
    return reply ? 0 : failed(place, reply.error(), calls_socket);
}

int mute(const Place& place, const std::string& call, Mute mute)
{
    const auto reply = ask_for<Calls::MuteInRoomReply>(
        place,
        { .socket = calls_socket,
          .method = calls_socket + ".MuteInRoom",
          .parameters = encode(Calls::MuteInRoom { .call = call, .muted = mute == Mute::Muted }) });
    return reply ? 0 : failed(place, reply.error(), calls_socket);
}

} // namespace command
