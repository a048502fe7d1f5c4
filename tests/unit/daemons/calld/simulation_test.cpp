// Ten thousand random things happen to a switchboard with a made-up sipd, mediad and three dying processes.
// Whatever happens: no leg without a call, no port left over, every contact arrives once and ends once. The
// seed is printed when it fails; YOBIRIN_SEED repeats it.
#include "call/call_fixture.h"
#include "fake_world.h"
#include "limits.h"
#include "route/features.h"

#include <algorithm>
#include <cstdlib>
#include <random>

#include <CppUTest/TestHarness.h>

using namespace calld;
using namespace std::chrono_literals;

namespace {

// What people dial.
constexpr const char* wishes[] = { "201",
                                   "202",
                                   "203",
                                   "204",
                                   "610",
                                   "611",
                                   "*43",
                                   "299",
                                   "0698765432",
                                   "110",
                                   "0312345678",
                                   "0312345670",
                                   "01012125550100",
                                   "*8",
                                   "*8202",
                                   "*68",
                                   "701",
                                   "702",
                                   "*78",
                                   "*79",
                                   "*72202",
                                   "*720698765432",
                                   "*73",
                                   "*90",
                                   "800",
                                   "801",
                                   "*3",
                                   "901",
                                   "902",
                                   "0312345671",
                                   "*99204",
                                   "*99",
                                   "*80202",
                                   "*80203",
                                   "650",
                                   "650",
                                   "*001",
                                   "*002",
                                   "*55201",
                                   "*55202",
                                   "*55203",
                                   "*55203",
                                   "" };

// In a quiet office somebody is free to be spoken to.
constexpr const char* quiet_wishes[] = { "650",    "650",    "*80202", "*80203", "202", "203",
                                         "*55202", "*55203", "*55202", "*55203", "*43", "*3" };
constexpr std::size_t quiet_calls = 3;
enum class Days { Busy, Quiet };

class Simulation {
public:
    Simulation(std::uint64_t seed, Days days) : days_(days), random_(seed) { board_ = begin(); }

    void run(int steps)
    {
        for (int i = 0; i < steps; ++i) {
            one_thing();
            check_invariants();
        }
        finish();
    }

private:
    std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
    bool once_in(std::uint64_t n) { return below(n) == 0; }
    template <typename Map> std::string any_name(const Map& map)
    {
        return map.empty() ? std::string {}
                           : std::next(map.begin(), static_cast<std::ptrdiff_t>(below(map.size())))->first;
    }

    std::unique_ptr<Switchboard> begin()
    {
        auto made = std::make_unique<Switchboard>(
            world_, counters_, Names { .generation = ++generation_, .contact_prefix = "k" },
            [this] { return now_; });
        auto slice = office_.slice;
        slice.extensions[1].follow_me = { "09087654321" };
        slice.extensions[3].sign_in_pin = "580317";
        for (auto& extension : slice.extensions)
            extension.supervises = true;
        slice.features->push_back({ .what = yobirin::Office::CallsFeatureWhat::Monitor, .code = "*55" });
        slice.transfer_by_hanging_up = true;
        slice.pages->front().multicast = "239.255.0.75:10000";
        slice.extensions[1].forward_busy = "extension:203";
        slice.extensions[1].forward_no_answer = "number:0698765432";
        slice.extensions[2].forward_no_answer = "ring_group:hunt";
        slice.extensions[2].forward_busy = "mailbox:203";
        slice.dids.push_back({ .number = "0312345670", .open = "application:ivr/main" });
        slice.dids.push_back({ .number = "0312345671", .open = "on_call:night" });
        made->use(Directory { slice });
        made->use(world_.settings);
        for (const char* number : { "201", "202", "203" })
            for (const char* kind : { "phone-", "mobile-" })
                made->devices().add({ std::string { kind } + number, number });
        made->application_came("ivr");
        return made;
    }

