// Keys of lines.
#include "trunk_board.h"

#include "limits.h"

using namespace calld;
using namespace std::chrono_literals;

TEST_GROUP_BASE(Lines, OfTheTrunk) {};

TEST(Lines, ShowWhatBecomesOfACustomer)
{
    STRCMP_EQUAL("dark", key("901").c_str());
    const std::string leg = rings();
    STRCMP_EQUAL("early", key("901").c_str());
    STRCMP_EQUAL("dark", key("902").c_str());
    world.legs[leg] = FakeLeg::Up;
    board->leg_event(leg, LegAnswered { .leg = leg, .session = { "{\"a\":1}" } });
    STRCMP_EQUAL("confirmed", key("901").c_str());
    holds(leg);
    STRCMP_EQUAL("held", key("901").c_str());
    holds(leg, Hold::Talking);
    STRCMP_EQUAL("confirmed", key("901").c_str());
    world.legs.erase("in-customer");
    board->leg_event("in-customer", LegEnded { .leg = "in-customer" });
    STRCMP_EQUAL("dark", key("901").c_str());
}

TEST(Lines, AreGivenOutInTheirOrder)
{
    rings("in-1");
    rings("in-2");
    STRCMP_EQUAL("early", key("901").c_str());
    STRCMP_EQUAL("early", key("902").c_str());
    rings("in-3"); // More than the trunk has channels: the carrier knows better, and there is no key for it.
    LONGS_EQUAL(3, board->calls().size());
}

TEST(Lines, AreAnsweredByTheirKey)
{
    const std::string rung = rings();
    press("in-b", "203", "901");
    const auto& talking = std::get<Talking>(call_with("in-b").state);
    STRCMP_EQUAL("in-customer", talking.caller.leg.c_str());
    STRCMP_EQUAL("in-b", talking.callee.leg.c_str());
    CHECK_TRUE(world.last_end.at(rung) == Legs::Reason::CompletedElsewhere);
    STRCMP_EQUAL("confirmed", key("901").c_str());
    LONGS_EQUAL(1, board->calls().size());
}

TEST(Lines, GiveWhoIsHeldToWhoeverPresses)
{
    const std::string holder = talks_to_202();
    holds(holder);
    press("in-b", "203", "901");
    const auto& talking = std::get<Talking>(call_with("in-b").state);
    STRCMP_EQUAL("in-customer", talking.caller.leg.c_str());
    STRCMP_EQUAL("in-b", talking.callee.leg.c_str());
    CHECK_TRUE(world.ports.at(talking.caller.port) == std::vector { talking.callee.port });
    CHECK_TRUE(world.last_end.at(holder) == Legs::Reason::CompletedElsewhere);
    STRCMP_EQUAL("confirmed", key("901").c_str());
    LONGS_EQUAL(2, world.legs.size());
    LONGS_EQUAL(2, world.ports.size());
}

TEST(Lines, GiveBackToWhoHolds)
{
    const std::string holder = talks_to_202();
    holds(holder);
    press("in-b", "202", "901");
    CHECK_TRUE(std::holds_alternative<Talking>(call_with("in-b").state));
    CHECK_FALSE(world.legs.contains(holder));
}

TEST(Lines, AreBusyWhileSomebodyTalks)
{
    talks_to_202();
    press("in-b", "203", "901");
    CHECK_TRUE(world.last_end.at("in-b") == Legs::Reason::Busy);
    LONGS_EQUAL(1, board->calls().size());
}

TEST(Lines, AreNotTakenFromACustomerWhoHolds)
{
    talks_to_202();
    holds("in-customer");
    press("in-b", "203", "901");
    CHECK_TRUE(world.last_end.at("in-b") == Legs::Reason::Busy);
}

TEST(Lines, GiveWhoIsParked)
{
    const std::string leg = talks_to_202();
    board->leg_event(leg, TransferAsked { .leg = leg, .to = "701" });
    STRCMP_EQUAL("held", key("901").c_str());
    press("in-b", "203", "901");
    CHECK_TRUE(std::holds_alternative<Talking>(call_with("in-b").state));
    CHECK_TRUE(board->floor().is_free("701"));
}

TEST(Lines, AreSeizedAndDialledBy)
{
    press("in-b", "203", "902");
    STRCMP_EQUAL("confirmed", key("902").c_str());
    const std::string port = port_of("in-b");
    CHECK_TRUE(world.ports.at(port) == std::vector<std::string> { "tone:dial" });
    dials(port, "0698765432");
    CHECK_TRUE(world.ports.at(port).empty());
    after(limits::digit_awaited);
    media_answers();
    const Call& call = call_with("in-b");
    CHECK_TRUE(std::holds_alternative<Seeking>(call.state));
    STRCMP_EQUAL("0698765432", call.to.number.c_str());
    CHECK_TRUE(call.direction == Direction::Outbound);
    STRCMP_EQUAL("dark", key("901").c_str()); // The one they took, not the first.
    CHECK_FALSE(board->floor().is_free(line_place("2")));
    LONGS_EQUAL(1, board->trunk_load().of("ntt"));
}

TEST(Lines, DialAtOnceBehindTheLastDigit)
{
    press("in-b", "203", "901");
    dials(port_of("in-b"), "0698765432#");
    CHECK_TRUE(std::holds_alternative<Seeking>(call_with("in-b").state));
}

TEST(Lines, CountADigitOnceThatIsToldTwice)
{
    press("in-b", "203", "901");
    const std::string port = port_of("in-b");
    for (const char digit : std::string_view { "069876543" }) {
        board->port_event(port, DigitPressed { port, digit });
        board->leg_event("in-b", DigitPressed { "in-b", digit, KeyWay::Info });
    }
    board->port_event(port, DigitPressed { port, '3' }); // Pressed twice is two.
    after(limits::digit_awaited);
    STRCMP_EQUAL("0698765433", call_with("in-b").to.number.c_str());
}

TEST(Lines, AreLeftByWhoDialsNothing)
{
    press("in-b", "203", "901");
    after(limits::dial_tone_heard - 1s);
    LONGS_EQUAL(1, board->calls().size());
    after(1s);
    CHECK_TRUE(board->calls().empty());
    CHECK_TRUE(world.legs.empty());
    STRCMP_EQUAL("dark", key("901").c_str());
}

TEST(Lines, LetNobodyDialWhatTheyMayNot)
{
    press("in-b", "203", "901");
    dials(port_of("in-b"), "01012125550100#"); // International.
    CHECK_TRUE(world.last_end.at("in-b") == Legs::Reason::Forbidden);
    STRCMP_EQUAL("dark", key("901").c_str());
}

TEST(Lines, AreTakenByWhoDialsOutside)
{
    comes("in-b", "203", "0698765432");
    STRCMP_EQUAL("dark", key("902").c_str());
    CHECK_FALSE(board->floor().is_free(line_place("1"))); // From the first moment: nobody seizes it now.
    media_answers();
    press("in-c", "204", "901");
    CHECK_TRUE(world.last_end.at("in-c") == Legs::Reason::Busy);
}

TEST(Lines, AreNotForWhoIsSentThere)
{
    const std::string leg = talk();
    board->leg_event(leg, TransferAsked { .leg = leg, .to = "901" });
    CHECK_TRUE(std::holds_alternative<Talking>(state()));
}

TEST(Lines, SurviveUs)
{
    holds(talks_to_202());
    restart();
    STRCMP_EQUAL("held", key("901").c_str());
    press("in-b", "203", "901");
    CHECK_TRUE(std::holds_alternative<Talking>(call_with("in-b").state));
}
