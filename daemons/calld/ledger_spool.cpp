#include "ledger_spool.h"

#include "limits.h"

#include "base/log.h"

#include <algorithm>

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
      events_(first_number)
{
    restore();
    channel_.when_connected([this] {
        is_asking_ = false;
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
            events_.restore(std::move(event));
        else
            ++counters_["ledger.unreadable"];
    }
}

void LedgerSpool::add(Event event)
{
    switch (events_.add(std::move(event))) {
    case LedgerQueue::Admission::Thinned:
        ++counters_["ledger.thinned"];
        return;
    case LedgerQueue::Admission::Dropped:
        ++counters_["ledger.dropped"];
        return is_full(true);
    case LedgerQueue::Admission::Kept:
        break;
    }
    if (!journal_.put(key_of(events_.newest().number), encode(events_.newest())))
        ++counters_["ledger.not_journalled"];
    send_later();
}

void LedgerSpool::is_full(bool now)
{
    if (std::exchange(is_full_, now) != now)
        full_(now);
}

void LedgerSpool::send_later()
{
    if (!is_asking_ && !events_.is_empty() && !gather_.is_running())
        gather_.start(limits::append_gathers);
}

void LedgerSpool::send()
{
    if (is_asking_ || events_.is_empty() || !channel_.is_connected())
        return; // when_connected sends.
    is_asking_ = true;
    ledger_.append({ .producer = "calld", .events = events_.batch() },
                   [this](const Result<Ledger::AppendReply>& reply) { answered(reply); });
}

void LedgerSpool::answered(const Result<Ledger::AppendReply>& reply)
{
    is_asking_ = false;
    if (!reply)
        return refused(reply.error());
    for (const std::int64_t number : events_.written(reply->acknowledged))
        journal_.erase(key_of(number));
    if (events_.size() < limits::spooled_events_before_thinning)
        is_full(false);
    send_later();
}

// A full disk passes, and so does a restart; an event that ledgerd cannot take stays what it is.
void LedgerSpool::refused(const Error& why)
{
    ++counters_["ledger.append_failed"];
    if (why.code != ipc::invalid_parameter)
        return gather_.start(limits::append_retries, events::Slack::Coarse);
    if (const std::optional<Event> blamed = events_.refused()) {
        ++counters_["ledger.set_aside"];
        log_error("the ledger refuses an event, which is left out of it",
                  { { "number", std::to_string(blamed->number) },
                    { "contact", blamed->contact },
                    { "call", blamed->call },
                    { "what", std::string { text_of(blamed->what) } },
                    { "why", why.detail } });
        journal_.erase(key_of(blamed->number));
    }
    send();
}

} // namespace calld
