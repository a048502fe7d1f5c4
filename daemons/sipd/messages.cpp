// Puts messages together.
#include "messages.h"

#include "limits.h"

#include "base/random.h"
#include "base/text.h"

namespace sipd {
namespace {

// Without a listener of that transport we are reached by the connection alone, and name no port: 0 is none.
std::string place_text(const SentBy& ours)
{
    return ours.address.port == 0 ? host_text(ours.address.ip) : text_of(ours.address);
}

} // namespace

std::string new_branch() { return std::string { sip::magic_cookie } + random_hex(12); }

std::string via_text(const SentBy& ours, std::string_view branch)
{
    std::string via { "SIP/2.0/" };
    via.append(sip::text_of(ours.transport)).append(" ").append(place_text(ours));
    return via.append(ours.manner.rport ? ";rport;branch=" : ";branch=").append(branch);
}

std::string contact_text(const SentBy& ours, sip::Scheme scheme)
{
    std::string contact { scheme == sip::Scheme::Sips ? "<sips:yobirin@" : "<sip:yobirin@" };
    contact.append(place_text(ours));
    const bool says_transport = ours.manner.contact_transport;
    if (says_transport && ours.transport == sip::Transport::Tcp)
        contact.append(";transport=tcp");
    if (says_transport && ours.transport == sip::Transport::Tls && scheme != sip::Scheme::Sips)
        contact.append(";transport=tls"); // Deprecated by RFC 3261 26.2.2, and what phones understand.
    return contact.append(">");
}

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

std::string cancel_text(const sip::Message& invite, std::string_view reason)
{
    const auto cseq = invite.cseq();
    if (!cseq)
        return {};
    std::string wire;
    sip::Writer writer { wire };
    writer.request("CANCEL", invite.request_uri())
        .copy(invite, sip::Header::Via)
        .number(sip::Header::MaxForwards, 70)
        .copy(invite, sip::Header::Route)
        .copy(invite, sip::Header::From)
        .copy(invite, sip::Header::To)
        .header(sip::Header::CallId, invite.call_id())
        .header(sip::Header::CSeq, std::to_string(cseq->number) + " CANCEL");
    if (!reason.empty())
        writer.header(sip::Header::Reason, reason);
    return writer.finish() ? wire : std::string {};
}

Flow reply_flow(const sip::Via& via, const Flow& source)
{
    Flow flow = source;
    if (!source.is_reliable())
        flow.remote.port = sip::reply_port(via, source.remote.port);
    else if (source.transport == sip::Transport::Tcp && !flow.listener.is_complete())
        flow.listener = { source.remote.ip, via.sent_by_port() };
    return flow;
}

std::string retry_after_text()
{
    const auto span =
        static_cast<std::uint64_t>((limits::retry_after_most - limits::retry_after_least).count()) + 1;
    return std::to_string(static_cast<std::uint64_t>(limits::retry_after_least.count())
                          + random_number() % span);
}

} // namespace sipd
