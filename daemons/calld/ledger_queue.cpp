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

LedgerQueue::Admission LedgerQueue::add(Detail detail)
{
    if (events_.size() >= limits::spooled_events_before_details_go)
        return Admission::Thinned;
    detail.number = next_number_++;
    events_.push_back({ .number = detail.number, .text = encode(detail), .kind = Kind::Detail });
    return Admission::Kept;
}

std::string LedgerQueue::batch()
{
    std::string events;
    std::string details;
    sent_ = std::min(events_.size(), most_);
    for (std::size_t i = 0; i < sent_; ++i) {
        std::string& list = events_[i].kind == Kind::Fact ? events : details;
        list.append(list.empty() ? "" : ",").append(events_[i].text);
    }
    std::string fields = "\"events\":[" + events + "]";
    if (!details.empty())
        fields += ",\"details\":[" + details + "]";
    return fields;
}

std::vector<LedgerQueue::Waiting> LedgerQueue::written(std::int64_t up_to)
{
    most_ = limits::events_per_append;
    std::vector<Waiting> gone;
    const auto is_done = [&](const Waiting& oldest) {
        return oldest.number <= up_to || (gone.size() < sent_ && oldest.kind == Kind::Detail);
    };
    while (!events_.empty() && is_done(events_.front())) {
        gone.push_back(std::move(events_.front()));
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
