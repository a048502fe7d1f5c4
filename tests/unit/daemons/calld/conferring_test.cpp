// Conference rooms and three-way calls, of the switchboard as a whole.
#include "board_fixture.h"

#include "lamps.h"
#include "limits.h"

#include <algorithm>

using namespace calld;

namespace {

struct Conference : OfficeBoard {
    // That extension dials it, and is in.
    std::string enters(const char* leg, const char* from, const char* to = "801")
    {
        comes(leg, from, to);
        media_answers();
        for (const auto& [id, call] : board->calls())
            for (const std::string& one : legs_of(call))
                if (one == leg)
                    return id;
        return {};
    }
    const Call* call_with(const char* leg) const
    {
        for (const auto& [id, call] : board->calls())
            for (const std::string& one : legs_of(call))
                if (one == leg)
                    return &call;
        return nullptr;
    }
    std::string port_of(const std::string& id) const
    {
        return std::get<Alone>(board->find(id)->state).caller.side.port;
    }
    std::set<std::string> heard_by(const std::string& id) const { return world.heard_at(port_of(id)); }
    void presses(const std::string& id, std::string_view digits)
    {
        const std::string port = port_of(id);
        for (const char digit : digits)
            board->port_event(port, DigitPressed { port, digit });
    }
    bool is_in(const char* room, const std::string& id) const { return board->rooms().in(room).contains(id); }
    void hangs_up(const char* leg)
    {
        world.legs.erase(leg);
        board->leg_event(leg, LegEnded { .leg = leg });
    }
};

} // namespace

TEST_GROUP_BASE(Conferences, Conference) {};

TEST(Conferences, LetEachHearTheOthersAndNotThemself)
{
    const std::string a = enters("in-a", "201");
    CHECK_TRUE(heard_by(a) == std::set<std::string> { "music:default" });
    const std::string b = enters("in-b", "202");
    const std::string c = enters("in-c", "203");
    CHECK_TRUE(heard_by(a) == (std::set { port_of(b), port_of(c) }));
    CHECK_TRUE(heard_by(b) == (std::set { port_of(a), port_of(c) }));
    CHECK_TRUE(heard_by(c) == (std::set { port_of(a), port_of(b) }));
    hangs_up("in-b");
    CHECK_TRUE(heard_by(a) == std::set { port_of(c) });
    LONGS_EQUAL(2, board->floor().at(room_place("open")).size());
    CHECK_TRUE(world.seen.contains(room_place("open")));
    CHECK_TRUE(lamps_at(room_place("open"), board->office()) == std::vector<std::string> { "801" });
    CHECK_TRUE(lamps_at(room_place(three_way_room("201")), board->office()).empty());
    CHECK_TRUE(lamps_at("201", board->office()) == std::vector<std::string> { "201" });
}

TEST(Conferences, AskForThePinWhereThereIsOne)
{
    const std::string a = enters("in-a", "201", "800");
    CHECK_FALSE(is_in("board", a));
    CHECK_TRUE(heard_by(a) == std::set<std::string> { "tone:confirm" });
    presses(a, "111111");
    CHECK_FALSE(is_in("board", a));
    presses(a, "580317");
    CHECK_TRUE(is_in("board", a));
}

TEST(Conferences, EndAfterTooManyWrongPins)
{
    const std::string a = enters("in-a", "201", "800");
    presses(a, "111111");
    presses(a, "12#");
    presses(a, "58031#");
    CHECK_TRUE(board->calls().empty());
    CHECK_TRUE(world.last_end.at("in-a") == Legs::Reason::Declined);
}

TEST(Conferences, EndWhenNoPinIsPressed)
{
    enters("in-a", "201", "800");
    now.moment += limits::pin_awaited;
    board->time_passed();
    CHECK_TRUE(board->calls().empty());
}

TEST(Conferences, LetWhoIsMutedHearAndNotBeHeard)
{
    const std::string a = enters("in-a", "201");
    const std::string b = enters("in-b", "202");
    presses(a, "*6");
    CHECK_TRUE(heard_by(b).empty());
    CHECK_TRUE(heard_by(a) == std::set { port_of(b) });
    presses(a, "*6");
    CHECK_TRUE(heard_by(b) == std::set { port_of(a) });
    board->event(a, MuteAsked { true });
    CHECK_TRUE(heard_by(b).empty());
    presses(b, "6"); // Without the star it is nothing.
    CHECK_TRUE(heard_by(a) == std::set { port_of(b) });
}

