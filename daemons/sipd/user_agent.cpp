// Sorts what arrives.
#include "user_agent.h"

#include "limits.h"
#include "messages.h"

#include "base/random.h"
#include "base/text.h"

#include <algorithm>
#include <cstdlib>

namespace sipd {

UserAgent::UserAgent(UserAgentSurroundings around)
    : around_(std::move(around)),
      salt_(random_number()),
      malformed_(around_.counters["sip.dropped.malformed"]),
      keep_alives_(around_.counters["sip.keep_alives"])
{
}

void UserAgent::datagram(std::string_view bytes, const Flow& flow, Moment now)
{
    // A ping of RFC 5626 or a NAT's opener; over UDP nothing answers it.
    if (std::ranges::all_of(bytes, [](char c) { return c == '\r' || c == '\n' || c == '\0' || c == ' '; })) {
        ++keep_alives_;
        return;
    }
    sip::Message message;
    const auto read = message.read(bytes);
    if (!read) {
        ++malformed_;
        const bool may_answer = read.error().status != 0 && message.is_request()
            && message.method() != sip::Method::Ack && sip::can_be_answered(message);
        if (may_answer)
            answer(message, flow, { .status = read.error().status, .reason = read.error().reason });
        return;
    }
    if (message.is_request())
        request(message, flow, now);
    else
        response(message, flow, now);
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
    const std::string tag = stateless_tag(message, salt_);
    return reply_text(message, flow,
                      { .status = unframed.fault.status, .reason = unframed.fault.reason, .to_tag = tag });
}

void UserAgent::response(const sip::Message& message, const Flow& flow, Moment now)
{
    if (sip::fault_of(message)) {
        ++malformed_;
        return;
    }
    Transactions::Unmatched unmatched {};
    const auto delivered = around_.transactions.deliver(message, now, &unmatched);
    if (delivered && delivered->asker.kind == Asker::Kind::Leg)
        return around_.legs.responded(message, *delivered, flow, now);
    if (!delivered && unmatched == Transactions::Unmatched::Nobodys)
        around_.legs.stray_success(message, flow, now);
}

void UserAgent::request(const sip::Message& message, const Flow& flow, Moment now)
{
    sip::Essentials read;
    if (const auto fault = sip::fault_of(message, read)) {
        ++malformed_;
        if (fault->status != 0 && message.method() != sip::Method::Ack && sip::can_be_answered(message))
            answer(message, flow, { .status = fault->status, .reason = fault->reason });
        return;
    }
    if (around_.transactions.absorbs(message, read.via, now))
        return;
    if (message.method() == sip::Method::Ack)
        return around_.legs.acknowledged(message, flow, now);
    if (message.method() == sip::Method::Cancel)
        return cancel(message, read.via, flow, now);
    if (!read.to.tag().empty() && message.method() != sip::Method::Register)
        return around_.legs.in_dialog(message, read.via, flow, now);
    outside_dialogs(message, read, flow, now);
}

// Whether an INVITE is refused is said to those who may call only (RFC 3261 8.2: authentication comes first);
// see Legs::objection_to.
void UserAgent::outside_dialogs(const sip::Message& message, const sip::Essentials& read, const Flow& flow,
                                Moment now)
{
    switch (message.method()) {
    case sip::Method::Invite:
        return invite(message, read, flow, now);
    case sip::Method::Bye:
    case sip::Method::Update:
    case sip::Method::Info:
    case sip::Method::Prack:
        return answer(message, flow, { .status = 481 }); // These live inside dialogs only.
    default:
        break;
    }
    if (auto refusal = sip::refusal_of(message, abilities))
        return answer(message, flow, plan_of(std::move(*refusal)));
    if (message.method() == sip::Method::Register)
        return around_.registrations.take(message, read.via, flow, now);
    options(message, flow);
}

// A peer trunk is known by its address alone. A phone may share it (a test rig, a second exchange on the same
// host): who registered from that very port, shows credentials or claims to be an extension proves it
// instead.
const Trunk* UserAgent::trunk_of(const sip::Message& message, const sip::Address& from,
                                 const Flow& flow) const
{
    const bool proves =
        message.has(sip::Header::Authorization) || message.has(sip::Header::ProxyAuthorization);
    if (proves || around_.registrar.at(flow) != nullptr)
        return nullptr;
    if (around_.office.secrets.contains(sip::unescaped(from.uri.user)))
        return nullptr;
    return around_.office.trunk_at(flow.remote.ip);
}

void UserAgent::invite(const sip::Message& message, const sip::Essentials& read, const Flow& flow, Moment now)
{
    if (around_.transactions.is_merged(message, read.via))
        return answer(message, flow, { .status = 482 });
    if (message.max_forwards() == 0) // Whatever we do with it, it goes on.
        return answer(message, flow, { .status = 483 });
    if (const Trunk* trunk = trunk_of(message, read.from, flow))
        return around_.legs.invited({ message, read.via, flow, { .trunk = trunk->name } }, now);
    const Verdict verdict = around_.authenticator.judge(message, around_.office.secrets, flow.remote.ip, now);
    if (const auto* refused = std::get_if<Refused>(&verdict)) {
        if (refused->tried)
            ++around_.counters["sip.refused.password"];
        return answer(message, flow, challenge_plan(around_.authenticator, *refused, flow.remote.ip, now));
    }
    Caller caller { .extension = std::get<Granted>(verdict).extension };
    const Binding* device = around_.registrar.at(flow);
    if (device != nullptr && device->extension == caller.extension)
        caller.device = device->device;
    around_.legs.invited({ message, read.via, flow, caller }, now);
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
             .headers = { { sip::Header::Allow, std::string { allowed_methods } },
                          { sip::Header::Supported, std::string { supported_extensions } },
                          { sip::Header::Accept, "application/sdp" } } });
}

void UserAgent::answer(const sip::Message& message, const Flow& flow, ReplyPlan plan)
{
    const std::string tag = stateless_tag(message, salt_);
    plan.to_tag = tag;
    const std::string wire = reply_text(message, flow, plan);
    const auto via = message.via();
    if (!wire.empty())
        around_.outbox.send(via ? reply_flow(*via, flow) : flow, wire);
}

} // namespace sipd
