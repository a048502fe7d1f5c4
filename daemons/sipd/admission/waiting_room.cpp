// Two rings, and who is next.
#include "waiting_room.h"

#include "limits.h"

#include <algorithm>

namespace sipd {
namespace {

// After so many of the known in a row one stranger has a turn.
constexpr unsigned known_per_stranger = 3;

} // namespace

WaitingRoom::WaitingRoom()
{
    for (Queue& queue : queues_) { // Not cleared: pages nobody waits in are never touched.
        queue.bytes = std::make_unique_for_overwrite<char[]>(limits::waiting_bytes);
        queue.places = std::make_unique<Place[]>(limits::waiting_requests);
    }
}

const WaitingRoom::Place& WaitingRoom::Queue::newest() const
{
    return places[(first + count - 1) % limits::waiting_requests];
}

// Where so many bytes fit behind the newest, else at the beginning, in front of the oldest.
std::optional<std::size_t> WaitingRoom::Queue::room_for(std::size_t size) const
{
    if (count == limits::waiting_requests || size > limits::waiting_bytes)
        return std::nullopt;
    if (count == 0)
        return 0;
    const std::size_t begin = oldest().begin;
    const std::size_t end = newest().begin + newest().size;
    const bool has_turned = newest().begin < begin;
    if (has_turned)
        return begin - end >= size ? std::optional { end } : std::nullopt;
    if (limits::waiting_bytes - end >= size)
        return end;
    return begin > size ? std::optional<std::size_t> { 0 } : std::nullopt;
}

bool WaitingRoom::let_in(Line line, std::string_view bytes, const Flow& flow, Moment now)
{
    Queue& queue = queues_[static_cast<std::size_t>(line)];
    const auto begin = queue.room_for(bytes.size());
    if (bytes.empty() || !begin)
        return false;
    std::ranges::copy(bytes, queue.bytes.get() + *begin);
    queue.places[(queue.first + queue.count) % limits::waiting_requests] = {
        .begin = *begin, .size = bytes.size(), .flow = flow, .since = now
    };
    ++queue.count;
    return true;
}

std::optional<WaitingRoom::Guest> WaitingRoom::next(Moment now)
{
    if (is_empty())
        return std::nullopt;
    Queue& known = queues_[static_cast<std::size_t>(Line::Known)];
    Queue& strangers = queues_[static_cast<std::size_t>(Line::Stranger)];
    const bool is_known = known.count > 0 && (strangers.count == 0 || known_in_a_row_ < known_per_stranger);
    known_in_a_row_ = is_known ? known_in_a_row_ + 1 : 0;
    Queue& queue = is_known ? known : strangers;
    const Place& place = queue.oldest();
    queue.first = (queue.first + 1) % limits::waiting_requests;
    --queue.count;
    return Guest { .bytes = { queue.bytes.get() + place.begin, place.size },
                   .flow = place.flow,
                   .service =
                       now - place.since > limits::waiting_longest ? Service::Refusal : Service::Full };
}

} // namespace sipd
