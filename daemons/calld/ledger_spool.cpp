#include "ledger_spool.h"

#include "limits.h"

#include <algorithm>
#include <array>

namespace calld {

using yobirin::Ledger;

namespace {

constexpr std::string_view prefix = "event/";

// Twenty digits, so that the journal's order is the numbers' order.
std::string key_of(std::int64_t number)
{
    std::string digits = std::to_string(number);
    return std::string { prefix } + std::string(20 - std::min<std::size_t>(digits.size(), 20), '0') + digits;
}

} // namespace

LedgerSpool::LedgerSpool(const Neighbour& there, Journal& journal, std::int64_t first_number,
                         std::function<void(bool)> full)
    : journal_(journal),
      counters_(there.counters),
      full_(std::move(full)),
      channel_(there.loop, there.socket, { .counters = &there.counters }),
      ledger_(channel_),
      gather_(there.loop, [this] { send(); }),
      next_number_(first_number)
{
    restore();
    channel_.when_connected([this] {
        is_asking_ = false;
        if (!events_.empty())
            send_later();
    });
}

void LedgerSpool::restore()
{
    for (const auto& [key, value] : journal_.entries()) {
        if (!key.starts_with(prefix))
            continue;
        Event event;
        if (decode(value, event))
            events_.push_back(std::move(event));
        else
            ++counters_["ledger.unreadable"];
    }
    if (!events_.empty())
        next_number_ = std::max(next_number_, events_.back().number + 1);
}

void LedgerSpool::add(Event event)
{
    const bool is_detail = event.what == Ledger::EventWhat::Ringing;
    const bool is_full = events_.size() >= limits::spooled_events;
    if (is_full || (is_detail && events_.size() >= limits::spooled_events_before_thinning)) {
        ++counters_[is_full ? "ledger.dropped" : "ledger.thinned"];
        if (is_full && !std::exchange(is_full_, true))
            full_(true);
        return;
    }
    event.number = next_number_++;
    if (!journal_.put(key_of(event.number), encode(event)))
        ++counters_["ledger.not_journalled"];
    events_.push_back(std::move(event));
    send_later();
}

void LedgerSpool::send_later()
{
    if (!is_asking_ && !gather_.is_running())
        gather_.start(limits::append_gathers);
}

void LedgerSpool::send()
{
    if (is_asking_ || events_.empty() || !channel_.is_connected())
        return; // when_connected sends.
    const std::size_t count = std::min(events_.size(), limits::events_per_append);
    Ledger::Append append { .producer = "calld" };
    append.events.assign(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(count));
    is_asking_ = true;
    ledger_.append(append, [this](Result<Ledger::AppendReply> reply) { acknowledged(std::move(reply)); });
}

void LedgerSpool::acknowledged(Result<Ledger::AppendReply> reply)
{
    is_asking_ = false;
    if (!reply) {
        ++counters_["ledger.append_failed"];
        gather_.start(limits::append_retries, events::Slack::Coarse);
        return;
    }
    while (!events_.empty() && events_.front().number <= reply->acknowledged) {
        journal_.erase(key_of(events_.front().number));
        events_.pop_front();
    }
    if (is_full_ && events_.size() < limits::spooled_events_before_thinning) {
        is_full_ = false;
        full_(false);
    }
    if (!events_.empty())
        send_later();
}

} // namespace calld
