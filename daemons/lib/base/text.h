// Small pure questions about text that several parsers ask.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

constexpr char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return false;
    if (a == b) // What is compared without case is mostly written alike.
        return true;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (ascii_lower(a[i]) != ascii_lower(b[i]))
            return false;
    return true;
}

// The whole text as a number; nothing when a character is left over or it does not fit. No sign for unsigned
// types.
template <std::integral Number>
constexpr std::optional<Number> parse_number(std::string_view text, int base = 10)
{
    Number value {};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (problem != std::errc {} || end != text.data() + text.size() || text.empty())
        return std::nullopt;
    return value;
}

// For fields that are left out rather than sent empty.
template <typename Sequence> constexpr std::optional<Sequence> unless_empty(Sequence sequence)
{
    if (sequence.empty())
        return std::nullopt;
    return sequence;
}

// White space as SIP and SDP know it: space, tab, CR, LF.
std::string_view trimmed(std::string_view);

// "a,b,c" → {"a", "b", "c"}; the parts are views into `text`.
std::vector<std::string_view> split(std::string_view text, char separator);

std::string lower_case(std::string_view);
std::string hex_of(std::string_view bytes);
