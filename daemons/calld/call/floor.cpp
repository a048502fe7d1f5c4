#include "call/floor.h"

#include <algorithm>

namespace calld {

namespace {
// No name of the office file has a colon.
constexpr std::string_view room_prefix = "room:";
constexpr std::string_view line_prefix = "line:";
constexpr std::string_view queue_prefix = "queue:";
} // namespace

std::string room_place(std::string_view room) { return std::string { room_prefix }.append(room); }
std::string line_place(std::string_view line) { return std::string { line_prefix }.append(line); }
std::string queue_place(std::string_view queue) { return std::string { queue_prefix }.append(queue); }

PlaceKind kind_of_place(std::string_view place)
{
    if (place.starts_with(room_prefix))
        return PlaceKind::Room;
    if (place.starts_with(queue_prefix))
        return PlaceKind::Queue;
    return place.starts_with(line_prefix) ? PlaceKind::Line : PlaceKind::Dialled;
}

// Of a room that somebody made for three, "with:201".
std::string_view name_at(std::string_view place)
{
    return kind_of_place(place) == PlaceKind::Dialled ? place : place.substr(place.find(':') + 1);
}

std::vector<std::string> Floor::replace(const std::string& call, std::vector<Appearance> now)
{
    if (is_seen_as(call, now))
        return {};
    const auto note = [](std::vector<std::string>& places, const std::string& place) {
        if (std::ranges::find(places, place) == places.end())
            places.push_back(place);
    };
    std::vector<std::string> changed;
    std::vector<std::string> places;
    if (auto before = places_.extract(call))
        changed = std::move(before.mapped());
    for (const std::string& place : changed) {
        const auto list = at_.find(place);
        std::erase_if(list->second, [&](const Appearance& one) { return one.call == call; });
        if (list->second.empty())
            at_.erase(list);
    }
    for (Appearance& one : now) {
        note(changed, one.place);
        note(places, one.place);
        std::vector<Appearance>& there = at_[one.place];
        there.push_back(std::move(one));
    }
    if (!places.empty())
        places_.emplace(call, std::move(places));
    return changed;
}

// Seen twice at one place, with another between, it counts as seen otherwise: nobody is told less for that.
bool Floor::is_seen_as(const std::string& call, const std::vector<Appearance>& now) const
{
    std::size_t same = 0;
    if (const auto known = places_.find(call); known != places_.end())
        for (const std::string& place : known->second)
            for (const Appearance& one : at(place))
                if (one.call == call && (same == now.size() || one != now[same++]))
                    return false;
    return same == now.size();
}

const std::vector<Appearance>& Floor::at(std::string_view place) const
{
    const auto found = at_.find(place);
    return found == at_.end() ? nobody_ : found->second;
}

std::string Floor::ringing_at(std::string_view extension) const
{
    const Appearance* oldest = nullptr;
    for (const Appearance& one : at(extension)) {
        const bool rings = one.end == Towards::Called && one.shows != Shows::Confirmed;
        if (rings && one.awaited && (oldest == nullptr || one.since < oldest->since))
            oldest = &one;
    }
    return oldest == nullptr ? std::string {} : oldest->call;
}

std::string Floor::to_be_had_at(std::string_view extension, int index) const
{
    for (const Appearance& one : at(extension)) {
        const bool rings = one.end == Towards::Called && one.shows != Shows::Confirmed && one.awaited;
        if (one.index == index && (rings || (one.held && !one.held_private)))
            return one.call;
    }
    return {};
}

} // namespace calld
