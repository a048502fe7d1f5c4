// SUBSCRIBE: what is refused, and how the rest becomes a subscription (RFC 6665 4.2.1).
#include "subscriptions.h"

#include "limits.h"

#include "base/random.h"
#include "sip/call_info.h"
#include "sip/validity.h"

#include <algorithm>

namespace sipd {
namespace {

ReplyPlan bad_event()
{
    return { .status = 489, .headers = { { sip::Header::AllowEvents, std::string { event_packages } } } };
}

std::size_t bytes_of(const sip::Dialog& dialog)
{
    std::size_t bytes = dialog.call_id.size() + dialog.remote_tag.size() + dialog.local_party.size()
        + dialog.remote_party.size() + dialog.remote_target.size();
    for (const std::string& route : dialog.routes)
        bytes += route.size();
    return bytes;
}

const Package* package_of(const sip::Event& event)
{
    return event.shared && event.package == "dialog" ? find_package("dialog;shared")
                                                     : find_package(event.package);
}

// NOTIFYs go to the host the SUBSCRIBE came from, whatever its Contact and routes say: a phone behind a NAT
// does not know where it is, and nobody is to have us send to somebody else.
void locate_phone(SubscriptionRecord& record, const Flow& source)
{
    const auto target = hop_of_uri(sip::next_hop(record.dialog));
    const bool is_direct = target && target->address.ip == source.remote.ip;
    record.reach = is_direct ? Reach::Direct : Reach::BehindNat;
    record.flow = is_direct ? flow_to_neighbour(*target, source) : source;
}

// "pbx.example:5070", as the phone calls us.
std::string host_of(const sip::Uri& uri, const SentBy& ours)
{
    if (uri.host.empty()) // tel:
        return host_text(ours.address.ip);
    std::string host { uri.host };
    if (uri.port)
        host.append(":").append(std::to_string(*uri.port));
    return host;
}

} // namespace

void Subscriptions::refuse(const sip::Message& request, const Flow& source, const ReplyPlan& plan)
{
    around_.stateless.send(request, source, plan);
}

// What a SUBSCRIBE asks for, whether or not it is the first of its dialog; or what is wrong with it.
std::expected<Subscriptions::Wanted, ReplyPlan> Subscriptions::read(const sip::Message& request) const
{
    if (auto refusal = sip::refusal_of(request, abilities))
        return std::unexpected(plan_of(std::move(*refusal)));
    const auto event = sip::parse_event(request.value(sip::Header::Event));
    const Package* package = event ? package_of(*event) : nullptr;
    if (package == nullptr)
        return std::unexpected(bad_event());
    if (!package->type.empty() && !sip::accepts(request, package->type, package->subtype))
        return std::unexpected(
            ReplyPlan { .status = 406, .headers = { { sip::Header::Accept, package->media_type() } } });
    const auto& [least, most] = package->lasts;
    const std::chrono::seconds expires = request.expires().value_or(most);
    if (expires.count() > 0 && expires < least)
        return std::unexpected(ReplyPlan {
            .status = 423, .headers = { { sip::Header::MinExpires, std::to_string(least.count()) } } });
    auto key = read_key(request, *package);
    if (!key)
        return std::unexpected(std::move(key.error()));
    return Wanted {
        .package = package, .event_id = event->id, .expires = std::min(expires, most), .key = *std::move(key)
    };
}

// Bodies of other packages are filters (RFC 6665 3.1.2), of which we have none: whoever sends one is told
// all.
std::expected<std::optional<KeyPress>, ReplyPlan> Subscriptions::read_key(const sip::Message& request,
                                                                          const Package& package)
{
    if (package.whose != Whose::TheirOwn || request.body().empty())
        return std::nullopt;
    if (request.body().size() > limits::key_press_bytes)
        return std::unexpected(ReplyPlan { .status = 413 });
    if (const auto fault = sip::body_fault_of(request, package.type, package.subtype))
        return std::unexpected(ReplyPlan { .status = fault->status,
                                           .reason = fault->reason,
                                           .headers = { { sip::Header::Accept, package.media_type() } } });
    auto key = key_press_in(request.body());
    if (!key)
        return std::unexpected(ReplyPlan { .status = 400, .reason = "Bad Key Document" });
    return key;
}

std::expected<Subscriptions::Record, ReplyPlan> Subscriptions::planned(const NewRequest& subscribe,
                                                                       const Wanted& wanted) const
{
    const auto& [request, via, source, caller] = subscribe;
    auto dialog = sip::dialog_of_request(request, random_hex(16));
    const auto uri = request.uri();
    if (!dialog || !uri)
        return std::unexpected(ReplyPlan { .status = 400, .reason = "Bad Contact" });
    Record record { .package = wanted.package,
                    .event_id = std::string { wanted.event_id },
                    .extension = caller.extension,
                    .device = caller.device,
                    .host = host_of(*uri, around_.vantage.seen_by(source, around_.office)),
                    .dialog = std::move(*dialog) };
    if (seizes(*wanted.package) && wanted.expires.count() > 0 && !sip::appearance_of(request))
        return std::unexpected(ReplyPlan { .status = 400, .reason = "Bad Call-Info" });
    const std::string asked = sip::unescaped(uri->user);
    if (wanted.package->whose == Whose::TheirOwn && asked != caller.extension)
        return std::unexpected(ReplyPlan { .status = 403 });
    record.user = sip::escaped_user(asked);
    if (around_.lamps.is_known())
        record.lamp = around_.lamps.meant_by(asked, caller.extension);
    const bool is_unknown = around_.lamps.is_known() && record.lamp.empty();
    if (is_unknown || asked.empty() || asked.size() > limits::lamp_name_bytes)
        return std::unexpected(ReplyPlan { .status = 404 });
    if (bytes_of(record.dialog) + record.host.size() + record.event_id.size() > limits::subscription_bytes)
        return std::unexpected(ReplyPlan { .status = 400, .reason = "Too Much To Remember" });
    locate_phone(record, source);
    return record;
}

// A phone that was switched off without a goodbye comes back and asks for everything again. At the limit its
// older subscription to that lamp makes room, lest it be locked out for an hour; one that really wants more
// is refused. (Dropping whichever is oldest, and saying so, would have such a phone ask again for ever.)
std::optional<ReplyPlan> Subscriptions::lacks_room(const Record& planned)
{
    const auto own = of_extension_.find(planned.extension);
    if (own != of_extension_.end() && own->second.size() >= limits::subscriptions_per_extension) {
        Record* oldest = nullptr;
        for (const std::uint64_t serial : own->second) {
            Record& record = *by_serial(serial);
            const bool is_twin = record.package == planned.package && record.user == planned.user
                && record.dialog.remote_target == planned.dialog.remote_target;
            if (is_twin && (oldest == nullptr || record.expires < oldest->expires))
                oldest = &record;
        }
        if (oldest == nullptr)
            return ReplyPlan { .status = 403, .reason = "Too Many Subscriptions" };
        ++around_.counters["sip.subscriptions.replaced"];
        forget(*oldest);
    }
    if (subscriptions_.size() >= limits::subscriptions)
        return ReplyPlan { .status = 503, .headers = { { sip::Header::RetryAfter, retry_after_text() } } };
    return std::nullopt;
}

void Subscriptions::subscribed(const NewRequest& subscribe, Moment now)
{
    const auto& [request, via, source, caller] = subscribe;
    if (caller.extension.empty()) // A trunk. Lamps are the office's own business.
        return refuse(request, source, { .status = 403 });
    const auto wanted = read(request);
    if (!wanted)
        return refuse(request, source, wanted.error());
    auto record = planned(subscribe, *wanted);
    if (!record)
        return refuse(request, source, record.error());
    if (const auto plan = lacks_room(*record))
        return refuse(request, source, *plan);
    if (asking_.size() >= limits::line_seizures_asked)
        return around_.stateless.overloaded(request, source);
    const auto server = around_.transactions.open(request, via, { .answers = reply_flow(via, source) }, now);
    if (!server)
        return around_.stateless.overloaded(request, source);
    const Grant granted { *server, wanted->expires, wanted->key };
    if (seizes(*wanted->package) && wanted->expires.count() > 0)
        return ask_for_line(subscribe, std::move(*record), granted);
    grant(add(std::move(*record)), subscribe, granted, now);
}

// Answers 200 with what is granted. The NOTIFY follows it at the end of the turn, also one that is the last
// (RFC 6665 4.4.3: to ask once is to subscribe for no time).
void Subscriptions::grant(Record& record, const NewRequest& subscribe, const Grant& granted, Moment now)
{
    expire_at(record, now + (granted.key ? std::max(granted.expires, limits::key_settles) : granted.expires));
    save(record);
    const auto& [request, via, source, caller] = subscribe;
    std::string wire =
        reply_text(request, source,
                   { .status = 200,
                     .to_tag = record.dialog.local_tag,
                     .headers = { { sip::Header::Expires, std::to_string(granted.expires.count()) },
                                  { sip::Header::Contact,
                                    contact_towards(ways(), record.flow, record.dialog.remote_target) },
                                  { sip::Header::Allow, std::string { allowed_methods } },
                                  { sip::Header::AllowEvents, std::string { event_packages } } } });
    around_.transactions.respond(granted.server, 200, std::move(wire), now);
    if (granted.expires.count() == 0)
        let_go(record);
    if (granted.key)
        press(record, *granted.key, now);
    else if (granted.expires.count() == 0)
        happened(record.serial, subscription::Ended { subscription::End::Timeout }, now);
    else
        happened(record.serial, subscription::Subscribed {}, now);
}

// The NOTIFY waits until calld has decided, lest the phone hear what was before what is. What comes of it is
// told by the lamp.
void Subscriptions::press(Record& record, const KeyPress& key, Moment now)
{
    ++around_.counters["sip.subscriptions.keys"];
    const bool is_back = std::holds_alternative<subscription::Stranded>(record.state);
    if (!key.what || is_back)
        happened(record.serial, subscription::Subscribed {}, now);
    if (!key.what)
        return;
    yobirin::Lamps::Switch pressed { .extension = record.extension, .what = *key.what, .on = key.on };
    if (!key.to.empty())
        pressed.to = key.to;
    around_.press_key(pressed, record.serial);
}

// Call-ID and tags can be overheard (rule T8). A phone whose address changed is known by its registration.
bool Subscriptions::is_from_its_phone(const Record& record, const Flow& source) const
{
    if (source.remote.ip == record.flow.remote.ip)
        return true;
    const Binding* device = around_.registrar.at(source);
    return device != nullptr && device->extension == record.extension;
}

void Subscriptions::subscribed_again(const sip::Message& request, const sip::Via& via, const Flow& source,
                                     Moment now)
{
    Record* record = by_dialog(request);
    if (record != nullptr && !is_from_its_phone(*record, source)) {
        ++around_.counters["sip.refused.wrong_source"];
        record = nullptr;
    }
    if (record == nullptr || !subscription::is_standing(record->state))
        return refuse(request, source, { .status = 481 });
    const auto wanted = read(request);
    if (!wanted)
        return refuse(request, source, wanted.error());
    if (wanted->package != record->package || wanted->event_id != record->event_id)
        return refuse(request, source, bad_event()); // RFC 6665 4.5.2: one dialog, one subscription.
    const Binding* device = around_.registrar.at(source);
    const bool is_anothers = device != nullptr && device->extension != record->extension;
    if (wanted->key && is_anothers) // Behind the same address.
        return refuse(request, source, { .status = 403 });
    const auto cseq = request.cseq();
    if (!cseq || !sip::take_cseq(record->dialog, cseq->number))
        return refuse(request, source, { .status = 500, .reason = "CSeq Out Of Order" });
    const auto server = around_.transactions.open(request, via, { .answers = reply_flow(via, source) }, now);
    if (!server)
        return around_.stateless.overloaded(request, source);
    sip::refresh_target(record->dialog, request);
    locate_phone(*record, source);
    if (device != nullptr && !is_anothers)
        record->device = device->device;
    if (!record->holder.empty() && wanted->expires.count() > 0)
        ask_for_line(*record, record->serial, wanted->expires);
    grant(*record, { request, via, source, {} }, { *server, wanted->expires, wanted->key }, now);
}

} // namespace sipd
