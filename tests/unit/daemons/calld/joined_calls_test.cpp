#include "board_fixture.h"

using namespace calld;

namespace {

struct TwoCalls : OfficeBoard {
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
};

} // namespace

TEST_GROUP_BASE(JoinedCalls, TwoCalls) {};

TEST(JoinedCalls, JoinsTwoCallsOfWhoTalksInBoth)
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
    STRCMP_EQUAL("202", world.shown.at("in-a").c_str()); // Both see whom they talk to now.
    STRCMP_EQUAL("201", world.shown.at(second).c_str());
    ends_by(second);
}

TEST(JoinedCalls, JoinsThemWhicheverOfTheTwoIsAsked)
{
    const std::string first = talk();
    const std::string second = consult();
    board->leg_event("in-b", TransferAsked { .leg = "in-b", .to = "201", .replaces = first });
    LONGS_EQUAL(1, board->calls().size());
    CHECK_TRUE(are_left({ "in-a", second }));
    ends_by("in-a");
}

TEST(JoinedCalls, KeepsTheContactOfTheCustomer)
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

TEST(JoinedCalls, LeavesThemToWhoStillRingsWhosePhoneRingsOn)
{
    const std::string first = talk();
    const std::string second = consult(FakeLeg::Setup);
    board->leg_event(second, LegRang { .leg = second });
    const std::size_t dialled = world.dialled.size();
    board->leg_event(first, TransferAsked { .leg = first, .to = "202", .replaces = "in-b" });
    LONGS_EQUAL(1, board->calls().size());
    CHECK_TRUE(are_left({ "in-a", first, second })); // Who sent them on waits for how it goes.
    CHECK_TRUE(std::holds_alternative<Seeking>(board->calls().begin()->second.state));
    LONGS_EQUAL(1, board->extension_load().of("202"));
    world.legs[second] = FakeLeg::Up;
    board->leg_event(second, LegAnswered { .leg = second, .session = { "{\"a\":2}" } });
    LONGS_EQUAL(dialled, world.dialled.size());
    CHECK_TRUE(are_left({ "in-a", second }));
    LONGS_EQUAL(2, world.ports.size());
    STRCMP_EQUAL("202", world.shown.at("in-a").c_str());
    STRCMP_EQUAL("201", world.shown.at(second).c_str()); // It rang for 203.
    ends_by(second);
}

TEST(JoinedCalls, GivesThemBackWhenWhoRingsDoesNotAnswer)
{
    const std::string first = talk();
    const std::string second = consult(FakeLeg::Setup);
    board->leg_event(first, TransferAsked { .leg = first, .to = "202", .replaces = "in-b" });
    world.legs.erase(second);
    board->leg_event(second, LegEnded { .leg = second, .reason = Legs::Reason::Busy });
    const auto& talking = std::get<Talking>(board->calls().begin()->second.state);
    CHECK_TRUE(world.ports.at(talking.caller.port) == std::vector { talking.callee.port });
    CHECK_TRUE(are_left({ "in-a", first }));
    ends_by(first);
}

TEST(JoinedCalls, WhoRangIsForgottenWithWhoSentThemOnWhenWeDie)
{
    const std::string first = talk();
    consult(FakeLeg::Setup);
    board->leg_event(first, TransferAsked { .leg = first, .to = "202", .replaces = "in-b" });
    restart();
    board->compare_legs(world.legs_there());
    board->compare_ports(world.ports_there());
    LONGS_EQUAL(1, board->calls().size());
    CHECK_TRUE(are_left({ "in-a", first }));
    CHECK_TRUE(std::holds_alternative<Talking>(board->calls().begin()->second.state));
    ends_by(first);
}

// A phone may name the dialog instead of the number; what counts is whom it called there.
TEST(JoinedCalls, SendsOnToWhomTheRingingCallIsTo)
{
    const std::string first = talk();
    consult(FakeLeg::Setup);
    board->leg_event(first, TransferAsked { .leg = first, .to = "yobirin", .replaces = "in-b" });
    LONGS_EQUAL(1, board->calls().size());
    STRCMP_EQUAL("202", std::get<Seeking>(board->calls().begin()->second.state).transfer->to.c_str());
    media_answers();
    ends_by("in-a");
}

TEST(JoinedCalls, EndsNoRingingCallOfSomebodyElse)
{
    talk();
    consult(FakeLeg::Setup);
    board->leg_event("in-a", TransferAsked { .leg = "in-a", .to = "202", .replaces = "in-b" });
    LONGS_EQUAL(2, board->calls().size());
    CHECK_TRUE(world.legs.contains("in-b"));
}

TEST(JoinedCalls, JoinsNoCallsOfDifferentPeople)
{
    const std::string first = talk();
    const std::string second = consult();
    board->leg_event("in-a", TransferAsked { .leg = "in-a", .to = "202", .replaces = second });
    board->leg_event(first, TransferAsked { .leg = first, .to = "202", .replaces = first });
    board->leg_event(first, TransferAsked { .leg = first, .to = "202", .replaces = "in-nobody" });
    LONGS_EQUAL(2, board->calls().size());
}

TEST(JoinedCalls, EndsACallThatWasJoinedWhenItDiedBeforeForgettingIt)
{
    const std::string first = talk();
    const std::string second = consult();
    const auto before = world.journal;
    board->leg_event(first, TransferAsked { .leg = first, .to = "202", .replaces = "in-b" });
    for (const auto& [id, record] : before)
        world.journal.try_emplace(id, record);
    LONGS_EQUAL(2, world.journal.size());
    restart();
    board->compare_legs(world.legs_there());
    LONGS_EQUAL(1, board->calls().size());
    LONGS_EQUAL(1, world.journal.size());
    CHECK_TRUE(are_left({ "in-a", second }));
    ends_by(second);
}
