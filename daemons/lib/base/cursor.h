// Reads text from left to right and never outside it: the one way our parsers look at hostile bytes.
//
//     Cursor cursor { "1 INVITE" };
//     std::string_view number = cursor.take_while(is_digit); // "1"
//     cursor.skip_while(is_blank);
//     if (!cursor.at_end()) …
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

class Cursor {
public:
    constexpr explicit Cursor(std::string_view text) : rest_(text) { }

    constexpr bool at_end() const { return rest_.empty(); }
    constexpr std::string_view rest() const { return rest_; }
    // The next character, or NUL at the end; a NUL in the text is told apart by at_end().
    constexpr char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

    constexpr bool skip(char expected)
    {
        if (rest_.empty() || rest_.front() != expected)
            return false;
        rest_.remove_prefix(1);
        return true;
    }
    constexpr bool skip(std::string_view expected)
    {
        if (!rest_.starts_with(expected))
            return false;
        rest_.remove_prefix(expected.size());
        return true;
    }
    // Takes as many as there are when there are fewer.
    constexpr std::string_view take(std::size_t count)
    {
        const std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(taken.size());
        return taken;
    }
    template <typename Question> constexpr std::string_view take_while(Question belongs)
    {
        std::size_t count = 0;
        while (count < rest_.size() && belongs(rest_[count]))
            ++count;
        return take(count);
    }
    template <typename Question> constexpr void skip_while(Question belongs) { take_while(belongs); }
    // Up to the first byte below space (line ends, tabs, NUL …), eight bytes at a time: lines are most of what we read.
    std::string_view take_until_control()
    {
        constexpr std::uint64_t spaces = 0x2020202020202020;
        constexpr std::uint64_t tops = 0x8080808080808080;
        std::size_t count = 0;
        for (std::uint64_t word; count + sizeof word <= rest_.size(); count += sizeof word) {
            std::memcpy(&word, rest_.data() + count, sizeof word);
            if (((word - spaces) & ~word & tops) != 0)
                break;
        }
        while (count < rest_.size() && static_cast<unsigned char>(rest_[count]) >= ' ')
            ++count;
        return take(count);
    }
    // Up to, not including, the character; everything when it does not occur.
    constexpr std::string_view take_until(char end) { return take(rest_.find(end)); }

private:
    std::string_view rest_;
};
