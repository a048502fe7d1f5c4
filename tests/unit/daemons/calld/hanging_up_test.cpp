// Transfer by hanging up, where the office has that habit: 203 holds 201, calls 202, and hangs up.
#include "board_fixture.h"

using namespace calld;

namespace {

struct KeyPhones : OfficeBoard {
    std::string held {}; // The leg of 203 in the call with 201.

    void setup() override
    {
        office.slice.transfer_by_hanging_up = true;
        OfficeBoard::setup();
        held = talk();
        hold(held);
    }
    void hold(const std::string& leg)
    {
        board->leg_event(leg, PeerOffered { leg, { "{\"o\":2}" }, Hold::Held });
        for (const auto& [port, kind] : std::exchange(world.setting, {}))
            board->port_event(port, RemoteSet { port, kind, { "{\"s\":2}" } });
    }
    // From the phone of 203, by leg in-b; the leg of who is called.
    std::string calls(const char* whom = "202", const char* device = "phone-203")
    {
        world.legs["in-b"] = FakeLeg::Setup;
        board->incoming({ .leg = "in-b",
                          .extension = "203",
                          .device = device,
                          .from = { .number = "203" },
                          .to = { .number = whom },
                          .offer = { "{\"o\":1}" } });
        media_answers();
        return "c7.7-2.2";
    }
    void answers(const std::string& leg)
    {
        world.legs[leg] = FakeLeg::Up;
        board->leg_event(leg, LegAnswered { .leg = leg, .session = { "{\"a\":2}" } });
    }
    void hangs_up(const std::string& leg, Legs::Reason reason = Legs::Reason::HungUp)
    {
        world.legs.erase(leg);
        board->leg_event(leg, LegEnded { .leg = leg, .reason = reason });
    }
    std::set<std::string> legs() const
    {
        std::set<std::string> left;
        for (const auto& [name, state] : world.legs)
            left.insert(name);
        return left;
    }
};

using Left = std::set<std::string>;

} // namespace

TEST_GROUP_BASE(HangingUp, KeyPhones) {};

TEST(HangingUp, LeavesTheTwoToEachOther)
{
    const std::string consulted = calls();
    answers(consulted);
    hangs_up("in-b");
    LONGS_EQUAL(1, board->calls().size());
    CHECK_TRUE(legs() == Left({ "in-a", consulted }));
    const auto& talking = std::get<Talking>(state());
    CHECK_TRUE(world.ports.at(talking.caller.port) == std::vector { talking.callee.port });
    CHECK_TRUE(world.ports.at(talking.callee.port) == std::vector { talking.caller.port });
    LONGS_EQUAL(2, world.ports.size());
    STRCMP_EQUAL("202", world.shown.at("in-a").c_str());
}

TEST(HangingUp, LeavesThemToWhoStillRings)
{
    const std::string rings = calls();
    hangs_up("in-b", Legs::Reason::Cancelled);
    media_answers();
    LONGS_EQUAL(1, board->calls().size());
    CHECK_FALSE(world.legs.contains(held));
    const auto& seeking = std::get<Seeking>(state());
    STRCMP_EQUAL("in-a", seeking.caller.side.leg.c_str());
    LONGS_EQUAL(1, seeking.pursuit.attempts.size());
    STRCMP_EQUAL(rings.c_str(), seeking.pursuit.attempts[0].leg.c_str()); // Their phone rings on.
    answers(seeking.pursuit.attempts[0].leg);
    CHECK_TRUE(std::holds_alternative<Talking>(state()));
}

TEST(HangingUp, BringsThemBackWhenNobodyAnswers)
{
    calls();
    hangs_up("in-b", Legs::Reason::Cancelled);
    media_answers();
    const std::string rung = std::get<Seeking>(state()).pursuit.attempts[0].leg;
    hangs_up(rung, Legs::Reason::Declined);
    media_answers();
    STRCMP_EQUAL("203", std::get<Seeking>(state()).pursuit.attempts[0].extension.c_str());
}

TEST(HangingUp, ParksThemAfterTheCodeForParking)
{
    calls("*68");
    hangs_up("in-b");
    const auto& alone = std::get<Alone>(state());
    CHECK_TRUE(std::holds_alternative<AtSlot>(alone.place));
    STRCMP_EQUAL("in-a", alone.caller.side.leg.c_str());
}

TEST(HangingUp, IsNoTransferWhenTheOtherHangsUp)
{
    const std::string consulted = calls();
    answers(consulted);
    hangs_up(consulted);
    LONGS_EQUAL(1, board->calls().size());
    CHECK_TRUE(legs() == Left({ "in-a", held }));
}

TEST(HangingUp, IsNoTransferFromAnotherPhone)
{
    const std::string consulted = calls("202", "mobile-203");
    answers(consulted);
    hangs_up("in-b");
    CHECK_TRUE(legs() == Left({ "in-a", held }));
}

TEST(HangingUp, IsNoTransferWhenTheyWereCalled)
{
    comes("in-c", "202", "203");
    media_answers();
    const std::string leg = "c7.7-2.2";
    answers(leg);
    hangs_up(leg);
    CHECK_TRUE(legs() == Left({ "in-a", held }));
}

TEST(HangingUp, IsNoTransferWhereTheOfficeDoesNotWantIt)
{
    office.slice.transfer_by_hanging_up.reset();
    board->use(Directory { office.slice });
    answers(calls());
    hangs_up("in-b");
    CHECK_TRUE(legs() == Left({ "in-a", held }));
}

TEST(HangingUp, IsNoTransferWhenTheWireIsLost)
{
    answers(calls());
    hangs_up("in-b", Legs::Reason::Lost);
    CHECK_TRUE(legs() == Left({ "in-a", held }));
}
