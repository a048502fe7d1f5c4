// Puts messages together.
#include "messages.h"

#include "limits.h"

#include "base/random.h"
#include "base/text.h"

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

std::string retry_after_text()
{
    const auto span =
        static_cast<std::uint64_t>((limits::retry_after_most - limits::retry_after_least).count()) + 1;
    return std::to_string(static_cast<std::uint64_t>(limits::retry_after_least.count())
                          + random_number() % span);
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
