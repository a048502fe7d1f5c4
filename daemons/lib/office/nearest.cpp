#include "office/nearest.h"

#include <algorithm>

namespace office {
namespace {

constexpr std::size_t longest_compared = 64;

// Changes of one letter, and swaps of two neighbours, that lead from a to b.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        cost[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j)
        cost[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = a[i - 1] == b[j - 1] ? 0 : 1;
            cost[i][j] = std::min({ cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + changed });
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[a.size()][b.size()];
}

} // namespace

std::optional<std::string> nearest(std::string_view written, const std::vector<std::string>& known)
{
    if (written.size() > longest_compared)
        return std::nullopt;
    const std::string* best = nullptr;
    std::size_t best_distance = 0;
    for (const std::string& name : known) {
        if (name.size() > longest_compared)
            continue;
        const std::size_t far = distance(written, name);
        if (best == nullptr || far < best_distance) {
            best = &name;
            best_distance = far;
        }
    }
    if (best == nullptr
        || best_distance > std::max<std::size_t>(1, std::max(best->size(), written.size()) / 3))
        return std::nullopt;
    return *best;
}

} // namespace office
