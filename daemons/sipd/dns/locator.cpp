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
    look_where([](const Known&) { return true; }, now);
}

void Locator::take(const Question& question, Reply reply, Moment now)
{
    cache_.take(question, std::move(reply), now);
    news_.push_back(question);
    if (!looking_) // Else somebody answers while they are asked.
        hear_news(now);
}

void Locator::run_due(Moment now)
{
    if (next_ && *next_ <= now)
        look_where([&](const Known& known) { return known.look_at && *known.look_at <= now; }, now);
}

void Locator::hear_news(Moment now)
{
    look_where([](const Known&) { return false; }, now);
}

// There may be a thousand of them, each with questions of its own.
void Locator::look_where(const std::function<bool(const Known&)>& is_due, Moment now)
{
    looking_ = true;
    for (auto& [name, known] : places_)
        if (is_due(known))
            look(name, known, now);
    while (!news_.empty()) {
        const std::vector<Question> news = std::exchange(news_, {});
        const auto is_news = [&](const Question& question) {
            return std::ranges::find(news, question) != news.end();
        };
        for (auto& [name, known] : places_)
            if (std::ranges::any_of(known.rests_on, is_news))
                look(name, known, now);
    }
    looking_ = false;
    next_.reset();
    for (const auto& [name, known] : places_)
        if (known.look_at && (!next_ || *known.look_at < *next_))
            next_ = known.look_at;
}

void Locator::look(const std::string& name, Known& known, Moment now)
{
    Located located = locate(known.place, cache_, now);
    known.rests_on = located.rests_on; // Before they are asked: who answers at once is heard.
    known.look_at.reset();
    for (const Question& question : located.rests_on) {
        if (cache_.ask_at(question) <= now) {
            cache_.asked(question, now);
            around_.ask(question);
        }
        const Moment again = cache_.ask_at(question);
        known.look_at = known.look_at ? std::min(*known.look_at, again) : again;
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
    known.look_at = known.look_at ? std::min(*known.look_at, until) : until;
}

} // namespace sipd::dns
