#include "rtp/replay_window.h"

#include <set>

#include <CppUTest/TestHarness.h>

using srtp::ReplayWindow;

TEST_GROUP(ReplayWindow)
{
    ReplayWindow window;

    bool takes(std::uint64_t index)
    {
        if (!window.is_new(index))
            return false;
        window.take(index);
        return true;
    }
};

TEST(ReplayWindow, TakesEachIndexOnce)
{
    CHECK_TRUE(takes(1000));
    CHECK_TRUE(takes(1002));
    CHECK_TRUE(takes(1001));
    CHECK_FALSE(takes(1000));
    CHECK_FALSE(takes(1001));
    CHECK_FALSE(takes(1002));
}

TEST(ReplayWindow, IsWiderThanWhatTheStandardAsksFor)
{
    CHECK_TRUE(takes(10'000));
    CHECK_TRUE(takes(10'000 - 128));
    CHECK_TRUE(takes(10'000 - ReplayWindow::span + 1));
    CHECK_FALSE(takes(10'000 - ReplayWindow::span));
}

// Beside a set of all that was ever taken, over a walk that jumps and steps back.
TEST(ReplayWindow, AgreesWithSomebodyWhoRemembersEverything)
{
    std::set<std::uint64_t> taken;
    std::uint64_t newest = 0;
    std::uint64_t state = 12345;
    for (int i = 0; i < 20'000; ++i) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        const std::uint64_t back = (state >> 33) % 600;
        const std::uint64_t ahead = (state >> 50) % (i % 97 == 0 ? 3000U : 3U);
        const std::uint64_t index = newest + ahead > back ? newest + ahead - back : 0;
        const bool is_expected =
            !taken.contains(index) && (index > newest || newest - index < ReplayWindow::span);
        CHECK_EQUAL(is_expected || taken.empty(), takes(index));
        taken.insert(index);
        newest = std::max(newest, index);
    }
}

TEST(ReplayWindow, BegunAgainKnowsAllUpToThere)
{
    window.begin_after(70'000);
    for (std::uint64_t index = 69'000; index <= 70'000; ++index)
        CHECK_FALSE(window.is_new(index));
    CHECK_TRUE(takes(70'001));
    CHECK_TRUE(takes(70'300));
    CHECK_TRUE(takes(70'002));
    CHECK_FALSE(takes(70'001));
}

TEST(ReplayWindow, CountsTheSequenceNumbersTurns)
{
    CHECK_EQUAL(65'530U, *window.index_of(65'530));
    window.take(65'530);
    CHECK_EQUAL(65'536U + 4, *window.index_of(4));
    window.take(65'536 + 4);
    CHECK_EQUAL(65'535U, *window.index_of(65'535)); // Late, of the turn before.
    CHECK_EQUAL(65'536U + 30'000, *window.index_of(30'000));
}

TEST(ReplayWindow, KnowsNothingBeforeTheFirstTurn)
{
    window.take(3);
    CHECK_FALSE(window.index_of(65'000).has_value());
}
