// Begins, lengthens and forgets bans.
#include "bans.h"

#include "admission.h"
#include "limits.h"

#include <algorithm>

namespace sipd {
namespace {

std::chrono::seconds length_of(unsigned step)
{
    return limits::ban_lengths[std::min<std::size_t>(step, limits::ban_lengths.size()) - 1];
}

} // namespace

// Which length the last ban had, less one for each quiet while since.
unsigned Bans::step_now(const Ban& ban, Moment now)
{
    if (ban.until > now)
        return ban.step;
    const auto quiet = (now - ban.until) / limits::ban_forgotten_after;
    return quiet >= ban.step ? 0 : ban.step - static_cast<unsigned>(quiet);
}

bool Bans::holds(Ip ip, Moment now) const
{
    if (bans_.empty())
        return false;
    const auto known = bans_.find(source_of(ip));
    return known != bans_.end() && known->second.until > now;
}

std::optional<Bans::News> Bans::tried(const Try& what, Moment now, Wall wall)
{
    const unsigned tries = what.offence == Offence::NoProof ? suspicions_.asked(what.source, what.user, now)
                                                            : suspicions_.failed(what.source, now);
    const auto known = bans_.find(source_of(what.source));
    const bool stands = known != bans_.end() && known->second.until > now;
    if (tries >= limits::tries_before_ban) {
        suspicions_.forget(what.source);
        return shut_out(what, tries, now, wall);
    }
    if (!stands || what.offence != Offence::WrongPassword)
        return std::nullopt;
    // A second look was abused: the ban begins anew.
    Ban& ban = known->second;
    ++ban.tries;
    ban.until = std::max(ban.until, now + length_of(ban.step));
    return News { ban, Came::Grew };
}

std::optional<Bans::News> Bans::shut_out(const Try& what, unsigned tries, Moment now, Wall wall)
{
    const Ip source = source_of(what.source);
    if (!bans_.contains(source))
        make_room(now);
    Ban& ban = bans_[source];
    const bool stands = ban.until > now;
    const unsigned before = step_now(ban, now);
    // Whoever only asked may have had their address forged by somebody who wants them shut out: that never
    // takes longer than the first length.
    const unsigned most = limits::ban_lengths.size();
    const bool is_certain = what.offence == Offence::WrongPassword;
    const unsigned step = is_certain ? std::min(before + 1, most) : std::max(before, 1U);
    const std::chrono::seconds length = length_of(is_certain ? step : 1);
    ban = { .source = source,
            .why = stands ? ban.why : what.offence,
            .tries = stands ? ban.tries + tries : tries,
            .step = step,
            .since = stands ? ban.since : wall,
            .until = std::max(ban.until, now + length) };
    if (is_certain)
        ban.why = what.offence;
    return News { ban, stands ? Came::Grew : Came::Began };
}

// Bans that count no more go first; then the one that ends first.
void Bans::make_room(Moment now)
{
    if (bans_.size() < limits::bans)
        return;
    std::erase_if(bans_, [&](const auto& entry) { return step_now(entry.second, now) == 0; });
    if (bans_.size() < limits::bans)
        return;
    bans_.erase(std::ranges::min_element(bans_, {}, [](const auto& entry) { return entry.second.until; }));
}

bool Bans::lift(Ip ip, Moment now)
{
    suspicions_.forget(ip);
    const bool stood = holds(ip, now);
    bans_.erase(source_of(ip));
    return stood;
}

void Bans::restore(const Ban& ban, Moment now)
{
    if (ban.step == 0 || ban.step > limits::ban_lengths.size() || step_now(ban, now) == 0)
        return;
    make_room(now);
    bans_.insert_or_assign(source_of(ban.source), ban);
}

std::vector<Ban> Bans::all(Moment now) const
{
    std::vector<Ban> found;
    for (const auto& [source, ban] : bans_)
        if (step_now(ban, now) > 0)
            found.push_back(ban);
    return found;
}

std::vector<Ban> Bans::standing(Moment now) const
{
    std::vector<Ban> found = all(now);
    std::erase_if(found, [&](const Ban& ban) { return ban.until <= now; });
    std::ranges::sort(found, {}, &Ban::since);
    return found;
}

} // namespace sipd
