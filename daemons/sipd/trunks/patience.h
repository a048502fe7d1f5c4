// How long a carrier is given that has said 100 and nothing more. Some take their time before they say that
// it rings; who has done so lately is given twice as long. Pure.
#pragma once

#include "limits.h"
#include "trunk_profile.h"

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace sipd {

class Patience {
public:
    // So long after our INVITE came more than 100.
    void progressed(std::chrono::milliseconds after)
    {
        slowest_ = std::max(after, slowest_ - slowest_ / 32); // Forgotten over the next calls.
    }

    std::chrono::milliseconds for_trying(const TrunkProfile& profile) const
    {
        return std::max(profile.trying_longest, std::min(2 * slowest_, limits::trying_most));
    }

    // For one of so many servers that are tried one after another.
    static std::chrono::milliseconds for_silence(const TrunkProfile& profile, std::size_t servers)
    {
        const auto share = profile.silent_longest / static_cast<int>(std::max<std::size_t>(servers, 1));
        return std::max(share, std::min(limits::target_silent_least, profile.silent_longest));
    }

private:
    std::chrono::milliseconds slowest_ { 0 };
};

} // namespace sipd
