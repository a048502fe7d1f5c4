// Everything known of one leg, and how it goes into the journal and comes back.
#pragma once

#include "flow.h"
#include "leg.h"
#include "negotiation.h"
#include "reliable.h"
#include "session_timer.h"
#include "transactions.h"
#include "transport/next_hop.h"

#include "base/result.h"
#include "org.yobirin.Legs.h"
#include "sip/dialog.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sipd {

// A request of the peer that waits for its answer.
struct PeerRequest {
    ServerId server {};
    std::string text {};
    Flow source {};
    negotiation::Form form { negotiation::Form::Reinvite }; // Of one that offers a session.
};

// Our 2xx, sent again until its ACK comes (RFC 3261 13.3.1.4).
struct RepeatedAnswer {
    ServerId server {};
    std::string wire {};
    std::uint32_t cseq { 0 };
    std::chrono::milliseconds interval { 0 };
    Moment since {};
};

enum class LegTimer : std::uint8_t {
    RepeatAnswer,
    SetupTooLong,
    CancelTooLong,
    CalldTooLong, // With its answer to an offer of the peer.
    TransferTooLong,
    BackOff,
    Refresh,
    SessionOver,
    ServerTooLong, // Of a trunk, where there is another way.
    RepeatProvisional,
};
inline constexpr std::size_t leg_timers = 10;

// What is left to a call by a trunk: other servers of it, and how long each is waited for. Not journalled: a
// call that was being set up ends with its process.
struct TrunkWay {
    std::vector<Hop> servers_left {};
    bool has_alternative { false }; // Beside this trunk.
    std::chrono::milliseconds silence { 0 };
    std::chrono::milliseconds trying { 0 };
    Moment invited {};

    bool is_other_way() const { return has_alternative || !servers_left.empty(); }
};

struct LegRecord {
    std::uint64_t serial { 0 };
    yobirin::Legs::Leg about {}; // As calld sees it.
    leg::State state { leg::Ended {} };
    negotiation::State negotiation { negotiation::Stable {} };

    sip::Dialog dialog {};
    Flow flow {}; // Where its requests come from and ours go.
    Ip invited_at {}; // Where our INVITE went: its answers come from there, whatever their Contacts say.
    bool behind_nat { false }; // Its Contact is not where it can be reached.
    leg::Offerer offerer { leg::Offerer::Caller };
    std::uint32_t invite_cseq { 0 };

    std::optional<PeerRequest> invite {}; // Theirs, until its final answer is acknowledged.
    std::optional<PeerRequest> offer {}; // Their re-INVITE or UPDATE.
    std::optional<PeerRequest> transfer {}; // Their REFER.
    std::optional<std::uint32_t> refer_cseq {}; // Of one that was accepted: its outcome is still to be told.
    std::uint32_t refers { 0 }; // Accepted so far.
    std::optional<RepeatedAnswer> repeated {};
    reliable::Sender reliable {}; // Our provisional responses to their INVITE.
    std::vector<reliable::Early> early {}; // What theirs to ours have begun.

    std::optional<ClientId> our_invite {};
    std::optional<ClientId> our_offer {}; // re-INVITE
    std::optional<ClientId> our_refresh {}; // UPDATE
    std::optional<ClientId> our_bye {};
    std::string our_invite_wire {}; // Until it is settled.
    TrunkWay way {};
    int challenges_answered { 0 };
    std::string realm {}; // In which we proved who we are for this call; empty: we were not asked.
    bool has_journalled_texts { false };

    std::string session_id {};
    std::uint64_t session_version { 0 };
    std::string local_session {}; // The last we sent, as JSON.
    std::string remote_origin {}; // The last o= of theirs that was agreed on.
    std::string offered_origin {}; // That of the offer calld thinks about.
    std::string acknowledged_with {}; // The answer our ACK carried, as JSON; for repeats of it.
    SessionTimer timer {};
    bool peer_updates { false };
    // Whom a phone is told it talks to. Not journalled: it is told when it changes.
    std::optional<yobirin::Legs::Party> shown {};
    std::optional<std::int64_t> appearance {}; // Likewise: which its call has of what it shares.

    std::array<std::uint32_t, leg_timers> timer_generations {};

    bool is_incoming() const { return about.direction == yobirin::Legs::LegDirection::Incoming; }
};

// In the journal: the record as JSON, and beside it the texts that are long and do not change.
struct JournalledTexts {
    std::string_view invite {}; // Theirs or ours, until it is settled.
    std::string_view answer {}; // Our 200, until its ACK.
};
std::string journal_text(const LegRecord&);
JournalledTexts journal_texts(const LegRecord&);
Result<LegRecord> leg_in(std::string_view journal_json, const JournalledTexts&);

} // namespace sipd
