// Everything known of one subscription, and how it goes into the journal and comes back.
#pragma once

#include "flow.h"
#include "packages.h"
#include "registrar/registrar.h"
#include "subscription.h"
#include "transactions.h"

#include "base/clock.h"
#include "base/result.h"
#include "sip/dialog.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sipd {

struct SubscriptionRecord {
    std::uint64_t serial { 0 };
    subscription::State state { subscription::Quiet {} };
    const Package* package { nullptr };
    std::string event_id {};
    std::string extension {};
    std::string device {}; // Empty: not one we know.
    std::string user {}; // What was subscribed to: as it is written in URIs,
    std::string host {};
    std::string lamp {}; // and which lamp that is; empty: not known yet.
    sip::Dialog dialog {};
    Flow flow {}; // Where its requests come from and ours go.
    Reach reach { Reach::Direct };
    Moment expires {};
    std::uint32_t version { 0 }; // Of its next document.
    std::uint32_t version_recorded { 0 };
    int appearance { 0 }; // That it is about, if it takes one (line-seize),
    std::string holder {}; // and for whom, as calld is told; empty: the phone has it no longer.
    std::optional<ClientId> notify {}; // The one that is out.
    std::uint32_t timer_generation { 0 };
};

std::string journal_text(const SubscriptionRecord&);
// Its version and CSeq are above all that were used, recorded or not.
Result<SubscriptionRecord> subscription_in(std::string_view journal_json);

} // namespace sipd
