// Whether an extension calls like a thief who has its password: many places in a short time, where it may not
// call or where somebody earns by being called. Then its calls outside are blocked, but for emergency calls,
// until somebody unblocks it or some time has passed. Pure.
#pragma once

#include "base/clock.h"
#include "base/text_map.h"

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace calld {

// What was tried: a number that is denied there, or one that is let through and yet risky.
enum class Tried { Denied, Risky };

struct Block {
    Wall since {};
    std::optional<Wall> until {}; // None: somebody must unblock it.
    std::vector<std::string> numbers {}; // The last tried.
    friend bool operator==(const Block&, const Block&) = default;
};

class TheftWatch {
public:
    // 0: until somebody unblocks.
    void use(std::chrono::minutes blocked) { blocked_ = blocked; }

    enum class Verdict { NothingNew, Blocked };
    Verdict tried(const std::string& extension, const std::string& number, Tried, Wall at);

    // Whether that try would be the one that blocks.
    bool suspects(std::string_view extension, std::string_view number, Tried, Wall at) const;
    bool is_blocked(std::string_view extension, Wall at) const;
    bool unblock(std::string_view extension); // Whether it was.
    void lift_expired(Wall at);
    const TextMap<Block>& blocks() const { return blocks_; }

    void restore(const std::string& extension, Block block)
    {
        blocks_.insert_or_assign(extension, std::move(block));
        changes_.insert(extension);
    }
    // Extensions, since this was last asked.
    std::set<std::string> take_changes() { return std::exchange(changes_, {}); }

private:
    struct Attempt {
        std::string number {};
        int weight { 0 };
        Wall at {};
    };

    // What weighs besides a try to that number.
    static bool is_besides(const Attempt&, std::string_view number, Wall at);

    std::chrono::minutes blocked_ { 60 };
    TextMap<std::vector<Attempt>> attempts_ {}; // Of late, one for each place. Not kept: a thief begins anew.
    TextMap<Block> blocks_ {};
    std::set<std::string> changes_ {};
};

} // namespace calld
