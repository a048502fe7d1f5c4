// Who may be heard: token buckets, asked before a byte is parsed. Fixed memory. Strangers have one per
// address and share one per network (IPv4 /24, IPv6 /64 and /48), so that an attacker with a whole network is
// one attacker. A phone that registered has one per address and port: whatever others behind the same NAT
// send, it is heard. Sources that hash alike share a bucket; the hash is salted so that nobody can choose
// whose.
#pragma once

#include "base/clock.h"
#include "flow.h"

#include <array>
#include <cstdint>
#include <vector>

namespace sipd {

enum class Standing : std::uint8_t {
    Stranger,
    Neighbour, // Another port of an address where a phone is registered.
    Phone, // The very address and port of a registered phone.
    Peer, // A trunk.
};

class Admission {
public:
    explicit Admission(std::uint64_t salt);

    bool admits(const Address& source, Standing, Moment now);
    // What it sent was worse than it looked: so much more is taken, at the most down to an empty bucket's
    // debt.
    void charge(const Address& source, Standing, double tokens, Moment now);

private:
    struct Bucket {
        Moment filled {}; // When it was last filled.
        double tokens { -1 };
        bool used { false };
    };
    struct Window {
        double per_second { 0 };
        double burst { 0 };
    };
    struct Drawn { // A bucket, filled up to now.
        Bucket* bucket { nullptr };
        double burst { 0 };
    };
    using Table = std::vector<Bucket>;

    static Window window_of(Standing);
    Drawn own(const Address&, Standing, Moment now);
    Drawn of_network(const Address&, Moment now);
    Drawn filled(Table&, std::uint64_t key, Window, Moment now) const;

    std::uint64_t salt_;
    std::array<Table, 4> own_; // By standing.
    Table networks_;
};

// What counts as one source: an IPv4 address, an IPv6 /64 (one customer has that much, RFC 6177).
Ip source_of(Ip);

} // namespace sipd
