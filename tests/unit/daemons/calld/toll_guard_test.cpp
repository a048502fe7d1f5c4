// The toll guard at the switchboard: nothing goes out that it does not let out, whatever dies in between.
#include "board_fixture.h"

#include <algorithm>

using namespace calld;

namespace {

using Toll = yobirin::Office::CallsToll;

}

TEST_GROUP_BASE(TollGuard, OfficeBoard)
{
    void allows(Toll toll)
    {
        office.slice.toll = toll;
        board->use(Directory { office.slice });
    }
    void may_call_abroad()
    {
        office.slice.deny = std::vector<std::string> {};
        office.slice.extensions[0].dial = yobirin::Office::CallsExtensionDial::International;
        board->use(Directory { office.slice });
    }
    // 201 dials it, as the next call; whether a trunk was asked.
    bool goes_out(const std::string& number, const char* from = "201")
    {
        const std::size_t before = world.dialled.size();
        comes(("in-call-" + std::to_string(++calls)).c_str(), from, number.c_str());
        media_answers();
        return world.dialled.size() > before && !world.dialled.back().trunk.empty();
    }
    void is_answered()
    {
        const std::string leg = world.dialled.back().leg;
        world.legs[leg] = FakeLeg::Up;
        board->leg_event(leg, LegAnswered { .leg = leg, .session = { "{\"a\":1}" } });
    }
    void hangs_up()
    {
        const std::string leg = world.dialled.back().leg;
        world.legs.erase(leg);
        board->leg_event(leg, LegEnded { .leg = leg });
    }
    void passes(std::chrono::seconds time)
    {
        now.moment += time;
        now.wall += time;
        board->time_passed();
    }
    bool tried_thieves_places()
    {
        bool went = false;
        for (const char* number :
             { "01088213000001", "01012425550100", "0106757000001", "01025290000001", "0990123456" })
            went = goes_out(number) || went;
        return went;
    }

    int calls { 0 };
};

TEST(TollGuard, LetsSoManyCallsOutAtATimeAndNoneMore)
{
    allows({ .max_outbound_per_extension = 1 });
    CHECK_TRUE(goes_out("0698765432"));
    CHECK_FALSE(goes_out("0698765433"));
    CHECK_TRUE(goes_out("0698765433", "202"));
    LONGS_EQUAL(2, board->calls().size());
}

TEST(TollGuard, HasWrittenDownWhatACallCostsBeforeItIsDialled)
{
    allows({ .daily_minutes = 1 });
    comes("in-1", "201", "0698765432");
    CHECK_TRUE(world.dialled.empty()); // Its sound is only being opened.
    CHECK_TRUE(world.kept.contains("guard/account/office/"));
    restart(); // And what it cost stays spent.
    CHECK_FALSE(goes_out("0698765432"));
}

TEST(TollGuard, IsNotResetByDyingWhileSomebodyTalks)
{
    allows({ .daily_minutes_per_extension = 3 });
    CHECK_TRUE(goes_out("0698765432"));
    is_answered();
    passes(60s);
    restart();
    board->compare_legs(world.legs_there());
    LONGS_EQUAL(1, board->calls().size());
    CHECK_FALSE(goes_out("0698765432") && goes_out("0698765433")); // One minute is left.
    passes(60s);
    passes(60s);
    LONGS_EQUAL(0, std::ranges::count_if(board->calls(), [](const auto& one) {
                    return std::holds_alternative<Talking>(one.second.state);
                }));
}

TEST(TollGuard, ForgivesNothingOfACallThatWasBeingSetUpWhenWeDied)
{
    allows({ .daily_minutes_per_extension = 2 });
    for (int i = 0; i < 2; ++i) {
        CHECK_TRUE(goes_out("0698765432"));
        const std::string leg = world.dialled.back().leg;
        world.legs[leg] = FakeLeg::Up; // Answered, and we died before we heard of it.
        restart();
        board->compare_legs(world.legs_there());
        LONGS_EQUAL(0, board->calls().size());
    }
    CHECK_FALSE(goes_out("0698765432"));
}

TEST(TollGuard, EndsACallWhenItsMinutesAreOverAndSaysSoAMinuteBefore)
{
    allows({ .daily_minutes_per_extension = 2 });
    CHECK_TRUE(goes_out("0698765432"));
    is_answered();
    const std::string port = std::get<Talking>(state()).caller.port;
    passes(0s);
    passes(60s);
    CHECK_TRUE(world.ports.at(port) == std::vector<std::string> { "tone:confirm" });
    passes(2s);
    CHECK_TRUE(world.ports.at(port) == std::vector { std::get<Talking>(state()).callee.port });
    passes(58s);
    CHECK_TRUE(board->calls().empty());
    STRCMP_EQUAL("handled", world.outcomes.begin()->second.c_str());
    LONGS_EQUAL(1, board->guards().toll.used_up().size());
}

