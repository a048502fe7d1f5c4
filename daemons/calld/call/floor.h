// Who rings, talks or waits where, over all calls, and what phones have taken before they call: what lamps
// show and what can be picked up. An index, brought up to date with every call; nothing is true here that no
// call and no seizure says.
#pragma once

#include "base/clock.h"
#include "base/text_map.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace calld {

struct Party {
    std::string number {};
    std::string name {};
    friend bool operator==(const Party&, const Party&) = default;
};

// What somebody would take out of another call.
struct RingingAt {
    std::string extension; // Empty: in a group of theirs.
};
struct ParkedAt {
    std::string slot;
};
struct InPlaceOf { // An INVITE with Replaces, RFC 3891.
    std::string leg;
};
struct OnLine { // What rings, is held or parked on that line.
    std::string line;
};
struct AtAppearance { // What rings or is held there.
    std::string extension;
    int index;
};
using Fetch = std::variant<RingingAt, ParkedAt, InPlaceOf, OnLine, AtAppearance>;

// What somebody wishes of a room, besides being in it.
enum class RoomWish { BringWhomTheyHold, BringMembers, LockOrUnlock };

// One end of a call, where it is seen: at an extension, on a trunk, in a park slot.
enum class Shows { Trying, Early, Confirmed };
enum class Towards { Caller, Called }; // Whether whoever is there called, or was called.
struct Appearance {
    std::string place {};
    std::string call {};
    std::string id {}; // Unlike every other of the place.
    std::string leg {};
    Shows shows { Shows::Trying };
    Towards end { Towards::Caller };
    bool held { false };
    bool held_private { false }; // And nobody else takes them over.
    bool awaited { false }; // It rings for somebody who waits, and whoever picks it up talks to them.
    Party remote {};
    Moment since {};
    int index { 0 }; // Which of the extension's it is (sharing.h).
    bool seized { false }; // They have taken it and called nobody yet.
    Party outside {}; // Of a line: who is at its other end.
    std::string holder {}; // Of a seizure: the phone.
    friend bool operator==(const Appearance&, const Appearance&) = default;
};

// Where a conference room, a line and a queue are seen.
std::string room_place(std::string_view room);
std::string line_place(std::string_view line);
std::string queue_place(std::string_view queue);
// What a place is of, without the name that people dial.
enum class PlaceKind { Dialled, Room, Line, Queue };
PlaceKind kind_of_place(std::string_view place);
std::string_view name_at(std::string_view place);

class Floor {
public:
    // What is seen of one call now; the places where something is different.
    std::vector<std::string> replace(const std::string& call, std::vector<Appearance> now);

    const std::vector<Appearance>& at(std::string_view place) const;
    // The call that has rung longest at that extension; empty: none.
    std::string ringing_at(std::string_view extension) const;
    // The call that rings or is held there as that appearance; empty: none.
    std::string to_be_had_at(std::string_view extension, int index) const;
    bool is_free(std::string_view place) const { return at(place).empty(); }
    std::size_t places() const { return at_.size(); }

private:
    bool is_seen_as(const std::string& call, const std::vector<Appearance>& now) const;

    TextMap<std::vector<Appearance>> at_ {};
    TextMap<std::vector<std::string>> places_ {}; // Of a call, each once.
    std::vector<Appearance> nobody_ {};
};

} // namespace calld
