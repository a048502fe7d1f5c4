// OPTIONS to servers, and what is known of their health from all that goes there.
#include "trunks.h"

#include "limits.h"

#include "base/log.h"

namespace sipd {
namespace {

// Spread, lest all trunks are asked at once.
Moment spread(Moment now, std::chrono::nanoseconds every, double chance)
{
    return now + std::chrono::duration_cast<std::chrono::nanoseconds>(every * (0.8 + 0.2 * chance));
}

std::string_view text_of(health::Rank rank)
{
    switch (rank) {
    case health::Rank::Suspect:
        return "suspect";
    case health::Rank::Down:
        return "down";
    case health::Rank::Up:
        break;
    }
    return "up";
}

} // namespace

void Trunks::mark(TrunkSession& session, TrunkServer& server, const health::Event& sign, Moment now)
{
    const health::Rank before = rank_of(server.health);
    server.health = health::step(server.health, sign, now);
    const health::Rank after = rank_of(server.health);
    if (!server.ping)
        plan_ping(session, server, now);
    changed();
    if (before == after)
        return;
    log_info("server of a trunk",
             { { "trunk", session.trunk.name },
               { "server", text_of(server.target.hop.address) },
               { "is", std::string { text_of(after) } } });
    tell(session);
}

void Trunks::plan_ping(const TrunkSession& session, TrunkServer& server, Moment now) const
{
    const std::chrono::seconds wanted = session.trunk.way.options_ping;
    server.ping_at.reset();
    if (wanted.count() <= 0)
        return;
    switch (rank_of(server.health)) {
    case health::Rank::Up:
        server.ping_at = spread(now, wanted, chance());
        return;
    case health::Rank::Suspect:
        server.ping_at = spread(now, std::min(wanted, limits::ping_suspect), chance());
        return;
    case health::Rank::Down:
        server.ping_at = spread(now, std::min(wanted, limits::ping_down), chance());
        return;
    }
}

void Trunks::ping(TrunkSession& session, TrunkServer& server, Moment now)
{
    server.ping_at.reset();
    const Flow flow = around_.flow_towards(server.target.hop);
    const std::string ours = host_text(around_.vantage.seen_by(flow, around_.office).address.ip);
    server.ping = around_.transactions.request(
        outgoing(ways(),
                 { .method = sip::Method::Options,
                   .flow = flow,
                   .asker = { .kind = Asker::Kind::Trunk, .id = session.id },
                   .manner = manner_of(session.trunk) },
                 [&](const std::string& via) {
                     return ping_text({ .trunk = session.trunk, .via = via, .ours = ours });
                 }),
        now);
    server.ping_until = now + limits::ping_answer;
    ++around_.counters["sip.trunk.pings_sent"];
}

void Trunks::run_servers(TrunkSession& session, Moment now)
{
    for (TrunkServer& server : session.servers) {
        if (server.ping && server.ping_until <= now) {
            around_.transactions.forget(*std::exchange(server.ping, std::nullopt));
            mark(session, server, health::Missed {}, now);
        }
        if (const auto rested = health::deadline_of(server.health); rested && *rested <= now)
            mark(session, server, health::TimePassed {}, now);
        if (!server.ping && server.ping_at && *server.ping_at <= now)
            ping(session, server, now);
    }
}

} // namespace sipd
