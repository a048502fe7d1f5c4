// Reads text from left to right and never outside it: the one way our parsers look at hostile bytes, and the
// one place where a pointer moves.
//
//     Cursor cursor { "1 INVITE" };
//     std::string_view number = cursor.take_while(is_digit); // "1"
//     cursor.skip_while(is_blank);
//     if (!cursor.at_end()) …
#pragma once

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

class Cursor {
public:
    constexpr explicit Cursor(std::string_view text) : here_(text.data()), end_(text.data() + text.size()) { }

    constexpr bool at_end() const { return here_ == end_; }
    constexpr std::string_view rest() const { return { here_, left() }; }
    constexpr std::size_t left() const { return static_cast<std::size_t>(end_ - here_); }
    // The next character, or NUL at the end; a NUL in the text is told apart by at_end().
    constexpr char peek() const { return at_end() ? '\0' : *here_; }

    // The next bytes as they lie in memory; there must be as many.
    template <typename Word> Word load() const
    {
        assert(left() >= sizeof(Word));
        Word word {};
        std::memcpy(&word, here_, sizeof word);
        return word;
    }

    // What was read since `earlier`, a copy of this cursor when it stood further left.
    constexpr std::string_view since(const Cursor& earlier) const
    {
        assert(earlier.here_ <= here_);
        return { earlier.here_, static_cast<std::size_t>(here_ - earlier.here_) };
    }

    constexpr bool skip(char expected)
    {
        if (at_end() || *here_ != expected)
            return false;
        ++here_;
        return true;
    }
    constexpr bool skip(std::string_view expected)
    {
        if (!rest().starts_with(expected))
            return false;
        here_ += expected.size();
        return true;
    }
    constexpr bool skip_line_end() // CRLF
    {
        if (left() < 2 || here_[0] != '\r' || here_[1] != '\n')
            return false;
        here_ += 2;
        return true;
    }
    // Takes as many as there are when there are fewer.
    constexpr std::string_view take(std::size_t count)
    {
        const std::string_view taken { here_, count < left() ? count : left() };
        here_ += taken.size();
        return taken;
    }
    template <typename Question> constexpr std::string_view take_while(Question belongs)
    {
        const char* const begin = here_;
        skip_while(belongs);
        return { begin, static_cast<std::size_t>(here_ - begin) };
    }
    template <typename Question> constexpr void skip_while(Question belongs)
    {
        const char* here = here_; // A local: the loop runs in registers.
        while (here != end_ && belongs(*here))
            ++here;
        here_ = here;
    }
    // Up to the first byte below space (line ends, tabs, NUL …), eight bytes at a time: lines are most of
    // what we read.
    std::string_view take_until_control()
    {
        const char* here = here_;
        const char* const last = here + left() / 8 * 8;
        for (; here != last; here += 8) {
            std::uint64_t word {};
            std::memcpy(&word, here, sizeof word);
            const std::uint64_t marks = controls_in(word);
            if (marks == 0)
                continue;
            if constexpr (std::endian::native == std::endian::little)
                return take(static_cast<std::size_t>(here - here_)
                            + static_cast<std::size_t>(std::countr_zero(marks)) / 8);
            break;
        }
        while (here != end_ && static_cast<unsigned char>(*here) >= ' ')
            ++here;
        return take(static_cast<std::size_t>(here - here_));
    }
    // Up to, not including, the character; everything when it does not occur.
    constexpr std::string_view take_until(char end) { return take(rest().find(end)); }

private:
    // Not 0 when one of the eight bytes is below space. The lowest mark is exact, those above it may not be.
    static constexpr std::uint64_t controls_in(std::uint64_t word)
    {
        return (word - 0x2020202020202020) & ~word & 0x8080808080808080;
    }

    const char* here_;
    const char* end_;
};
