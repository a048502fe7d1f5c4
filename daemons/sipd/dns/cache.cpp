#include "cache.h"

#include "limits.h"

#include <algorithm>

namespace sipd::dns {

Cache::Found Cache::find(const Question& question, Moment now) const
{
    const auto known = entries_.find(question);
    if (known == entries_.end())
        return {};
    const Entry& entry = known->second;
    if (!entry.records.are_none() && now < entry.serves_until)
        return { .state = State::Known, .records = &entry.records };
    if (entry.is_denied)
        return { .state = State::None };
    return { .state = entry.failures > 0 ? State::Unanswered : State::Pending };
}

Moment Cache::ask_at(const Question& question) const
{
    const auto known = entries_.find(question);
    return known == entries_.end() ? Moment {} : known->second.ask_at;
}

void Cache::asked(const Question& question, Moment now)
{
    entry_of(question).ask_at = now + limits::dns_again_most;
}

void Cache::take(const Question& question, Reply reply, Moment now)
{
    Entry& entry = entry_of(question);
    if (auto* answer = std::get_if<Answer>(&reply); answer != nullptr && !answer->records.are_none()) {
        const auto fresh = std::clamp(answer->ttl, limits::dns_fresh_least, limits::dns_fresh_most);
        entry = { .records = std::move(answer->records),
                  .serves_until = now + fresh + limits::dns_stale_silent,
                  .ask_at = now + fresh };
        return;
    }
    if (std::holds_alternative<Silent>(reply)) {
        const auto doubled = limits::dns_again_first * (std::int64_t { 1 } << std::min(entry.failures, 16U));
        ++entry.failures;
        entry.ask_at = now + std::min<std::chrono::seconds>(doubled, limits::dns_again_most);
        return;
    }
    // Whoever denies what was just there may lie, or be in the middle of a change.
    if (!entry.is_denied)
        entry.serves_until =
            std::min(entry.serves_until, now + std::chrono::seconds { limits::dns_stale_denied });
    entry.is_denied = true;
    entry.failures = 0;
    entry.ask_at = now + limits::dns_none_fresh;
}

// The one there is, or a new one, for which the one longest stale makes way.
Cache::Entry& Cache::entry_of(const Question& question)
{
    if (const auto known = entries_.find(question); known != entries_.end())
        return known->second;
    if (entries_.size() >= limits::dns_answers)
        entries_.erase(std::ranges::min_element(entries_, {},
                                                [](const auto& entry) { return entry.second.serves_until; }));
    return entries_[question];
}

} // namespace sipd::dns
