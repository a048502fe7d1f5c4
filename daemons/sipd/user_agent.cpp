// Sorts what arrives.
#include "user_agent.h"

#include "limits.h"
#include "messages.h"

#include "base/text.h"

#include <algorithm>
#include <cstdlib>

namespace sipd {

UserAgent::UserAgent(const UserAgentSurroundings& around)
    : around_(around),
      malformed_(around_.counters["sip.dropped.malformed"]),
      keep_alives_(around_.counters["sip.keep_alives"])
{
}

void UserAgent::datagram(std::string_view bytes, const Flow& flow, Moment now, Service service)
{
    // A ping of RFC 5626 or a NAT's opener; over UDP nothing answers it.
    if (std::ranges::all_of(bytes, [](char c) { return c == '\r' || c == '\n' || c == '\0' || c == ' '; })) {
        ++keep_alives_;
        return;
    }
    sip::Message message;
    if (const auto read = message.read(bytes); !read)
        return malformed(message, read.error(), flow, now);
    if (!message.is_request())
        return response(message, flow, now);
    if (service == Service::Refusal)
        return refuse(message, flow, now);
    request(message, flow, now);
}

// A repeat of what was taken up already is no new request, however long it has waited.
void UserAgent::refuse(const sip::Message& message, const Flow& flow, Moment now)
{
    const auto via = message.via();
    if (!via || !sip::can_be_answered(message) || around_.transactions.absorbs(message, *via, now))
        return;
    around_.stateless.overloaded(message, flow);
}

void UserAgent::malformed(const sip::Message& message, const sip::Fault& fault, const Flow& flow, Moment now)
{
    ++malformed_;
    around_.gate.was_malformed(flow, now);
    const bool may_answer = fault.status != 0 && message.is_request() && message.method() != sip::Method::Ack
        && sip::can_be_answered(message);
    if (may_answer)
        answer(message, flow, { .status = fault.status, .reason = fault.reason });
}

std::string UserAgent::answer_to(const sip::Unframed& unframed, const Flow& flow)
{
    ++malformed_;
    sip::Message message;
    const bool may_answer = unframed.fault.status != 0
        && (message.read(unframed.head) || message.is_request()) && message.method() != sip::Method::Ack
        && sip::can_be_answered(message);
    if (!may_answer)
        return {};
    return around_.stateless.text(message, flow,
                                  { .status = unframed.fault.status, .reason = unframed.fault.reason });
}

void UserAgent::response(const sip::Message& message, const Flow& flow, Moment now)
{
    if (const auto fault = sip::fault_of(message))
        return malformed(message, *fault, flow, now);
    Transactions::Unmatched unmatched {};
    const auto delivered = around_.transactions.deliver(message, now, &unmatched);
    if (delivered && delivered->asker.kind == Asker::Kind::Leg)
        return around_.legs.responded(message, *delivered, flow, now);
    if (delivered && delivered->asker.kind == Asker::Kind::Subscription)
        return around_.subscriptions.responded(message, *delivered, now);
    if (delivered && delivered->asker.kind == Asker::Kind::Trunk)
        return around_.trunks.responded(message, *delivered, flow, now);
    if (delivered && delivered->asker.kind == Asker::Kind::Text)
        return around_.texts.responded(message, *delivered, now);
    if (!delivered && unmatched == Transactions::Unmatched::Nobodys)
        around_.legs.stray_success(message, flow, now);
}

void UserAgent::request(const sip::Message& message, const Flow& flow, Moment now)
{
    sip::Essentials read;
    if (const auto fault = sip::fault_of(message, read))
        return malformed(message, *fault, flow, now);
    if (is_scanner(message.value(sip::Header::UserAgent))) // It learns not even that we are here.
        return around_.gate.was_scanner(flow, now);
    if (around_.transactions.absorbs(message, read.via, now))
        return;
    if (message.method() == sip::Method::Ack)
        return around_.legs.acknowledged(message, flow, now);
    if (message.method() == sip::Method::Cancel)
        return cancel(message, read.via, flow, now);
    if (!read.to.tag().empty() && message.method() != sip::Method::Register)
        return in_dialog(message, read.via, flow, now);
    outside_dialogs(message, read, flow, now);
}

void UserAgent::in_dialog(const sip::Message& message, const sip::Via& via, const Flow& flow, Moment now)
{
    if (message.method() == sip::Method::Subscribe && around_.subscriptions.has(message))
        return around_.subscriptions.subscribed_again(message, via, flow, now);
    around_.legs.in_dialog(message, via, flow, now);
}

// Whether an INVITE is refused is said to those who may call only (RFC 3261 8.2: authentication comes first);
// see Legs::objection_to.
void UserAgent::outside_dialogs(const sip::Message& message, const sip::Essentials& read, const Flow& flow,
                                Moment now)
{
    switch (message.method()) {
    case sip::Method::Register:
    case sip::Method::Options: // The same for everybody about everybody: how peers see whether we live.
        if (auto refusal = sip::refusal_of(message, abilities))
            return around_.stateless.send(message, flow, plan_of(std::move(*refusal)));
        return message.method() == sip::Method::Register ? around_.registrations.take(message, flow, now)
                                                         : options(message, flow);
    case sip::Method::Bye:
    case sip::Method::Update:
    case sip::Method::Prack:
        return answer(message, flow, { .status = 481 }); // These live inside dialogs only.
    default:
        break;
    }
    // Who it is comes before what they want (RFC 3261 8.2).
    const auto caller = authenticated(message, read.from, flow, now);
    if (!caller)
        return;
    if (message.method() == sip::Method::Invite)
        return invite({ message, read.via, flow, *caller }, now);
    if (message.method() == sip::Method::Subscribe)
        return around_.subscriptions.subscribed({ message, read.via, flow, *caller }, now);
    if (message.method() == sip::Method::Message)
        return around_.texts.sent({ message, read.via, flow, *caller }, now);
    if (message.method() == sip::Method::Info || message.method() == sip::Method::Notify)
        return answer(message, flow, { .status = 481 }); // RFC 6665 4.1.3: we have subscribed to nothing.
    if (auto refusal = sip::refusal_of(message, abilities)) // What we do not speak.
        around_.stateless.send(message, flow, plan_of(std::move(*refusal)));
}

// A peer trunk is known by its address alone. A phone may share it (a test rig, a second exchange on the same
// host): who registered from that very port, shows credentials or claims to be an extension proves it
// instead.
const Trunk* UserAgent::trunk_of(const sip::Message& message, const sip::Address& from,
                                 const Flow& flow) const
{
    const auto called = message.uri();
    const Trunk* trunk = around_.trunks.trunk_of(flow.remote.ip, called ? *called : sip::Uri {});
    const bool proves =
        message.has(sip::Header::Authorization) || message.has(sip::Header::ProxyAuthorization);
    if (trunk == nullptr || proves || around_.registrar.at(flow) != nullptr)
        return nullptr;
    if (around_.office.secrets.contains(sip::unescaped(from.uri.user)))
        return nullptr;
    return trunk;
}

// Nothing: they have been challenged. Whom a message is from is who proved it, whatever its From claims.
std::optional<Caller> UserAgent::authenticated(const sip::Message& message, const sip::Address& from,
                                               const Flow& flow, Moment now)
{
    if (const Trunk* trunk = trunk_of(message, from, flow))
        return Caller { .trunk = trunk->name };
    const Verdict verdict = around_.authenticator.judge(message, around_.office.secrets, flow.remote.ip, now);
    if (const auto* refused = std::get_if<Refused>(&verdict)) {
        if (around_.gate.refused(flow, *refused, from.uri.user, now) == Gate::Answer::Forbid)
            answer(message, flow, { .status = 403 });
        else
            around_.stateless.challenge(message, flow, around_.authenticator, refused->nonce(), now);
        return std::nullopt;
    }
    Caller caller { .extension = std::get<Granted>(verdict).extension };
    around_.gate.proved(flow, caller.extension, now);
    const Binding* device = around_.registrar.at(flow);
    if (device != nullptr && device->extension == caller.extension)
        caller.device = device->device;
    return caller;
}

void UserAgent::invite(const NewRequest& invitation, Moment now)
{
    const auto& [message, via, flow, caller] = invitation;
    if (around_.transactions.is_merged(message, via))
        return answer(message, flow, { .status = 482 });
    around_.legs.invited(invitation, now);
}

// RFC 3261 9.2: the CANCEL itself is answered at once, then what it means is seen to.
void UserAgent::cancel(const sip::Message& message, const sip::Via& via, const Flow& flow, Moment now)
{
    const auto invite = around_.transactions.invite_of(message, via, flow);
    answer(message, flow, { .status = invite ? 200 : 481 });
    if (invite)
        around_.legs.cancelled(message, *invite, now);
}

void UserAgent::options(const sip::Message& message, const Flow& flow)
{
    if (around_.hooks == TestHooks::On && message.find("X-Test-Crash") == "yes")
        std::abort();
    answer(message, flow,
           { .status = 200,
             .headers = { { sip::Header::Allow, allowed_methods },
                          { sip::Header::AllowEvents, event_packages },
                          { sip::Header::Supported, supported_extensions },
                          { sip::Header::Accept, "application/sdp" } } });
}

void UserAgent::answer(const sip::Message& message, const Flow& flow, const StatelessAnswers::Brief& brief)
{
    around_.stateless.send(message, flow, brief);
}

} // namespace sipd
