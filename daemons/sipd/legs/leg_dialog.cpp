// Requests inside a dialog, theirs and ours.
#include "legs.h"

#include "limits.h"
#include "messages.h"

#include "base/random.h"
#include "base/text.h"
#include "sip/status.h"
#include "sip/validity.h"

namespace sipd {
namespace {

// The digit of an INFO: "Signal=5" (application/dtmf-relay) or "5" (application/dtmf).
std::optional<char> digit_in(const sip::Message& info)
{
    const auto type = sip::parse_media_type(info.value(sip::Header::ContentType));
    if (!type)
        return std::nullopt;
    std::string_view said;
    if (type->is("application", "dtmf")) {
        said = trimmed(info.body());
    } else if (type->is("application", "dtmf-relay")) {
        for (const std::string_view line : split(info.body(), '\n')) {
            const std::size_t equals = line.find('=');
            if (equals != std::string_view::npos
                && equal_ignoring_case(trimmed(line.substr(0, equals)), "signal"))
                said = trimmed(line.substr(equals + 1));
        }
    }
    if (said == "10")
        return '*';
    if (said == "11")
        return '#';
    if (said.size() != 1
        || std::string_view { "0123456789*#ABCDabcd" }.find(said[0]) == std::string_view::npos)
        return std::nullopt;
    return said[0] >= 'a' ? static_cast<char>(said[0] - 'a' + 'A') : said[0];
}

} // namespace

OutgoingRequest Legs::outgoing(const LegRecord& record, sip::Method method, const WriteRequest& write) const
{
    return sipd::outgoing(ways(),
                          { .method = method,
                            .flow = record.flow,
                            .reach = record.behind_nat ? Reach::BehindNat : Reach::Direct,
                            .asker = asker_of(record),
                            .manner = manner_of(record) },
                          write);
}

std::optional<ClientId> Legs::send_in_dialog(LegRecord& record, const DialogMessage& message, Moment now)
{
    ++record.dialog.local_cseq;
    OutgoingRequest request = outgoing(record, sip::method_of(message.method), [&](const std::string& via) {
        std::string wire;
        sip::Writer writer { wire };
        sip::begin_request(writer, record.dialog,
                           { .method = message.method, .cseq = record.dialog.local_cseq, .via = via });
        for (const ExtraHeader& extra : message.headers)
            writer.header(extra.header, extra.value);
        return writer.finish(message.content_type, message.body) ? wire : std::string {};
    });
    if (request.wire.empty()) {
        ++around_.counters["sipd.unwritable_request"];
        return std::nullopt;
    }
    return around_.transactions.request(std::move(request), now);
}

// The ACK of a 2xx is a transaction of its own (RFC 3261 13.2.2.4), repeated with each 2xx.
void Legs::send_ack(const LegRecord& record, std::uint32_t cseq, std::string_view session)
{
    std::string wire;
    sip::Writer writer { wire };
    sip::begin_request(
        writer, record.dialog,
        { .method = "ACK", .cseq = cseq, .via = via_text(ours_towards(record), new_branch()) });
    if (writer.finish("application/sdp", session))
        around_.outbox.send(record.flow, wire);
}

// Call-ID and tags can be overheard; where they come from cannot be forged so easily (rule T8).
bool Legs::is_from_peer(const LegRecord& record, const Flow& source) const
{
    const Ip ip = source.remote.ip;
    if (ip == record.flow.remote.ip || (record.invite && record.invite->source.remote.ip == ip))
        return true;
    if (const auto target = hop_of_uri(sip::next_hop(record.dialog)); target && target->address.ip == ip)
        return true;
    const Trunk* trunk = record.about.trunk ? around_.office.trunk(*record.about.trunk) : nullptr;
    return trunk != nullptr && trunk->may_call_from(ip);
}

// A NAT gave the peer another port, or it opened another connection: ours go there too.
void Legs::follow(LegRecord& record, const Flow& source)
{
    if (source.remote.ip != record.flow.remote.ip || source.transport != record.flow.transport)
        return;
    if (source.is_reliable())
        record.flow = { .transport = source.transport,
                        .connection = source.connection,
                        .local = source.local,
                        .remote = source.remote,
                        .listener = record.flow.listener };
    else if (record.behind_nat)
        record.flow.remote.port = source.remote.port;
}

void Legs::reply(const PeerRequest& request, const sip::Message& message, const ReplyPlan& plan, Moment now)
{
    around_.transactions.respond(request.server, plan.status, reply_text(message, request.source, plan), now);
}

void Legs::in_dialog(const sip::Message& request, const sip::Via& via, const Flow& source, Moment now)
{
    LegRecord* record = by_dialog(request);
    if (record != nullptr && !is_from_peer(*record, source)) {
        ++around_.counters["sip.refused.wrong_source"];
        record = nullptr;
    }
    if (record == nullptr) {
        if (!in_early_dialog(request, via, source, now))
            reply_without_transaction(request, source, { .status = 481 });
        return;
    }
    if (std::string lacking = sip::unsupported_extensions(request, sip::Header::Require, supported_tags);
        !lacking.empty())
        return reply_without_transaction(
            request, source,
            { .status = 420, .headers = { { sip::Header::Unsupported, std::move(lacking) } } });
    const auto cseq = request.cseq();
    if (!cseq || !sip::take_cseq(record->dialog, cseq->number))
        return reply_without_transaction(request, source, { .status = 500, .reason = "CSeq Out Of Order" });
    follow(*record, source);
    const auto server =
        around_.transactions.open(request, via, { reply_flow(via, source), asker_of(*record) }, now);
    if (!server)
        return reply_without_transaction(request, source, { .status = 503 });
    PeerRequest asked { .server = *server, .text = std::string { request.text() }, .source = source };
    take_request(*record, request, std::move(asked), now);
}

void Legs::take_request(LegRecord& record, const sip::Message& request, PeerRequest asked, Moment now)
{
    switch (request.method()) {
    case sip::Method::Bye:
        return take_bye(record, request, asked, now);
    case sip::Method::Invite:
    case sip::Method::Update:
        return take_offer(record, request, std::move(asked), now);
    case sip::Method::Prack:
        return take_prack(record, request, asked, now);
    case sip::Method::Info:
        return take_info(record, request, asked, now);
    case sip::Method::Refer:
        return take_refer(record, request, std::move(asked), now);
    case sip::Method::Options:
        return reply(asked, request,
                     { .status = 200,
                       .headers = { { sip::Header::Allow, std::string { allowed_methods } },
                                    { sip::Header::AllowEvents, std::string { event_packages } },
                                    { sip::Header::Supported, std::string { supported_extensions } },
                                    { sip::Header::Accept, "application/sdp" } } },
                     now);
    case sip::Method::Subscribe:
    case sip::Method::Notify: // Not 481, which would be the end of the call (RFC 5057 5.1).
        return reply(
            asked, request,
            { .status = 489, .headers = { { sip::Header::AllowEvents, std::string { event_packages } } } },
            now);
    case sip::Method::Message: // RFC 3428 4 would rather have texts outside; so would we.
        return reply(asked, request, { .status = 403, .reason = "Not Inside A Call" }, now);
    default:
        return reply(asked, request,
                     { .status = request.method() == sip::Method::Other ? 501 : 405,
                       .headers = { { sip::Header::Allow, std::string { allowed_methods } } } },
                     now);
    }
}

// With the dialog what the peer still had open in it is over too (RFC 3261 15.1.2).
void Legs::end_open_requests(LegRecord& record, Moment now)
{
    for (std::optional<PeerRequest>* open : { &record.offer, &record.transfer }) {
        sip::Message request;
        if (*open && request.read((*open)->text))
            reply(**open, request, { .status = 487 }, now);
        open->reset();
    }
}

void Legs::take_bye(LegRecord& record, const sip::Message& request, const PeerRequest& asked, Moment now)
{
    reply(asked, request, { .status = 200 }, now);
    end_open_requests(record, now);
    happened(record.serial, leg::PeerLeft { reason_of_headers(request, Reason::HungUp), cause_in(request) },
             now);
}

void Legs::take_info(LegRecord& record, const sip::Message& request, const PeerRequest& asked, Moment now)
{
    if (request.body().empty())
        return reply(asked, request, { .status = 200 }, now);
    const auto digit = digit_in(request);
    if (!digit)
        return reply(asked, request,
                     { .status = 415,
                       .headers = { { sip::Header::Accept, "application/dtmf-relay, application/dtmf" } } },
                     now);
    reply(asked, request, { .status = 200 }, now);
    if (record.about.state == yobirin::Legs::LegState::Ended)
        return;
    yobirin::Legs::Event news = news_of(record, yobirin::Legs::EventWhat::Digit);
    news.digit = std::string { *digit };
    tell(news);
    save(record);
}

void Legs::take_refer(LegRecord& record, const sip::Message& request, PeerRequest asked, Moment now)
{
    const auto to = sip::parse_address(request.value(sip::Header::ReferTo));
    if (!to || request.count(sip::Header::ReferTo) != 1)
        return reply(asked, request, { .status = 400, .reason = "Bad Refer-To" }, now);
    const bool is_now = std::holds_alternative<leg::Up>(record.state) && !record.transfer;
    if (!is_now || !around_.news.is_heard())
        return reply(asked, request, { .status = 603 }, now);
    yobirin::Legs::Event news = news_of(record, yobirin::Legs::EventWhat::TransferAsked);
    news.transfer_to = sip::unescaped(to->uri.user).substr(0, limits::party_bytes);
    if (const auto header = sip::find_uri_header(to->uri, "Replaces")) {
        const std::string value = sip::unescaped(*header);
        const auto replaces = sip::parse_replaces(value);
        news.transfer_replaces = replaces ? leg_of_replaces(*replaces) : std::nullopt;
        if (!news.transfer_replaces)
            return reply(asked, request, { .status = 603 }, now);
    }
    record.transfer = std::move(asked);
    start(record, LegTimer::TransferTooLong, limits::transfer_answer_longest, now);
    tell(news);
    save(record);
}

Result<> Legs::answer_transfer(const yobirin::Legs::AnswerTransfer& order, Moment now)
{
    LegRecord* record = by_name(order.leg);
    if (record == nullptr)
        return std::unexpected(yobirin::Legs::no_such_leg(order.leg));
    if (!record->transfer)
        return {}; // Answered already, or given up.
    const PeerRequest asked = std::move(*record->transfer);
    record->transfer.reset();
    stop(*record, LegTimer::TransferTooLong);
    sip::Message request;
    if (!request.read(asked.text))
        return {};
    ReplyPlan answer { .status = order.accepted ? 202 : 603 };
    if (order.accepted)
        answer.headers.push_back({ sip::Header::Contact, contact_towards(*record) });
    reply(asked, request, answer, now);
    if (const auto cseq = request.cseq(); order.accepted && cseq) {
        record->refer_cseq = cseq->number;
        ++record->refers;
        notify_of_transfer(*record, 100, now); // RFC 3515 2.4.4: at once.
    }
    save(*record);
    return {};
}

Result<> Legs::tell_transfer(const yobirin::Legs::TellTransfer& order, Moment now)
{
    if (order.code < 100 || order.code > 699)
        return failure(std::string { ipc::invalid_parameter }, "code");
    LegRecord* record = by_name(order.leg);
    if (record == nullptr)
        return std::unexpected(yobirin::Legs::no_such_leg(order.leg));
    const bool is_wanted = record->refer_cseq && std::holds_alternative<leg::Up>(record->state);
    if (!is_wanted)
        return {};
    notify_of_transfer(*record, static_cast<int>(order.code), now);
    if (order.code >= 200)
        record->refer_cseq.reset();
    save(*record);
    return {};
}

// The first REFER of a dialog needs no id, and some phones know none (RFC 3515 2.4.6).
void Legs::notify_of_transfer(LegRecord& record, int code, Moment now)
{
    std::string event = "refer";
    if (record.refers > 1)
        event += ";id=" + std::to_string(*record.refer_cseq);
    send_in_dialog(
        record,
        { .method = "NOTIFY",
          .headers = { { sip::Header::Contact, contact_towards(record) },
                       { sip::Header::Event, std::move(event) },
                       { sip::Header::SubscriptionState,
                         code < 200 ? "active;expires=300" : "terminated;reason=noresource" } },
          .content_type = "message/sipfrag;version=2.0",
          .body = "SIP/2.0 " + std::to_string(code) + ' ' + std::string { sip::reason_of(code) } + "\r\n" },
        now);
}

} // namespace sipd
