#include "locator.h"

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
    // While something is still to come, what was told stands.
    const bool is_news = located.is_settled && known.told != located.targets;
    if (!is_news)
        return;
    known.told = located.targets;
    around_.located(name, located.targets);
}

} // namespace sipd::dns
