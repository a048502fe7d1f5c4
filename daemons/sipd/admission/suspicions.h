// How often a source has tried to be somebody and was not. Fixed memory, whoever asks: of sources that hash
// alike the one that was quiet longest is forgotten.
//
// A wrong password counts at once. Asking without one is what every phone does first: it counts when no proof
// follows within a while. Whether the user exists makes no difference here, or a ban would tell (T4).
#pragma once

#include "base/clock.h"
#include "flow.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sipd {

class Suspicions {
public:
    explicit Suspicions(std::uint64_t salt);

    // Each returns how many tries the source has had, lately.
    unsigned asked(Ip, std::string_view user, Moment now);
    unsigned failed(Ip, Moment now);
    // What it asked as that user has been followed by proof.
    void proved(Ip, std::string_view user, Moment now);
    void forget(Ip);

private:
    static constexpr std::size_t askings = 16; // Open ones remembered of a source; more are not counted.
    static constexpr std::size_t ways = 4;

    struct Asking {
        std::uint32_t user { 0 };
        Moment since {}; // The epoch: none.
    };
    struct Slot {
        Ip source {};
        Moment touched {};
        Moment counted {}; // When a try was last forgotten.
        unsigned tries { 0 };
        std::array<Asking, askings> open {};
    };
    Slot* find(Ip);
    Slot& slot_of(Ip, Moment now);
    std::size_t set_of(Ip) const;
    std::uint32_t user_key(std::string_view) const;
    static void settle(Slot&, Moment now);

    std::uint64_t salt_;
    std::vector<Slot> slots_;
};

} // namespace sipd
