// A map from text that can be asked with a string_view.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept
    {
        return std::hash<std::string_view> {}(text);
    }
};

template <typename Value> using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;
