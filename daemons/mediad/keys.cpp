#include "keys.h"

#include <algorithm>
#include <array>

namespace mediad {
namespace {

constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool has_suite(std::span<const SessionKey> keys, std::string_view suite)
{
    return std::ranges::find(keys, suite, &SessionKey::suite) != keys.end();
}

std::int64_t tag_above(std::span<const SessionKey> keys)
{
    std::int64_t highest = 0;
    for (const SessionKey& key : keys)
        highest = std::max(highest, key.tag);
    return highest + 1;
}

bool is_same_key(const SessionKey& one, const SessionKey& other)
{
    return one.suite == other.suite && one.key == other.key;
}

// The bytes of base64 without line breaks; nothing when it is not that.
std::optional<std::vector<std::byte>> bytes_in(std::string_view text)
{
    while (text.ends_with('='))
        text.remove_suffix(1);
    std::vector<std::byte> bytes;
    unsigned held = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const std::size_t digit = base64_digits.find(c);
        if (digit == std::string_view::npos)
            return std::nullopt;
        held = (held << 6 | static_cast<unsigned>(digit)) & 0xffffU;
        bits += 6;
        if (bits < 8)
            continue;
        bits -= 8;
        bytes.push_back(static_cast<std::byte>(held >> bits & 0xffU));
    }
    return bytes;
}

} // namespace

std::string text_of_key(std::span<const std::byte> bytes)
{
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        unsigned group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8 | (j < count ? std::to_integer<unsigned>(bytes[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j)
            text += j <= count ? base64_digits[group >> (18 - 6 * j) & 63U] : '=';
    }
    return text;
}

std::optional<srtp::MasterKey> key_in(const SessionKey& key)
{
    const auto suite = srtp::suite_named(key.suite);
    const auto bytes = bytes_in(key.key);
    if (!suite || !bytes || bytes->size() != srtp::master_key_bytes(*suite))
        return std::nullopt;
    srtp::MasterKey master {};
    std::ranges::copy(*bytes, master.begin());
    return master;
}

SessionKeys offered_keys(std::span<const SessionKey> before, std::span<const SessionKey> fresh)
{
    SessionKeys offered { before.begin(), before.end() };
    for (SessionKey key : fresh) {
        if (has_suite(before, key.suite))
            continue;
        if (!before.empty())
            key.tag = tag_above(offered);
        offered.push_back(std::move(key));
    }
    return offered;
}

std::optional<KeyPair> answering_keys(std::span<const SessionKey> theirs, std::span<const SessionKey> fresh,
                                      const std::optional<KeyPair>& in_use)
{
    if (in_use)
        for (const SessionKey& offered : theirs)
            if (is_same_key(offered, in_use->theirs)) {
                KeyPair pair { .ours = in_use->ours, .theirs = offered };
                pair.ours.tag = offered.tag;
                return pair;
            }
    for (const SessionKey& offered : theirs) {
        const auto own = std::ranges::find(fresh, offered.suite, &SessionKey::suite);
        if (own == fresh.end() || !key_in(offered))
            continue;
        KeyPair pair { .ours = *own, .theirs = offered };
        pair.ours.tag = offered.tag;
        return pair;
    }
    return std::nullopt;
}

std::optional<KeyPair> matching_keys(std::span<const SessionKey> ours, std::span<const SessionKey> theirs)
{
    for (const SessionKey& key : theirs) {
        const auto own = std::ranges::find(ours, key.tag, &SessionKey::tag);
        if (own != ours.end() && own->suite == key.suite)
            return KeyPair { .ours = *own, .theirs = key };
    }
    return std::nullopt;
}

std::optional<Keys> keys_of(const KeyPair& pair)
{
    const auto suite = srtp::suite_named(pair.ours.suite);
    const auto ours = key_in(pair.ours);
    const auto theirs = key_in(pair.theirs);
    if (!suite || !ours || !theirs)
        return std::nullopt;
    return Keys { .suite = *suite, .ours = *ours, .theirs = *theirs };
}

} // namespace mediad
