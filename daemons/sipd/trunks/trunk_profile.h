// What carriers differ in, as far as the way to them is concerned. Each knob exists because some carrier
// needs it; what stands here is for one that says nothing.
#pragma once

#include <chrono>

namespace sipd {

struct TrunkProfile {
    // REGISTER
    std::chrono::seconds expires { 3600 }; // Asked for.
    double refresh_ratio { 0.5 }; // Of what was granted.
    double registers_per_second { 1.0 }; // At most, to one server, by all its trunks together.
    bool contact_has_line { true }; // Whether our Contact bears a parameter that tells it from other trunks'.
    std::chrono::seconds keep_alive { 25 }; // Two empty lines on the flow (RFC 5626 3.5.1); 0: none.

    // How it goes there
    std::chrono::seconds options_ping { 0 }; // Asked so often whether it lives; 0: never, some dislike it.

    // A call for which there is another way is given up when nothing at all was heard for so long, all
    // servers of the trunk together, or nothing but 100.
    std::chrono::milliseconds silent_longest { 3000 };
    std::chrono::milliseconds trying_longest { 3500 };
};

} // namespace sipd
