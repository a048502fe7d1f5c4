// All that is known of one trunk while it runs: its servers and how well they are, and its registration. And
// how that goes into the journal and comes back.
#pragma once

#include "flow.h"
#include "health.h"
#include "office.h"
#include "patience.h"
#include "register_message.h"
#include "registration.h"
#include "targets.h"
#include "transactions.h"

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sipd {

struct TrunkServer {
    Target target {};
    health::State health { health::Up {} };
    std::optional<Moment> ping_at {}; // The next OPTIONS.
    std::optional<ClientId> ping {}; // One that is out,
    Moment ping_until {}; // and when it was missed.
};

// Of a trunk that registers.
struct Account {
    registration::State state { registration::Waiting {} };
    std::string call_id {};
    std::uint32_t cseq { 0 };
    std::string line {};
    std::chrono::seconds asked { 0 }; // For how long: the profile's, or the least the carrier grants.
    std::optional<ClientId> request {}; // The REGISTER that is out,
    std::optional<Moment> answer_until {}; // and when another server is asked instead; none left: never.
    std::optional<Target> at {}; // Where the last one went: where we are registered, while that stands.
    Flow flow {}; // Of that.
    std::vector<Address> tried {}; // Servers that failed, in this attempt or before it.
    std::optional<KnownChallenge> challenge {};
    std::string realm {}; // Of the challenge with which it was granted.
    std::optional<Moment> keep_alive_at {};
    Grant granted {};
};

struct TrunkSession {
    std::uint64_t id { 0 };
    Trunk trunk {}; // As the office says; of one that leaves: as it said.
    std::vector<TrunkServer> servers {};
    Patience patience {};
    std::optional<Account> account {};
    bool host_is_unknown { false }; // There is no such name, or nobody says.
    bool was_located { false }; // In the life of this process.

    // What was last told of it, and since when.
    std::string told {};
    Wall since {};
    bool is_down { false }; // Likewise: that it failed, and not yet that it is well again.

    TrunkServer* server_at(const Address&);
    health::Rank rank() const; // Of the best server.
    std::vector<RankedTarget> ranked() const;
    bool is_leaving() const;
};

// In the journal.
std::string text_of(const TrunkSession&);
struct RecoveredTrunk {
    std::vector<Target> servers {};
    std::optional<Account> account {}; // Of the account asked for.
    std::optional<Wall> since {}; // It is registered, where it is.
};
Result<RecoveredTrunk> recovered_trunk(std::string_view json, const Trunk&);

} // namespace sipd
