// All calls there are: brings each event to its call, keeps count of who is busy, wakes what has waited long
// enough, and compares with sipd and mediad when they come back. It decides nothing about a call (call.h
// does) and touches nothing: orders go to a World.
#pragma once

#include "application_lamps.h"
#include "tone_keys.h"

#include "base/counters.h"
#include "call/call.h"
#include "call/sharing.h"
#include "call/supervision.h"
#include "guards/guards.h"
#include "guards/outside_legs.h"

#include "org.yobirin.Legs.h"
#include "org.yobirin.Media.h"

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace calld {

// Who carries out what calls decide. In the daemon: journal, sipd, mediad, ledger and watchers; in tests: a
// list.
class World {
public:
    virtual ~World() = default;
    virtual void remember(const Call&) = 0; // Before its orders are carried out.
    virtual void forget(const Call&) = 0;
    virtual void carry_out(const Call&, Order) = 0;
    virtual void announce(const Call&, const Step&) = 0;
    virtual void settings_changed(const Settings&,
                                  const std::vector<std::string>& of_extensions) = 0; // To be kept.
    // These rings, and no others, are listened to for digits. Said again when one may be another.
    virtual void listen_to(const std::vector<std::string>& rings) = 0;
    virtual void appears(const std::string& place) = 0; // What is seen there is different now.
    virtual void keep(Guards&) = 0; // What of them has changed, before anything else is carried out.
    virtual void blocked(const std::string& extension, const Block&) = 0; // Somebody is to know of it soon.
    virtual void wake_at(Moment) = 0; // time_passed() is wanted then; sooner than what was asked before.
};

struct Now {
    Moment moment {};
    Wall wall {};
};

// What makes the names this process gives unique: the generation never comes back, the rest is for the case
// that somebody lost the file it is kept in.
struct Names {
    std::int64_t generation { 1 };
    std::string contact_prefix { "C" };
};

class Switchboard {
public:
    Switchboard(World&, Counters&, Names, std::function<Now()> clock);

    // --- What is around.
    void use(Directory);
    const Directory& office() const { return office_; }
    bool knows_office() const { return knows_office_; }
    Devices& devices() { return devices_; }
    KnownNames& known_names() { return known_names_; }
    void application_came(const std::string&);
    void application_left(const std::string&);
    bool is_attached(std::string_view application) const;
    // What an attached application knows and lamps show.
    void show_waiting(const std::string& application, const std::string& queue, std::int64_t calls);
    void show_messages(const std::string& application, const std::string& extension, Mailbox);
    const ApplicationLamps& told() const { return told_; }
    void use(Settings settings) { settings_ = std::move(settings); }
    void use(const Openings* known_hours) { known_hours_ = known_hours; } // Null: the clock is trusted.
    const Openings* known_hours() const { return known_hours_; }
    const Settings& settings() const { return settings_; }
    void use(Guards);
    const Guards& guards() const { return guards_; }
    void raise_generation(std::int64_t above) { names_.generation = above + 1; }
    std::int64_t generation() const { return names_.generation; }

    // --- What happens.
    void incoming(Arrival);
    void leg_event(const std::string& leg, Event);
    void port_event(const std::string& port, Event);
    void port_changed(const yobirin::Media::Port&);
    void event(const std::string& call, Event);
    // The new call; nobody reachable or no such destination otherwise.
    Result<std::string> originate(const std::string& tag, const std::string& from, const std::string& to);
    void time_passed();

    // A phone takes an appearance before it calls: which one it has.
    Result<int> seize(const SeizeAsked&);
    void release(const std::string& of, const std::string& holder);

    // Whether it was blocked.
    bool unblock(const std::string& extension);

    // What somebody sets for an extension; whether anything is different now.
    bool change(const std::string& extension, const SettingChange&);

    // --- Coming back.
    void restore(Call); // From the journal, before anything else.
    void settle_guards(); // After all calls are restored.
    void compare_legs(const std::vector<yobirin::Legs::Leg>&);
    void compare_ports(const std::vector<yobirin::Media::Port>&);

    // --- Questions.
    const Call* find(std::string_view id) const;
    const TextMap<Call>& calls() const { return calls_; }
    const Floor& floor() const { return floor_; }
    const Rooms& rooms() const { return rooms_; }
    void lock_room(const std::string& room, bool locked) { rooms_.lock(room, locked); }
    const Load& extension_load() const { return extensions_; }
    const Load& trunk_load() const { return trunks_; }
    std::size_t names_elsewhere() const { return elsewhere_.size(); }
    std::size_t deadlines() const { return deadlines_.size(); }

private:
    struct Before;
    Circumstances around() const;
    Call begin();
    std::string take_up(Call, Step); // Its id.
    void finish(Call&, Step, const Before&);
    void settle(Call&, const Before&);
    void appear(const Call&);
    void show(const std::string& name, std::vector<Appearance>);
    std::optional<Seizure> take_seizure(const std::string& of, const std::string& holder);
    void use_seizure(Arrival&);
    void end_seizures(Moment now);
    void listen(const Call&);
    void learn_of_fax(const yobirin::Media::Port&);
    void tell_listener();
    void complete(const Call&, Connect&);
    std::vector<Connect> heard_in(const Call&);
    void carry_out(const Call&, Order);
    void fetch(const std::string& id, const Fetch&);
    void confer(const Call&, const std::string& room_before);
    void tell_room(const std::string& room);
    bool has_tones(const std::string& room) const;
    bool is_deserted(const std::string& room) const;
    void end_room(const std::string& room);
    void bring_whom_they_hold(const std::string& id, const std::string& extension, const std::string& room);
    void bring_members(const std::string& room, Party by, const std::string& by_extension);
    void end_deserted();
    void see_to(const std::string& id, RoomWish);
    void begin_supervision(const std::string& id, const std::string& agent);
    void change_supervisors(const std::string& watched, const std::function<void()>& change);
    void supervise(const Call&);
    void follow(const std::string& by);
    void follow_all();
    void end_absorbed();
    void record_unheard(const yobirin::Legs::Leg&);
    void pay(const Call&, const std::vector<OutsideLeg>& before);
    void guards_changed();
    Wall callback_until() const;
    void turn_day();
    void pass_guards();
    void condemn(const std::string& call, std::string_view why);
    void distrust(const Distrust&);
    void make_room(const std::string& trunk);
    void expect_callback(const Call&, const ExpectCallback&);
    void close_window(const Call&);
    bool is_for_guards(const Call&, const Order&);
    bool is_emergency(const Arrival&) const;
    std::string call_of(std::string_view leg_or_port) const;
    void transfer_to_a_call(const std::string& id, TransferAsked);
    bool left_by_hanging_up(const std::string& id, const LegEnded&);
    void join(Call& here, Call& there, const std::function<JoinedSteps(Call& stays, Call& goes)>&);
    Before before(const Call&) const;

    World& world_;
    Counters& counters_;
    Names names_;
    std::function<Now()> clock_;
    Directory office_ {};
    bool knows_office_ { false }; // Until then no limit is known, and no minute is charged against one.
    Devices devices_ {};
    KnownNames known_names_ {};
    Load extensions_ {};
    Load trunks_ {};
    Floor floor_ {};
    TextMap<Seizure> seizures_ {};
    Settings settings_ {};
    const Openings* known_hours_ { nullptr };
    Rooms rooms_ {};
    Guards guards_;
    TextMap<std::string> condemned_ {}; // Calls that are to end → why, as the ledger calls it.
    Supervisors supervisors_ {};
    ToneKeys tone_keys_ {};
    TextMap<std::vector<std::string>> lifted_ {}; // Call → whose tones are left out, as was ordered last.
    std::vector<std::string> applications_ {};
    ApplicationLamps told_ {};
    TextMap<Call> calls_ {};
    // Legs that sipd named, and legs and ports that were another call's → calls. All others say it
    // themselves.
    TextMap<std::string> elsewhere_ {};
    std::set<std::pair<Moment, std::string>> deadlines_ {};
    std::uint64_t begun_ { 0 };
};

// "p3-12.2" → "3-12", "c7.3-12.2" → "3-12"; empty if it is no name of ours.
std::string_view call_in_port_name(std::string_view);
std::string_view call_in_leg_name(std::string_view);

} // namespace calld
