#include "source_lock.h"

#include <algorithm>

namespace mediad {

void SourceLock::expect(const Expectation& expected, Moment now)
{
    if (state_ == State::Locked)
        has_moved_ = expected.session != expected_.session;
    else if (address_.ip.is_set())
        has_moved_ = has_moved_ || expected.session != expected_.session;
    expected_ = expected;
    state_ = State::Learning;
    since_ = now;
    candidates_ = {};
}

void SourceLock::restore(const Expectation& expected, Address locked, std::uint32_t ssrc, Moment now)
{
    expect(expected, now);
    if (locked.is_complete())
        lock({ .from = locked, .ssrc = ssrc, .has_agreed_payload = true }, now);
}

bool SourceLock::accepts_reports_from(const Address& from) const
{
    switch (state_) {
    case State::Closed:
        return false;
    case State::Learning:
        return from.ip == expected_.session.ip || (address_.ip.is_set() && from.ip == address_.ip);
    case State::Locked:
        return from.ip == address_.ip;
    }
    return false;
}

bool SourceLock::judges_ours(const Sighting& packet, Moment now)
{
    switch (state_) {
    case State::Closed:
        return false;
    case State::Learning:
        return judges_learning(packet, now);
    case State::Locked:
        return packet.from == address_ && judges_other_ssrc(packet, now);
    }
    return false;
}

bool SourceLock::judges_learning(const Sighting& packet, Moment now)
{
    if (continues_from_before(packet, now))
        return true;
    if (!packet.has_agreed_payload)
        return false;
    const bool is_where_it_said = packet.from == expected_.session;
    const bool is_where_it_signals = is_behind_something() && packet.from.ip == expected_.signalling.ip;
    const bool is_expected = is_where_it_said || is_where_it_signals;
    if (is_expected
        || (may_speak_from(packet.from.ip) && completes_a_run(packet, now) && had_their_chance(now))) {
        lock(packet, now);
        return true;
    }
    return false;
}

// The peer as it was before this offer/answer: locked again at once when the session says the same, else
// heard until the new place speaks.
bool SourceLock::continues_from_before(const Sighting& packet, Moment now)
{
    if (!address_.ip.is_set() || packet.from != address_)
        return false;
    if (!has_moved_ && packet.has_agreed_payload) {
        lock(packet, now);
        return true;
    }
    if (packet.ssrc != ssrc_)
        return false;
    heard_ = now;
    return true;
}

bool SourceLock::is_behind_something() const { return expected_.session.ip != expected_.signalling.ip; }

// Rule 4: a peer whose session names the host it signals from is reachable there and sends from there, though
// some send from another port than they listen on.
bool SourceLock::may_speak_from(Ip unexpected) const
{
    return is_behind_something() || unexpected == expected_.session.ip;
}

bool SourceLock::had_their_chance(Moment now) const
{
    const Moment quiet_since = address_.ip.is_set() ? std::max(since_, heard_) : since_;
    return now - quiet_since >= limits::expected_first;
}

bool SourceLock::judges_other_ssrc(const Sighting& packet, Moment now)
{
    if (!packet.has_agreed_payload)
        return false;
    for (Candidate& candidate : candidates_)
        if (candidate.heard <= heard_)
            candidate.packets = 0; // The old SSRC spoke in between.
    if (!completes_a_run(packet, now) || now - heard_ < limits::silence_before_another_ssrc)
        return false;
    lock(packet, now);
    return true;
}

bool SourceLock::completes_a_run(const Sighting& packet, Moment now)
{
    const auto is_its = [&](const Candidate& candidate) {
        return candidate.packets > 0 && candidate.from == packet.from && candidate.ssrc == packet.ssrc;
    };
    auto found = std::ranges::find_if(candidates_, is_its);
    if (found == candidates_.end()) {
        found = std::ranges::min_element(candidates_, {}, &Candidate::heard);
        *found = { .from = packet.from, .ssrc = packet.ssrc };
    }
    found->heard = now;
    ++found->packets;
    return found->packets >= limits::packets_of_a_run;
}

void SourceLock::lock(const Sighting& packet, Moment now)
{
    state_ = State::Locked;
    address_ = packet.from;
    ssrc_ = packet.ssrc;
    heard_ = now;
    has_moved_ = false;
    changed_ = true;
    candidates_ = {};
}

} // namespace mediad
