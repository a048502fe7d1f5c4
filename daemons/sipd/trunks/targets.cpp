#include "targets.h"

#include <algorithm>
#include <tuple>

namespace sipd {
namespace {

// RFC 2782: those of weight 0 stand first, so that they are chosen hardly ever while others are left.
std::size_t chosen_of(const std::vector<RankedTarget>& group, const Chance& chance)
{
    std::uint32_t sum = 0;
    for (const RankedTarget& one : group)
        sum += one.target.weight;
    const std::uint32_t drawn = chance(sum + 1);
    std::uint32_t running = 0;
    for (std::size_t i = 0; i < group.size(); ++i) {
        running += group[i].target.weight;
        if (running >= drawn)
            return i;
    }
    return 0;
}

} // namespace

std::vector<RankedTarget> in_order(std::vector<RankedTarget> targets, const Chance& chance)
{
    const auto key = [](const RankedTarget& one) {
        return std::tuple { one.rank, one.target.priority, one.target.weight != 0 };
    };
    std::ranges::sort(targets, {}, key);
    std::vector<RankedTarget> ordered;
    for (auto begin = targets.begin(); begin != targets.end();) {
        const auto end = std::find_if(begin, targets.end(), [&](const RankedTarget& one) {
            return one.rank != begin->rank || one.target.priority != begin->target.priority;
        });
        std::vector<RankedTarget> group { begin, end };
        while (!group.empty()) {
            const auto chosen = group.begin() + static_cast<std::ptrdiff_t>(chosen_of(group, chance));
            ordered.push_back(*chosen);
            group.erase(chosen);
        }
        begin = end;
    }
    return ordered;
}

} // namespace sipd
