// Who may be heard: a token bucket per source address, asked before a byte is parsed. Fixed memory.
// Addresses that hash alike share a bucket; the hash is salted so that nobody can choose whose.
#pragma once

#include "base/clock.h"
#include "flow.h"

#include <vector>

namespace sipd {

enum class Standing { Stranger, Known }; // Known: a trunk peer, or a phone that has registered.

class Admission {
public:
    explicit Admission(std::uint64_t salt);

    bool admits(Ip source, Standing, Moment now);

private:
    struct Bucket {
        Moment filled {}; // When it was last filled.
        double tokens { -1 }; // Negative: never used.
    };
    Bucket& bucket_of(Ip source, Standing);

    std::uint64_t salt_;
    std::vector<Bucket> strangers_;
    std::vector<Bucket> known_;
};

} // namespace sipd
