#include "trunks/health.h"

#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace sipd::health;
using namespace std::chrono_literals;

TEST_GROUP(Health)
{
    const Moment start { std::chrono::hours { 1 } };
    State state { Up {} };

    void at(std::chrono::seconds moment, const Event& event) { state = step(state, event, start + moment); }
    void is(Rank rank) const { LONGS_EQUAL(static_cast<int>(rank), static_cast<int>(rank_of(state))); }
};

TEST(Health, OneLossMakesItSuspectAndOneAnswerMakesItUpAgain)
{
    at(0s, Missed {});
    is(Rank::Suspect);
    at(1s, Answered {});
    is(Rank::Up);
}

TEST(Health, TwoLossesInARowMakeItDown)
{
    at(0s, Missed {});
    at(1s, Missed {});
    is(Rank::Down);
}

TEST(Health, LossesWithAnswersBetweenDoNot)
{
    for (int i = 0; i < 10; ++i) {
        at(std::chrono::seconds { 2 * i }, Missed {});
        at(std::chrono::seconds { 2 * i + 1 }, Answered {});
    }
    is(Rank::Up);
}

TEST(Health, WhatTheNetworkRefusesIsDownAtOnce)
{
    at(0s, Unreachable {});
    is(Rank::Down);
}

TEST(Health, IsTriedAgainWithinHalfAMinuteAndTrustedAfterTwoAnswers)
{
    at(0s, Missed {});
    at(1s, Missed {});
    at(31s, TimePassed {});
    is(Rank::Suspect);
    at(32s, Answered {});
    is(Rank::Suspect);
    at(33s, Answered {});
    is(Rank::Up);
}

TEST(Health, GoesDownAgainWithTheFirstLossAfterThat)
{
    at(0s, Unreachable {});
    at(10s, TimePassed {});
    at(11s, Missed {});
    is(Rank::Down);
}

TEST(Health, StaysDownAsLongAsItsServerAskedWhateverItAnswers)
{
    at(0s, OutOfService { 120s });
    is(Rank::Down);
    at(60s, Answered {});
    at(119s, TimePassed {});
    is(Rank::Down);
    at(120s, TimePassed {});
    is(Rank::Suspect);
}

TEST(Health, A503WithoutRetryAfterIsALoss)
{
    at(0s, OutOfService {});
    is(Rank::Suspect);
    at(1s, OutOfService {});
    is(Rank::Down);
}

TEST(Health, APingThatIsAnsweredEndsTheWait)
{
    at(0s, Missed {});
    at(1s, Missed {});
    at(5s, Answered {});
    is(Rank::Suspect);
    at(7s, Answered {});
    is(Rank::Up);
}
