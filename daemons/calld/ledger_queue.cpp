#include "ledger_queue.h"

#include <algorithm>

namespace calld {

using yobirin::Ledger;

void LedgerQueue::restore(Waiting event)
{
    next_number_ = std::max(next_number_, event.number + 1);
    events_.push_back(std::move(event));
}

LedgerQueue::Admission LedgerQueue::add(Event event)
{
    if (events_.size() >= limits::spooled_events)
        return Admission::Dropped;
    if (event.what == Ledger::EventWhat::Ringing && events_.size() >= limits::spooled_events_before_thinning)
        return Admission::Thinned;
    event.number = next_number_++;
    events_.push_back({ .number = event.number, .text = encode(event) });
    return Admission::Kept;
}

std::string LedgerQueue::batch() const
{
    std::string events { "[" };
    for (std::size_t i = 0; i < std::min(events_.size(), most_); ++i)
        events.append(i == 0 ? "" : ",").append(events_[i].text);
    return events.append("]");
}

std::vector<std::int64_t> LedgerQueue::written(std::int64_t up_to)
{
    most_ = limits::events_per_append;
    std::vector<std::int64_t> gone;
    while (!events_.empty() && events_.front().number <= up_to) {
        gone.push_back(events_.front().number);
        events_.pop_front();
    }
    return gone;
}

std::optional<LedgerQueue::Waiting> LedgerQueue::refused()
{
    const std::size_t sent = std::min(events_.size(), most_);
    if (sent > 1) {
        most_ = sent / 2;
        return std::nullopt;
    }
    most_ = limits::events_per_append;
    if (events_.empty())
        return std::nullopt;
    Waiting blamed = std::move(events_.front());
    events_.pop_front();
    return blamed;
}

} // namespace calld
