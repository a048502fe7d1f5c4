// The lamps there are, as calld last told. Pure. While calld is away the last that was known stands; when it
// is back, what differs is the news.
#pragma once

#include "base/counters.h"

#include "org.yobirin.Lamps.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sipd {

using Lamp = yobirin::Lamps::Lamp;

class LampTable {
public:
    struct Change {
        std::string name {};
        std::optional<Lamp> before {}; // None: it is new.
    };
    struct News {
        enum class Kind { Some, Everything }; // Everything: nothing was known before.
        Kind kind { Kind::Some };
        std::vector<Change> changes {};
    };

    explicit LampTable(Counters&);

    // A connection to calld has begun. What comes next is all there is, up to its `all`.
    void begin();
    News take(yobirin::Lamps::WatchReply);

    bool is_known() const { return known_ == Known::Something; } // Whether calld has ever told all.
    const Lamp* find(std::string_view name) const;
    // What somebody means by a name: that lamp, or the one of their own ("*78" of 201 is "*78201"). Empty:
    // there is none.
    std::string meant_by(std::string_view name, std::string_view extension) const;
    std::size_t count() const { return lamps_.size(); }

private:
    using Lamps = std::map<std::string, Lamp, std::less<>>;

    void put(Lamp&&, Lamps&);
    News compare();

    std::uint64_t& beyond_;
    Lamps lamps_ {};
    Lamps snapshot_ {};
    enum class Known { Nothing, Something } known_ { Known::Nothing };
    enum class Phase { Gathering, Live } phase_ { Phase::Gathering };
};

} // namespace sipd
