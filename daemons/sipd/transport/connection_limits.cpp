#include "connection_limits.h"

#include "limits.h"

#include <algorithm>

namespace sipd {
namespace {

constexpr std::chrono::milliseconds too_short_to_tell {
    100
}; // Within this, who spoke last makes no difference.

std::size_t index_of(Rank rank) { return static_cast<std::size_t>(rank); }
bool is_new(Rank rank) { return rank == Rank::Handshaking || rank == Rank::Newcomer; }

} // namespace

void ConnectionLimits::count(const Entry& entry, int step)
{
    Counts& counts = sources_[entry.source];
    counts.all += static_cast<std::size_t>(step);
    counts.newcomers += static_cast<std::size_t>(is_new(entry.rank) ? step : 0);
    if (counts.all == 0)
        sources_.erase(entry.source);
}

void ConnectionLimits::add(std::uint64_t connection, Ip source, Rank rank, Moment now)
{
    const Entry entry { .source = source, .rank = rank, .heard = now };
    if (!all_.emplace(connection, entry).second)
        return;
    by_silence_[index_of(rank)].emplace(now, connection);
    count(entry, 1);
}

void ConnectionLimits::heard(std::uint64_t connection, Rank rank, Moment now)
{
    const auto known = all_.find(connection);
    if (known == all_.end())
        return;
    Entry& entry = known->second;
    if (entry.rank == rank && now - entry.heard < too_short_to_tell)
        return;
    by_silence_[index_of(entry.rank)].erase({ entry.heard, connection });
    count(entry, -1);
    entry.rank = rank;
    entry.heard = now;
    by_silence_[index_of(rank)].emplace(now, connection);
    count(entry, 1);
}

void ConnectionLimits::remove(std::uint64_t connection)
{
    const auto known = all_.find(connection);
    if (known == all_.end())
        return;
    by_silence_[index_of(known->second.rank)].erase({ known->second.heard, connection });
    count(known->second, -1);
    all_.erase(known);
}

std::optional<Rank> ConnectionLimits::rank_of(std::uint64_t connection) const
{
    const auto known = all_.find(connection);
    return known == all_.end() ? std::nullopt : std::optional { known->second.rank };
}

std::optional<ConnectionLimits::Silent> ConnectionLimits::longest_silent(Rank last) const
{
    for (std::size_t rank = 0; rank <= index_of(last); ++rank)
        if (!by_silence_[rank].empty())
            return *by_silence_[rank].begin();
    return std::nullopt;
}

std::optional<ConnectionLimits::Silent> ConnectionLimits::longest_silent_of(Ip source, Rank last) const
{
    for (std::size_t rank = 0; rank <= index_of(last); ++rank) {
        const auto found = std::ranges::find_if(
            by_silence_[rank], [&](const Silent& silent) { return all_.at(silent.second).source == source; });
        if (found != by_silence_[rank].end())
            return *found;
    }
    return std::nullopt;
}

ConnectionLimits::Decision ConnectionLimits::in_place_of(std::optional<Silent> victim, Moment now)
{
    if (!victim)
        return { .what = What::Refuse };
    if (now - victim->first < limits::newcomer_grace)
        return { .what = What::Wait };
    return { .what = What::AdmitInPlaceOf, .victim = victim->second };
}

ConnectionLimits::Decision ConnectionLimits::for_anybody(Rank rank, Moment now) const
{
    if (rank == Rank::Handshaking && count(Rank::Handshaking) >= limits::handshakes)
        return in_place_of(longest_silent(Rank::Handshaking), now);
    if (count(Rank::Handshaking) + count(Rank::Newcomer) >= limits::newcomers)
        return in_place_of(longest_silent(Rank::Newcomer), now);
    if (all_.size() >= limits::connections)
        return in_place_of(longest_silent(Rank::Stranger), now);
    return {};
}

ConnectionLimits::Decision ConnectionLimits::for_source(Ip source, Trust trust, Moment now) const
{
    const auto counts = sources_.find(source);
    if (counts == sources_.end())
        return {};
    if (trust == Trust::Stranger && counts->second.newcomers >= limits::newcomers_per_source)
        return in_place_of(longest_silent_of(source, Rank::Newcomer), now);
    if (counts->second.all >= limits::connections_per_source)
        return in_place_of(longest_silent_of(source, Rank::Stranger), now);
    return {};
}

} // namespace sipd
