// Who has proved to be which extension, and from where: so that a phone is let in again from an address that
// is banned because of its neighbours. Bounded: beyond it whoever proved themselves longest ago is forgotten,
// and is then treated like any other.
#pragma once

#include "base/clock.h"
#include "flow.h"
#include "recent.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sipd {

struct Acquaintance {
    Ip source {}; // As source_of() names it.
    std::string extension {};
};

class Acquaintances {
public:
    explicit Acquaintances(std::uint64_t salt);

    // True when it is news worth keeping.
    bool proved(const Address&, std::string_view extension, Moment now);
    void restore(const Acquaintance&, Moment now);

    bool knows(Ip, std::string_view extension) const;
    // Proved itself from this very port a little while ago.
    bool is_flow(const Address&, Moment now) const;
    // A REGISTER of somebody we know from an address that is banned: each has a small window of their own,
    // which their neighbours cannot use up without knowing whose it is.
    bool may_look_again(Ip, std::string_view extension, Moment now);

    std::vector<Acquaintance> all() const;

private:
    struct Known {
        Acquaintance who {};
        Moment filled {};
        double looks { 0 };
    };
    std::uint64_t key_of(Ip, std::string_view extension) const;

    std::uint64_t salt_;
    Recent<std::uint64_t, Known> known_;
    Recent<Address, char> flows_;
};

} // namespace sipd
