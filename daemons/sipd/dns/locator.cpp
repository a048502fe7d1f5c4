#include "locator.h"

#include "limits.h"

#include <algorithm>
#include <utility>

namespace sipd::dns {

void Locator::use(std::map<std::string, Place> places, Moment now)
{
    std::map<std::string, Known> next;
    for (auto& [name, place] : places) {
        const auto known = places_.find(name);
        const bool is_same = known != places_.end() && known->second.place == place;
        next.emplace(name, is_same ? std::move(known->second) : Known { .place = std::move(place) });
    }
    places_ = std::move(next);
    for (auto& [name, known] : places_) // Whoever uses them may have begun anew.
        known.told.reset();
    look_everywhere(now);
}

void Locator::take(const Question& question, Reply reply, Moment now)
{
    cache_.take(question, std::move(reply), now);
    look_everywhere(now);
}

void Locator::run_due(Moment now)
{
    if (next_ && *next_ <= now)
        look_everywhere(now);
}

void Locator::look_everywhere(Moment now)
{
    again_ = true;
    if (looking_) // Somebody answers while they are asked.
        return;
    looking_ = true;
    while (std::exchange(again_, false)) {
        next_.reset();
        for (auto& [name, known] : places_)
            look(name, known, now);
    }
    looking_ = false;
}

void Locator::look(const std::string& name, Known& known, Moment now)
{
    Located located = locate(known.place, cache_, now);
    for (const Question& question : located.rests_on) {
        if (cache_.ask_at(question) <= now) {
            cache_.asked(question, now);
            around_.ask(question);
        }
        const Moment again = cache_.ask_at(question);
        next_ = next_ ? std::min(*next_, again) : again;
    }
    if (!located.is_settled) // What was told stands.
        return;
    keep_found(known, located.targets, now);
    if (known.told == located.targets)
        return;
    known.told = located.targets;
    around_.located(name, located.targets);
}

// Servers that were there are not given up for none at all, for a while: whoever says so may lie, or be in
// the middle of a change.
void Locator::keep_found(Known& known, std::vector<Target>& targets, Moment now)
{
    if (!targets.empty()) {
        known.found = targets;
        known.lost.reset();
        return;
    }
    if (known.found.empty())
        return;
    known.lost = known.lost.value_or(now);
    const Moment until = *known.lost + limits::dns_stale_denied;
    if (now >= until) {
        known.found.clear();
        return;
    }
    targets = known.found;
    next_ = next_ ? std::min(*next_, until) : until;
}

} // namespace sipd::dns
