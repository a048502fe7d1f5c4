// Puts messages together.
#include "messages.h"

#include "base/random.h"
#include "base/text.h"

#include <functional>

namespace sipd {

std::string new_branch() { return std::string { sip::magic_cookie } + random_hex(12); }

std::string via_text(Address ours, std::string_view branch)
{
    std::string via { "SIP/2.0/UDP " };
    return via.append(text_of(ours)).append(";rport;branch=").append(branch);
}

std::string contact_text(Address ours) { return "<sip:yobirin@" + text_of(ours) + '>'; }

std::string party_text(std::string_view name, std::string_view number, std::string_view host)
{
    std::string uri { "sip:" };
    if (!number.empty())
        uri.append(sip::escaped_user(number)).append("@");
    uri.append(host);
    return sip::text_of(sip::NameAddr { .display = name, .uri = uri });
}

ReplyPlan plan_of(sip::Refusal refusal)
{
    ReplyPlan plan { .status = refusal.status };
    if (refusal.header != sip::Header::Other)
        plan.headers.push_back({ refusal.header, std::move(refusal.value) });
    return plan;
}

std::string reply_text(const sip::Message& request, const Flow& source, const ReplyPlan& plan)
{
    std::string text;
    text.reserve(512 + plan.session.size());
    const std::string ip = text_of(source.remote.ip);
    sip::Writer writer { text };
    sip::begin_response(writer, request,
                        { .status = plan.status,
                          .reason = plan.reason,
                          .to_tag = plan.to_tag,
                          .source = { .address = ip, .port = source.remote.port } });
    for (const ExtraHeader& extra : plan.headers)
        writer.header(extra.header, extra.value);
    if (!writer.finish("application/sdp", plan.session))
        return {};
    return text;
}

Flow reply_flow(const sip::Via& via, const Flow& source)
{
    Flow flow = source;
    flow.remote.port = sip::reply_port(via, source.remote.port);
    return flow;
}

std::string stateless_tag(const sip::Message& request, std::uint64_t salt)
{
    const auto from = request.from();
    const auto via = request.via();
    std::string seed = std::to_string(salt);
    seed.append(request.call_id()).append("\n").append(from ? from->tag() : "").append("\n");
    seed.append(via ? via->branch : "");
    const std::size_t hash = std::hash<std::string> {}(seed);
    return hex_of({ reinterpret_cast<const char*>(&hash), sizeof hash });
}

std::optional<Address> address_of(const sip::Uri& uri)
{
    const auto ip = parse_ip(uri.host);
    if (!ip)
        return std::nullopt;
    return Address { *ip, uri.port.value_or(5060) };
}

std::optional<Address> address_of_uri(std::string_view text)
{
    const auto uri = sip::parse_uri(text);
    return uri ? address_of(*uri) : std::nullopt;
}

} // namespace sipd
