#include "refusals.h"

#include "limits.h"
#include "transport/flow_record.h"

#include "org.yobirin.journal.LegJournal.h"

#include <string_view>
#include <utility>
#include <vector>

namespace sipd {
namespace {

using Stored = yobirin::LegJournal::Refusal;

constexpr std::string_view prefix = "refused/";

} // namespace

Refusals::Refusals(Transactions& transactions, Journal& journal, Counters& counters)
    : transactions_(transactions),
      journal_(journal),
      journal_full_(counters["sipd.journal_full"]),
      unreadable_(counters["sipd.unreadable_legs"])
{
}

void Refusals::refuse(ServerId server, Refusal refusal, Moment now)
{
    if (keys_.size() < limits::refusals_journalled && transactions_.is_open(server))
        keep(server, refusal, *transactions_.asked(server));
    transactions_.respond(server, refusal.status, std::move(refusal.wire), now);
}

void Refusals::keep(ServerId server, const Refusal& refusal, const Transactions::EarlierRequest& asked)
{
    Stored stored { .request = asked.key,
                    .status = refusal.status,
                    .wire = refusal.wire,
                    .socket = asked.flow.socket,
                    .remote = text_of(asked.flow.remote) };
    store_flow(stored, asked.flow);
    std::string key = std::string { prefix } + refusal.leg;
    if (!journal_.put(key, encode(stored)))
        ++journal_full_; // It is repeated all the same; only a crash would lose it.
    keys_.insert_or_assign(server.serial, std::move(key));
}

void Refusals::settled(ServerId server)
{
    const auto known = keys_.find(server.serial);
    if (known == keys_.end())
        return;
    journal_.erase(known->second);
    keys_.erase(known);
}

void Refusals::recover(Moment now)
{
    std::vector<std::pair<std::string, std::string>> kept; // Copies: what follows writes to the journal.
    for (const auto& [key, value] : journal_.entries())
        if (key.starts_with(prefix))
            kept.emplace_back(key, value);
    for (const auto& [key, value] : kept)
        resume(key, value, now);
}

void Refusals::resume(const std::string& key, std::string_view journal_json, Moment now)
{
    Stored stored;
    const auto decoded = decode(journal_json, stored);
    const auto remote = decoded ? parse_address(stored.remote) : std::nullopt;
    if (!remote) {
        ++unreadable_;
        journal_.erase(key);
        return;
    }
    Flow flow = stored_flow(stored, *remote);
    flow.socket = static_cast<std::uint32_t>(stored.socket);
    const auto server = transactions_.resume(
        { .key = std::move(stored.request), .flow = flow, .asker = { .kind = Asker::Kind::Leg } });
    if (!server) {
        journal_.erase(key);
        return;
    }
    keys_.insert_or_assign(server->serial, key);
    transactions_.respond(*server, static_cast<int>(stored.status), std::move(stored.wire), now);
}

} // namespace sipd
