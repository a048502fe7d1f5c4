#include "ledger_spool.h"

#include "limits.h"

#include "base/log.h"

#include <algorithm>

namespace calld {

using yobirin::Ledger;

namespace {

constexpr std::string_view event_prefix = "event/";
constexpr std::string_view detail_prefix = "detail/"; // Which a calld of yesterday does not look at.

// Twenty digits, so that the journal's order is the numbers' order.
std::string key_of(const LedgerQueue::Waiting& waiting)
{
    std::string digits = std::to_string(waiting.number);
    const auto prefix = waiting.kind == LedgerQueue::Kind::Fact ? event_prefix : detail_prefix;
    return std::string { prefix } + std::string(20 - std::min<std::size_t>(digits.size(), 20), '0') + digits;
}

} // namespace

LedgerSpool::LedgerSpool(const Neighbour& there, Journal& journal, std::int64_t first_number,
                         std::function<void(bool)> full)
    : journal_(journal),
      counters_(there.counters),
      full_(std::move(full)),
      channel_(there.loop, there.socket, { .counters = &there.counters }),
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
    std::vector<LedgerQueue::Waiting> found;
    const auto read = [&](auto entry, std::string_view value, LedgerQueue::Kind kind) {
        if (decode(value, entry))
            found.push_back({ .number = entry.number, .text = std::string { value }, .kind = kind });
        else
            ++counters_["ledger.unreadable"];
    };
    for (const auto& [key, value] : journal_.entries()) {
        if (key.starts_with(event_prefix))
            read(Event {}, value, LedgerQueue::Kind::Fact);
        else if (key.starts_with(detail_prefix))
            read(Detail {}, value, LedgerQueue::Kind::Detail);
    }
    std::ranges::sort(found, {}, &LedgerQueue::Waiting::number);
    for (LedgerQueue::Waiting& waiting : found)
        events_.restore(std::move(waiting));
}

void LedgerSpool::add(Event event) { added(events_.add(std::move(event))); }

void LedgerSpool::add(Detail detail) { added(events_.add(std::move(detail))); }

void LedgerSpool::added(LedgerQueue::Admission admission)
{
    switch (admission) {
    case LedgerQueue::Admission::Thinned:
        ++counters_["ledger.thinned"];
        return;
    case LedgerQueue::Admission::Dropped:
        ++counters_["ledger.dropped"];
        return is_full(true);
    case LedgerQueue::Admission::Kept:
        break;
    }
    if (!journal_.put(key_of(events_.newest()), events_.newest().text))
        ++counters_["ledger.not_journalled"];
    send_later();
}

void LedgerSpool::is_full(bool now)
{
    if (std::exchange(is_full_, now) != now)
        full_(now);
}

// A batch that is full has nothing to wait for.
void LedgerSpool::send_later()
{
    if (is_asking_ || events_.is_empty())
        return;
    if (is_refused_) // Until the next try, however much comes meanwhile.
        return;
    const bool is_a_batch = events_.size() >= limits::events_per_append;
    if (is_a_batch || !gather_.is_running())
        gather_.start(is_a_batch ? std::chrono::milliseconds { 0 } : limits::append_gathers);
}

void LedgerSpool::send()
{
    is_refused_ = false;
    if (is_asking_ || events_.is_empty() || !channel_.is_connected())
        return; // when_connected sends.
    is_asking_ = true;
    channel_.call({ .method = "org.yobirin.Ledger.Append",
                    .parameters_json = R"({"producer":"calld",)" + events_.batch() + "}" },
                  [this](Result<ipc::RawReply> raw) {
                      Ledger::AppendReply reply;
                      if (!raw)
                          answered(std::unexpected(std::move(raw).error()));
                      else if (const Result<> read = decode(raw->parameters_json, reply); !read)
                          answered(failure(std::string { ipc::bad_reply }, read.error().detail));
                      else
                          answered(reply);
                  });
}

void LedgerSpool::answered(const Result<Ledger::AppendReply>& reply)
{
    is_asking_ = false;
    if (!reply)
        return refused(reply.error());
    for (const LedgerQueue::Waiting& gone : events_.written(reply->acknowledged))
        journal_.erase(key_of(gone));
    if (events_.size() < limits::spooled_events_before_thinning)
        is_full(false);
    send_later();
}

// A full disk passes, and so does a restart; an event that ledgerd cannot take stays what it is.
void LedgerSpool::refused(const Error& why)
{
    ++counters_["ledger.append_failed"];
    if (why.code != ipc::invalid_parameter) {
        is_refused_ = true;
        return gather_.start(limits::append_retries, events::Slack::Coarse);
    }
    if (const std::optional<LedgerQueue::Waiting> blamed = events_.refused())
        set_aside(*blamed, why);
    send();
}

void LedgerSpool::set_aside(const LedgerQueue::Waiting& blamed, const Error& why)
{
    ++counters_["ledger.set_aside"];
    journal_.erase(key_of(blamed));
    Event event;
    const bool is_readable = decode(blamed.text, event).has_value();
    log_error("the ledger refuses an event, which is left out of it",
              { { "number", std::to_string(blamed.number) },
                { "contact", event.contact },
                { "call", event.call },
                { "what", is_readable ? std::string { text_of(event.what) } : "unreadable" },
                { "why", why.detail } });
}

} // namespace calld
