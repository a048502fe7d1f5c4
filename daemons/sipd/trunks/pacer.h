// How fast REGISTERs go to one server, all its trunks together. Pure.
#pragma once

#include "base/clock.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace sipd {

class Pacer {
public:
    // From when on the next may go there.
    Moment free_at(std::string_view server) const
    {
        const auto known = next_.find(server);
        return known == next_.end() ? Moment {} : known->second;
    }

    // One goes now. The answer to a challenge asks nobody, but counts.
    void took(const std::string& server, double per_second, Moment now)
    {
        const auto apart = std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::duration<double> { 1 / std::max(per_second, 0.001) });
        Moment& next = next_[server];
        next = std::max(next, now) + apart;
    }

    void forget(std::string_view server)
    {
        if (const auto known = next_.find(server); known != next_.end())
            next_.erase(known);
    }

private:
    std::map<std::string, Moment, std::less<>> next_ {};
};

} // namespace sipd