    void one_thing()
    {
        now_.moment += std::chrono::milliseconds { below(once_in(50) ? 90'000 : 3000) };
        switch (below(16)) {
        case 0:
        case 1:
            return somebody_calls();
        case 2:
        case 3:
        case 4:
        case 5:
            return media_answers();
        case 6:
        case 7:
            return a_leg_rings();
        case 8:
        case 9:
            return a_leg_answers();
        case 10:
            return a_leg_ends();
        case 11:
            return a_leg_offers();
        case 12:
            return board_->time_passed();
        case 13:
            return once_in(2) ? somebody_asks() : somebody_presses();
        case 14:
            return once_in(8) ? somebody_dies() : media_answers();
        default:
            return an_application_acts();
        }
    }

    std::string wish()
    {
        return days_ == Days::Busy ? wishes[below(std::size(wishes))]
                                   : quiet_wishes[below(std::size(quiet_wishes))];
    }

    void somebody_calls()
    {
        if (days_ == Days::Quiet && board_->calls().size() > quiet_calls)
            return a_leg_ends();
        const std::string leg = "in-" + std::to_string(++incoming_);
        world_.legs[leg] = FakeLeg::Setup;
        Arrival arrival { .leg = leg,
                          .from = { .number = "0687654321" },
                          .to = { .number = wish() },
                          .offer = { once_in(4) ? "" : "{\"o\":1}" } };
        if (days_ == Days::Busy && once_in(2)) {
            arrival.trunk = "ntt";
        } else {
            arrival.extension = "20" + std::to_string(1 + below(4));
            arrival.device = "phone-" + arrival.extension;
            if (once_in(6))
                arrival.replaces = any_name(world_.legs);
        }
        board_->incoming(std::move(arrival));
    }

    void media_answers()
    {
        for (const std::string& port : std::exchange(world_.opening, {})) {
            if (once_in(12)) {
                world_.ports.erase(port);
                board_->port_event(port, PortRefused { port, static_cast<Trouble>(below(3)) });
            } else {
                board_->port_event(port, PortOpened { port, { "{\"s\":1}" } });
            }
        }
        for (const std::string& port : std::exchange(world_.rings, {}))
            board_->port_event(port, RingOpened { port });
        for (const auto& [port, kind] : std::exchange(world_.setting, {})) {
            if (once_in(10))
                board_->port_event(port, RemoteRefused { port, kind, Trouble::NothingInCommon });
            else
                board_->port_event(port, RemoteSet { port, kind, { once_in(10) ? "" : "{\"s\":2}" } });
        }
        for (const std::string& port : std::exchange(world_.offering, {})) {
            if (once_in(6))
                board_->port_event(port, OfferRefused { port });
            else
                board_->port_event(port, OfferMade { port, { "{\"s\":3}" } });
        }
    }

    std::string branch() { return "b" + std::to_string(below(3)); }
    Session session() { return { once_in(3) ? "" : "{\"b\":1}" }; }

    void a_leg_rings()
    {
        const std::string leg = any_name(world_.legs);
        if (leg.starts_with('c'))
            board_->leg_event(leg, LegRang { leg, branch(), session() });
    }

    void a_leg_answers()
    {
        const std::string leg = any_name(world_.legs);
        if (!leg.starts_with('c') || world_.legs[leg] == FakeLeg::Up)
            return;
        world_.legs[leg] = FakeLeg::Up;
        board_->leg_event(leg, LegAnswered { leg, branch(), session() });
    }

    void a_leg_ends()
    {
        const std::string leg = any_name(world_.legs);
        if (leg.empty())
            return;
        world_.legs.erase(leg);
        board_->leg_event(
            leg, LegEnded { leg, static_cast<Legs::Reason>(below(13)), static_cast<int>(below(700)) });
    }

    void a_leg_offers()
    {
        const std::string leg = any_name(world_.legs);
        if (leg.empty())
            return;
        switch (below(4)) {
        case 0:
            return board_->leg_event(leg, OfferAnswered { leg, { "{}" } });
        case 1:
            return board_->leg_event(leg, OfferFailed { leg });
        case 2:
            return board_->leg_event(leg,
                                     TransferAsked { leg, wishes[below(std::size(wishes))],
                                                     once_in(2) ? any_name(world_.legs) : "" });
        default:
            return board_->leg_event(leg,
                                     PeerOffered { leg, session(), once_in(2) ? Hold::Held : Hold::Talking });
        }
    }

    void somebody_presses()
    {
        static constexpr std::string_view digits = "580317*56#46";
        const std::string port = any_name(world_.ports);
        for (const char digit : once_in(2) ? digits.substr(0, 6) : digits.substr(below(digits.size())))
            board_->port_event(port, DigitPressed { port, digit });
        if (once_in(4))
            board_->event(any_name(board_->calls()), MuteAsked { once_in(2) });
    }

    void somebody_asks()
    {
        const std::string call = any_name(board_->calls());
        static constexpr const char* places[] = { "extension:202",   "ring_group:hunt",  "echo:",
                                                  "application:ivr", "application:gone", "number:0698765432",
                                                  "queue:a",         "hangup:",          "on_call:night" };
        const Destination place = *parse_destination(places[below(std::size(places))]);
        switch (below(5)) {
        case 0:
            return board_->event(call, EndAsked {});
        case 1:
            return board_->event(call, HandOverAsked { place });
        case 2:
            return board_->event(call, RingAsked { "t", place, 10s });
        default:
            const auto begun =
                board_->originate("o", "20" + std::to_string(1 + below(4)), once_in(4) ? "650" : "202");
            FakeWorld::check(begun || !begun.error().code.empty(), "a refusal without a reason");
        }
    }

    void an_application_acts()
    {
        if (once_in(2))
            board_->application_left("ivr");
        else
            board_->application_came("ivr");
    }

    // Answers under way die with whoever asked or was asked.
    void media_forgets_questions()
    {
        world_.opening.clear();
        world_.rings.clear();
        world_.setting.clear();
        world_.offering.clear();
    }

    void somebody_dies()
    {
        switch (below(3)) {
        case 0: // calld
            media_forgets_questions();
            board_ = begin();
            for (const auto& [id, record] : std::map { world_.journal })
                board_->restore(call_of(record, "boot", now_.moment));
            board_->compare_legs(world_.legs_there());
            board_->compare_ports(world_.ports_there());
            return;
        case 1: // sipd, and some legs with it
            return sipd_dies();
        default:
            return mediad_dies();
        }
    }

    // Others hang up as it comes back, before it can tell.
    void sipd_dies()
    {
        std::erase_if(world_.legs, [&](const auto& leg) { return leg.second != FakeLeg::Up || once_in(10); });
        std::erase_if(world_.legs, [&](const auto& leg) {
            const bool hangs_up = once_in(10);
            if (hangs_up)
                world_.ended_unheard.push_back(leg.first);
            return hangs_up;
        });
        board_->compare_legs(world_.legs_there());
        for (const std::string& leg : std::exchange(world_.ended_unheard, {}))
            board_->leg_event(leg, LegEnded { .leg = leg });
    }

    // Some ports with it. What was asked of it fails, and so does what is asked until it is back.
    void mediad_dies()
    {
        world_.sound_is_away = true;
        std::erase_if(world_.ports, [&](const auto&) { return once_in(10); });
        for (const auto& [port, kind] : std::exchange(world_.setting, {}))
            board_->port_event(port, RemoteRefused { port, kind, Trouble::Failed });
        for (const std::string& port : std::exchange(world_.offering, {}))
            board_->port_event(port, OfferRefused { port });
        for (const std::string& ring : std::exchange(world_.rings, {})) {
            world_.ports.erase(ring);
            board_->port_event(ring, PortRefused { ring, Trouble::Failed });
        }
        while (!world_.opening.empty()) {
            for (const std::string& port : std::exchange(world_.opening, {})) {
                world_.ports.erase(port);
                board_->port_event(port, PortRefused { port, Trouble::Failed });
            }
        }
        world_.sound_is_away = false;
        board_->compare_ports(world_.ports_there());
    }

    void check_invariants()
    {
        std::set<std::string> ports;
        std::set<std::string> legs;
        for (const auto& [id, call] : board_->calls()) {
            FakeWorld::check(!std::holds_alternative<Ended>(call.state), "an ended call kept");
            FakeWorld::check(world_.journal.contains(id), "a call that is not in the journal");
            for (const std::string& port : ports_of(call))
                FakeWorld::check(ports.insert(port).second, "a port of two calls");
            for (const std::string& leg : legs_of(call))
                FakeWorld::check(legs.insert(leg).second, "a leg of two calls");
        }
        for (const auto& [port, hears] : world_.ports)
            FakeWorld::check(ports.contains(port), "a port left over");
        for (const auto& [leg, state] : world_.legs)
            FakeWorld::check(legs.contains(leg), "a leg without a call");
        FakeWorld::check(world_.journal.size() == board_->calls().size(), "a journal entry left over");
        check_what_is_seen();
        check_rooms();
        check_supervision();
        check_who_is_rung();
    }

    // Lamps show what is: no more, no less, and no slot holds two.
    void check_what_is_seen()
    {
        std::map<std::string, std::vector<Appearance>> seen;
        for (const auto& [id, call] : board_->calls())
            for (Appearance& one : appearances_of(call))
                seen[one.place].push_back(std::move(one));
        FakeWorld::check(seen.size() == board_->floor().places(), "something seen where nothing is");
        for (auto& [place, there] : seen) {
            std::vector<Appearance> shown = board_->floor().at(place);
            const auto by_id = [](const Appearance& one) { return one.call + one.id; };
            std::ranges::sort(shown, {}, by_id);
            std::ranges::sort(there, {}, by_id);
            FakeWorld::check(shown == there, "a lamp that lies");
            FakeWorld::check(!is_park_slot(place) || there.size() == 1, "two in one slot");
            const bool is_line = kind_of_place(place) == PlaceKind::Line;
            FakeWorld::check(!is_line || there.size() == 1, "two on one line");
        }
    }

    // Whoever confers hears the others who speak, and never themself.
    void check_rooms()
    {
        std::size_t conferring = 0;
        for (const auto& [id, call] : board_->calls()) {
            const auto* alone = std::get_if<Alone>(&call.state);
            const auto* room = alone == nullptr ? nullptr : std::get_if<InRoom>(&alone->place);
            if (room == nullptr || !std::holds_alternative<Up>(alone->caller.stage))
                continue;
            ++conferring;
            FakeWorld::check(board_->rooms().in(room->room).contains(id), "somebody in a room who is not");
            FakeWorld::check(room->hears == board_->rooms().heard_by(room->room, id), "a room not heard");
        }
        std::size_t members = 0;
        for (const auto& [name, there] : board_->rooms().all()) {
            members += there.size();
            FakeWorld::check(!is_page_room(name) || speakers_in(there) == 1,
                             "a page in which not one speaks");
            FakeWorld::check(there.size() <= limits::room_members, "a room too full");
        }
        FakeWorld::check(members == conferring, "somebody in a room who has left");
    }

    std::size_t speakers_in(const Rooms::Members& there) const
    {
        return static_cast<std::size_t>(std::ranges::count_if(
            there, [&](const auto& member) { return speaks_in_page(*board_->find(member.first)); }));
    }

    // A supervisor hears two who talk, of whom the one is the agent, and is heard by whom they chose and by
    // nobody else.
    void check_supervision() const
    {
        std::set<std::pair<std::string, std::string>> spoken_to; // Port, and the supervisor's.
        std::set<std::string> supervisors;
        for (const auto& [id, call] : board_->calls()) {
            const auto by = supervisor_of(call);
            if (!by)
                continue;
            supervisors.insert(by->port);
            const Call* watched = board_->find(by->call);
            FakeWorld::check(watched != nullptr, "somebody listens to a call that is over");
            const auto now = supervised_in(*watched, by->agent);
            FakeWorld::check(now && now->agent_port == by->agent_port && now->other_port == by->other_port,
                             "somebody listens to whom they did not ask for");
            if (by->how != Supervision::Listen)
                spoken_to.emplace(by->agent_port, by->port);
            if (by->how == Supervision::Barge)
                spoken_to.emplace(by->other_port, by->port);
        }
        for (const auto& [port, hears] : world_.ports)
            for (const std::string& source : hears)
                FakeWorld::check(!supervisors.contains(source) || spoken_to.contains({ port, source }),
                                 "a supervisor heard by whom they do not speak to");
        for (const auto& [port, supervisor] : spoken_to)
            FakeWorld::check(std::ranges::count(world_.ports.at(port), supervisor) == 1,
                             "a supervisor not heard");
    }

    // Nobody is rung for a page that is over.
    void check_who_is_rung() const
    {
        for (const auto& [id, call] : board_->calls())
            if (std::holds_alternative<Summoning>(call.state) && !paged_in(call).empty())
                FakeWorld::check(!board_->rooms().in(paged_in(call)).empty(), "rung for a page that is over");
    }

    void finish()
    {
        while (!board_->calls().empty())
            board_->event(board_->calls().begin()->first, EndAsked {});
        FakeWorld::check(world_.legs.empty(), "a leg left at the end");
        FakeWorld::check(world_.ports.empty(), "a port left at the end");
        FakeWorld::check(board_->extension_load().names() == 0, "an extension busy at the end");
        FakeWorld::check(board_->trunk_load().names() == 0, "a trunk busy at the end");
        FakeWorld::check(board_->rooms().all().empty(), "a room left at the end");
        FakeWorld::check(board_->floor().places() == 0, "something seen at the end");
        FakeWorld::check(board_->deadlines() == 0, "a deadline left at the end");
        FakeWorld::check(board_->names_elsewhere() == 0, "a name of another call left at the end");
        FakeWorld::check(world_.arrived.size() == world_.ended.size(), "a contact that never ended");
        for (const auto& [contact, times] : world_.arrived)
            FakeWorld::check(times == 1 && world_.ended[contact] == 1,
                             "a contact that arrived or ended twice");
    }

    Days days_;
    std::mt19937_64 random_;
    FakeWorld world_ {};
    Counters counters_ {};
    OneCall office_ {};
    Now now_ { Moment { 1h }, {} };
    std::int64_t generation_ { 0 };
    std::uint64_t incoming_ { 0 };
    std::unique_ptr<Switchboard> board_ {};
};

std::uint64_t seed_of_this_run()
{
    const char* given = std::getenv("YOBIRIN_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device {}();
}

// What went wrong, and how to see it again; empty: nothing.
std::string problem_of(Days days)
{
    const std::uint64_t seed = seed_of_this_run();
    std::string problem;
    for (std::uint64_t round = 0; round < 10 && problem.empty(); ++round) {
        try {
            Simulation { seed + round, days }.run(1000);
        } catch (const std::logic_error& error) { // The checks above throw, so that the seed can be told.
            problem = std::string { error.what() } + ", YOBIRIN_SEED=" + std::to_string(seed + round);
        }
    }
    return problem;
}

} // namespace

TEST_GROUP(ManyCalls) {};

TEST(ManyCalls, LeaveNothingBehindWhateverHappens) { STRCMP_EQUAL("", problem_of(Days::Busy).c_str()); }

TEST(ManyCalls, AndPagesOfAQuietOfficeLeaveNothingBehindWhateverHappens)
{
    STRCMP_EQUAL("", problem_of(Days::Quiet).c_str());
}
