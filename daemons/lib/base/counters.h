// Named counters: whatever is dropped, refused or ignored is counted here and shown by `yobirin status`.
//
//     Counters counters;
//     std::uint64_t& malformed = counters["sip.dropped.malformed"]; // Keep the reference in a hot path.
#pragma once

#include <cstdint>
#include <map>
#include <string>

class Counters {
public:
    std::uint64_t& operator[](const std::string& name) { return values_[name]; }
    const std::map<std::string, std::uint64_t>& all() const { return values_; }

private:
    std::map<std::string, std::uint64_t> values_; // A map: references stay valid.
};
