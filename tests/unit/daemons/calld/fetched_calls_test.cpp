// Somebody fetches a party of another call: picks it up, takes it from its slot, comes in place of a phone.
#include "board_fixture.h"

#include "lamps.h"
#include "limits.h"

#include <algorithm>

using namespace calld;

namespace {

struct FetchingBoard : OfficeBoard {
    // 201 calls 202, which rings by the returned leg.
    std::string ring()
    {
        comes("in-a", "201", "202");
        media_answers();
        const std::string leg = "c7." + board->calls().begin()->first + ".2";
        world.legs[leg] = FakeLeg::Ringing;
        board->leg_event(leg, LegRang { .leg = leg });
        return leg;
    }
    void parks(const char* to = "701")
    {
        const std::string leg = talk(); // 201 and 203.
        board->leg_event(leg, TransferAsked { .leg = leg, .to = to });
    }
    void replaces(const char* leg, const char* from, const std::string& whose)
    {
        world.legs[leg] = FakeLeg::Setup;
        board->incoming({ .leg = leg,
                          .extension = from,
                          .from = { .number = from },
                          .to = { .number = "202" },
                          .offer = { "{\"o\":1}" },
                          .replaces = whose });
        media_answers();
    }
    const Talking* talking() const
    {
        LONGS_EQUAL(1, board->calls().size());
        return std::get_if<Talking>(&state());
    }
    // Only these two talk, and hear each other.
    void are_talking(const char* caller, const char* callee)
    {
        const Talking* two = talking();
        CHECK_TRUE(two != nullptr);
        STRCMP_EQUAL(caller, two->caller.leg.c_str());
        STRCMP_EQUAL(callee, two->callee.leg.c_str());
        CHECK_TRUE(world.legs.at(caller) == FakeLeg::Up);
        CHECK_TRUE(world.legs.at(callee) == FakeLeg::Up);
        LONGS_EQUAL(2, world.legs.size());
        LONGS_EQUAL(2, world.ports.size());
        CHECK_TRUE(world.ports.at(two->caller.port) == std::vector { two->callee.port });
        CHECK_TRUE(world.ports.at(two->callee.port) == std::vector { two->caller.port });
        LONGS_EQUAL(1, world.journal.size());
    }
    std::string remote_at(const char* place) const
    {
        const auto& seen = board->floor().at(place);
        return seen.empty() ? "nobody" : seen.front().remote.number;
    }
};

} // namespace

TEST_GROUP_BASE(FetchedCalls, FetchingBoard) {};

TEST(FetchedCalls, ByWhoPicksUpForTheGroup)
{
    const std::string rung = ring();
    comes("in-b", "203", "*8"); // 202 and 203 are in one group.
    media_answers();
    are_talking("in-a", "in-b");
    CHECK_TRUE(world.last_end.at(rung) == Legs::Reason::CompletedElsewhere); // No missed call at 202.
    STRCMP_EQUAL("201", remote_at("203").c_str());
    STRCMP_EQUAL("203", remote_at("201").c_str());
    STRCMP_EQUAL("nobody", remote_at("202").c_str());
}

TEST(FetchedCalls, ByWhoPicksUpForOneExtension)
{
    ring();
    comes("in-b", "204", "*8202"); // In no group.
    media_answers();
    are_talking("in-a", "in-b");
}

TEST(FetchedCalls, GoBackWhenWhoFetchedIsLostAtOnce)
{
    parks();
    comes("in-b", "202", "701");
    media_answers();
    are_talking("in-a", "in-b");
    world.legs.erase("in-b"); // sipd died before it could say so.
    board->leg_event("in-b", LegEnded { .leg = "in-b", .reason = Legs::Reason::Lost });
    LONGS_EQUAL(1, board->calls().size());
    CHECK_FALSE(board->floor().is_free("701"));
    LONGS_EQUAL(1, world.ports.size());
    comes("in-c", "202", "701");
    media_answers();
    are_talking("in-a", "in-c");
    now.moment += limits::fetched_for_sure; // From now on it is a call like any other.
    world.legs.erase("in-c");
    board->leg_event("in-c", LegEnded { .leg = "in-c", .reason = Legs::Reason::Lost });
    CHECK_TRUE(board->calls().empty());
}

