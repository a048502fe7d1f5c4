#include "guards/theft_watch.h"

#include "guards/tariff.h"

#include "limits.h"

namespace calld {
namespace {

constexpr int blocks_at = 5;

// Two risky calls have gone out when the third is seen.
int weight_of(Tried what) { return what == Tried::Risky ? 2 : 1; }

} // namespace

bool TheftWatch::is_besides(const Attempt& one, std::string_view number, Wall at)
{
    return one.at > at - limits::suspicious_within && place_of(one.number) != place_of(number);
}

bool TheftWatch::suspects(std::string_view extension, std::string_view number, Tried what, Wall at) const
{
    if (extension.empty())
        return false;
    int weight = weight_of(what);
    if (const auto known = attempts_.find(extension); known != attempts_.end())
        for (const Attempt& one : known->second)
            weight += is_besides(one, number, at) ? one.weight : 0;
    return weight >= blocks_at;
}

TheftWatch::Verdict TheftWatch::tried(const std::string& extension, const std::string& number, Tried what,
                                      Wall at)
{
    if (extension.empty() || is_blocked(extension, at))
        return Verdict::NothingNew;
    const bool is_enough = suspects(extension, number, what, at);
    std::vector<Attempt>& recent = attempts_[extension];
    std::erase_if(recent, [&](const Attempt& one) { return !is_besides(one, number, at); });
    recent.push_back({ .number = number, .weight = weight_of(what), .at = at });
    if (!is_enough)
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
