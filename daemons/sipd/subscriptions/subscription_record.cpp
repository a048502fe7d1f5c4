// A subscription's way into the journal and back.
#include "subscription_record.h"

#include "dialog_record.h"
#include "limits.h"
#include "transport/flow_record.h"

#include "base/text.h"
#include "org.yobirin.journal.SubscriptionJournal.h"

namespace sipd {
namespace {

using Stored = yobirin::SubscriptionJournal::Record;

} // namespace

std::string journal_text(const SubscriptionRecord& subscription)
{
    Stored record {
        .package = std::string { subscription.package->name },
        .event_id = unless_empty(subscription.event_id),
        .extension = subscription.extension,
        .device = unless_empty(subscription.device),
        .user = subscription.user,
        .host = subscription.host,
        .dialog = stored_dialog<yobirin::SubscriptionJournal::Dialog>(subscription.dialog),
        .socket = subscription.flow.socket,
        .remote = text_of(subscription.flow.remote),
        .behind_nat = subscription.reach == Reach::BehindNat,
        .expires = milliseconds_of(subscription.expires),
        .holder = unless_empty(subscription.holder),
        .version = subscription.version,
    };
    if (subscription.appearance != 0)
        record.appearance = subscription.appearance;
    store_flow(record, subscription.flow);
    return encode(record);
}

Result<SubscriptionRecord> subscription_in(std::string_view journal_json)
{
    Stored record;
    TRY(decode(journal_json, record));
    const auto remote = parse_address(record.remote);
    const Package* package = find_package(record.package);
    if (!remote || package == nullptr || record.dialog.local_tag.empty())
        return failure("org.yobirin.journal.Unreadable", "a subscription without package, address or tag");
    SubscriptionRecord subscription {
        .package = package,
        .event_id = record.event_id.value_or(""),
        .extension = std::move(record.extension),
        .device = record.device.value_or(""),
        .user = std::move(record.user),
        .host = std::move(record.host),
        .flow = stored_flow(record, *remote),
        .reach = record.behind_nat ? Reach::BehindNat : Reach::Direct,
        .expires = moment_of(record.expires),
        .version = static_cast<std::uint32_t>(record.version) + limits::notifies_unrecorded,
        .version_recorded = static_cast<std::uint32_t>(record.version),
        .appearance = static_cast<int>(record.appearance.value_or(0)),
        .holder = record.holder.value_or(""),
    };
    subscription.flow.socket = static_cast<std::uint32_t>(record.socket);
    subscription.dialog = restored_dialog(std::move(record.dialog));
    subscription.dialog.local_cseq += limits::notifies_unrecorded;
    return subscription;
}

} // namespace sipd
