// How our SIP messages are put together: what every one of them has, so that the rest says only what is
// special.
#pragma once

#include "flow.h"

#include "sip/message.h"
#include "sip/uas_rules.h"
#include "sip/writer.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sipd {

inline constexpr std::string_view allowed_methods =
    "INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, PRACK, UPDATE, INFO, REFER, SUBSCRIBE, NOTIFY, MESSAGE";
inline constexpr std::string_view event_packages =
    "dialog, presence, message-summary, as-feature-event, call-info, line-seize"; // Allow-Events
inline constexpr std::string_view supported_extensions = "timer, replaces, 100rel";
inline constexpr auto supported_tags = [] { // The same, one by one: what a Require may name.
    std::array<std::string_view, 1 + std::ranges::count(supported_extensions, ',')> tags {};
    std::string_view rest = supported_extensions;
    for (std::string_view& tag : tags) {
        tag = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(tag.size() + std::string_view { ", " }.size(), rest.size()));
    }
    return tags;
}();
inline constexpr std::array methods_outside_dialogs { sip::Method::Invite, sip::Method::Register,
                                                      sip::Method::Options, sip::Method::Subscribe,
                                                      sip::Method::Message };
inline constexpr sip::Abilities abilities { .methods = methods_outside_dialogs,
                                            .allow = allowed_methods,
                                            .extensions = supported_tags };
inline constexpr std::string_view product = "Yobirin";

std::string new_branch();

// What some carriers refuse to read.
struct Manner {
    bool rport { true }; // In Via (RFC 3581).
    bool contact_transport { true };
};

// What a peer is told of us: where it reaches us, and how.
struct SentBy {
    sip::Transport transport { sip::Transport::Udp };
    Address address {};
    Manner manner {};
};
std::string via_text(const SentBy&, std::string_view branch);
// "<sip:yobirin@192.0.2.1:5060;transport=tcp>"; the scheme is that of the URI by which the peer is reached or
// reached us (RFC 3261 8.1.1.8, 12.1.1).
std::string contact_text(const SentBy&, sip::Scheme scheme = sip::Scheme::Sip);

// A name and number as a From or To of ours says them: `"Sato" <sip:201@192.0.2.1>`.
std::string party_text(std::string_view name, std::string_view number, std::string_view host);

struct ExtraHeader {
    sip::Header header { sip::Header::Other };
    std::string value {};
};

struct ReplyPlan {
    int status { 200 };
    std::string_view reason {}; // Empty: the RFC's.
    std::string_view to_tag {};
    std::vector<ExtraHeader> headers {};
    std::string_view session {}; // SDP
};
ReplyPlan plan_of(sip::Refusal);
// The answer to a request; empty when it cannot be answered.
std::string reply_text(const sip::Message& request, const Flow& source, const ReplyPlan&);

// The CANCEL of an INVITE of ours (RFC 3261 9.1): what identifies it, and the same branch. Empty: it cannot
// be written. `reason` is a Reason header; empty: none.
std::string cancel_text(const sip::Message& invite, std::string_view reason = {});

// Where answers to this request go (RFC 3261 18.2.2, RFC 3581).
Flow reply_flow(const sip::Via&, const Flow& source);

// For a 503: how long to stay away, by chance, lest all return at once.
std::string retry_after_text();

} // namespace sipd
