// Lines of a trunk that phones share: seized before they are used, named by their place, held and taken.
#include "sharing_board.h"

#include "limits.h"

using namespace calld;
using namespace std::chrono_literals;

TEST_GROUP_BASE(SharedLine, OfWhoShares) {};

TEST(SharedLine, IsAnAppearanceOfItsTrunk)
{
    const std::string leg = talks_to_202();
    rings("in-2");
    STRCMP_EQUAL("1 confirmed, 2 early", shown("ntt").c_str());
    holds(leg);
    STRCMP_EQUAL("1 held, 2 early", shown("ntt").c_str());
    const auto dialogs = lamp_of("ntt")->dialogs;
    STRCMP_EQUAL("0687654321", dialogs[0].outside->number.c_str());
    STRCMP_EQUAL("202", dialogs[0].remote->number.c_str());
    rings("in-3"); // By no line of it.
    STRCMP_EQUAL("0 early, 1 held, 2 early", shown("ntt").c_str());
    CHECK_TRUE(lamps_at(line_place("2"), board->office()) == (std::vector<std::string> { "902", "ntt" }));
}

TEST(SharedLine, IsSeizedByOneOfTwo)
{
    STRCMP_EQUAL("1", seizes("201", { "ntt", 1 }).c_str());
    STRCMP_EQUAL("Taken", seizes("203", { "ntt", 1 }).c_str());
    STRCMP_EQUAL("1", seizes("201", { "ntt", 1 }).c_str()); // It was repeated.
    STRCMP_EQUAL("1 seized", shown("ntt").c_str());
    STRCMP_EQUAL("confirmed", key("901").c_str()); // Who has no such phone sees that it is taken.
    releases("203", "ntt");
    STRCMP_EQUAL("Taken", seizes("203", { "ntt", 1 }).c_str());
    releases("201", "ntt");
    STRCMP_EQUAL("", shown("ntt").c_str());
    STRCMP_EQUAL("1", seizes("203", { "ntt", 1 }).c_str());
}

TEST(SharedLine, IsAnyThatIsFree)
{
    rings("in-1");
    STRCMP_EQUAL("2", seizes("201", { "ntt" }).c_str());
    STRCMP_EQUAL("2", seizes("201", { "ntt" }).c_str());
    STRCMP_EQUAL("Taken", seizes("203", { "ntt" }).c_str());
    STRCMP_EQUAL("Taken", seizes("203", { "ntt", 3 }).c_str()); // There is none.
    STRCMP_EQUAL("NotAllowed", seizes("203", { "backup" }).c_str()); // It has no lines.
    STRCMP_EQUAL("NotAllowed", seizes("203", { "202" }).c_str());
}

TEST(SharedLine, IsSeizedForATimeOnly)
{
    seizes("201", { "ntt", 1 });
    CHECK_TRUE(world.wake == now.moment + 15s);
    after(14s);
    STRCMP_EQUAL("1 seized", shown("ntt").c_str());
    world.seen.clear();
    after(1s);
    STRCMP_EQUAL("", shown("ntt").c_str());
    CHECK_TRUE(world.seen.contains(line_place("1")));
}

TEST(SharedLine, ThatIsSeizedIsGivenToNoCaller)
{
    seizes("201", { "ntt", 1 });
    rings();
    STRCMP_EQUAL("1 seized, 2 early", shown("ntt").c_str());
}

TEST(SharedLine, GoesOutForWhoSeizedIt)
{
    seizes("201", { "ntt", 2 });
    calls("in-b", "201", "0698765432", { "ntt", 2 });
    media_answers();
    STRCMP_EQUAL("2",
                 board->calls().begin()->second.to.number.empty()
                     ? ""
                     : std::get<Seeking>(call_with("in-b").state).line.c_str());
    CHECK_TRUE(call_with("in-b").direction == Direction::Outbound);
    STRCMP_EQUAL("ntt", world.dialled.back().trunk.c_str());
    board->leg_event(world.dialled.back().leg, LegRang { .leg = world.dialled.back().leg });
    STRCMP_EQUAL("2 early", shown("ntt").c_str());
    STRCMP_EQUAL("0698765432", lamp_of("ntt")->dialogs[0].outside->number.c_str());
    LONGS_EQUAL(2, world.appearances.at("in-b"));
    releases("201", "ntt"); // Too late: it is the call's.
    STRCMP_EQUAL("Taken", seizes("203", { "ntt", 2 }).c_str());
}

TEST(SharedLine, IsTheSeizedOneForWhoDoesNotSayWhich)
{
    seizes("201", { "ntt", 2 });
    calls("in-b", "201", "0698765432", { "ntt" });
    STRCMP_EQUAL("2", std::get<Seeking>(call_with("in-b").state).line.c_str());
}

