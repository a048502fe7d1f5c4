#include "sip/uas_rules.h"

#include "sip/validity.h"

#include <algorithm>

namespace sip {

namespace {

// 1. RFC 3261 8.2.1: a method we do not know (501), or know and do not do here (405 with Allow).
std::optional<Refusal> rule_1(const Message& request, const Abilities& abilities)
{
    if (std::ranges::find(abilities.methods, request.method()) != abilities.methods.end())
        return std::nullopt;
    return Refusal { .status = request.method() == Method::Other ? 501 : 405,
                     .header = Header::Allow,
                     .value = std::string { abilities.allow } };
}

// 2. RFC 3261 8.2.2.3: an extension the client insists on and we lack (420 with Unsupported).
std::optional<Refusal> rule_2(const Message& request, const Abilities& abilities)
{
    std::string lacking = unsupported_extensions(request, Header::Require, abilities.extensions);
    if (lacking.empty())
        return std::nullopt;
    return Refusal { .status = 420, .header = Header::Unsupported, .value = std::move(lacking) };
}

// 3. RFC 3261 16.3: whatever we do with an INVITE, it goes on, so that one which may not go on ends here
// (483). Other requests end with us anyhow.
std::optional<Refusal> rule_3(const Message& request, const Abilities&)
{
    if (request.method() != Method::Invite || request.max_forwards() != 0)
        return std::nullopt;
    return Refusal { .status = 483 };
}

// 4. RFC 3261 8.2.3: an INVITE whose body we do not understand (415 with Accept), or whose answer could not
// be (406).
std::optional<Refusal> rule_4(const Message& request, const Abilities&)
{
    if (request.method() != Method::Invite)
        return std::nullopt;
    const auto fault = body_fault_of(request, "application", "sdp");
    if (!fault)
        return std::nullopt;
    if (fault->status != 415)
        return Refusal { .status = fault->status };
    return Refusal { .status = 415, .header = Header::Accept, .value = "application/sdp" };
}

} // namespace

std::optional<Refusal> refusal_of(const Message& request, const Abilities& abilities)
{
    for (const auto rule : { rule_1, rule_2, rule_3, rule_4 })
        if (auto refusal = rule(request, abilities))
            return refusal;
    return std::nullopt;
}

} // namespace sip
