// A fast checksum against torn and flipped bytes in our own files; no defence against an adversary.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

inline std::uint64_t checksum(std::string_view bytes, std::uint64_t seed)
{
    constexpr std::uint64_t odd = 0x9e3779b97f4a7c15; // The golden ratio: spreads every bit upwards.
    const auto mixed = [](std::uint64_t sum, std::uint64_t word) {
        sum = (sum ^ word) * odd;
        return sum ^ sum >> 29;
    };
    // Four words at a time in four sums, so that one multiplication does not wait for the last.
    std::uint64_t sums[4] { (seed ^ bytes.size()) * odd, seed, seed + odd, ~seed };
    std::uint64_t words[4];
    for (; bytes.size() >= sizeof words; bytes.remove_prefix(sizeof words)) {
        std::memcpy(words, bytes.data(), sizeof words);
        for (int lane = 0; lane < 4; ++lane)
            sums[lane] = mixed(sums[lane], words[lane]);
    }
    std::uint64_t sum = mixed(mixed(mixed(sums[0], sums[1]), sums[2]), sums[3]);
    while (!bytes.empty()) {
        std::uint64_t word = 0;
        const std::size_t length = bytes.size() < sizeof word ? bytes.size() : sizeof word;
        std::memcpy(&word, bytes.data(), length);
        sum = mixed(sum, word);
        bytes.remove_prefix(length);
    }
    return sum ^ sum >> 32;
}
