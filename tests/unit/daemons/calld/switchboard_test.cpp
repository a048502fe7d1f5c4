#include "board_fixture.h"

using namespace calld;

TEST_GROUP_BASE(ASwitchboard, OfficeBoard) {};

TEST(ASwitchboard, GivesEveryCallAnIdAndAContactOfItsOwn)
{
    comes("in-a", "201", "203");
    comes("in-b", "203", "201");
    CHECK_TRUE(board->find("7-1") != nullptr);
    STRCMP_EQUAL("k7-2", board->find("7-2")->contact.c_str());
}

TEST(ASwitchboard, TakesAnIncomingLegOnce)
{
    comes("in-a", "201", "203");
    comes("in-a", "201", "203");
    LONGS_EQUAL(1, board->calls().size());
}

TEST(ASwitchboard, ForgetsACallThatEnded)
{
    const std::string leg = talk();
    LONGS_EQUAL(1, world.journal.size());
    board->leg_event("in-a", LegEnded { .leg = "in-a" });
    LONGS_EQUAL(0, board->calls().size());
    LONGS_EQUAL(0, board->names_elsewhere());
    LONGS_EQUAL(0, board->deadlines());
    LONGS_EQUAL(0, board->extension_load().names());
    LONGS_EQUAL(0, world.journal.size());
    LONGS_EQUAL(0, world.ports.size());
    CHECK_FALSE(world.legs.contains(leg));
    board->leg_event(leg, LegEnded { .leg = leg });
    LONGS_EQUAL(1, counters["calls.events_after_the_end"]);
}

TEST(ASwitchboard, CountsWhoIsBusy)
{
    talk();
    LONGS_EQUAL(1, board->extension_load().of("201"));
    LONGS_EQUAL(1, board->extension_load().of("203"));
    comes("in-b", "202", "203");
    LONGS_EQUAL(2, board->extension_load().of("203"));
    comes("in-c", "202", "203"); // max_calls = 2
    CHECK_TRUE(world.last_end["in-c"] == Legs::Reason::Busy);
    LONGS_EQUAL(2, board->extension_load().of("203"));
}

TEST(ASwitchboard, WakesWhatHasWaitedLongEnough)
{
    comes("in-a", "201", "203");
    media_answers();
    CHECK_TRUE(world.wake == now.moment + 20s);
    now.moment += 19s;
    board->time_passed();
    LONGS_EQUAL(1, board->calls().size());
    now.moment += 1s;
    board->time_passed();
    LONGS_EQUAL(0, board->calls().size());
    CHECK_TRUE(world.last_end["in-a"] == Legs::Reason::NoAnswer);
}

TEST(ASwitchboard, RefusesMoreCallsThanItMayHave)
{
    for (int i = 0; i < 4001; ++i)
        comes(("in-" + std::to_string(i)).c_str(), "201", "*43");
    LONGS_EQUAL(4000, board->calls().size());
    CHECK_TRUE(world.last_end["in-4000"] == Legs::Reason::Overloaded);
    STRCMP_EQUAL("failed", world.outcomes.rbegin()->second.c_str());
}

TEST(ASwitchboard, KeepsACallThatIsUpThroughItsOwnDeath)
{
    const std::string leg = talk();
    restart();
    board->compare_legs(world.legs_there());
    board->compare_ports(world.ports_there());
    CHECK_TRUE(std::holds_alternative<Talking>(state()));
    LONGS_EQUAL(2, world.ports.size());
    // And afterwards hold works, and so does hanging up.
    board->leg_event("in-a", PeerOffered { .leg = "in-a", .session = { "{}" }, .hold = Hold::Held });
    board->port_event("p7-1.1", RemoteSet { "p7-1.1", SessionKind::Offer, { "{}" } });
    STRCMP_EQUAL("music:default", world.ports["p7-1.3"].at(0).c_str());
    board->leg_event(leg, LegEnded { .leg = leg });
    LONGS_EQUAL(0, board->calls().size());
    LONGS_EQUAL(0, world.ports.size());
    STRCMP_EQUAL("handled", world.outcomes["k7-1"].c_str());
}

TEST(ASwitchboard, EndsACallInSetUpCleanlyAfterItsOwnDeath)
{
    comes("in-a", "201", "203");
    media_answers();
    restart();
    LONGS_EQUAL(1, board->calls().size());
    board->compare_legs(world.legs_there());
    board->compare_ports(world.ports_there());
    LONGS_EQUAL(0, world.legs.size());
    LONGS_EQUAL(0, world.ports.size());
    CHECK_TRUE(world.last_end["in-a"] == Legs::Reason::Failed);
    STRCMP_EQUAL("failed", world.outcomes["k7-1"].c_str());
    LONGS_EQUAL(1, world.ended["k7-1"]);
    LONGS_EQUAL(1, world.ended.size()); // And nobody else: the caller is counted once.
    LONGS_EQUAL(0, world.journal.size());
}