TEST(Conferences, DoNotHearTheMusicOfWhoHolds)
{
    const std::string a = enters("in-a", "201");
    const std::string b = enters("in-b", "202");
    board->leg_event("in-a", PeerOffered { "in-a", { "{\"h\":1}" }, Hold::Held });
    for (const auto& [port, kind] : std::exchange(world.setting, {}))
        board->port_event(port, RemoteSet { port, kind, { "{\"s\":2}" } });
    CHECK_TRUE(heard_by(b).empty());
    CHECK_TRUE(heard_by(a) == std::set { port_of(b) });
}

TEST(Conferences, AreLockedByWhoIsInThem)
{
    const std::string a = enters("in-a", "201");
    presses(a, "*5");
    CHECK_TRUE(board->rooms().is_locked("open"));
    comes("in-b", "202", "801");
    CHECK_TRUE(world.last_end.at("in-b") == Legs::Reason::Busy);
    presses(a, "*5");
    CHECK_FALSE(board->rooms().is_locked("open"));
    presses(a, "*5");
    hangs_up("in-a");
    CHECK_FALSE(board->rooms().is_locked("open")); // With the last it is open again.
}

TEST(Conferences, HaveAnEnd)
{
    for (std::size_t i = 0; i < limits::room_members; ++i)
        enters(("in-" + std::to_string(i)).c_str(), "201");
    comes("in-x", "202", "801");
    CHECK_TRUE(world.last_end.at("in-x") == Legs::Reason::Busy);
}

TEST(Conferences, TakeWhoIsSentThere)
{
    const std::string leg = talk(); // 201 and 203.
    board->leg_event(leg, TransferAsked { .leg = leg, .to = "801" });
    LONGS_EQUAL(1, board->rooms().in("open").size());
    CHECK_FALSE(world.legs.contains(leg));
    STRCMP_EQUAL("201", board->floor().at(room_place("open")).front().remote.number.c_str());
}

TEST(Conferences, GoOnAfterTheProcessDied)
{
    const std::string a = enters("in-a", "201");
    const std::string b = enters("in-b", "202");
    presses(a, "*6");
    restart();
    board->compare_legs(world.legs_there());
    world.ports[port_of(a)] = {}; // And mediad has forgotten.
    board->compare_ports(world.ports_there());
    CHECK_TRUE(heard_by(a) == std::set { port_of(b) });
    CHECK_TRUE(heard_by(b).empty());
}

TEST_GROUP_BASE(ThreeWayCalls,
                Conference) { // 203 talks to 201, holds them, and calls 202, whom they hold too.
                              void holds_two() { const std::string first = talk();
holds(first);
comes("in-b", "203", "202");
media_answers();
const std::string second = "c7.7-2.2";
world.legs[second] = FakeLeg::Up;
board->leg_event(second, LegAnswered { .leg = second, .session = { "{\"a\":2}" } });
holds("in-b");
}
void holds(const std::string& leg)
{
    board->leg_event(leg, PeerOffered { leg, { "{\"h\":1}" }, Hold::Held });
    for (const auto& [port, kind] : std::exchange(world.setting, {}))
        board->port_event(port, RemoteSet { port, kind, { "{\"s\":2}" } });
}
}
;

TEST(ThreeWayCalls, BringTogetherWhomSomebodyHolds)
{
    holds_two();
    const std::string c = enters("in-c", "203", "*3");
    const auto& room = board->rooms().in(three_way_room("203"));
    LONGS_EQUAL(3, room.size());
    LONGS_EQUAL(3, world.legs.size()); // Each of them by one leg.
    LONGS_EQUAL(2, heard_by(c).size());
    LONGS_EQUAL(3, world.ports.size());
}

TEST(ThreeWayCalls, GoOnWithoutWhoMadeThemAndEndWithTheLastButOne)
{
    holds_two();
    enters("in-c", "203", "*3");
    hangs_up("in-c");
    LONGS_EQUAL(2, board->rooms().in(three_way_room("203")).size());
    hangs_up("in-a");
    CHECK_TRUE(board->calls().empty());
    CHECK_TRUE(world.legs.empty());
    CHECK_TRUE(world.ports.empty());
}

TEST(ThreeWayCalls, LeaveAloneWhomSomebodyElseHolds)
{
    const std::string first = talk();
    holds("in-a"); // 201 holds 203.
    enters("in-c", "203", "*3");
    CHECK_TRUE(call_with(first.c_str()) != nullptr);
    CHECK_TRUE(std::holds_alternative<Talking>(call_with(first.c_str())->state));
}
