// What of a carrier's profile concerns the way to it, in the units of whoever goes there.
#pragma once

#include "office/profile_values.h"

#include <algorithm>
#include <chrono>

namespace sipd {

struct TrunkProfile {
    // REGISTER
    std::chrono::seconds expires { 3600 }; // Asked for.
    double refresh_ratio { 0.5 }; // Of what was granted.
    double registers_per_second { 1.0 }; // At most, to one server, by all its trunks together.
    std::chrono::seconds retry {
        30
    }; // After a failure that does not say when; longer with each that follows.
    bool contact_has_line { true }; // Whether our Contact bears a parameter that tells it from other trunks'.
    std::chrono::seconds keep_alive { 25 }; // Two empty lines on the flow (RFC 5626 3.5.1); 0: none.

    // How it goes there
    std::chrono::seconds options_ping { 0 }; // Asked so often whether it lives; 0: never, some dislike it.

    // A call for which there is another way is given up when nothing at all was heard for so long, all
    // servers of the trunk together, or nothing but 100.
    std::chrono::milliseconds silent_longest { 3000 };
    std::chrono::milliseconds trying_longest { 3500 };
};

// Who wants no transport in our Contact wants no other parameter there either.
inline TrunkProfile trunk_profile_of(const office::Profile& profile)
{
    return { .expires = std::chrono::seconds { profile.expires_seconds },
             .refresh_ratio = profile.refresh_percent / 100.0,
             .registers_per_second = 1000.0 / std::max(profile.milliseconds_apart, 1),
             .retry = std::chrono::seconds { std::max(profile.retry_seconds, 1) },
             .contact_has_line = profile.contact_transport,
             .options_ping = std::chrono::seconds { std::max(profile.options_seconds, 0) } };
}

} // namespace sipd
