// A sipd and a mediad made of two maps: does what calld orders, refuses what cannot be, and keeps the ledger.
#pragma once

#include "guards/guard_records.h"
#include "records.h"
#include "switchboard.h"

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace calld {

enum class FakeLeg { Setup, Ringing, Up };

struct FakeWorld final : World {
    void remember(const Call& call) override { journal[call.id] = record_of(call, "boot"); }
    void forget(const Call& call) override { journal.erase(call.id); }
    void announce(const Call& call, const Step&) override
    {
        check(call.revision > revisions[call.id], "a revision that does not grow");
        revisions[call.id] = call.revision;
    }
    void settings_changed(const Settings& now, const std::vector<std::string>&) override { settings = now; }
    void listen_to(const std::vector<std::string>& these) override
    {
        listened = { these.begin(), these.end() };
    }
    void appears(const std::string& place) override { seen.insert(place); }
    void keep(Guards& guards) override
    {
        for (auto& [key, text] : take_changes(guards, "boot"))
            if (text)
                kept[key] = *text;
            else
                kept.erase(key);
    }
    void blocked(const std::string& extension, const Block&) override { alarms.push_back(extension); }
    void wake_at(Moment moment) override { wake = moment; }
    void carry_out(const Call& call, Order order) override
    {
        std::visit([&](auto& one) { take(call, one); }, order);
    }

    void take(const Call&, const OpenPort& order)
    {
        if (sound_is_away)
            return opening.push_back(order.port);
        check(!ports.contains(order.port), "a port opened twice");
        check(order.prefer.empty() || ports.contains(order.prefer), "a preferred port that is not there");
        ports[order.port] = {};
        offered[order.port] = order.remote.text;
        opening.push_back(order.port);
    }
    void take(const Call&, const OpenRing& order)
    {
        if (sound_is_away)
            return opening.push_back(order.port);
        check(!ports.contains(order.port) || !port_of_digits_ring(order.port).empty(), "a ring opened twice");
        ports.try_emplace(order.port);
        rings.push_back(order.port);
    }
    void take(const Call&, const ClosePorts& order)
    {
        if (sound_is_away)
            return;
        for (const std::string& port : order.ports)
            ports.erase(port);
    }
    void take(const Call&, const Connect& order)
    {
        if (sound_is_away)
            return;
        check(ports.contains(order.port), "sound for a port that is not there");
        ports[order.port] = order.hears;
        without_keys[order.port] = order.without_keys;
        if (order.muted)
            muted.insert(order.port);
        else
            muted.erase(order.port);
        if (order.tones)
            with_tones.insert(order.port);
    }
    void take(const Call&, const SetRemote& order)
    {
        check(sound_is_away || ports.contains(order.port), "a session for a port that is not there");
        setting.emplace_back(order.port, order.kind);
    }
    void take(const Call&, const MakeOffer& order) { offering.push_back(order.port); }
    void take(const Call&, const Rollback&) { }
    void take(const Call&, const PressKeys& order)
    {
        check(sound_is_away || ports.contains(order.port), "keys for a port that is not there");
        pressed[order.port] += order.digits;
    }
    void take(const Call&, const OfferLeg& order)
    {
        check(legs.contains(order.leg), "an offer to a leg that is not there");
    }
    void take(const Call&, const TellDigit& order)
    {
        check(legs.contains(order.leg), "a digit for a leg that is not there");
    }
    void take(const Call&, const Dial& order)
    {
        check(named.insert(order.leg).second, "a leg's name used twice");
        check(!order.offer.text.empty(), "a leg dialled without an offer");
        check(order.device.empty() != order.trunk.empty(), "a leg to nobody or to two");
        legs[order.leg] = FakeLeg::Setup;
        dialled.push_back(order);
    }
    void take(const Call&, const TellRinging& order)
    {
        appearances[order.leg] = order.appearance;
        if (legs.contains(order.leg))
            legs[order.leg] = FakeLeg::Ringing;
    }
    void take(const Call&, const AnswerLeg& order)
    {
        check(!order.session.text.empty(), "an answer without a session");
        appearances[order.leg] = order.appearance;
        if (legs.contains(order.leg)) {
            check(legs[order.leg] != FakeLeg::Up, "a leg answered twice");
            legs[order.leg] = FakeLeg::Up;
            answered_with[order.leg] = order.shown;
        }
    }
    void take(const Call&, const EndLeg& order)
    {
        check(!order.leg.empty(), "an end for no leg");
        legs.erase(order.leg);
        last_end[order.leg] = order.reason;
    }
    void take(const Call&, const ShowParty& order)
    {
        check(!order.shown.number.empty(), "nobody shown");
        shown[order.leg] = order.shown.number;
    }
    void take(const Call&, const AnswerOffer& order) { offers_answered.push_back(order.leg); }
    void take(const Call&, const AnswerTransfer&) { }
    void take(const Call&, const TellTransfer&) { }
    void take(const Call& call, const Report& order)
    {
        if (order.what == Milestone::Supervised)
            supervisions.push_back(order);
        if (order.what == Milestone::Arrived)
            ++arrived[call.contact];
        if (order.what == Milestone::Ended) {
            ++ended[call.contact];
            check(!order.outcome.empty() && !order.reason.empty(), "an end without an outcome");
            outcomes[call.contact] = order.outcome;
        }
    }
    void take(const Call& call, const TellRoute& told)
    {
        check(!told.story.empty(), "a route without a story");
        ++routed[call.contact];
    }
    void take(const Call&, const TellLegEnd& lost) { check(!lost.leg.empty(), "the end of no leg"); }
    void take(const Call& call, const GiveToApplication&) { given.push_back(call.id); }
    void take(const Call&, const TellApplicationOfKey& order) { told_keys[order.application] += order.digit; }
    void take(const Call&, const ChangeSetting&) { check(false, "a setting the switchboard did not see to"); }
    void take(const Call&, const Distrust&) { check(false, "a number the guards did not hear of"); }
    void take(const Call&, const ExpectCallback&) { check(false, "a window the guards did not open"); }
    void take(const Call&, const MakeRoom&) { check(false, "room the switchboard did not make"); }
    void take(const Call&, const TellEverybody& order) { told_everybody.push_back(order.text); }
    void take(const Call&, const Note& note) { notes.push_back(note.text); }

    // As mediad has it: of a room one hears all who are in it, but those who are muted, and not oneself.
    std::set<std::string> heard_at(const std::string& port) const
    {
        std::set<std::string> heard;
        for (const std::string& source : ports.at(port)) {
            if (!source.starts_with("room:"))
                heard.insert(source);
            else
                for (const auto& [other, hears] : ports)
                    if (other != port && !muted.contains(other) && hears == std::vector { source })
                        heard.insert(other);
        }
        return heard;
    }

    // What sipd and mediad would say when they come back.
    std::vector<Legs::Leg> legs_there() const
    {
        std::vector<Legs::Leg> found;
        for (const auto& [name, state] : legs)
            found.push_back({ .leg = name,
                              .direction = name.starts_with("in-") ? Legs::LegDirection::Incoming
                                                                   : Legs::LegDirection::Dialled,
                              .state = state == FakeLeg::Up ? Legs::LegState::Up : Legs::LegState::Setup });
        for (const std::string& name : ended_unheard)
            found.push_back({ .leg = name, .state = Legs::LegState::Ended });
        return found;
    }

    std::vector<std::string> without_keys_of(const std::string& port) const
    {
        const auto known = without_keys.find(port);
        return known == without_keys.end() ? std::vector<std::string> {} : known->second;
    }

    std::vector<yobirin::Media::Port> ports_there() const
    {
        std::vector<yobirin::Media::Port> found;
        for (const auto& [name, hears] : ports)
            found.push_back({ .port = name,
                              .hears = hears,
                              .without_keys = without_keys_of(name),
                              .digits = tones_only.contains(name) ? yobirin::Media::PortDigits::None
                                                                  : yobirin::Media::PortDigits::Rfc4733 });
        return found;
    }

    static void check(bool holds, const char* what)
    {
        if (!holds)
            throw std::logic_error(what);
    }

    std::vector<Dial> dialled {};
    std::map<std::string, FakeLeg> legs {};
    std::vector<std::string> ended_unheard {}; // Legs whose end sipd tells after it has told what there is.
    std::map<std::string, std::vector<std::string>> ports {};
    std::map<std::string, std::vector<std::string>> without_keys {};
    std::set<std::string> muted {}; // Ports, in their rooms.
    std::set<std::string> with_tones {};
    std::map<std::string, yobirin::CallJournal::Record> journal {};
    std::map<std::string, std::int64_t> revisions {};
    std::set<std::string> named {};
    std::map<std::string, Legs::Reason> last_end {};
    std::map<std::string, Party> answered_with {}; // Whom the caller was told they reached.
    std::map<std::string, int> appearances {}; // What the caller was told they have.
    std::map<std::string, int> arrived {};
    std::map<std::string, int> ended {};
    std::map<std::string, int> routed {};
    std::map<std::string, std::string> outcomes {};
    std::vector<Report> supervisions {};
    std::vector<std::string> given {};
    std::map<std::string, std::string> told_keys {}; // By application.
    std::vector<std::string> notes {};
    Settings settings {};
    std::map<std::string, std::string> kept {}; // Of the guards.
    std::vector<std::string> alarms {}; // Extensions that were blocked.
    std::vector<std::string> told_everybody {};
    std::map<std::string, std::string> shown {}; // Whom each leg was last told of.
    std::set<std::string> listened {}; // Rings, for digits.
    std::map<std::string, std::string> pressed {}; // Keys, by the port where mediad was to press them.
    std::set<std::string> tones_only {}; // Ports without telephone-event.
    std::set<std::string> seen {}; // Where something was different.
    Moment wake {};
    std::map<std::string, std::string> offered {}; // Port → the offer it was opened with.
    bool sound_is_away { false }; // Then nothing is done, and what is opened is refused.

    // What mediad has still to answer.
    std::vector<std::string> opening {};
    std::vector<std::string> rings {};
    std::vector<std::pair<std::string, SessionKind>> setting {};
    std::vector<std::string> offering {};
    std::vector<std::string> offers_answered {};
};

} // namespace calld
