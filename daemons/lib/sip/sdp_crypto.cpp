#include "sip/sdp_crypto.h"

#include "sip/grammar.h"
#include "sip/limits.h"

namespace sdp {

using sip::bad;
using namespace sip::grammar;
namespace limits = sip::limits;

namespace {

constexpr std::size_t keys_max = 4; // Of one line, for as many master key identifiers. More: malformed.
constexpr int lifetime_exponent_max = 48; // RFC 3711 9.2

constexpr bool is_base64(char c) { return is_alphanumeric(c) || c == '+' || c == '/' || c == '='; }

// "2^20" or "1048576"
std::optional<std::uint64_t> lifetime_of(std::string_view text)
{
    if (!text.starts_with("2^"))
        return whole_number<std::uint32_t>(text);
    const auto exponent = whole_number<std::uint8_t>(text.substr(2));
    if (!exponent || *exponent > lifetime_exponent_max)
        return std::nullopt;
    return std::uint64_t { 1 } << *exponent;
}

// "1:4": the identifier and how many bytes of it each packet has.
bool read_mki(std::string_view text, Crypto::Key& key)
{
    Cursor cursor { text };
    key.mki = take_number<std::uint32_t>(cursor);
    const bool colon = cursor.skip(':');
    const auto bytes = take_number<std::uint8_t>(cursor);
    key.mki_bytes = bytes.value_or(0);
    return key.mki && colon && cursor.at_end() && key.mki_bytes >= 1 && key.mki_bytes <= 128;
}

// "inline:…|2^20|1:4"; both parts behind the key may be missing, and only the second has a colon.
bool read_key(std::string_view text, Crypto::Key& key)
{
    Cursor cursor { text };
    if (!cursor.skip("inline:"))
        return false;
    key.key_and_salt = KeyText { cursor.take_run(is_base64) };
    if (key.key_and_salt.reveal().empty())
        return false;
    std::string_view part;
    if (cursor.skip('|'))
        part = cursor.take_until('|');
    if (!part.empty() && part.find(':') == std::string_view::npos) {
        key.lifetime_packets = lifetime_of(part);
        if (!key.lifetime_packets)
            return false;
        part = cursor.skip('|') ? cursor.rest() : std::string_view {};
        cursor.take(part.size());
    }
    return cursor.at_end() && (part.empty() || read_mki(part, key));
}

} // namespace

Parsed<Crypto> parse_crypto(std::string_view text)
{
    Cursor cursor { trim(text) };
    Crypto crypto;
    const auto tag = take_number<std::uint32_t>(cursor);
    const bool blank = is_blank(cursor.peek());
    cursor.skip_while(is_blank);
    crypto.suite = take<word_class>(cursor);
    cursor.skip_while(is_blank);
    Cursor keys { take<word_class>(cursor) };
    crypto.session_parameters = trim(cursor.rest());
    if (!tag || !blank || crypto.suite.empty() || keys.at_end())
        return bad("Malformed SDP Crypto");
    crypto.tag = *tag;
    do {
        if (crypto.keys.size() == keys_max || !read_key(keys.take_until(';'), crypto.keys.emplace_back()))
            return bad("Malformed SDP Crypto Key");
    } while (keys.skip(';'));
    return crypto;
}

bool is_bare(const Crypto& crypto)
{
    Cursor parameters { crypto.session_parameters };
    while (!parameters.at_end()) {
        const std::string_view parameter = take<word_class>(parameters);
        if (!parameter.starts_with('-') && !parameter.starts_with("WSH="))
            return false;
        parameters.skip_while(is_blank);
    }
    return crypto.keys.size() == 1 && !crypto.keys.front().mki;
}

std::vector<Crypto> cryptos_of(const Stream& stream)
{
    constexpr std::string_view name = "a=crypto:";
    std::vector<Crypto> found;
    for (Cursor lines { stream.attributes }; !lines.at_end();) {
        const std::string_view line = lines.take_until('\n');
        lines.skip('\n');
        if (!line.starts_with(name) || found.size() == limits::sdp_keys_max)
            continue;
        if (auto crypto = parse_crypto(line.substr(name.size())))
            found.push_back(std::move(*crypto));
    }
    return found;
}

} // namespace sdp
