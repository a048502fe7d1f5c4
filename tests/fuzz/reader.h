// An input that says what happens: numbers and packets, one after the other.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

struct Reader {
    std::span<const std::byte> left;

    unsigned byte()
    {
        if (left.empty())
            return 0;
        const auto value = std::to_integer<unsigned>(left.front());
        left = left.subspan(1);
        return value;
    }
    unsigned two_bytes()
    {
        const unsigned high = byte();
        return high << 8U | byte();
    }
    // A copy as long as it is, so that reading beyond it is seen.
    std::vector<std::byte> take(std::size_t size)
    {
        const auto taken = left.first(std::min(size, left.size()));
        left = left.subspan(taken.size());
        return { taken.begin(), taken.end() };
    }
};
