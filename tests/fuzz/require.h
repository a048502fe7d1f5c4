// What fuzz targets hold against what they are given: an input that breaks a promise ends the run.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string_view>

inline void require(bool holds)
{
    if (!holds)
        std::abort();
}

inline std::string_view text_of_input(const std::uint8_t* data, std::size_t size)
{
    return { reinterpret_cast<const char*>(data), size };
}

// An empty view may point anywhere.
inline bool lies_in(std::string_view part, std::string_view whole)
{
    const std::less_equal<const char*> not_after;
    return part.empty()
        || (not_after(whole.data(), part.data())
            && not_after(part.data() + part.size(), whole.data() + whole.size()));
}
