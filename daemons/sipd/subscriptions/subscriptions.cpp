// Finding subscriptions, keeping them in the journal, and what happens to them from outside.
#include "subscriptions.h"

#include "limits.h"

#include <algorithm>
#include <utility>

namespace sipd {
namespace {

constexpr std::string_view key_prefix = "subscription/";

std::string key_of(const SubscriptionRecord& record)
{
    return std::string { key_prefix }.append(record.dialog.local_tag);
}

template <typename Index> void take_out(Index& index, const std::string& name, std::uint64_t serial)
{
    const auto known = index.find(name);
    if (known == index.end())
        return;
    known->second.erase(serial);
    if (known->second.empty())
        index.erase(known);
}

} // namespace

Subscriptions::Subscriptions(SubscriptionSurroundings around)
    : around_(std::move(around)),
      ringing_([this](std::string_view leg) -> std::optional<RingingDialog> {
          const auto dialog = around_.legs.ringing_dialog(leg);
          if (!dialog)
              return std::nullopt;
          return RingingDialog { dialog->call_id, dialog->local_tag, dialog->remote_tag };
      }),
      now_(around_.counters["sip.subscriptions"]),
      notifies_(around_.counters["sip.subscriptions.notifies"]),
      failed_(around_.counters["sip.subscriptions.failed"])
{
}

Subscriptions::Record& Subscriptions::add(Record record)
{
    const std::uint64_t serial = ++last_serial_;
    record.serial = serial;
    local_tags_.insert_or_assign(record.dialog.local_tag, serial);
    of_extension_[record.extension].insert(serial);
    of_lamp_[record.lamp].insert(serial);
    Record& added = subscriptions_.emplace(serial, std::move(record)).first->second;
    now_ = subscriptions_.size();
    return added;
}

Subscriptions::Record* Subscriptions::by_serial(std::uint64_t serial)
{
    const auto known = subscriptions_.find(serial);
    return known == subscriptions_.end() ? nullptr : &known->second;
}

const Subscriptions::Record* Subscriptions::by_dialog(const sip::Message& request) const
{
    const auto to = request.to();
    if (!to)
        return nullptr;
    const auto known = local_tags_.find(std::string { to->tag() });
    if (known == local_tags_.end())
        return nullptr;
    const Record& record = subscriptions_.at(known->second);
    return sip::belongs_to(request, record.dialog) ? &record : nullptr;
}

Subscriptions::Record* Subscriptions::by_dialog(const sip::Message& request)
{
    const Record* found = std::as_const(*this).by_dialog(request);
    return found == nullptr ? nullptr : by_serial(found->serial);
}

bool Subscriptions::has(const sip::Message& subscribe) const { return by_dialog(subscribe) != nullptr; }

void Subscriptions::save(Record& record)
{
    record.version_recorded = record.version;
    if (!around_.journal.put(key_of(record), journal_text(record)))
        ++around_.counters["sipd.journal_full"]; // Only a crash would lose it, and its phone comes again.
}

void Subscriptions::forget(Record& record)
{
    const std::uint64_t serial = record.serial;
    let_go(record);
    around_.journal.erase(key_of(record));
    if (record.notify)
        around_.transactions.forget(*record.notify);
    take_out(of_extension_, record.extension, serial);
    take_out(of_lamp_, record.lamp, serial);
    local_tags_.erase(record.dialog.local_tag);
    subscriptions_.erase(serial);
    now_ = subscriptions_.size();
}

void Subscriptions::happened(std::uint64_t serial, const subscription::Event& event, Moment now)
{
    Record* record = by_serial(serial);
    if (record == nullptr)
        return;
    subscription::Step taken = subscription::step(record->state, event);
    record->state = taken.next;
    for (const subscription::Order& order : taken.orders)
        std::visit([&](const auto& wanted) { carry_out(*record, wanted, now); }, order);
}

// ---- Lamps

void Subscriptions::name_lamp(Record& record, std::string name)
{
    if (record.lamp == name)
        return;
    take_out(of_lamp_, record.lamp, record.serial);
    record.lamp = std::move(name);
    of_lamp_[record.lamp].insert(record.serial);
}

// What was answered before calld had told of any lamp is put right, and who was told before this process was,
// hears it anew: nobody knows what they were told last.
void Subscriptions::everything_is_known(Moment now)
{
    std::vector<std::uint64_t> all;
    for (const auto& [serial, record] : subscriptions_)
        all.push_back(serial);
    std::ranges::sort(all);
    for (const std::uint64_t serial : all) {
        Record& record = *by_serial(serial);
        name_lamp(record, around_.lamps.meant_by(sip::unescaped(record.user), record.extension));
        if (record.lamp.empty())
            happened(serial, subscription::Ended { subscription::End::NoResource }, now);
        else
            happened(serial, subscription::LampChanged {}, now);
    }
}

void Subscriptions::lamps_changed(const LampTable::News& news, Moment now)
{
    if (news.kind == LampTable::News::Kind::Everything)
        return everything_is_known(now);
    for (const LampTable::Change& change : news.changes) {
        const auto watched = of_lamp_.find(change.name);
        if (watched == of_lamp_.end())
            continue;
        const Lamp* lamp = around_.lamps.find(change.name);
        for (const std::uint64_t serial : Serials { watched->second }) {
            const Record& record = *by_serial(serial);
            if (lamp == nullptr)
                happened(serial, subscription::Ended { subscription::End::NoResource }, now);
            else if (!change.before || !record.package->looks_alike(*change.before, *lamp))
                happened(serial, subscription::LampChanged {}, now);
        }
    }
}

void Subscriptions::key_settled(std::uint64_t subscription, Settled settled, Moment now)
{
    if (settled == Settled::AsItWas)
        happened(subscription, subscription::Subscribed {}, now);
}

// ---- Phones

// A phone that is where it says keeps to the port of its Contact. One whose connection is lost may come back
// as another device; if it is another phone after all, it does not know the dialog and says so.
bool Subscriptions::is_to_follow(const Record& record, const Binding& binding)
{
    const bool same_host = binding.flow.remote.ip == record.flow.remote.ip;
    if (std::holds_alternative<subscription::Stranded>(record.state))
        return record.device == binding.device || same_host;
    if (record.device != binding.device || record.flow == binding.flow)
        return false;
    const bool over_streams = binding.flow.is_reliable() || record.flow.is_reliable();
    return over_streams || !same_host || record.reach == Reach::BehindNat
        || record.flow.socket != binding.flow.socket;
}

void Subscriptions::device_moved(const Binding& binding, Moment now)
{
    const auto own = of_extension_.find(binding.extension);
    if (own == of_extension_.end())
        return;
    for (const std::uint64_t serial : own->second) {
        Record& record = *by_serial(serial);
        if (record.device.empty() && record.flow == binding.flow)
            record.device = binding.device; // It subscribed before it registered.
        if (!is_to_follow(record, binding))
            continue;
        record.device = binding.device;
        record.flow = binding.flow;
        record.reach = binding.reach;
        save(record);
        happened(serial, subscription::Returned {}, now);
    }
}

void Subscriptions::drop_strangers(Moment now)
{
    std::vector<std::uint64_t> strangers;
    for (const auto& [extension, serials] : of_extension_)
        if (!around_.office.secrets.contains(extension))
            strangers.insert(strangers.end(), serials.begin(), serials.end());
    for (const std::uint64_t serial : strangers)
        happened(serial, subscription::Ended { subscription::End::Rejected }, now);
}

// ---- Time

void Subscriptions::expire_at(Record& record, Moment moment)
{
    record.expires = moment;
    timers_.set({ .subject = record.serial, .generation = ++record.timer_generation }, sip::gathered(moment));
}

bool Subscriptions::is_void(sip::TimerId id) const
{
    const auto known = subscriptions_.find(id.subject);
    return known == subscriptions_.end() || known->second.timer_generation != id.generation;
}

std::optional<Moment> Subscriptions::next_deadline()
{
    return timers_.next([this](sip::TimerId id) { return is_void(id); });
}

void Subscriptions::run_due(Moment now)
{
    while (const auto id = timers_.take_due(now))
        if (!is_void(*id)) {
            let_go(*by_serial(id->subject));
            happened(id->subject, subscription::Ended { subscription::End::Timeout }, now);
        }
}

// ---- A new process

void Subscriptions::recover(Moment now)
{
    std::vector<Record> records; // Copies: what follows writes to the journal.
    for (const auto& [key, value] : around_.journal.entries()) {
        if (!key.starts_with(key_prefix))
            continue;
        if (auto record = subscription_in(value))
            records.push_back(std::move(*record));
        else
            ++around_.counters["sipd.unreadable_subscriptions"];
    }
    for (Record& planned : records) {
        Record& record = add(std::move(planned));
        save(record);
        if (record.expires <= now) // Its last NOTIFY may never have left.
            happened(record.serial, subscription::Ended { subscription::End::Timeout }, now);
        else
            expire_at(record, record.expires);
    }
}

} // namespace sipd
