#include "route/pattern.h"

#include <cstddef>

namespace calld {
namespace {

struct Element {
    std::size_t length { 0 }; // Of the pattern; 0: malformed, matches nothing.
    bool fits { false };
};

// "[1-9]", "[!05]"
Element set_at(std::string_view pattern, char c)
{
    const std::size_t end = pattern.find(']');
    if (end == std::string_view::npos)
        return {};
    std::string_view members = pattern.substr(1, end - 1);
    const bool inverted = members.starts_with('!') || members.starts_with('^');
    if (inverted)
        members.remove_prefix(1);
    bool found = false;
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (i + 2 < members.size() && members[i + 1] == '-') {
            found = found || (c >= members[i] && c <= members[i + 2]);
            i += 2;
        } else {
            found = found || members[i] == c;
        }
    }
    return { .length = end + 1, .fits = found != inverted };
}

Element element_at(std::string_view pattern, char c)
{
    if (pattern.front() == '[')
        return set_at(pattern, c);
    return { .length = 1, .fits = pattern.front() == '?' || pattern.front() == c };
}

} // namespace

bool matches(std::string_view pattern, std::string_view text)
{
    std::size_t in_pattern = 0;
    std::size_t in_text = 0;
    std::size_t after_star = std::string_view::npos;
    std::size_t star_took_to = 0;
    while (in_text < text.size()) {
        if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
            after_star = ++in_pattern;
            star_took_to = in_text;
            continue;
        }
        Element element;
        if (in_pattern < pattern.size())
            element = element_at(pattern.substr(in_pattern), text[in_text]);
        if (element.fits) {
            in_pattern += element.length;
            ++in_text;
        } else if (after_star != std::string_view::npos) {
            in_pattern = after_star;
            in_text = ++star_took_to;
        } else {
            return false;
        }
    }
    while (in_pattern < pattern.size() && pattern[in_pattern] == '*')
        ++in_pattern;
    return in_pattern == pattern.size();
}

} // namespace calld
