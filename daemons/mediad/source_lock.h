// Decides which packets are the peer's: the rule against taking over or eavesdropping on sound ("RTP bleed").
//
//  1. Nobody is believed before an offer/answer said where the peer is.
//  2. A packet from the very address the session names is the peer's.
//  3. Where the session names another host than the one that signals, the peer is behind something (NAT) and
//     nobody knows its port: a packet from the host that signals is the peer's.
//  4. Else the first source with five packets of one SSRC and agreed payload types is, once those of 2 and 3
//     have had their second to speak first; where the session names the host that signals, only a source on
//     that very host. (Packets of a call that ended go on arriving from such hosts for a while, and the next
//     call may have its port: they must not be the first who are believed.)
//  5. From then on only that address and SSRC are, until the next offer/answer. That one may move the peer,
//     and until it has been heard at the new place the old one goes on being heard.
//
// One thing beside the rule: a peer that changes its SSRC at the locked address (RFC 3550 lets it) is
// believed after a run of five while the old SSRC is silent. Pure: it knows no socket and no clock.
#pragma once

#include "base/address.h"
#include "base/clock.h"
#include "limits.h"

#include <array>
#include <optional>

namespace mediad {

struct Expectation {
    Address session {}; // What the peer's offer or answer says.
    Address signalling {}; // Where it signals from; only the host counts. Empty: not known.
    friend bool operator==(const Expectation&, const Expectation&) = default;
};

// What the rule needs of a packet.
struct Sighting {
    Address from {};
    std::uint32_t ssrc { 0 };
    bool has_agreed_payload { false };
};

class SourceLock {
public:
    // An offer/answer was completed.
    void expect(const Expectation&, Moment now);
    // Takes up where the last process was.
    void restore(const Expectation&, Address locked, std::uint32_t ssrc, Moment now);

    // Whether the packet is the peer's. Inline: this is the packet path.
    bool accepts(const Sighting& packet, Moment now)
    {
        if (state_ == State::Locked && packet.from == address_ && packet.ssrc == ssrc_) [[likely]] {
            heard_ = now;
            return true;
        }
        return judges_ours(packet, now);
    }
    // Whether a packet from there could be the peer's: before it is worth decrypting.
    bool may_hear(const Address& from) const
    {
        return state_ == State::Learning || (state_ == State::Locked && from == address_);
    }
    // RTCP has a port of its own and no payload types: its host must be the peer's.
    bool accepts_reports_from(const Address&) const;

    // True once after each locking, for the journal.
    bool take_changed()
    {
        const bool changed = changed_;
        changed_ = false;
        return changed;
    }

    bool is_locked() const { return state_ == State::Locked; }
    std::uint32_t ssrc() const { return ssrc_; }
    const Expectation& expectation() const { return expected_; }
    // Where sound for the peer goes: to where it was heard, until then to where it said. Empty: nowhere yet.
    Address destination() const { return state_ == State::Locked ? address_ : expected_.session; }

private:
    enum class State { Closed, Learning, Locked };
    struct Candidate {
        Address from {};
        std::uint32_t ssrc { 0 };
        unsigned packets { 0 };
        Moment heard {};
    };

    bool judges_ours(const Sighting&, Moment now);
    bool judges_learning(const Sighting&, Moment now);
    bool judges_other_ssrc(const Sighting&, Moment now);
    bool continues_from_before(const Sighting&, Moment now);
    bool is_behind_something() const;
    bool may_speak_from(Ip unexpected) const;
    bool had_their_chance(Moment now) const;
    bool completes_a_run(const Sighting&, Moment now);
    void lock(const Sighting&, Moment now);

    State state_ { State::Closed };
    Address address_ {}; // Valid while locked; while learning, where the peer was before, if anywhere.
    std::uint32_t ssrc_ { 0 };
    Moment heard_ {}; // The last packet from there.
    Moment since_ {}; // When learning began.
    bool changed_ { false };
    bool has_moved_ { false }; // While learning: the session names another place than before.
    Expectation expected_ {};
    std::array<Candidate, limits::candidates> candidates_ {};
};

} // namespace mediad
