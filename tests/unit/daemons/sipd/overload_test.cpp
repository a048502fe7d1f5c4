#include "limits.h"
#include "overload.h"

#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace std::chrono_literals;

TEST_GROUP(Overload)
{
    Overload overload {};
    Moment now { 1000s };

    // A turn that took so long over so many datagrams.
    void turn(std::chrono::milliseconds took, std::size_t datagrams = limits::datagrams_a_turn,
              bool left_some = false)
    {
        const Moment began = now;
        now += took;
        overload.turn_ended({ .began = began, .ended = now, .datagrams = datagrams, .left_some = left_some });
    }
    Entry decides(Kind kind, Standing standing) const { return overload.decide(kind, standing, now); }
};

TEST(Overload, AdmitsEverybodyWhileItKeepsUp)
{
    turn(5ms);
    CHECK_TRUE(decides(Kind::New, Standing::Stranger) == Entry::Admitted);
}

TEST(Overload, SendsStrangersAwayFirst)
{
    turn(30ms);
    CHECK_TRUE(decides(Kind::New, Standing::Stranger) == Entry::Refused);
    CHECK_TRUE(decides(Kind::New, Standing::Neighbour) == Entry::Refused);
    CHECK_TRUE(decides(Kind::New, Standing::Phone) == Entry::Admitted);
}

TEST(Overload, ThenWhatPeopleItKnowsBeginAnew)
{
    turn(60ms);
    CHECK_TRUE(decides(Kind::New, Standing::Peer) == Entry::Refused);
    CHECK_TRUE(decides(Kind::New, Standing::Stranger) == Entry::Dropped);
    turn(300ms);
    CHECK_TRUE(decides(Kind::New, Standing::Peer) == Entry::Dropped);
}

TEST(Overload, NeverGivesUpCallsThatStandNorEmergencies)
{
    turn(10'000ms);
    for (const Standing standing :
         { Standing::Stranger, Standing::Neighbour, Standing::Phone, Standing::Peer })
        for (const Kind kind : { Kind::Continuing, Kind::Emergency })
            CHECK_TRUE(decides(kind, standing) == Entry::Admitted);
}

TEST(Overload, AddsUpTurnsThatLeaveSomethingBehind)
{
    for (int i = 0; i < 5; ++i)
        turn(15ms, limits::datagrams_a_turn, true);
    CHECK_TRUE(overload.load(now) == Load::Overloaded);
    turn(15ms, 100, false);
    turn(15ms, 100, false);
    now += limits::overload_lasts;
    CHECK_TRUE(overload.load(now) == Load::Calm);
}

TEST(Overload, IsNotMovedByATurnThatWasLongForAnotherReason)
{
    turn(500ms, 3);
    CHECK_TRUE(overload.load(now) == Load::Calm);
}

TEST(Overload, IsOverWhenNothingComesAnyMore)
{
    turn(60ms);
    now += limits::overload_lasts;
    CHECK_TRUE(overload.load(now) == Load::Calm);
}

TEST(Overload, DoesNotForgetTheWorseForTheBetterAtOnce)
{
    turn(60ms);
    turn(1ms, 100);
    CHECK_TRUE(overload.load(now) == Load::Overloaded);
}
