// Intercom, paging and speed dials, of the switchboard as a whole.
#include "board_fixture.h"

#include "lamps.h"
#include "limits.h"

#include <algorithm>

using namespace calld;

namespace {

struct Speaking : OfficeBoard {
    const Call* call_of(const std::string& leg) const
    {
        for (const auto& [id, call] : board->calls())
            for (const std::string& one : legs_of(call))
                if (one == leg)
                    return &call;
        return nullptr;
    }
    // The leg that rings at that phone.
    std::string rings_at(const std::string& device) const
    {
        for (const Dial& dial : world.dialled)
            if (dial.device == device && world.legs.contains(dial.leg))
                return dial.leg;
        return {};
    }
    std::string answers(const char* device)
    {
        std::string leg = rings_at(device);
        world.legs[leg] = FakeLeg::Up;
        board->leg_event(leg, LegAnswered { .leg = leg, .session = { "{\"a\":1}" } });
        return leg;
    }
    std::string port_of(const std::string& leg) const
    {
        return std::get<Alone>(call_of(leg)->state).caller.side.port;
    }
    std::vector<std::string> heard_by(const std::string& leg) const { return world.ports.at(port_of(leg)); }
    void hangs_up(const std::string& leg)
    {
        world.legs.erase(leg);
        board->leg_event(leg, LegEnded { .leg = leg });
    }
    // 201 speaks to 202 and 203.
    void pages()
    {
        comes("in-a", "201", "650");
        media_answers();
        media_answers();
    }
    std::size_t dialled_at_once() const
    {
        return static_cast<std::size_t>(
            std::ranges::count(world.dialled, Answering::AtOnce, &Dial::answering));
    }
};

} // namespace

TEST_GROUP_BASE(AnIntercomCall, Speaking) {};

TEST(AnIntercomCall, AsksThePhoneToAnswerByItself)
{
    comes("in-a", "201", "*80202");
    media_answers();
    LONGS_EQUAL(1, dialled_at_once());
    STRCMP_EQUAL("201", world.dialled.front().from.number.c_str());
    const std::string leg = answers("phone-202");
    CHECK_TRUE(std::holds_alternative<Talking>(call_of(leg)->state));
    LONGS_EQUAL(1, board->calls().size());
}

TEST(AnIntercomCall, InterruptsNobody)
{
    talk(); // 201 and 203.
    comes("in-b", "202", "*80203");
    CHECK_TRUE(world.last_end.at("in-b") == Legs::Reason::Busy);
}

TEST(AnIntercomCall, DisturbsNobodyWhoDoesNotWantTo)
{
    comes("in-b", "202", "*78");
    hangs_up("in-b");
    comes("in-a", "201", "*80202");
    CHECK_TRUE(world.last_end.at("in-a") == Legs::Reason::Busy);
}

TEST(AnIntercomCall, FollowsNoForward)
{
    office.slice.extensions[1].forward_busy = "extension:203";
    office.slice.extensions[1].forward_no_answer = "extension:203";
    office.slice.extensions[1].follow_me = std::vector<std::string> { "09011112222" };
    board = begin(8);
    comes("in-f", "202", "*72203");
    hangs_up("in-f");
    comes("in-a", "201", "*80202");
    media_answers();
    const std::string leg = rings_at("phone-202");
    CHECK_FALSE(leg.empty());
    LONGS_EQUAL(1, dialled_at_once());
    world.legs.erase(leg);
    board->leg_event(leg, LegEnded { .leg = leg, .reason = Legs::Reason::Busy });
    CHECK_TRUE(world.last_end.at("in-a") == Legs::Reason::Busy);
    CHECK_TRUE(board->calls().empty());
}

TEST(AnIntercomCall, ToOneselfOrToNobodyIsRefused)
{
    comes("in-a", "201", "*80201");
    CHECK_TRUE(world.last_end.at("in-a") == Legs::Reason::Busy);
    comes("in-b", "201", "*80299");
    CHECK_TRUE(world.last_end.at("in-b") == Legs::Reason::NotFound);
}

TEST(AnIntercomCall, IsNothingToSendSomebodyTo)
{
    const std::string leg = talk();
    for (const char* code : { "*80202", "650" })
        board->leg_event(leg, TransferAsked { .leg = leg, .to = code });
    CHECK_TRUE(std::holds_alternative<Talking>(state()));
}

TEST_GROUP_BASE(APage, Speaking) {};

TEST(APage, IsHeardByEverybodyAndHearsNobody)
{
    pages();
    LONGS_EQUAL(2, dialled_at_once());
    const std::string second = answers("phone-202");
    const std::string third = answers("phone-203");
    CHECK_TRUE(heard_by(second) == std::vector { port_of("in-a") });
    CHECK_TRUE(heard_by(third) == std::vector { port_of("in-a") });
    CHECK_TRUE(heard_by("in-a") == std::vector<std::string> { "tone:confirm" });
    now.moment += limits::tone_heard;
    board->time_passed();
    CHECK_TRUE(heard_by("in-a").empty());
    STRCMP_EQUAL("201", world.dialled.front().from.number.c_str());
}