TEST(FetchedCalls, NotByWhoIsInNoGroupWithThem)
{
    ring();
    comes("in-b", "204", "*8");
    CHECK_TRUE(world.last_end.at("in-b") == Legs::Reason::Unavailable);
    LONGS_EQUAL(1, board->calls().size());
}

TEST(FetchedCalls, NotWhenNothingRings)
{
    comes("in-b", "203", "*8202");
    CHECK_TRUE(world.last_end.at("in-b") == Legs::Reason::Unavailable);
    CHECK_TRUE(board->calls().empty());
}

TEST(FetchedCalls, OneOfTwoWhoPickUpTheSame)
{
    ring();
    comes("in-b", "203", "*8202");
    comes("in-c", "204", "*8202");
    media_answers();
    are_talking("in-a", "in-b");
    CHECK_TRUE(world.last_end.at("in-c") == Legs::Reason::Unavailable);
}

TEST(FetchedCalls, NotWhenItWasAnsweredMeanwhile)
{
    const std::string rung = ring();
    comes("in-b", "203", "*8");
    world.legs[rung] = FakeLeg::Up;
    board->leg_event(rung, LegAnswered { .leg = rung, .session = { "{\"a\":1}" } });
    media_answers();
    CHECK_TRUE(world.last_end.at("in-b") == Legs::Reason::Unavailable);
    are_talking("in-a", rung.c_str());
}

TEST(FetchedCalls, FromTheirSlotByAnybodyWhoDialsIt)
{
    parks();
    comes("in-b", "204", "701");
    media_answers();
    are_talking("in-a", "in-b");
    STRCMP_EQUAL("nobody", remote_at("701").c_str());
}

TEST(FetchedCalls, FromTheirSlotWhileWhoParkedThemIsRecalled)
{
    parks();
    now.moment += limits::parked_until_recall;
    board->time_passed();
    media_answers();
    STRCMP_EQUAL("201", remote_at("701").c_str());
    comes("in-b", "204", "701");
    media_answers();
    are_talking("in-a", "in-b");
}

TEST(FetchedCalls, FromTheSlotThatWasGivenBeforeTheyWereSent)
{
    const std::string first = talk();
    comes("in-b", "203", "*68");
    media_answers();
    board->leg_event(first, TransferAsked { .leg = first, .to = "x", .replaces = "in-b" });
    LONGS_EQUAL(1, board->calls().size());
    STRCMP_EQUAL("201", remote_at("701").c_str());
    comes("in-c", "204", "701");
    media_answers();
    are_talking("in-a", "in-c");
}

TEST(FetchedCalls, FromTheirSlotAfterTheProcessDied)
{
    parks();
    restart();
    board->compare_legs(world.legs_there());
    board->compare_ports(world.ports_there());
    STRCMP_EQUAL("201", remote_at("701").c_str());
    comes("in-b", "204", "701");
    media_answers();
    are_talking("in-a", "in-b");
}

TEST(FetchedCalls, AreOverWhenTheirFetcherHungUpWhileTheWireWasAway)
{
    parks();
    comes("in-b", "204", "701");
    media_answers();
    world.legs.erase("in-b");
    world.ended_unheard = { "in-b" };
    board->compare_legs(world.legs_there());
    board->leg_event("in-b", LegEnded { .leg = "in-b" });
    CHECK_TRUE(board->calls().empty());
}

TEST(FetchedCalls, GoBackToTheirSlotWhenTheirFetcherIsLost)
{
    parks();
    comes("in-b", "204", "701");
    media_answers();
    world.legs.erase("in-b");
    board->compare_legs(world.legs_there());
    LONGS_EQUAL(1, board->calls().size());
    STRCMP_EQUAL("201", remote_at("701").c_str());
}

TEST(FetchedCalls, GoBackToTheirSlotWhenAWireThatCameBackRefusedTheirFetcher)
{
    parks();
    comes("in-b", "204", "701");
    media_answers();
    world.legs.erase("in-b");
    world.ended_unheard = { "in-b" };
    board->compare_legs(world.legs_there());
    board->leg_event("in-b", LegEnded { .leg = "in-b", .reason = Legs::Reason::Failed });
    LONGS_EQUAL(1, board->calls().size());
    STRCMP_EQUAL("201", remote_at("701").c_str());
}

