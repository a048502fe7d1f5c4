// calld's part of the office file, indexed for looking up: who is 201, whose number is 0312345678.
// Immutable: a new version of the office is a new Directory.
#pragma once

#include "route/numbers.h"

#include "org.yobirin.Office.h"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace calld {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept
    {
        return std::hash<std::string_view> {}(text);
    }
};
template <typename Value> using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

class Directory {
public:
    using Slice = yobirin::Office::CallsSlice;
    using Extension = yobirin::Office::CallsExtension;
    using Group = yobirin::Office::CallsGroup;
    using Did = yobirin::Office::CallsDid;
    using Trunk = yobirin::Office::CallsTrunk;

    Directory() = default; // An office without anything: every call is refused.
    explicit Directory(Slice);

    const Slice& slice() const { return slice_; }
    const NumberingPlan& plan() const { return plan_; }

    // Null when there is none of that name.
    const Extension* extension(std::string_view number) const;
    const Group* group(std::string_view name) const;
    const Group* group_of_number(std::string_view number) const;
    const Did* did(std::string_view comparable) const;
    const Trunk* trunk(std::string_view name) const;

    bool is_emergency(std::string_view number) const;
    bool allows(std::string_view e164) const; // By a prefix in [dialing] allow.
    bool denies(NumberClass, std::string_view e164) const; // By class or prefix in [dialing] deny.

private:
    using Index = TextMap<std::size_t>; // Positions, so that a Directory can be moved.

    Slice slice_ {};
    NumberingPlan plan_ {};
    Index extensions_ {};
    Index groups_ {};
    Index group_numbers_ {};
    Index dids_ {};
    Index trunks_ {};
};

} // namespace calld
