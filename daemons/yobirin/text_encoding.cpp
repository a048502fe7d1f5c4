#include "text_encoding.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <iconv.h>
#include <memory>

namespace command {
namespace {

using Decoded = std::expected<std::string, UnreadableText>;

Decoded unreadable_at(std::string_view bytes, std::size_t offset)
{
    return std::unexpected(UnreadableText {
        .line = static_cast<std::size_t>(std::ranges::count(bytes.substr(0, offset), '\n')) + 1 });
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// The length of the sequence at the front, or 0 (RFC 3629: no surrogates, no overlong forms).
std::size_t utf8_length(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    if (first < 0x80)
        return 1;
    const std::size_t length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 0 || text.size() < length
        || !std::ranges::all_of(text.substr(1, length - 1), is_continuation))
        return 0;
    const unsigned second = byte(1);
    const bool is_bad = (first == 0xE0 && second < 0xA0) || (first == 0xED && second >= 0xA0)
        || (first == 0xF0 && second < 0x90) || (first == 0xF4 && second >= 0x90);
    return is_bad ? 0 : length;
}

struct Utf8Look {
    std::size_t good { 0 }; // Sequences of three and more bytes: kana and kanji.
    std::size_t bad { 0 }; // Bytes that are in no sequence.
    std::size_t first_bad { 0 };
};

Utf8Look look_at(std::string_view bytes)
{
    Utf8Look look;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t length = utf8_length(bytes.substr(at));
        if (length == 0 && look.bad++ == 0)
            look.first_bad = at;
        look.good += length >= 3 ? 1U : 0U;
        at += std::max<std::size_t>(length, 1);
    }
    return look;
}

struct CloseConverter {
    void operator()(void* converter) const { iconv_close(converter); }
};

Decoded converted(std::string_view bytes, const char* encoding)
{
    const iconv_t opened = iconv_open("UTF-8", encoding);
    if (reinterpret_cast<std::intptr_t>(opened) == -1) // This system has no table for it.
        return unreadable_at(bytes, 0);
    const std::unique_ptr<void, CloseConverter> converter { opened };
    std::string text;
    // iconv asks for what it does not change.
    char* from = const_cast<char*>(bytes.data());
    std::size_t left = bytes.size();
    while (left > 0) {
        std::array<char, 4096> room;
        char* to = room.data();
        std::size_t space = room.size();
        const bool is_done =
            iconv(converter.get(), &from, &left, &to, &space) != static_cast<std::size_t>(-1);
        text.append(room.data(), room.size() - space);
        if (!is_done && errno != E2BIG)
            return unreadable_at(bytes, bytes.size() - left);
    }
    return text;
}

} // namespace

Decoded utf8_of(std::string_view bytes)
{
    if (bytes.starts_with("\xFF\xFE"))
        return converted(bytes.substr(2), "UTF-16LE");
    if (bytes.starts_with("\xFE\xFF"))
        return converted(bytes.substr(2), "UTF-16BE");
    constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
    const bool is_marked = bytes.starts_with(utf8_mark);
    if (is_marked)
        bytes.remove_prefix(utf8_mark.size());
    const Utf8Look look = look_at(bytes);
    if (look.bad == 0)
        return std::string { bytes };
    // Nearly all of CP932 could be read as something, so a slip in UTF-8 must not turn the rest into noise.
    if (is_marked || look.good > look.bad)
        return unreadable_at(bytes, look.first_bad);
    return converted(bytes, "CP932");
}

} // namespace command