TEST(APage, LeavesAloneWhoTalksAndWhoDoesNotWantToBeDisturbed)
{
    comes("in-b", "202", "*78");
    hangs_up("in-b");
    comes("in-c", "203", "*43");
    media_answers();
    comes("in-a", "201", "650");
    CHECK_TRUE(world.last_end.at("in-a") == Legs::Reason::Unavailable); // Nobody is left to hear it.
    hangs_up("in-c");
    pages();
    LONGS_EQUAL(1, dialled_at_once());
    CHECK_FALSE(rings_at("phone-203").empty());
}

TEST(APage, RingsAllPhonesOfAMemberAndTakesTheFirst)
{
    board->devices().add({ "mobile-202", "202" });
    pages();
    LONGS_EQUAL(3, dialled_at_once());
    const std::string other = rings_at("mobile-202");
    answers("phone-202");
    CHECK_TRUE(world.last_end.at(other) == Legs::Reason::CompletedElsewhere);
}

TEST(APage, IsOverForAllWhenWhoSpeaksLeaves)
{
    pages();
    const std::string second = answers("phone-202");
    const std::string third = rings_at("phone-203");
    hangs_up("in-a");
    CHECK_TRUE(board->calls().empty());
    CHECK_TRUE(world.last_end.at(second) == Legs::Reason::HungUp);
    CHECK_TRUE(world.last_end.at(third) == Legs::Reason::Cancelled);
    CHECK_TRUE(world.ports.empty());
    for (const auto& [contact, outcome] : world.outcomes)
        STRCMP_EQUAL("handled", outcome.c_str());
    LONGS_EQUAL(3, world.outcomes.size());
}

TEST(APage, GoesOnWithoutAListener)
{
    pages();
    hangs_up(answers("phone-202"));
    hangs_up(answers("phone-203"));
    LONGS_EQUAL(1, board->calls().size());
}

TEST(APage, RingsAPhoneThatDoesNotAnswerByItselfForAMoment)
{
    pages();
    answers("phone-202");
    now.moment += limits::page_rings;
    board->time_passed();
    LONGS_EQUAL(2, board->calls().size());
}

TEST(APage, IsNotPickedUpInsteadOfWhoRings)
{
    pages();
    now.moment += 1s;
    world.legs["in-customer"] = FakeLeg::Setup;
    board->incoming({ .leg = "in-customer",
                      .trunk = "ntt",
                      .from = { .number = "0687654321" },
                      .to = { .number = "0312345678" },
                      .offer = { "{\"o\":1}" } });
    media_answers();
    comes("in-b", "204", "*8202");
    media_answers();
    CHECK_TRUE(std::holds_alternative<Talking>(call_of("in-customer")->state));
    CHECK_TRUE(call_of("in-customer") == call_of("in-b"));
}

TEST(APage, IsAlsoSentToWhereAnybodyMayListen)
{
    office.slice.pages->front().multicast = "239.255.0.75:10000";
    board = begin(8);
    pages();
    media_answers();
    const auto horn = std::ranges::find_if(world.offered, [](const auto& opened) {
        return opened.second.find("239.255.0.75") != std::string::npos;
    });
    CHECK_TRUE(horn != world.offered.end());
    CHECK_TRUE(world.ports.at(horn->first) == std::vector { port_of("in-a") });
    LONGS_EQUAL(4, board->calls().size()); // Who speaks, two phones, and it.
    hangs_up("in-a");
    CHECK_FALSE(world.ports.contains(horn->first));
}

TEST(APage, ThatAnybodyMayHearIsMadeWhereNoMemberCan)
{
    office.slice.pages->front().multicast = "239.255.0.75:10000";
    office.slice.pages->front().members.clear();
    board = begin(8);
    pages();
    media_answers();
    CHECK_FALSE(world.last_end.contains("in-a"));
    LONGS_EQUAL(2, board->calls().size());
    hangs_up("in-a");
    CHECK_TRUE(board->calls().empty());
}

TEST(APage, IsMadeByOneAtATime)
{
    comes("in-a", "201", "650"); // About to speak.
    comes("in-b", "202", "650");
    CHECK_TRUE(world.last_end.at("in-b") == Legs::Reason::Busy);
}

TEST(APage, GivesNobodyElseAVoice)
{
    pages();
    const std::string second = answers("phone-202");
    const std::string port = port_of(second);
    for (const char digit : { '*', '6', '*', '5' })
        board->port_event(port, DigitPressed { port, digit });
    board->event(std::string { call_of(second)->id }, MuteAsked { false });
    board->event(std::string { call_of("in-a")->id }, MuteAsked { true });
    CHECK_TRUE(heard_by(second) == std::vector { port_of("in-a") });
    CHECK_FALSE(board->rooms().is_locked(page_room("all")));
    LONGS_EQUAL(2, board->rooms().in(page_room("all")).size());
}

