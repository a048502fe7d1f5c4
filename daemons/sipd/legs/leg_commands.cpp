// What calld orders. Each order states an outcome and may come again.
#include "legs.h"

#include "limits.h"

namespace sipd {
namespace {

std::unexpected<Error> not_now(const LegRecord& record)
{
    return std::unexpected(
        yobirin::Legs::not_now(record.about.leg, std::string { text_of(record.about.state) }));
}

} // namespace

// 0: the order was the leg's last.
std::int64_t Legs::revision_of(std::string_view name) const
{
    const LegRecord* record = find(name);
    return record == nullptr ? 0 : record->about.revision;
}

void Legs::tell_stillborn(const std::string& name, Reason reason)
{
    yobirin::Legs::Event news { .leg = name,
                                .revision = 1,
                                .what = yobirin::Legs::EventWhat::Ended,
                                .reason = reason,
                                .by = yobirin::Legs::EventBy::Us };
    around_.news.tell(news);
}

Result<std::int64_t> Legs::ring(const yobirin::Legs::Ringing& order, Moment now)
{
    LegRecord* record = by_name(order.leg);
    if (record == nullptr)
        return std::unexpected(yobirin::Legs::no_such_leg(order.leg));
    if (!record->is_incoming())
        return not_now(*record);
    record->shown = order.shown;
    record->appearance = order.appearance;
    happened(record->serial,
             leg::RingOrdered { order.session ? std::optional { order.session->text } : std::nullopt }, now);
    return revision_of(order.leg);
}

Result<std::int64_t> Legs::answer(const yobirin::Legs::Answer& order, Moment now)
{
    LegRecord* record = by_name(order.leg);
    if (record == nullptr)
        return std::unexpected(yobirin::Legs::no_such_leg(order.leg));
    record->shown = order.shown;
    record->appearance = order.appearance;
    if (record->reliable.must_wait()) {
        std::get<reliable::Awaiting>(record->reliable.sending).answer = order.session.text;
        return record->about.revision;
    }
    happened(record->serial, leg::AnswerOrdered { order.session.text }, now);
    return revision_of(order.leg);
}

// What refreshes a session can say who is there as well. Only by UPDATE: a re-INVITE for a name is more than
// a phone without it should be asked.
Result<> Legs::show(const yobirin::Legs::Show& order, Moment now)
{
    LegRecord* record = by_name(order.leg);
    if (record == nullptr)
        return std::unexpected(yobirin::Legs::no_such_leg(order.leg));
    if (record->about.trunk)
        return {};
    record->shown = order.shown;
    if (record->peer_updates)
        refresh(*record, now);
    return {};
}

Result<> Legs::end(const yobirin::Legs::End& order, Moment now)
{
    LegRecord* record = by_name(order.leg);
    if (record == nullptr)
        return {}; // Over already.
    std::optional<int> code;
    if (order.code && *order.code >= 300 && *order.code <= 699)
        code = static_cast<int>(*order.code);
    happened(record->serial, leg::EndOrdered { .reason = order.reason, .code = code }, now);
    return {};
}

// Nobody waits for the answer: a peer that knows no such INFO says so, and the key is lost to it.
Result<> Legs::send_digit(const yobirin::Legs::SendDigit& order, Moment now)
{
    constexpr std::string_view duration_ms = "160"; // As long as people press.
    LegRecord* record = by_name(order.leg);
    if (record == nullptr)
        return std::unexpected(yobirin::Legs::no_such_leg(order.leg));
    if (order.digit.size() != 1
        || std::string_view { "0123456789*#ABCD" }.find(order.digit[0]) == std::string_view::npos)
        return failure(std::string { ipc::invalid_parameter }, "digit");
    if (!std::holds_alternative<leg::Up>(record->state))
        return not_now(*record);
    send_in_dialog(
        *record,
        { .method = "INFO",
          .headers = { { sip::Header::Contact, contact_towards(*record) } },
          .content_type = "application/dtmf-relay",
          .body = "Signal=" + order.digit + "\r\nDuration=" + std::string { duration_ms } + "\r\n" },
        now);
    save(*record);
    return {};
}

Result<std::int64_t> Legs::offer(const yobirin::Legs::Offer& order, Moment now)
{
    LegRecord* record = by_name(order.leg);
    if (record == nullptr)
        return std::unexpected(yobirin::Legs::no_such_leg(order.leg));
    if (!std::holds_alternative<leg::Up>(record->state) || !negotiation::takes_offers(record->negotiation))
        return not_now(*record);
    happened(record->serial, negotiation::OfferOrdered { { .session = order.session.text } }, now);
    return revision_of(order.leg);
}

Result<std::int64_t> Legs::answer_offer(const yobirin::Legs::AnswerOffer& order, Moment now)
{
    LegRecord* record = by_name(order.leg);
    if (record == nullptr)
        return std::unexpected(yobirin::Legs::no_such_leg(order.leg));
    const std::uint64_t serial = record->serial;
    if (std::holds_alternative<leg::Deciding>(record->state)) {
        if (order.session)
            happened(serial, leg::AnswerOrdered { order.session->text }, now);
        else
            happened(serial, leg::EndOrdered { .reason = Reason::NotAcceptable }, now);
    } else {
        happened(serial,
                 negotiation::AnswerOrdered { order.session ? std::optional { order.session->text }
                                                            : std::nullopt },
                 now);
    }
    return revision_of(order.leg);
}

} // namespace sipd
