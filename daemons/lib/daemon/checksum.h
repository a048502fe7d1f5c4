// A fast checksum against torn and flipped bytes in our own files; no defence against an adversary.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

inline std::uint64_t checksum(std::string_view bytes, std::uint64_t seed)
{
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15; // The golden ratio: spreads every bit upwards.
    std::uint64_t sum = (seed ^ bytes.size()) * odd;
    while (!bytes.empty()) {
        std::uint64_t word = 0;
        const std::size_t length = bytes.size() < sizeof word ? bytes.size() : sizeof word;
        std::memcpy(&word, bytes.data(), length);
        sum = (sum ^ word) * odd;
        sum ^= sum >> 29;
        bytes.remove_prefix(length);
    }
    return sum ^ sum >> 32;
}
