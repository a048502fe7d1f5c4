// NOTIFY: what is told to whose turn has come, and what becomes of it (RFC 6665 4.2.2).
#include "subscriptions.h"

#include "limits.h"

#include <chrono>

namespace sipd {
namespace {

std::string state_text(std::optional<subscription::End> last, std::chrono::nanoseconds left)
{
    if (!last) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
        return "active;expires=" + std::to_string(std::max<std::int64_t>(0, seconds));
    }
    switch (*last) {
    case subscription::End::Timeout:
        return "terminated;reason=timeout";
    case subscription::End::NoResource:
        return "terminated;reason=noresource";
    case subscription::End::Rejected:
        break;
    }
    return "terminated;reason=rejected";
}

std::string event_text(const SubscriptionRecord& record)
{
    std::string event { record.package->name };
    if (!record.event_id.empty())
        event.append(";id=").append(record.event_id);
    return event;
}

} // namespace

bool Subscriptions::tell_some(Moment now)
{
    for (std::size_t told = 0; told < limits::notifies_a_turn && !line_.empty(); ++told) {
        const std::uint64_t serial = line_.front();
        line_.pop_front();
        happened(serial, subscription::TurnCame {}, now);
    }
    return !line_.empty();
}

void Subscriptions::carry_out(Record& record, const subscription::StandInLine&, Moment)
{
    line_.push_back(record.serial);
}

Subscriptions::Said Subscriptions::said(Record& record) const
{
    const View view { .lamp = around_.lamps.find(record.lamp),
                      .user = record.user,
                      .host = record.host,
                      .version = record.version++,
                      .appearance = record.appearance,
                      .ringing = ringing_ };
    if (record.package->write_call_info != nullptr)
        return { .call_info = record.package->write_call_info(view) };
    return { .body = record.package->write(view) };
}

void Subscriptions::carry_out(Record& record, const subscription::Notify& order, Moment now)
{
    const std::uint64_t serial = record.serial;
    if (record.version - record.version_recorded >= limits::notifies_unrecorded)
        save(record);
    ++record.dialog.local_cseq;
    const auto [body, call_info] = said(record);
    OutgoingRequest request = outgoing(
        ways(),
        { .method = sip::Method::Notify,
          .flow = record.flow,
          .reach = record.reach,
          .asker = { .kind = Asker::Kind::Subscription, .id = serial } },
        [&](const std::string& via) {
            std::string wire;
            wire.reserve(1024 + body.size() + call_info.size());
            sip::Writer writer { wire };
            sip::begin_request(writer, record.dialog,
                               { .method = "NOTIFY", .cseq = record.dialog.local_cseq, .via = via });
            writer
                .header(sip::Header::Contact,
                        contact_towards(ways(), record.flow, record.dialog.remote_target))
                .header(sip::Header::Event, event_text(record))
                .header(sip::Header::SubscriptionState, state_text(order.last, record.expires - now));
            if (!call_info.empty())
                writer.header(sip::Header::CallInfo, call_info);
            return writer.finish(record.package->content_type(), body) ? wire : std::string {};
        });
    if (record.notify) // It went a way that is no more.
        around_.transactions.forget(*record.notify);
    record.notify.reset();
    if (!request.wire.empty())
        record.notify = around_.transactions.request(std::move(request), now);
    if (!record.notify) {
        ++failed_;
        return happened(serial, subscription::Unanswered {}, now);
    }
    ++notifies_;
}

void Subscriptions::carry_out(Record& record, const subscription::Forget&, Moment) { forget(record); }

// Any refusal ends it: we have no password for a phone's challenge (401), and one that asks us to come back
// later (Retry-After) comes itself.
void Subscriptions::responded(const sip::Message& response, const Delivery& delivery, Moment now)
{
    Record* record = by_serial(delivery.asker.id);
    if (record == nullptr || record->notify != delivery.client || response.status() < 200)
        return;
    record->notify.reset();
    if (response.status() < 300)
        return happened(record->serial, subscription::Answered {}, now);
    ++failed_;
    happened(record->serial, subscription::Unanswered {}, now);
}

void Subscriptions::transaction_ended(const Outcome& outcome, Moment now)
{
    Record* record = by_serial(outcome.asker.id);
    if (record == nullptr || record->notify != outcome.client)
        return;
    record->notify.reset();
    ++failed_;
    if (outcome.cause == Outcome::Cause::Transport)
        return happened(record->serial, subscription::Undelivered {}, now);
    happened(record->serial, subscription::Unanswered {}, now);
}

} // namespace sipd
