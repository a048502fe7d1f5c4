// The headers we know by name. What is not here is Other and travels as text.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace sip {

enum class Header : std::uint8_t {
    Other,
    Accept,
    AlertInfo,
    Allow,
    AllowEvents,
    AnswerMode,
    AuthenticationInfo,
    Authorization,
    CallId,
    CallInfo,
    Contact,
    ContentDisposition,
    ContentEncoding,
    ContentLength,
    ContentType,
    CSeq,
    Date,
    Diversion,
    Event,
    Expires,
    From,
    HistoryInfo,
    Identity,
    MaxForwards,
    MinExpires,
    MinSe,
    PAssertedIdentity,
    PAssociatedUri,
    PCalledPartyId,
    PPreferredIdentity,
    Path,
    Privacy,
    ProxyAuthenticate,
    ProxyAuthorization,
    ProxyRequire,
    RAck,
    RSeq,
    Reason,
    RecordRoute,
    ReferTo,
    ReferredBy,
    RemotePartyId,
    Replaces,
    Require,
    RetryAfter,
    Route,
    Server,
    ServiceRoute,
    SessionExpires,
    SipETag,
    SipIfMatch,
    Subject,
    SubscriptionState,
    Supported,
    To,
    Unsupported,
    UserAgent,
    Via,
    Warning,
    WwwAuthenticate,
};

inline constexpr std::size_t header_kinds = static_cast<std::size_t>(Header::WwwAuthenticate) + 1;

// A set of them, as one number.
class Headers {
public:
    constexpr Headers() = default;
    constexpr Headers(std::initializer_list<Header> headers)
    {
        for (const Header header : headers)
            add(header);
    }
    constexpr void add(Header header) { bits_ |= bit(header); }
    constexpr bool has(Header header) const { return (bits_ & bit(header)) != 0; }
    constexpr bool has_all(Headers wanted) const { return (wanted.bits_ & ~bits_) == 0; }
    constexpr bool has_any(Headers wanted) const { return (wanted.bits_ & bits_) != 0; }

private:
    static_assert(header_kinds <= 64);
    static constexpr std::uint64_t bit(Header header)
    {
        return std::uint64_t { 1 } << static_cast<unsigned>(header);
    }
    std::uint64_t bits_ {};
};

// Long or compact form ("v" is Via), any case.
Header header_of(std::string_view name);

// What stands before the first colon of a text that begins with a header. There is no name when there is no
// colon near enough. Whether an Other one is a token is for the caller to ask.
struct HeaderName {
    Header header { Header::Other };
    std::uint16_t size {}; // Without blanks behind it.
    std::uint16_t behind_colon {}; // Where the value begins.
};
HeaderName header_name_of(std::string_view text);

// As the RFC writes it: "WWW-Authenticate". Empty for Other.
std::string_view text_of(Header);

} // namespace sip
