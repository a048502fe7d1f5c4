#include "call/call_fixture.h"
#include "fake_world.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calld;
using namespace std::chrono_literals;

TEST_GROUP(ASwitchboard)
{
    FakeWorld world;
    Counters counters;
    OneCall office; // For its slice.
    Now now { Moment { 1h }, {} };
    std::unique_ptr<Switchboard> board;

    void setup() override { board = begin(7); }
    void teardown() override { board.reset(); }

    std::unique_ptr<Switchboard> begin(std::int64_t generation)
    {
        auto made = std::make_unique<Switchboard>(world, counters,
                                                  Names { .generation = generation, .contact_prefix = "k" },
                                                  [this] { return now; });
        made->use(Directory { office.slice });
        for (const char* device : { "201", "202", "203" })
            made->devices().add({ std::string { "phone-" } + device, device });
        return made;
    }
    void comes(const char* leg, const char* from, const char* to)
    {
        world.legs[leg] = FakeLeg::Setup;
        board->incoming({ .leg = leg,
                          .extension = from,
                          .device = std::string { "phone-" } + from,
                          .from = { .number = from },
                          .to = { .number = to },
                          .offer = { "{\"o\":1}" } });
    }
    void media_answers()
    {
        for (const std::string& port : std::exchange(world.opening, {}))
            board->port_event(port, PortOpened { port, { "{\"s\":1}" } });
    }
    // 201 and 203 talk; the dialled leg.
    std::string talk()
    {
        comes("in-a", "201", "203");
        media_answers();
        const std::string leg = "c7." + board->calls().begin()->first + ".2";
        world.legs[leg] = FakeLeg::Up;
        board->leg_event(leg, LegAnswered { .leg = leg, .session = { "{\"a\":1}" } });
        return leg;
    }
    // 203, who talks to 201 by then, calls 202 too, by leg in-b; the leg of 202's phone.
    std::string consult(FakeLeg as = FakeLeg::Up)
    {
        comes("in-b", "203", "202");
        media_answers();
        const std::string leg = "c7.7-2.2"; // Of the second call there was.
        world.legs[leg] = as;
        if (as == FakeLeg::Up)
            board->leg_event(leg, LegAnswered { .leg = leg, .session = { "{\"a\":2}" } });
        return leg;
    }
    bool are_left(const std::set<std::string>& legs) const
    {
        std::set<std::string> left;
        for (const auto& [name, state] : world.legs)
            left.insert(name);
        return left == legs;
    }
    void ends_by(const std::string& leg)
    {
        world.legs.erase(leg);
        board->leg_event(leg, LegEnded { .leg = leg });
        CHECK_TRUE(board->calls().empty());
        CHECK_TRUE(world.legs.empty());
        CHECK_TRUE(world.ports.empty());
        LONGS_EQUAL(0, board->names_elsewhere());
        LONGS_EQUAL(0, board->extension_load().names());
    }

    std::vector<Legs::Leg> wire() const
    {
        std::vector<Legs::Leg> legs;
        for (const auto& [name, state] : world.legs)
            legs.push_back({ .leg = name,
                             .direction = name.starts_with("in-") ? Legs::LegDirection::Incoming
                                                                  : Legs::LegDirection::Dialled,
                             .state = state == FakeLeg::Up ? Legs::LegState::Up : Legs::LegState::Setup });
        return legs;
    }
    std::vector<yobirin::Media::Port> sound() const
    {
        std::vector<yobirin::Media::Port> ports;
        for (const auto& [name, hears] : world.ports)
            ports.push_back({ .port = name, .hears = hears });
        return ports;
    }
    // The process dies; another one reads the journal.
    void restart()
    {
        board = begin(8);
        for (const auto& [id, record] : std::map { world.journal })
            board->restore(call_of(record, "boot", now.moment));
    }
    const State& state() const { return board->calls().begin()->second.state; }
};

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
    board->compare_legs(wire());
    board->compare_ports(sound());
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
    board->compare_legs(wire());
    board->compare_ports(sound());
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
    board->compare_legs(wire());
    CHECK_TRUE(world.last_end["in-z"] == Legs::Reason::Failed);
    LONGS_EQUAL(1, world.outcomes.size());
    STRCMP_EQUAL("failed", world.outcomes.begin()->second.c_str());
}

TEST(ASwitchboard, EndsACallWhoseLegIsGoneWhenTheWireIsBack)
{
    const std::string leg = talk();
    world.legs.erase(leg);
    board->compare_legs(wire());
    LONGS_EQUAL(0, board->calls().size());
    LONGS_EQUAL(0, world.legs.size());
    LONGS_EQUAL(0, world.ports.size());
}

TEST(ASwitchboard, EndsACallWhoseAnswerTheWireNeverHeard)
{
    const std::string leg = talk();
    world.legs["in-a"] = FakeLeg::Setup;
    board->compare_legs(wire());
    LONGS_EQUAL(0, board->calls().size());
    LONGS_EQUAL(0, world.legs.size());
}

