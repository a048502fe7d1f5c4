// The headers we know by name. What is not here is Other and travels as text.
#pragma once

#include <cstdint>
#include <string_view>

namespace sip {

enum class Header : std::uint8_t {
    Other,
    Accept,
    Allow,
    AllowEvents,
    AuthenticationInfo,
    Authorization,
    CallId,
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

// Long or compact form ("v" is Via), any case.
Header header_of(std::string_view name);
// As the RFC writes it: "WWW-Authenticate". Empty for Other.
std::string_view text_of(Header);

} // namespace sip