TEST(APage, LightsItsLampForWhoSpeaks)
{
    pages();
    answers("phone-202");
    const auto shown = lamp("650",
                            { .office = board->office(),
                              .devices = board->devices(),
                              .floor = board->floor(),
                              .settings = board->settings(),
                              .told = board->told() });
    LONGS_EQUAL(1, shown->dialogs.size());
    STRCMP_EQUAL("201", shown->dialogs.front().remote->number.c_str());
    CHECK_TRUE(lamps_at(room_place(page_room("all")), board->office()) == std::vector<std::string> { "650" });
    CHECK_TRUE(lamps_at(room_place(page_room("gone")), board->office()).empty());
    const auto names = lamp_names(board->office());
    CHECK_TRUE(std::ranges::find(names, "650") != names.end());
}

TEST(APage, GoesOnAfterTheProcessDied)
{
    pages();
    const std::string second = answers("phone-202");
    const std::string third = rings_at("phone-203");
    restart();
    board->compare_legs(world.legs_there());
    board->compare_ports(world.ports_there());
    CHECK_TRUE(heard_by(second) == std::vector { port_of("in-a") });
    CHECK_FALSE(world.legs.contains(third)); // Who was still rung is not any more.
    LONGS_EQUAL(2, board->calls().size());
    hangs_up("in-a");
    CHECK_TRUE(board->calls().empty());
}

TEST(APage, IsOverWhenTheProcessDiedBetweenItsEndAndThatOfWhoListens)
{
    pages();
    const std::string second = answers("phone-202");
    answers("phone-203");
    world.journal.erase(call_of("in-a")->id);
    world.legs.erase("in-a");
    restart();
    board->compare_legs(world.legs_there());
    CHECK_TRUE(board->calls().empty());
    CHECK_FALSE(world.legs.contains(second));
}

TEST(APage, IsNotSpokenToAgainByWhoWasHandedOnWhenTheProcessDies)
{
    pages();
    board->event(call_of("in-a")->id, HandOverAsked { { DestinationKind::Extension, "203" } });
    comes("in-b", "202", "650"); // It is somebody else's now.
    media_answers();
    restart();
    for (const auto& [id, member] : board->rooms().in(page_room("all")))
        CHECK_TRUE(board->find(id)->from.number == "202");
}

TEST(APage, IsOverWhenTheSoundOfWhoSpeaksIsLost)
{
    pages();
    answers("phone-202");
    answers("phone-203");
    world.ports.erase(port_of("in-a"));
    board->compare_ports(world.ports_there());
    CHECK_TRUE(board->calls().empty());
}

TEST(APage, CanBeMadeFromAScript)
{
    CHECK_TRUE(board->originate("t", "201", "650").has_value());
    media_answers();
    const std::string first = answers("phone-201");
    media_answers();
    const std::string second = answers("phone-202");
    CHECK_TRUE(heard_by(second) == std::vector { port_of(first) });
}

TEST_GROUP_BASE(ASpeedDial, Speaking) {};

TEST(ASpeedDial, IsACallToItsNumber)
{
    comes("in-a", "201", "*001");
    media_answers();
    STRCMP_EQUAL("ntt", world.dialled.front().trunk.c_str());
    STRCMP_EQUAL("0698765432", world.dialled.front().number.c_str());
    const Call& call = board->calls().begin()->second;
    CHECK_TRUE(call.to == (Party { .number = "0698765432", .name = "Osaka" }));
    CHECK_TRUE(call.direction == Direction::Outbound);
    const std::string leg = world.dialled.front().leg;
    world.legs[leg] = FakeLeg::Up;
    board->leg_event(leg, LegAnswered { .leg = leg, .session = { "{\"a\":1}" } });
    CHECK_TRUE(std::get<Talking>(state()).callee.who == (Party { .number = "0698765432", .name = "Osaka" }));
    STRCMP_EQUAL("Osaka", world.answered_with.at("in-a").name.c_str());
}

TEST(ASpeedDial, RingsAnExtensionToo)
{
    comes("in-a", "201", "*002");
    media_answers();
    STRCMP_EQUAL("phone-202", world.dialled.front().device.c_str());
    STRCMP_EQUAL("202", board->calls().begin()->second.to.number.c_str());
}

TEST(ASpeedDial, CanBeSentSomebodyTo)
{
    const std::string leg = talk();
    world.dialled.clear();
    board->leg_event(leg, TransferAsked { .leg = leg, .to = "*001" });
    media_answers();
    STRCMP_EQUAL("0698765432", world.dialled.front().number.c_str());
}

TEST(ASpeedDial, AllowsNothingThatItsNumberDoesNot)
{
    comes("in-a", "201", "*004"); // A number abroad.
    CHECK_TRUE(world.last_end.at("in-a") == Legs::Reason::Forbidden);
    comes("in-b", "201", "*099");
    CHECK_TRUE(world.last_end.at("in-b") == Legs::Reason::NotFound);
    comes("in-c", "201", "*003"); // Which leads to itself.
    CHECK_TRUE(world.last_end.at("in-c") == Legs::Reason::Failed);
    CHECK_FALSE(board->originate("t", "201", "*099").has_value());
}