TEST(ASwitchboard, EndsACallWhosePortIsGoneWhenTheSoundIsBack)
{
    talk();
    world.ports.erase("p7-1.3");
    board->compare_ports(sound());
    LONGS_EQUAL(0, board->calls().size());
    LONGS_EQUAL(0, world.ports.size());
    LONGS_EQUAL(0, world.legs.size());
}

TEST(ASwitchboard, ConnectsAgainWhatCameBackSilent)
{
    talk();
    world.ports["p7-1.1"].clear();
    board->compare_ports(sound());
    STRCMP_EQUAL("p7-1.3", world.ports["p7-1.1"].at(0).c_str());
}

TEST(ASwitchboard, ClosesPortsNobodyKnows)
{
    talk();
    world.ports["p1-1.1"] = {};
    board->compare_ports(sound());
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
    board->compare_legs(wire());
    board->compare_ports(sound());
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

TEST(ASwitchboard, JoinsTwoCallsOfWhoTalksInBoth)
{
    const std::string first = talk();
    const std::string second = consult();
    board->leg_event(first, TransferAsked { .leg = first, .to = "202", .replaces = "in-b" });
    LONGS_EQUAL(1, board->calls().size());
    CHECK_TRUE(are_left({ "in-a", second }));
    LONGS_EQUAL(2, world.ports.size());
    LONGS_EQUAL(1, board->extension_load().of("201"));
    LONGS_EQUAL(0, board->extension_load().of("203"));
    const auto& talking = std::get<Talking>(board->calls().begin()->second.state);
    STRCMP_EQUAL("202", talking.callee.extension.c_str());
    CHECK_TRUE(world.ports.at(talking.caller.port) == std::vector { talking.callee.port });
    CHECK_TRUE(world.ports.at(talking.callee.port) == std::vector { talking.caller.port });
    ends_by(second);
}

TEST(ASwitchboard, JoinsThemWhicheverOfTheTwoIsAsked)
{
    const std::string first = talk();
    const std::string second = consult();
    board->leg_event("in-b", TransferAsked { .leg = "in-b", .to = "201", .replaces = first });
    LONGS_EQUAL(1, board->calls().size());
    CHECK_TRUE(are_left({ "in-a", second }));
    ends_by("in-a");
}

TEST(ASwitchboard, KeepsTheContactOfTheCustomer)
{
    world.legs["in-a"] = FakeLeg::Setup;
    board->incoming({ .leg = "in-a",
                      .trunk = "ntt",
                      .from = { .number = "0687654321" },
                      .to = { .number = "0312345678" },
                      .offer = { "{\"o\":1}" } }); // Rings 202.
    media_answers();
    const std::string customer = board->calls().begin()->second.contact;
    const std::string first = "c7." + board->calls().begin()->first + ".2";
    world.legs[first] = FakeLeg::Up;
    board->leg_event(first, LegAnswered { .leg = first, .session = { "{\"a\":1}" } });
    comes("in-b", "202", "203");
    media_answers();
    const std::string second = "c7.7-2.2";
    world.legs[second] = FakeLeg::Up;
    board->leg_event(second, LegAnswered { .leg = second, .session = { "{\"a\":1}" } });
    board->leg_event("in-b", TransferAsked { .leg = "in-b", .to = "x", .replaces = first });
    LONGS_EQUAL(1, board->calls().size());
    STRCMP_EQUAL(customer.c_str(), board->calls().begin()->second.contact.c_str());
    ends_by(second);
}

TEST(ASwitchboard, SendsOnToWhoIsStillRungAsIfNobodyHadCalledThemFirst)
{
    const std::string first = talk();
    consult(FakeLeg::Setup);
    board->leg_event(first, TransferAsked { .leg = first, .to = "202", .replaces = "in-b" });
    LONGS_EQUAL(1, board->calls().size());
    CHECK_FALSE(world.legs.contains("in-b"));
    CHECK_TRUE(phase_of(board->calls().begin()->second) == Phase::Setup);
    media_answers();
    ends_by("in-a");
}

TEST(ASwitchboard, JoinsNoCallsOfDifferentPeople)
{
    const std::string first = talk();
    const std::string second = consult();
    board->leg_event("in-a", TransferAsked { .leg = "in-a", .to = "202", .replaces = second });
    board->leg_event(first, TransferAsked { .leg = first, .to = "202", .replaces = first });
    board->leg_event(first, TransferAsked { .leg = first, .to = "202", .replaces = "in-nobody" });
    LONGS_EQUAL(2, board->calls().size());
}

TEST(ASwitchboard, EndsACallThatWasJoinedWhenItDiedBeforeForgettingIt)
{
    const std::string first = talk();
    const std::string second = consult();
    const auto before = world.journal;
    board->leg_event(first, TransferAsked { .leg = first, .to = "202", .replaces = "in-b" });
    for (const auto& [id, record] : before)
        world.journal.try_emplace(id, record);
    LONGS_EQUAL(2, world.journal.size());
    board = begin(8);
    for (const auto& [id, record] : std::map { world.journal })
        board->restore(call_of(record, "boot", now.moment));
    board->compare_legs(wire());
    LONGS_EQUAL(1, board->calls().size());
    LONGS_EQUAL(1, world.journal.size());
    CHECK_TRUE(are_left({ "in-a", second }));
    ends_by(second);
}
