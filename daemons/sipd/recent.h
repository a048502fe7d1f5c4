// What was seen lately, by key, up to a number: beyond it the one seen longest ago makes room.
#pragma once

#include "base/clock.h"

#include <cstddef>
#include <list>
#include <unordered_map>
#include <utility>

namespace sipd {

template <typename Key, typename Value> class Recent {
public:
    struct Entry {
        Key key {};
        Value value {};
        Moment seen {};
    };

    explicit Recent(std::size_t most) : most_(most) { }

    Value* find(const Key& key)
    {
        const auto known = places_.find(key);
        return known == places_.end() ? nullptr : &known->second->value;
    }
    const Entry* entry(const Key& key) const
    {
        const auto known = places_.find(key);
        return known == places_.end() ? nullptr : &*known->second;
    }
    // True when it is new.
    bool saw(const Key& key, Value value, Moment now)
    {
        const auto known = places_.find(key);
        if (known != places_.end()) {
            known->second->seen = now;
            entries_.splice(entries_.end(), entries_, known->second);
            return false;
        }
        if (entries_.size() >= most_)
            forget(Key { entries_.front().key });
        entries_.push_back({ key, std::move(value), now });
        places_.emplace(key, std::prev(entries_.end()));
        return true;
    }
    void forget(const Key& key)
    {
        const auto known = places_.find(key);
        if (known == places_.end())
            return;
        entries_.erase(known->second);
        places_.erase(known);
    }
    const std::list<Entry>& all() const { return entries_; } // The one seen longest ago first.

private:
    std::size_t most_;
    std::list<Entry> entries_ {};
    std::unordered_map<Key, typename std::list<Entry>::iterator> places_ {};
};

} // namespace sipd
