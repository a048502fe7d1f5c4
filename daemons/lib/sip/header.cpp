// Header names are found by a perfect hash that the compiler makes: a multiplier is tried until no two names
// meet.
#include "sip/header.h"

#include "base/cursor.h"
#include "sip/limits.h"

#include <algorithm>
#include <array>
#include <bit>

namespace sip {

namespace {

struct Name {
    std::string_view text;
    Header header;
};

// The long form of each Header in its order, then the compact forms.
constexpr std::array names {
    Name { "Accept", Header::Accept },
    Name { "Alert-Info", Header::AlertInfo },
    Name { "Allow", Header::Allow },
    Name { "Allow-Events", Header::AllowEvents },
    Name { "Answer-Mode", Header::AnswerMode },
    Name { "Authentication-Info", Header::AuthenticationInfo },
    Name { "Authorization", Header::Authorization },
    Name { "Call-ID", Header::CallId },
    Name { "Call-Info", Header::CallInfo },
    Name { "Contact", Header::Contact },
    Name { "Content-Disposition", Header::ContentDisposition },
    Name { "Content-Encoding", Header::ContentEncoding },
    Name { "Content-Length", Header::ContentLength },
    Name { "Content-Type", Header::ContentType },
    Name { "CSeq", Header::CSeq },
    Name { "Date", Header::Date },
    Name { "Diversion", Header::Diversion },
    Name { "Event", Header::Event },
    Name { "Expires", Header::Expires },
    Name { "From", Header::From },
    Name { "History-Info", Header::HistoryInfo },
    Name { "Identity", Header::Identity },
    Name { "Max-Forwards", Header::MaxForwards },
    Name { "Min-Expires", Header::MinExpires },
    Name { "Min-SE", Header::MinSe },
    Name { "P-Asserted-Identity", Header::PAssertedIdentity },
    Name { "P-Associated-URI", Header::PAssociatedUri },
    Name { "P-Called-Party-ID", Header::PCalledPartyId },
    Name { "P-Preferred-Identity", Header::PPreferredIdentity },
    Name { "Path", Header::Path },
    Name { "Privacy", Header::Privacy },
    Name { "Proxy-Authenticate", Header::ProxyAuthenticate },
    Name { "Proxy-Authorization", Header::ProxyAuthorization },
    Name { "Proxy-Require", Header::ProxyRequire },
    Name { "RAck", Header::RAck },
    Name { "RSeq", Header::RSeq },
    Name { "Reason", Header::Reason },
    Name { "Record-Route", Header::RecordRoute },
    Name { "Refer-To", Header::ReferTo },
    Name { "Referred-By", Header::ReferredBy },
    Name { "Remote-Party-ID", Header::RemotePartyId },
    Name { "Replaces", Header::Replaces },
    Name { "Require", Header::Require },
    Name { "Retry-After", Header::RetryAfter },
    Name { "Route", Header::Route },
    Name { "Server", Header::Server },
    Name { "Service-Route", Header::ServiceRoute },
    Name { "Session-Expires", Header::SessionExpires },
    Name { "SIP-ETag", Header::SipETag },
    Name { "SIP-If-Match", Header::SipIfMatch },
    Name { "Subject", Header::Subject },
    Name { "Subscription-State", Header::SubscriptionState },
    Name { "Supported", Header::Supported },
    Name { "To", Header::To },
    Name { "Unsupported", Header::Unsupported },
    Name { "User-Agent", Header::UserAgent },
    Name { "Via", Header::Via },
    Name { "Warning", Header::Warning },
    Name { "WWW-Authenticate", Header::WwwAuthenticate },

    Name { "c", Header::ContentType },
    Name { "e", Header::ContentEncoding },
    Name { "f", Header::From },
    Name { "i", Header::CallId },
    Name { "k", Header::Supported },
    Name { "l", Header::ContentLength },
    Name { "m", Header::Contact },
    Name { "o", Header::Event },
    Name { "r", Header::ReferTo },
    Name { "b", Header::ReferredBy },
    Name { "s", Header::Subject },
    Name { "t", Header::To },
    Name { "u", Header::AllowEvents },
    Name { "v", Header::Via },
    Name { "x", Header::SessionExpires },
    Name { "y", Header::Identity },
};

constexpr bool in_header_order()
{
    for (std::size_t i = 1; i < header_kinds; ++i)
        if (names[i - 1].header != static_cast<Header>(i))
            return false;
    // A new last one has to be counted in header_kinds, or messages have no room for it.
    return std::ranges::all_of(
        names, [](const Name& name) { return static_cast<std::size_t>(name.header) < header_kinds; });
}
static_assert(in_header_order());

// A name's first eight letters and those behind them as two numbers, in lower case, NUL behind its end: names
// are compared and hashed eight letters at a time. Letters beyond the 24th do not matter, no name of ours is
// so long.
struct Letters {
    std::uint64_t front {};
    std::uint64_t middle {};
    std::uint64_t back {};
    friend constexpr bool operator==(const Letters&, const Letters&) = default;
};
constexpr std::size_t word_bytes = sizeof(std::uint64_t);

// OR makes few other characters equal to letters and "-", and none that a line can hold ("\r" becomes "-";
// "@" becomes "`", which no name of ours has).
constexpr std::uint64_t lower_case_bits = 0x2020202020202020;

constexpr std::uint64_t word_of(std::string_view text)
{
    std::uint64_t word = 0;
    for (std::size_t at = 0; at < text.size() && at < word_bytes; ++at)
        word |= std::uint64_t { static_cast<unsigned char>(text[at] | 0x20) } << (8 * at);
    return word;
}

constexpr Letters letters_of(std::string_view name)
{
    const auto from = [&](std::size_t at) {
        return name.size() > at ? name.substr(at) : std::string_view {};
    };
    return { .front = word_of(name),
             .middle = word_of(from(word_bytes)),
             .back = word_of(from(2 * word_bytes)) };
}

constexpr std::array<Letters, names.size()> make_name_letters()
{
    std::array<Letters, names.size()> all {};
    for (std::size_t i = 0; i < names.size(); ++i)
        all[i] = letters_of(names[i].text);
    return all;
}
constexpr std::array<Letters, names.size()> name_letters = make_name_letters();

constexpr std::size_t slots = 512;
constexpr std::size_t slot_of(const Letters& letters, std::uint64_t multiplier)
{
    return static_cast<std::size_t>((letters.front ^ letters.middle << 3 ^ letters.back << 5) * multiplier
                                    >> 55);
}
static_assert(slots == 1U << (64 - 55));

constexpr bool separates(std::uint64_t multiplier)
{
    std::array<bool, slots> taken {};
    for (const Letters& letters : name_letters) {
        bool& slot = taken[slot_of(letters, multiplier)];
        if (slot)
            return false;
        slot = true;
    }
    return true;
}

constexpr std::uint64_t find_multiplier()
{
    std::uint64_t multiplier = 0x9e3779b97f4a7c15;
    while (!separates(multiplier))
        multiplier = multiplier * 6364136223846793005 + 1442695040888963406; // Stays odd.
    return multiplier;
}
constexpr std::uint64_t multiplier = find_multiplier();

struct Slot {
    Letters letters {};
    Header header { Header::Other };
};
constexpr std::array<Slot, slots> make_slots()
{
    std::array<Slot, slots> table {};
    for (std::size_t i = 0; i < names.size(); ++i)
        table[slot_of(name_letters[i], multiplier)] = { .letters = name_letters[i],
                                                        .header = names[i].header };
    return table;
}
constexpr std::array<Slot, slots> slot_table = make_slots();

[[gnu::always_inline]] inline Header find(const Letters& letters)
{
    const Slot& slot = slot_table[slot_of(letters, multiplier)];
    return slot.letters == letters ? slot.header : Header::Other;
}

// The lowest mark (0x80) is in the first byte that is a colon; 0: none is.
std::uint64_t colons_in(std::uint64_t word)
{
    constexpr std::uint64_t ones = 0x0101010101010101;
    const std::uint64_t zero_where_colon = word ^ (ones * ':');
    return (zero_where_colon - ones) & ~zero_where_colon & (ones * 0x80);
}

// The letters before the lowest mark.
std::uint64_t before_mark(std::uint64_t word, std::uint64_t marks)
{
    const std::uint64_t bits_before = (marks & -marks) - 1;
    return (word | lower_case_bits) & (bits_before >> 7);
}

HeaderName any_name_of(std::string_view text)
{
    static_assert(limits::name_bytes_max < UINT16_MAX);
    const std::size_t colon = text.substr(0, limits::name_bytes_max + 1).find(':');
    if (colon == std::string_view::npos)
        return {};
    std::string_view name = text.substr(0, colon);
    while (name.ends_with(' ') || name.ends_with('\t'))
        name.remove_suffix(1);
    return { .header = header_of(name),
             .size = static_cast<std::uint16_t>(name.size()),
             .behind_colon = static_cast<std::uint16_t>(colon + 1) };
}

} // namespace

Header header_of(std::string_view name)
{
    return name.size() > sizeof(Letters) ? Header::Other : find(letters_of(name));
}

// The quick way is for a name of ours with less than 16 letters and its colon right behind it: nearly all
// are.
HeaderName header_name_of(std::string_view text)
{
    const Cursor cursor { text };
    if (std::endian::native != std::endian::little || cursor.left() < 2 * word_bytes)
        return any_name_of(text);
    const std::uint64_t front = cursor.load<std::uint64_t>();
    const std::uint64_t middle = cursor.load<std::uint64_t>(word_bytes);
    Letters letters;
    int mark = 0; // The colon's, in bits from the front.
    if (const std::uint64_t marks = colons_in(front); marks != 0) {
        letters.front = before_mark(front, marks);
        mark = std::countr_zero(marks);
    } else if (const std::uint64_t later = colons_in(middle); later != 0) {
        letters.front = front | lower_case_bits;
        letters.middle = before_mark(middle, later);
        mark = 64 + std::countr_zero(later);
    }
    const Header header = find(letters);
    if (header == Header::Other)
        return any_name_of(text);
    const int size = mark / 8;
    return { .header = header,
             .size = static_cast<std::uint16_t>(size),
             .behind_colon = static_cast<std::uint16_t>(size + 1) };
}

std::string_view text_of(Header header)
{
    return header == Header::Other ? std::string_view {} : names[static_cast<std::size_t>(header) - 1].text;
}

} // namespace sip
