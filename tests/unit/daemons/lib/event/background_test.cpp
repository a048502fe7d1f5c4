#include "event/background.h"

#include <CppUTest/TestHarness.h>
#include <string>
#include <thread>

TEST_GROUP(Background)
{
    events::Loop loop {};
    std::string told {};

    void until_told(const std::string& what)
    {
        while (told != what)
            loop.turn();
    }
};

TEST(Background, WorksElsewhereAndFollowsUpInTheLoop)
{
    events::Background background { loop };
    const std::thread::id here = std::this_thread::get_id();
    background.run([this, here] {
        const bool elsewhere = std::this_thread::get_id() != here;
        return [this, here, elsewhere] {
            told = elsewhere && std::this_thread::get_id() == here ? "right" : "wrong";
        };
    });
    CHECK_TRUE(background.is_busy());
    CHECK_TRUE(told.empty());
    until_told("right");
    CHECK_FALSE(background.is_busy());
}

TEST(Background, MayBeginTheNextWorkInWhatFollows)
{
    events::Background background { loop };
    background.run([&] { return [&] { background.run([&] { return [&] { told = "second"; }; }); }; });
    until_told("second");
}

TEST(Background, MayHaveNothingToFollowUp)
{
    events::Background background { loop };
    background.run([] { return events::Action {}; });
    while (background.is_busy())
        loop.turn();
}

TEST(Background, WaitsForItsWorkWhenItEnds)
{
    bool is_done = false;
    {
        events::Background background { loop };
        background.run([&] {
            is_done = true;
            return [&] { told = "after the end"; };
        });
    }
    CHECK_TRUE(is_done);
    CHECK_TRUE(told.empty());
}
