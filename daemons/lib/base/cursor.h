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

    // The bytes `ahead` of here as they lie in memory; there must be as many.
    template <typename Word> Word load(std::size_t ahead = 0) const
    {
        assert(left() >= ahead + sizeof(Word));
        return load_from<Word>(here_ + ahead);
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
        if (!rest().starts_with("\r\n"))
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
    // The same for what is mostly longer than a few characters: one look at the end for four of them.
    template <typename Question> constexpr std::string_view take_run(Question belongs)
    {
        const char* here = here_;
        for (const char* const last = here + left() / 4 * 4; here != last; here += 4) {
            if (!belongs(here[0]))
                return take_to(here);
            if (!belongs(here[1]))
                return take_to(here + 1);
            if (!belongs(here[2]))
                return take_to(here + 2);
            if (!belongs(here[3]))
                return take_to(here + 3);
        }
        while (here != end_ && belongs(*here))
            ++here;
        return take_to(here);
    }
    // Up to the first byte below space (line ends, tabs, NUL …), sixteen bytes at a time: lines are most of
    // what we read.
    std::string_view take_until_control()
    {
        const char* here = here_;
        for (const char* const last = here + left() / 16 * 16; here != last; here += 16) {
            const auto one = load_from<std::uint64_t>(here);
            const auto other = load_from<std::uint64_t>(here + 8);
            if ((((one - spaces) | (other - spaces)) & high_bits) == 0)
                continue; // No control character, nor anything beyond ASCII.
            if (const std::uint64_t marks = controls_in(one); marks != 0)
                return take_to(here + first_mark(marks));
            if (const std::uint64_t marks = controls_in(other); marks != 0)
                return take_to(here + 8 + first_mark(marks));
        }
        while (here != end_ && static_cast<unsigned char>(*here) >= ' ')
            ++here;
        return take_to(here);
    }
    // Up to, not including, the character; everything when it does not occur.
    constexpr std::string_view take_until(char end) { return take(rest().find(end)); }

private:
    static constexpr std::uint64_t spaces = 0x2020202020202020;
    static constexpr std::uint64_t high_bits = 0x8080808080808080;

    template <typename Word> static Word load_from(const char* here)
    {
        Word word {};
        std::memcpy(&word, here, sizeof word);
        return word;
    }
    // Not 0 when one of the eight bytes is below space. The first mark is exact, those behind it may not be.
    static constexpr std::uint64_t controls_in(std::uint64_t word)
    {
        if constexpr (std::endian::native == std::endian::big)
            word = __builtin_bswap64(word);
        return (word - spaces) & ~word & high_bits;
    }
    static constexpr std::size_t first_mark(std::uint64_t marks)
    {
        return static_cast<std::size_t>(std::countr_zero(marks)) / 8;
    }
    constexpr std::string_view take_to(const char* there)
    {
        const std::string_view taken { here_, static_cast<std::size_t>(there - here_) };
        here_ = there;
        return taken;
    }

    const char* here_;
    const char* end_;
};
