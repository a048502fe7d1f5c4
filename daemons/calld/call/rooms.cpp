#include "call/rooms.h"

namespace calld {
namespace {

constexpr std::string_view three_way_prefix = "with:"; // No name of the office file has a colon.
constexpr std::string_view page_prefix = "page:";

} // namespace

bool Rooms::enter(const std::string& room, const std::string& call, RoomMember member)
{
    RoomMember& known = rooms_[room][call];
    if (known == member)
        return false;
    known = std::move(member);
    return true;
}

bool Rooms::leave(const std::string& room, const std::string& call)
{
    const auto found = rooms_.find(room);
    if (found == rooms_.end() || found->second.erase(call) == 0)
        return false;
    if (found->second.empty()) {
        locked_.erase(room);
        rooms_.erase(found);
    }
    return true;
}

const Rooms::Members& Rooms::in(std::string_view room) const
{
    const auto found = rooms_.find(room);
    return found == rooms_.end() ? nobody_ : found->second;
}

std::vector<std::string> Rooms::heard_by(std::string_view room, std::string_view call) const
{
    std::vector<std::string> ports;
    for (const auto& [id, member] : in(room))
        if (id != call && member.speaks)
            ports.push_back(member.port);
    return ports;
}

void Rooms::lock(const std::string& room, bool locked)
{
    if (locked && rooms_.contains(room))
        locked_.insert(room);
    else
        locked_.erase(room);
}

std::string three_way_room(const std::string& extension)
{
    return std::string { three_way_prefix } + extension;
}

bool is_three_way(std::string_view room) { return room.starts_with(three_way_prefix); }

std::string page_room(std::string_view page) { return std::string { page_prefix }.append(page); }

bool is_page_room(std::string_view room) { return room.starts_with(page_prefix); }

std::string_view page_in(std::string_view room) { return room.substr(page_prefix.size()); }

} // namespace calld