TEST(SharedLine, HasADialToneForWhoDialsNobody)
{
    calls("in-b", "203", "ntt", { "ntt", 2 });
    STRCMP_EQUAL("2 seized", shown("ntt").c_str());
    CHECK_TRUE(world.ports.at(port_of("in-b")) == std::vector<std::string> { "tone:dial" });
    dials(port_of("in-b"), "0698765432#");
    media_answers();
    STRCMP_EQUAL("2 trying", shown("ntt").c_str());
}

TEST(SharedLine, GivesWhoIsHeldToWhoNamesIt)
{
    const std::string holder = talks_to_202();
    holds(holder);
    calls("in-b", "203", "ntt", { "ntt", 1 });
    const auto& talking = std::get<Talking>(call_with("in-b").state);
    STRCMP_EQUAL("in-customer", talking.caller.leg.c_str());
    CHECK_TRUE(world.last_end.at(holder) == Legs::Reason::CompletedElsewhere);
    STRCMP_EQUAL("1 confirmed", shown("ntt").c_str());
    LONGS_EQUAL(1, world.appearances.at("in-b"));
}

TEST(SharedLine, KeepsWhoIsHeldForNobodyElse)
{
    const std::string holder = talks_to_202();
    holds(holder, Hold::HeldPrivately);
    STRCMP_EQUAL("held", key("901").c_str());
    CHECK_TRUE(lamp_of("ntt")->dialogs[0].held_private == true);
    calls("in-b", "203", "ntt", { "ntt", 1 });
    CHECK_TRUE(world.last_end.at("in-b") == Legs::Reason::Busy);
    press("in-c", "203", "901");
    CHECK_TRUE(world.last_end.at("in-c") == Legs::Reason::Busy);
    restart();
    CHECK_TRUE(lamp_of("ntt")->dialogs[0].held_private == true);
    holds(holder, Hold::Held); // They have thought better of it.
    calls("in-d", "203", "ntt", { "ntt", 1 });
    CHECK_TRUE(std::holds_alternative<Talking>(call_with("in-d").state));
}

TEST(SharedLine, IsAnsweredByWhoNamesIt)
{
    const std::string rung = rings();
    calls("in-b", "203", "ntt", { "ntt", 1 });
    CHECK_TRUE(std::holds_alternative<Talking>(call_with("in-b").state));
    CHECK_TRUE(world.last_end.at(rung) == Legs::Reason::CompletedElsewhere);
}

TEST(SharedLine, IsNotTakenFromWhoTalksOrHasSeizedIt)
{
    talks_to_202();
    calls("in-b", "203", "ntt", { "ntt", 1 });
    CHECK_TRUE(world.last_end.at("in-b") == Legs::Reason::Busy);
    seizes("201", { "ntt", 2 });
    calls("in-c", "203", "ntt", { "ntt", 2 });
    CHECK_TRUE(world.last_end.at("in-c") == Legs::Reason::Busy);
    STRCMP_EQUAL("1 confirmed, 2 seized", shown("ntt").c_str());
}

TEST(SharedLine, IsAnotherForWhoDialsAndWasTooLate)
{
    seizes("201", { "ntt", 1 });
    calls("in-b", "203", "0698765432", { "ntt", 1 });
    STRCMP_EQUAL("2", std::get<Seeking>(call_with("in-b").state).line.c_str());
    board->leg_event(world.dialled.back().leg, LegRang { .leg = world.dialled.back().leg });
    LONGS_EQUAL(2, world.appearances.at("in-b")); // And their phone is told.
}

TEST(SharedLine, IsNeverInTheWayOfAnEmergency)
{
    seizes("201", { "ntt", 1 });
    seizes("202", { "ntt", 2 });
    calls("in-b", "203", "110", { "ntt", 1 });
    media_answers();
    STRCMP_EQUAL("110", world.dialled.back().number.c_str());
}

TEST(SharedLine, RingsAtTheAccountThatIsForIt)
{
    board->devices().clear();
    board->devices().add({ "own", "202", "", "192.0.2.7" });
    board->devices().add({ "elsewhere", "202", "", "192.0.2.8" });
    board->devices().add({ "shared", "202", "ntt", "192.0.2.7" });
    rings("in-1");
    rings("in-2");
    UNSIGNED_LONGS_EQUAL(4, world.dialled.size());
    STRCMP_EQUAL("shared", world.dialled[2].device.c_str());
    LONGS_EQUAL(2, world.dialled[2].appearance);
    STRCMP_EQUAL("elsewhere", world.dialled[3].device.c_str());
    for (const char* leg : { "in-1", "in-2" })
        ends(leg);
    comes("in-b", "203", "202"); // Not by a line.
    media_answers();
    STRCMP_EQUAL("own", world.dialled[4].device.c_str());
    LONGS_EQUAL(1, world.dialled[4].appearance);
}