TEST(FetchedCalls, ByReplacingALegThatRings)
{
    replaces("in-b", "204", ring());
    are_talking("in-a", "in-b");
}

TEST(FetchedCalls, ByAnotherPhoneOfWhoTalks)
{
    const std::string leg = talk(); // 203's.
    replaces("in-b", "203", leg);
    are_talking("in-a", "in-b");
    CHECK_TRUE(world.last_end.at(leg) == Legs::Reason::CompletedElsewhere);
}

TEST(FetchedCalls, NotFromWhoTalksBySomebodyElse)
{
    const std::string leg = talk();
    replaces("in-b", "202", leg);
    CHECK_TRUE(world.last_end.at("in-b") == Legs::Reason::Unavailable);
    are_talking("in-a", leg.c_str());
}

TEST(FetchedCalls, NotFromACallThatIsGone)
{
    replaces("in-b", "202", "c7.9-9.2");
    CHECK_TRUE(world.last_end.at("in-b") == Legs::Reason::Unavailable);
    CHECK_TRUE(board->calls().empty());
}

TEST(FetchedCalls, LeaveNothingWhenTheyEnd)
{
    parks();
    comes("in-b", "204", "701");
    media_answers();
    world.legs.erase("in-b");
    board->leg_event("in-b", LegEnded { .leg = "in-b" });
    CHECK_TRUE(board->calls().empty());
    CHECK_TRUE(world.legs.empty());
    CHECK_TRUE(world.ports.empty());
    LONGS_EQUAL(0, board->names_elsewhere());
    LONGS_EQUAL(0, board->floor().places());
}

TEST_GROUP_BASE(Lamps, FetchingBoard) { yobirin::Lamps::Lamp shown(const char* name)
                                            const { return lamp(name,
                                                                { .office = board->office(),
                                                                  .devices = board->devices(),
                                                                  .floor = board->floor(),
                                                                  .settings = board->settings(),
                                                                  .told = board->told() })
                                                        .value_or(yobirin::Lamps::Lamp { .name = "none" });
}
}
;

TEST(Lamps, AreThereForEverythingInTheOfficeLitOrNot)
{
    const auto names = lamp_names(board->office());
    for (const char* name : { "201", "*78201", "*72204", "ntt", "701", "720", "*90" }) {
        CHECK_TRUE(std::ranges::find(names, name) != names.end());
        STRCMP_EQUAL(name, shown(name).name.c_str());
        CHECK_TRUE(shown(name).dialogs.empty());
    }
    for (const char* other : { "299", "*78", "*78299", "721", "desk", "" })
        STRCMP_EQUAL("none", shown(other).name.c_str());
}

TEST(Lamps, ShowWhoCallsAndWhomItRings)
{
    using yobirin::Lamps;
    const std::string leg = ring();
    const auto rung = shown("202");
    LONGS_EQUAL(1, rung.dialogs.size());
    CHECK_TRUE(rung.dialogs[0].state == yobirin::Lamps::DialogState::Early);
    CHECK_TRUE(rung.dialogs[0].direction == yobirin::Lamps::DialogDirection::Recipient);
    STRCMP_EQUAL("201", rung.dialogs[0].remote->number.c_str());
    STRCMP_EQUAL(leg.c_str(), rung.dialogs[0].leg->c_str());
    const auto caller = shown("201");
    CHECK_TRUE(caller.dialogs.at(0).direction == yobirin::Lamps::DialogDirection::Initiator);
    CHECK_TRUE(caller.reachable.value_or(false));
}

TEST(Lamps, ShowWhatIsSwitchedOn)
{
    comes("in-a", "201", "*78");
    comes("in-b", "202", "*90");
    LONGS_EQUAL(1, shown("*78201").dialogs.size());
    LONGS_EQUAL(0, shown("*78202").dialogs.size());
    LONGS_EQUAL(1, shown("*90").dialogs.size());
    CHECK_TRUE(shown("201").do_not_disturb.value_or(false));
    comes("in-c", "202", "*90"); // The same code switches it off.
    LONGS_EQUAL(0, shown("*90").dialogs.size());
}
