#include "event/loop.h"

#include <array>
#include <CppUTest/TestHarness.h>
#include <optional>
#include <thread>
#include <unistd.h>

using namespace std::chrono_literals;

TEST_GROUP(EventLoop) { events::Loop loop; };

TEST(EventLoop, FiresATimerOnce)
{
    int fired = 0;
    events::Timer timer { loop, [&] {
                             ++fired;
                             loop.stop();
                         } };
    timer.start(1ms);
    loop.run();
    CHECK_EQUAL(1, fired);
    CHECK_FALSE(timer.is_running());
}

TEST(EventLoop, LetsATimerEndItself)
{
    std::optional<events::Timer> timer;
    timer.emplace(loop, [&] {
        timer.reset();
        loop.stop();
    });
    timer->start(1ms);
    loop.run();
    CHECK_FALSE(timer.has_value());
}

TEST(EventLoop, LetsATimerStartItselfAgain)
{
    int fired = 0;
    std::optional<events::Timer> timer;
    timer.emplace(loop, [&] {
        if (++fired == 3)
            loop.stop();
        else
            timer->start(1ms);
    });
    timer->start(1ms);
    loop.run();
    CHECK_EQUAL(3, fired);
}

TEST(EventLoop, CountsATimerFromWhenItIsStartedInALongTurn)
{
    std::chrono::nanoseconds waited {};
    BootClock::time_point began {};
    events::Timer late { loop, [&] {
                            waited = BootClock::now() - began;
                            loop.stop();
                        } };
    events::Timer first { loop, [&] {
                             std::this_thread::sleep_for(100ms);
                             began = BootClock::now();
                             late.start(60ms);
                         } };
    first.start(0ms);
    loop.run();
    CHECK_TRUE(waited >= 50ms); // The loop's clock has steps of some milliseconds.
}

TEST(EventLoop, NeverFiresATimerThatIsGone)
{
    int fired = 0;
    {
        events::Timer gone { loop, [&] { ++fired; } };
        gone.start(0ms);
    }
    events::Timer last { loop, [&] { loop.stop(); } };
    last.start(2ms);
    loop.run();
    CHECK_EQUAL(0, fired);
}

TEST(EventLoop, GathersWorkUntilTheEndOfTheTurn)
{
    int written = 0;
    events::Timer timer { loop, [&] {
                             loop.at_turn_end([&] {
                                 ++written;
                                 loop.stop();
                             });
                             CHECK_EQUAL(0, written);
                         } };
    timer.start(1ms);
    loop.run();
    CHECK_EQUAL(1, written);
}

TEST(EventLoop, WatchesADescriptor)
{
    std::array<int, 2> ends {};
    CHECK_EQUAL(0, pipe(ends.data()));
    bool read = false;
    events::Watch watch { loop, ends[0], events::Interest::Read, [&](events::Ready ready) {
                             read = ready.read;
                             loop.stop();
                         } };
    CHECK_EQUAL(1, write(ends[1], "x", 1));
    loop.run();
    CHECK_TRUE(read);
    close(ends[0]);
    close(ends[1]);
}

TEST(EventLoop, TellsASignalOnceThoughNobodyReadsIt)
{
    std::array<int, 2> ends {};
    CHECK_EQUAL(0, pipe(ends.data()));
    int told = 0;
    events::Watch watch { loop, ends[0], events::Interest::Signal, [&](events::Ready) { ++told; } };
    events::Timer later { loop, [&] { loop.stop(); } };
    for (int signals = 1; signals <= 2; ++signals) {
        CHECK_EQUAL(1, write(ends[1], "x", 1));
        later.start(5ms);
        loop.run();
        CHECK_EQUAL(signals, told);
    }
    close(ends[0]);
    close(ends[1]);
}