TEST(ASwitchboard, CountsACallerItNeverHeardOf)
{
    world.legs["in-z"] = FakeLeg::Setup;
    board->compare_legs(world.legs_there());
    CHECK_TRUE(world.last_end["in-z"] == Legs::Reason::Failed);
    LONGS_EQUAL(1, world.outcomes.size());
    STRCMP_EQUAL("failed", world.outcomes.begin()->second.c_str());
}

TEST(ASwitchboard, EndsACallWhoseLegIsGoneWhenTheWireIsBack)
{
    const std::string leg = talk();
    world.legs.erase(leg);
    board->compare_legs(world.legs_there());
    LONGS_EQUAL(0, board->calls().size());
    LONGS_EQUAL(0, world.legs.size());
    LONGS_EQUAL(0, world.ports.size());
}

TEST(ASwitchboard, EndsACallWhoseAnswerTheWireNeverHeard)
{
    talk();
    world.legs["in-a"] = FakeLeg::Setup;
    board->compare_legs(world.legs_there());
    LONGS_EQUAL(0, board->calls().size());
    LONGS_EQUAL(0, world.legs.size());
}

TEST(ASwitchboard, EndsACallWhosePortIsGoneWhenTheSoundIsBack)
{
    talk();
    world.ports.erase("p7-1.3");
    board->compare_ports(world.ports_there());
    LONGS_EQUAL(0, board->calls().size());
    LONGS_EQUAL(0, world.ports.size());
    LONGS_EQUAL(0, world.legs.size());
}

TEST(ASwitchboard, ConnectsAgainWhatCameBackSilent)
{
    talk();
    world.ports["p7-1.1"].clear();
    board->compare_ports(world.ports_there());
    STRCMP_EQUAL("p7-1.3", world.ports["p7-1.1"].at(0).c_str());
}

TEST(ASwitchboard, ClosesPortsNobodyKnows)
{
    talk();
    world.ports["p1-1.1"] = {};
    board->compare_ports(world.ports_there());
    LONGS_EQUAL(2, world.ports.size());
}

TEST(ASwitchboard, GivesACallBackToAnApplicationThatReturns)
{
    office.slice.dids[0].open = "application:ivr";
    board->use(Directory { office.slice });
    board->application_came("ivr");
    world.legs["in-a"] = FakeLeg::Setup;
    board->incoming({ .leg = "in-a", .trunk = "ntt", .to = { .number = "0312345678" }, .offer = { "{}" } });
    media_answers();
    board->port_event(world.rings.at(0), RingOpened { world.rings.at(0) });
    LONGS_EQUAL(1, world.given.size());
    board->application_left("ivr");
    CHECK_TRUE(std::holds_alternative<Orphaned>(state()));
    board->application_came("ivr");
    LONGS_EQUAL(2, world.given.size());
    CHECK_TRUE(std::holds_alternative<Entrusted>(state()));
    restart();
    board->compare_legs(world.legs_there());
    board->compare_ports(world.ports_there());
    CHECK_TRUE(std::holds_alternative<Orphaned>(state()));
    board->application_came("ivr");
    LONGS_EQUAL(3, world.given.size());
}

TEST(ASwitchboard, DoesNotOriginateWhereNobodyIs)
{
    STRCMP_EQUAL("org.yobirin.Calls.NobodyReachable",
                 board->originate("t", "204", "201").error().code.c_str());
    STRCMP_EQUAL("org.yobirin.Calls.NoSuchDestination",
                 board->originate("t", "299", "201").error().code.c_str());
    STRCMP_EQUAL("org.yobirin.Calls.NoSuchDestination",
                 board->originate("t", "201", "299").error().code.c_str());
    const auto made = board->originate("t", "201", "203");
    CHECK_TRUE(made.has_value());
    STRCMP_EQUAL("t", board->find(*made)->tag.c_str());
}

TEST(ASwitchboard, KnowsItsOwnNamesAgain)
{
    CHECK_TRUE(call_in_port_name("p3-12.2") == "3-12");
    CHECK_TRUE(call_in_leg_name("c7.3-12.2") == "3-12");
    CHECK_TRUE(call_in_leg_name("in-1234").empty());
    CHECK_TRUE(call_in_leg_name("c7.3").empty());
    CHECK_TRUE(call_in_port_name("x").empty());
}
