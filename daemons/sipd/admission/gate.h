// The gate in front of the parser: who is heard at all (admission.h), who is shut out (bans.h), and who has
// to wait when we are behind (waiting_room.h). What comes of a datagram is told back here, and decides about
// the next.
//
// A ban shuts out an address, but never its good phones: the very port of a registered phone, or of one that
// proved itself a while ago, passes, as do the peers of standing calls; and a REGISTER of an extension that
// has registered from that address before is looked at, from whichever port. Trunks cannot be banned: anybody
// could forge their address.
#pragma once

#include "acquaintances.h"
#include "admission.h"
#include "bans.h"
#include "office.h"
#include "registrar/registrar.h"
#include "waiting_room.h"

#include "base/counters.h"

#include <functional>
#include <optional>
#include <string_view>

namespace sipd {

class BanNews {
public:
    virtual ~BanNews() = default;
    virtual void ban_changed(const Bans::News&) = 0;
    virtual void acquainted(const Acquaintance&) = 0;
};

struct GateSurroundings {
    const Registrar& registrar;
    const Office& office;
    Bans& bans;
    Acquaintances& acquaintances;
    Counters& counters;
    BanNews& news;
    std::function<bool(const Address&)> is_in_call; // The peer of a leg.
    std::uint64_t salt { 0 };
};

// What becomes of a datagram. AtOnce: it belongs to something that stands, or is an emergency call. InTurn:
// it begins something new, and waits where others do.
enum class Entry : std::uint8_t { AtOnce, InTurn, Dropped };

class Gate {
public:
    explicit Gate(GateSurroundings);

    struct Judgement {
        Entry entry { Entry::Dropped };
        Line line { Line::Stranger };
    };
    Judgement judge(std::string_view datagram, const Flow&, Moment now);
    // Before anything is said. Whoever is banned may connect, for a good phone may be behind that address:
    // what it then says is judged.
    bool admits_connection(const Address& source, Moment now);

    // What came of a datagram.
    void was_malformed(const Flow&, Moment now);
    void was_scanner(const Flow&, Moment now);
    // Not proved. `user`: as whom it asks. What it is answered: the guess that brings a ban 403, so that a
    // phone with a mistyped password ends its attempt and says so (baresip guesses fifteen times in a row);
    // all others a challenge.
    enum class Answer : std::uint8_t { Challenge, Forbid };
    [[nodiscard]] Answer refused(const Flow&, const Refused&, std::string_view user, Moment now);
    void proved(const Flow&, std::string_view extension, Moment now);

private:
    Standing standing_of(const Flow&, Moment now) const;
    bool passes_ban(std::string_view datagram, const Flow&, Moment now);
    bool tried(const Bans::Try&, Moment now); // Whether a ban came of it.

    GateSurroundings around_;
    Admission admission_;
    std::uint64_t& dropped_admission_;
    std::uint64_t& dropped_banned_;
    std::uint64_t& dropped_scanner_;
    std::uint64_t& refused_password_;
};

// Whether a User-Agent is that of a tool that looks for doors to break.
bool is_scanner(std::string_view agent);

} // namespace sipd
