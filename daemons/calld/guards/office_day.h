// Which day it is, for what is counted by the day. A clock that is set while we run, or is wrong after a
// power cut, begins no new day: time goes on as the boot clock has it, and follows the wall clock where that
// says the same day. It never goes back. Whose midnight it is nobody knows before the office: until then no
// day begins or ends.
#pragma once

#include "base/clock.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace calld {

class OfficeDay {
public:
    // Of the office's clocks from UTC; none: there is no office yet.
    using Offset = std::function<std::optional<std::chrono::seconds>(Wall)>;

    // What outlives the process: the time as it was known at a moment of that boot.
    struct Known {
        std::int64_t day { 0 }; // Since 1970, in the office; 0: none has begun.
        Wall time {};
        std::string boot {};
        Moment moment {};
    };

    // Without what was known before, the wall clock is believed.
    OfficeDay(Offset, std::string boot, Moment now, Wall wall, const std::optional<Known>& before = {});

    Wall time(Moment now) const
    {
        return anchor_ + std::chrono::duration_cast<Wall::duration>(now - moment_);
    }

    enum class Turned { No, NewDay };
    Turned look(Moment now, Wall wall);

    Known known() const
    {
        return { .day = day_.value_or(0), .time = anchor_, .boot = boot_, .moment = moment_ };
    }

private:
    std::optional<std::int64_t> day_of(Wall) const;
    void anchor(Moment, Wall);

    Offset offset_;
    std::string boot_;
    Wall anchor_ {};
    Moment moment_ {};
    std::optional<std::int64_t> day_ {};
};

} // namespace calld