TEST(TollGuard, SeesACallOfTenHours)
{
    office.slice.max_call_minutes = 0;
    allows({ .daily_minutes_per_extension = 600 });
    CHECK_TRUE(goes_out("0698765432"));
    is_answered();
    passes(0s);
    for (int minute = 1; minute < 600; ++minute) {
        CHECK_TRUE(world.wake <= now.moment + 60s); // Somebody looks in time.
        world.wake = Moment::max();
        passes(60s);
    }
    LONGS_EQUAL(1, board->calls().size());
    passes(60s);
    LONGS_EQUAL(0, board->calls().size());
}

TEST(TollGuard, SeesTenHoursInWhichNobodyLooked)
{
    allows({ .daily_minutes_per_extension = 300 });
    CHECK_TRUE(goes_out("0698765432"));
    is_answered();
    passes(10h);
    CHECK_TRUE(board->calls().empty());
    CHECK_FALSE(goes_out("0698765432"));
}

TEST(TollGuard, ChargesWhatPassedBeforeTheOfficeWasKnownAgain)
{
    allows({ .daily_minutes_per_extension = 3 });
    CHECK_TRUE(goes_out("0698765432"));
    is_answered();
    restart_without_office();
    passes(5min);
    LONGS_EQUAL(1, board->calls().size());
    allows({ .daily_minutes_per_extension = 3 });
    CHECK_TRUE(world.wake <= now.moment);
    passes(0s);
    CHECK_TRUE(board->calls().empty());
    LONGS_EQUAL(3, board->guards().toll.accounts().at({ AccountKind::Extension, "201" }).minutes);
}

TEST(TollGuard, ForgivesWhatNobodyAnswered)
{
    allows({ .daily_minutes = 1 });
    for (int i = 0; i < 5; ++i) {
        CHECK_TRUE(goes_out("0698765432"));
        hangs_up();
        hangs_up(); // The second trunk as well.
    }
}

TEST(TollGuard, BeginsEveryDayWithNothingSpent)
{
    now.wall = Wall { std::chrono::days { 20'000 } };
    board = begin(7);
    allows({ .daily_minutes = 1 });
    CHECK_TRUE(goes_out("0698765432"));
    is_answered();
    hangs_up();
    CHECK_FALSE(goes_out("0698765432"));
    now.moment += 15h;
    now.wall += 15h;
    CHECK_TRUE(goes_out("0698765432"));
}

TEST(TollGuard, BlocksWhoDialsLikeAThiefButForEmergencyCallsAndInside)
{
    allows({ .block_minutes = 60 });
    CHECK_FALSE(tried_thieves_places());
    LONGS_EQUAL(1, world.alarms.size());
    STRCMP_EQUAL("201", world.alarms[0].c_str());
    CHECK_FALSE(goes_out("0698765432"));
    CHECK_TRUE(goes_out("110"));
    comes("in-inside", "201", "203");
    media_answers();
    STRCMP_EQUAL("phone-203", world.dialled.back().device.c_str());
}

TEST(TollGuard, BlocksWhoSendsOthersToWhereThievesCall)
{
    allows({ .block_minutes = 60 });
    talk(); // 201 and 203.
    for (const char* number :
         { "01088213000001", "01012425550100", "0106757000001", "01025290000001", "0990123456" })
        board->leg_event("in-a", TransferAsked { .leg = "in-a", .to = number });
    LONGS_EQUAL(1, world.alarms.size());
    CHECK_TRUE(std::holds_alternative<Talking>(state()));
    CHECK_FALSE(goes_out("0698765432"));
}

TEST(TollGuard, RemembersABlockWhenWeDieAndLiftsItWhenAsked)
{
    allows({ .block_minutes = 0 });
    tried_thieves_places();
    restart();
    CHECK_FALSE(goes_out("0698765432"));
    CHECK_TRUE(board->unblock("201"));
    restart();
    CHECK_TRUE(goes_out("0698765432"));
    CHECK_FALSE(board->unblock("201"));
}

TEST(TollGuard, CutsRiskyCallsThatAreGoingOnWhenItBlocks)
{
    allows({ .block_minutes = 60 });
    may_call_abroad();
    CHECK_TRUE(goes_out("01088213000001"));
    is_answered();
    CHECK_TRUE(goes_out("01012425550100"));
    is_answered();
    CHECK_FALSE(goes_out("0106757000001"));
    passes(0s);
    LONGS_EQUAL(2, world.dialled.size());
    CHECK_TRUE(board->calls().empty());
}
