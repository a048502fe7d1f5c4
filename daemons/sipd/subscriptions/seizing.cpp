// A phone takes a line of those it shares before it calls (BroadSoft's line-seize): the SUBSCRIBE is answered
// when calld has said who has it, and the phone has it as long as its subscription lasts or until it calls.
#include "subscriptions.h"

#include "limits.h"

#include "sip/call_info.h"

#include <algorithm>
#include <cassert>

namespace sipd {
namespace {

using yobirin::Lamps;

// calld hears from us when it is over; if it does not, it is over there a little later.
constexpr std::chrono::seconds over_later { 5 };

ReplyPlan plan_of_refusal(const Error& why)
{
    if (why.code == Lamps::taken_code)
        return { .status = 480 };
    if (why.code == Lamps::not_allowed_code)
        return { .status = 403 };
    return { .status = 503, .headers = { { sip::Header::RetryAfter, retry_after_text() } } };
}

bool is_refused(const Error& why)
{
    return why.code == Lamps::taken_code || why.code == Lamps::not_allowed_code;
}

} // namespace

void Subscriptions::ask_for_line(const NewRequest& subscribe, Record planned, const Grant& granted)
{
    const auto& [request, via, source, caller] = subscribe;
    planned.appearance = sip::appearance_of(request).value_or(sip::any_appearance);
    planned.holder = holder_name(caller, source);
    const std::uint64_t number = ++last_serial_;
    ask_for_line(planned, number, granted.expires);
    asking_.emplace(number,
                    Asking { .planned = std::move(planned),
                             .text = std::string { request.text() },
                             .source = source,
                             .caller = caller,
                             .server = granted.server,
                             .expires = granted.expires });
}

void Subscriptions::ask_for_line(const Record& record, std::uint64_t number, std::chrono::seconds lasts)
{
    Lamps::Seize asked { .of = sip::unescaped(record.user),
                         .extension = record.extension,
                         .holder = record.holder,
                         .seconds = (lasts + over_later).count() };
    if (record.appearance != sip::any_appearance)
        asked.index = record.appearance;
    around_.seize(asked, number);
}

void Subscriptions::seized(std::uint64_t number, const Result<std::int64_t>& appearance, Moment now)
{
    if (const auto asking = asking_.find(number); asking != asking_.end()) {
        Asking asked = std::move(asking->second);
        asking_.erase(asking);
        if (!appearance)
            return refuse_line(asked, appearance.error(), now);
        asked.planned.appearance = static_cast<int>(*appearance);
        return begin_seizure(asked, now);
    }
    Record* record = by_serial(number);
    if (record == nullptr || record->holder.empty() || appearance || !is_refused(appearance.error()))
        return; // While calld is away the phone has what it had.
    record->holder.clear();
    save(*record);
    happened(number, subscription::Ended { subscription::End::Rejected }, now);
}

// A phone that has forgotten what it had and asks anew has it by its last asking.
void Subscriptions::begin_seizure(Asking& asked, Moment now)
{
    sip::Message request;
    const auto via = request.read(asked.text) ? request.via() : sip::bad("Unreadable");
    assert(via.has_value()); // It was read before.
    for (const std::uint64_t earlier :
         with_line(asked.planned.extension, sip::unescaped(asked.planned.user), asked.planned.holder)) {
        by_serial(earlier)->holder.clear();
        happened(earlier, subscription::Ended { subscription::End::NoResource }, now);
    }
    grant(add(std::move(asked.planned)), { request, *via, asked.source, asked.caller },
          { .server = asked.server, .expires = asked.expires }, now);
}

void Subscriptions::refuse_line(const Asking& asked, const Error& why, Moment now)
{
    sip::Message request;
    if (!request.read(asked.text))
        return;
    ReplyPlan plan = plan_of_refusal(why);
    plan.to_tag = asked.planned.dialog.local_tag;
    const int status = plan.status;
    around_.transactions.respond(asked.server, status, reply_text(request, asked.source, plan), now);
}

void Subscriptions::let_go(Record& record)
{
    if (record.holder.empty())
        return;
    around_.release({ .of = sip::unescaped(record.user), .holder = std::exchange(record.holder, {}) });
}

std::vector<std::uint64_t> Subscriptions::with_line(const std::string& extension, std::string_view of,
                                                    std::string_view holder) const
{
    std::vector<std::uint64_t> found;
    const auto own = of_extension_.find(extension);
    if (own == of_extension_.end() || holder.empty())
        return found;
    std::ranges::copy_if(own->second, std::back_inserter(found), [&](std::uint64_t serial) {
        const Record& record = subscriptions_.at(serial);
        return record.holder == holder && sip::unescaped(record.user) == of;
    });
    return found;
}

void Subscriptions::line_used(const Caller& caller, const yobirin::Legs::Appearance& used, Moment now)
{
    for (const std::uint64_t serial : with_line(caller.extension, used.of, used.holder)) {
        Record& record = *by_serial(serial);
        record.holder.clear(); // It is the call's now.
        save(record);
        happened(serial, subscription::Ended { subscription::End::NoResource }, now);
    }
}

void Subscriptions::assert_seizures(Moment now)
{
    for (const auto& [serial, record] : subscriptions_)
        if (!record.holder.empty() && record.expires > now)
            ask_for_line(record, serial, std::chrono::ceil<std::chrono::seconds>(record.expires - now));
}

bool Subscriptions::shows_appearances(std::string_view device) const
{
    const Binding* binding = around_.registrar.find(device);
    const auto own = binding == nullptr ? of_extension_.end() : of_extension_.find(binding->extension);
    if (own == of_extension_.end())
        return false;
    const std::string& account = binding->shares.empty() ? binding->extension : binding->shares;
    return std::ranges::any_of(own->second, [&](std::uint64_t serial) {
        const Record& record = subscriptions_.at(serial);
        return record.package->write_call_info == call_info && record.flow == binding->flow
            && sip::unescaped(record.user) == account;
    });
}

} // namespace sipd
