#include "guards/theft_watch.h"

#include "guards/tariff.h"

#include "limits.h"

#include <algorithm>
#include <numeric>

namespace calld {
namespace {

constexpr int blocks_at = 5;

// Two risky calls have gone out when the third is seen.
int weight_of(Tried what) { return what == Tried::Risky ? 2 : 1; }

} // namespace

TheftWatch::Verdict TheftWatch::tried(const std::string& extension, const std::string& number, Tried what,
                                      Wall at)
{
    if (extension.empty() || is_blocked(extension, at))
        return Verdict::NothingNew;
    std::vector<Attempt>& recent = attempts_[extension];
    const std::string place = place_of(number);
    std::erase_if(recent, [&](const Attempt& one) {
        return one.at <= at - limits::suspicious_within || place_of(one.number) == place;
    });
    recent.push_back({ .number = number, .weight = weight_of(what), .at = at });
    const int weight = std::accumulate(recent.begin(), recent.end(), 0,
                                       [](int sum, const Attempt& one) { return sum + one.weight; });
    if (weight < blocks_at)
        return Verdict::NothingNew;
    Block block { .since = at };
    if (blocked_.count() > 0)
        block.until = at + blocked_;
    for (const Attempt& one : recent)
        block.numbers.push_back(one.number);
    attempts_.erase(extension);
    blocks_.insert_or_assign(extension, std::move(block));
    changes_.insert(extension);
    return Verdict::Blocked;
}

bool TheftWatch::is_blocked(std::string_view extension, Wall at) const
{
    const auto found = blocks_.find(extension);
    return found != blocks_.end() && (!found->second.until || at < *found->second.until);
}

bool TheftWatch::unblock(std::string_view extension)
{
    const auto found = blocks_.find(extension);
    if (found == blocks_.end())
        return false;
    changes_.insert(found->first);
    blocks_.erase(found);
    return true;
}

void TheftWatch::lift_expired(Wall at)
{
    std::erase_if(blocks_, [&](const auto& one) {
        const bool is_over = one.second.until && *one.second.until <= at;
        if (is_over)
            changes_.insert(one.first);
        return is_over;
    });
}

} // namespace calld
