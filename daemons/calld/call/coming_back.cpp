#include "call/coming_back.h"

#include <algorithm>

namespace calld {
namespace {

// What the carrier was told of who calls.
std::string shown_by(const Attempt& attempt, const Pursuit& pursuit, const Directory& office)
{
    if (!attempt.outside.caller_id.empty())
        return attempt.outside.caller_id;
    const Directory::Trunk* trunk = office.trunk(attempt.trunk);
    return trunk != nullptr && !trunk->numbers.empty() ? trunk->numbers.front() : pursuit.shown.number;
}

// It shows our own number, or it comes from, was sent on by, or is for whom we call.
bool is_same(const Arrival& arrival, const Attempt& attempt, const Pursuit& pursuit, const Directory& office)
{
    const auto is = [&](const std::string& one, const std::string& other) {
        return !one.empty()
            && comparable_number(one, office.plan()) == comparable_number(other, office.plan());
    };
    const std::string& called = attempt.outside.number;
    return is(arrival.from.number, shown_by(attempt, pursuit, office)) || is(arrival.from.number, called)
        || is(arrival.forwarded_by, called) || is(arrival.to.number, called)
        || std::ranges::any_of(arrival.called, [&](const std::string& number) { return is(number, called); });
}

} // namespace

int hops_before(const Arrival& arrival, const TextMap<Call>& calls, const Directory& office)
{
    int hops = 0;
    if (arrival.trunk.empty())
        return hops;
    for (const auto& [id, call] : calls)
        if (const auto* seeking = std::get_if<Seeking>(&call.state))
            for (const Attempt& attempt : seeking->pursuit.attempts)
                if (!attempt.trunk.empty() && seeking->hops > hops
                    && is_same(arrival, attempt, seeking->pursuit, office))
                    hops = seeking->hops;
    return hops;
}

} // namespace calld
