// Conference rooms: who is in which, and which are locked. An index over all calls, as floor.h.
#pragma once

#include "base/text_map.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace calld {

struct RoomMember {
    std::string port {};
    bool speaks { true };
    friend bool operator==(const RoomMember&, const RoomMember&) = default;
};

class Rooms {
public:
    using Members = std::map<std::string, RoomMember, std::less<>>; // By call.

    // True when something is different. A room that somebody has left is unlocked with the last.
    bool enter(const std::string& room, const std::string& call, RoomMember);
    bool leave(const std::string& room, const std::string& call);

    const Members& in(std::string_view room) const;
    std::vector<std::string> heard_by(std::string_view room, std::string_view call) const;
    bool is_locked(std::string_view room) const { return locked_.contains(room); }
    void lock(const std::string& room, bool locked);
    const TextMap<Members>& all() const { return rooms_; }

private:
    TextMap<Members> rooms_ {};
    std::set<std::string, std::less<>> locked_ {};
    Members nobody_ {};
};

// The room of whoever made a three-way call; it lasts as long as two are in it.
std::string three_way_room(const std::string& extension);
bool is_three_way(std::string_view room);

// The room in which one speaks to all phones of a page; it lasts as long as they do.
std::string page_room(std::string_view page);
bool is_page_room(std::string_view room);
std::string_view page_in(std::string_view room); // The page's name.

} // namespace calld
