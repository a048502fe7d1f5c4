#include "sip/timer_queue.h"

#include <CppUTest/TestHarness.h>

using namespace std::chrono_literals;
using sip::TimerId;

TEST_GROUP(TimerQueue)
{
    sip::TimerQueue queue {};
    Moment start { 1000s };

    static bool never(TimerId) { return false; }
};

TEST(TimerQueue, GivesDeadlinesInTheirOrder)
{
    queue.set({ .subject = 1 }, start + 3s);
    queue.set({ .subject = 2 }, start + 1s);
    queue.set({ .subject = 3 }, start + 2s);
    CHECK_TRUE(queue.next(never) == start + 1s);
    CHECK_EQUAL(2, queue.take_due(start + 5s)->subject);
    CHECK_EQUAL(3, queue.take_due(start + 5s)->subject);
    CHECK_EQUAL(1, queue.take_due(start + 5s)->subject);
    CHECK_FALSE(queue.take_due(start + 5s).has_value());
}

TEST(TimerQueue, GivesNothingBeforeItIsDue)
{
    queue.set({ .subject = 1 }, start + 1s);
    CHECK_FALSE(queue.take_due(start + 999ms).has_value());
    CHECK_TRUE(queue.take_due(start + 1s).has_value());
}

TEST(TimerQueue, ForgetsVoidDeadlinesInsteadOfWakingForThem)
{
    queue.set({ .subject = 1 }, start + 1s);
    queue.set({ .subject = 2 }, start + 2s);
    CHECK_TRUE(queue.next([](TimerId id) { return id.subject == 1; }) == start + 2s);
    UNSIGNED_LONGS_EQUAL(1, queue.size());
}

TEST(TimerQueue, HasNoNextWhenAllAreVoid)
{
    queue.set({ .subject = 1 }, start + 1s);
    CHECK_FALSE(queue.next([](TimerId) { return true; }).has_value());
    UNSIGNED_LONGS_EQUAL(0, queue.size());
}

TEST(TimerQueue, GathersLongWaitsOnQuarterSeconds)
{
    CHECK_TRUE(sip::gathered(start + 1ms) == start + 250ms);
    CHECK_TRUE(sip::gathered(start + 249ms) == start + 250ms);
    CHECK_TRUE(sip::gathered(start + 250ms) == start + 250ms);
}
