// calld's orders and our news.
#include "legs_service.h"

#include "base/text.h"

#include <algorithm>

namespace sipd {

using Wire = yobirin::Legs;

namespace {

// The error tells why in a code; a leg that never began needs it as a reason.
Reason reason_of(const Error& error)
{
    if (error.code == Wire::no_such_device_code || error.code == Wire::no_such_trunk_code)
        return Reason::Unavailable;
    return error.code == Wire::overloaded_code ? Reason::Overloaded : Reason::Failed;
}

template <typename Answer>
void answer_revision(const Result<std::int64_t>& result, const ipc::Reply<Answer>& reply)
{
    if (!result)
        return reply(result.error());
    reply(Answer { .revision = *result });
}

} // namespace

LegsService::LegsService(Journal& journal, Counters& counters, std::function<void()> worked)
    : journal_(journal), counters_(counters), worked_(std::move(worked))
{
    const auto kept = journal_.entries().find("generation");
    if (kept != journal_.entries().end())
        generation_ = parse_number<std::int64_t>(kept->second).value_or(0);
}

template <typename Reply> bool LegsService::is_fenced(const Reply& reply) const
{
    const auto claim = claims_.find(reply.connection());
    return (claim == claims_.end() ? 0 : claim->second) < generation_;
}

template <typename Answer> void LegsService::fence(const ipc::Reply<Answer>& reply) const
{
    ++counters_["sipd.orders_fenced"];
    reply(Wire::fenced(generation_));
}

void LegsService::claim(const Wire::Claim& claim, ipc::Reply<Wire::ClaimReply> reply)
{
    if (claim.generation < generation_)
        return fence(reply);
    generation_ = claim.generation;
    if (!journal_.put("generation", std::to_string(generation_)))
        ++counters_["sipd.journal_full"];
    const std::uint64_t connection = reply.connection();
    claims_[connection] = claim.generation;
    claimant_ = reply.peer().process;
    reply.when_closed([this, connection] { claims_.erase(connection); });
    if (is_heard())
        legs_->ends_were_heard(); // Its Watch came first and got them.
    reply(Wire::ClaimReply {});
}

void LegsService::dial(const Wire::Dial& order, ipc::Reply<Wire::DialReply> reply)
{
    if (is_fenced(reply))
        return fence(reply);
    const Result<std::int64_t> dialled = legs_->dial(order, BootClock::now());
    if (!dialled)
        legs_->tell_stillborn(order.leg, reason_of(dialled.error()));
    answer_revision(dialled, reply);
    worked_();
}

void LegsService::ringing(const Wire::Ringing& order, ipc::Reply<Wire::RingingReply> reply)
{
    if (is_fenced(reply))
        return fence(reply);
    answer_revision(legs_->ring(order, BootClock::now()), reply);
    worked_();
}

void LegsService::answer(const Wire::Answer& order, ipc::Reply<Wire::AnswerReply> reply)
{
    if (is_fenced(reply))
        return fence(reply);
    answer_revision(legs_->answer(order, BootClock::now()), reply);
    worked_();
}

void LegsService::show(const Wire::Show& order, ipc::Reply<Wire::ShowReply> reply)
{
    if (is_fenced(reply))
        return fence(reply);
    if (const auto shown = legs_->show(order, BootClock::now()); !shown)
        return reply(shown.error());
    reply(Wire::ShowReply {});
    worked_();
}

void LegsService::tell(const Wire::Tell& order, ipc::Reply<Wire::TellReply> reply)
{
    if (is_fenced(reply))
        return fence(reply);
    tell_phones_(order, BootClock::now());
    reply(Wire::TellReply {});
    worked_();
}

void LegsService::end(const Wire::End& order, ipc::Reply<Wire::EndReply> reply)
{
    if (is_fenced(reply))
        return fence(reply);
    urgency_ = ipc::Urgency::WithTheNext; // That it has ended is no news to who ends it.
    const auto ended = legs_->end(order, BootClock::now());
    urgency_ = ipc::Urgency::ThisTurn;
    if (!ended)
        return reply(ended.error());
    reply(Wire::EndReply {});
    worked_();
}

void LegsService::send_digit(const Wire::SendDigit& order, ipc::Reply<Wire::SendDigitReply> reply)
{
    if (is_fenced(reply))
        return fence(reply);
    if (const auto sent = legs_->send_digit(order, BootClock::now()); !sent)
        return reply(sent.error());
    reply(Wire::SendDigitReply {});
    worked_();
}

void LegsService::offer(const Wire::Offer& order, ipc::Reply<Wire::OfferReply> reply)
{
    if (is_fenced(reply))
        return fence(reply);
    answer_revision(legs_->offer(order, BootClock::now()), reply);
    worked_();
}

void LegsService::answer_offer(const Wire::AnswerOffer& order, ipc::Reply<Wire::AnswerOfferReply> reply)
{
    if (is_fenced(reply))
        return fence(reply);
    answer_revision(legs_->answer_offer(order, BootClock::now()), reply);
    worked_();
}

void LegsService::answer_transfer(const Wire::AnswerTransfer& order,
                                  ipc::Reply<Wire::AnswerTransferReply> reply)
{
    if (is_fenced(reply))
        return fence(reply);
    if (const auto answered = legs_->answer_transfer(order, BootClock::now()); !answered)
        return reply(answered.error());
    reply(Wire::AnswerTransferReply {});
    worked_();
}

void LegsService::tell_transfer(const Wire::TellTransfer& order, ipc::Reply<Wire::TellTransferReply> reply)
{
    if (is_fenced(reply))
        return fence(reply);
    if (const auto told = legs_->tell_transfer(order, BootClock::now()); !told)
        return reply(told.error());
    reply(Wire::TellTransferReply {});
    worked_();
}

void LegsService::watch(const Wire::Watch&, ipc::Reply<Wire::WatchReply> reply)
{
    for (Wire::Leg& about : legs_->snapshot())
        reply.more({ .leg = std::move(about) });
    reply.more({ .all = true });
    for (Wire::Event& event : legs_->unheard_ends())
        reply.more({ .event = std::move(event) });
    for (Wire::Event& event : legs_->open_offers())
        reply.more({ .event = std::move(event) });
    watchers_.push_back(std::move(reply));
    if (is_heard())
        legs_->ends_were_heard();
}

void LegsService::tell(const Wire::Event& event)
{
    std::erase_if(watchers_, [](const auto& watcher) { return !watcher.is_open(); });
    for (const auto& watcher : watchers_)
        watcher.more({ .event = event }, urgency_);
}

// While nobody has claimed since we began, whoever watches may be calld.
bool LegsService::is_heard() const
{
    return std::ranges::any_of(watchers_, [&](const auto& watcher) {
        return watcher.is_open() && (claimant_ == 0 || watcher.peer().process == claimant_);
    });
}

} // namespace sipd
