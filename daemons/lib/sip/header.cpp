// Header names are found by a perfect hash that the compiler makes: a multiplier is tried until no two names
// meet.
#include "sip/header.h"

#include "base/cursor.h"
#include "base/text.h"

#include <array>

namespace sip {

namespace {

struct Name {
    std::string_view text;
    Header header;
};

// The long form of each Header in its order, then the compact forms.
constexpr std::array names {
    Name { "Accept", Header::Accept },
    Name { "Allow", Header::Allow },
    Name { "Allow-Events", Header::AllowEvents },
    Name { "Authentication-Info", Header::AuthenticationInfo },
    Name { "Authorization", Header::Authorization },
    Name { "Call-ID", Header::CallId },
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

constexpr std::size_t slots = 512;
constexpr std::uint8_t no_name = 255;

constexpr bool in_header_order()
{
    for (std::size_t i = 1; i < header_kinds; ++i)
        if (names[i - 1].header != static_cast<Header>(i))
            return false;
    return true;
}
static_assert(in_header_order());
static_assert(names.size() < no_name);

// Length and three letters tell all names apart. OR with 0x20 lowers letters and leaves "-" alone.
constexpr std::uint32_t slot_of(std::string_view name, std::uint32_t multiplier)
{
    const auto letter = [&](std::size_t at) { return static_cast<std::uint32_t>(name[at] | 0x20) & 0xff; };
    const std::uint32_t key = static_cast<std::uint32_t>(name.size()) << 24 | letter(0) << 16
        | letter(name.size() / 2) << 8 | letter(name.size() - 1);
    return key * multiplier >> 23;
}
static_assert(slots == 1u << (32 - 23));

constexpr bool separates(std::uint32_t multiplier)
{
    std::array<bool, slots> taken {};
    for (const Name& name : names) {
        bool& slot = taken[slot_of(name.text, multiplier)];
        if (slot)
            return false;
        slot = true;
    }
    return true;
}

constexpr std::uint32_t find_multiplier()
{
    std::uint32_t multiplier = 0x9e3779b1;
    while (!separates(multiplier))
        multiplier += 2;
    return multiplier;
}
constexpr std::uint32_t multiplier = find_multiplier();

constexpr std::array<std::uint8_t, slots> make_slots()
{
    std::array<std::uint8_t, slots> table {};
    table.fill(no_name);
    for (std::size_t i = 0; i < names.size(); ++i)
        table[slot_of(names[i].text, multiplier)] = static_cast<std::uint8_t>(i);
    return table;
}
constexpr std::array<std::uint8_t, slots> slot_table = make_slots();

// Eight (four) letters as a number, in lower case. OR makes few other characters equal to letters and "-",
// and none that a name in a line can hold ("\r" becomes "-"; "@" becomes "`", which no name of ours has).
template <typename Word> Word letters(const Cursor& cursor)
{
    return static_cast<Word>(cursor.load<Word>() | static_cast<Word>(0x2020202020202020));
}

// Two words that overlap in the middle cover every name of up to twice their size.
template <typename Word> bool same_ends(std::string_view a, std::string_view b)
{
    Cursor one { a };
    Cursor other { b };
    if (letters<Word>(one) != letters<Word>(other))
        return false;
    one.take(a.size() - sizeof(Word));
    other.take(b.size() - sizeof(Word));
    return letters<Word>(one) == letters<Word>(other);
}

bool same_name(std::string_view known, std::string_view name)
{
    if (known.size() != name.size())
        return false;
    if (name.size() < 2 || name.size() > 16)
        return equal_ignoring_case(known, name);
    if (name.size() < 4)
        return same_ends<std::uint16_t>(known, name);
    return name.size() < 8 ? same_ends<std::uint32_t>(known, name) : same_ends<std::uint64_t>(known, name);
}

} // namespace

Header header_of(std::string_view name)
{
    if (name.empty())
        return Header::Other;
    const std::uint8_t candidate = slot_table[slot_of(name, multiplier)];
    if (candidate == no_name || !same_name(names[candidate].text, name))
        return Header::Other;
    return names[candidate].header;
}

std::string_view text_of(Header header)
{
    return header == Header::Other ? std::string_view {} : names[static_cast<std::size_t>(header) - 1].text;
}

} // namespace sip
