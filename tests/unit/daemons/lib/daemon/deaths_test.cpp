#include "daemon/deaths.h"

#include "support/string_from.h"

#include <CppUTest/TestHarness.h>

using namespace std::chrono_literals;

TEST_GROUP(CrashLoop)
{
    deaths::Page page {};
    Moment start = moment_of(1'000'000);
    deaths::Verdicts verdicts {};

    // One life: something was being worked on, or nothing was, and the process died of `how`.
    enum class How { Killed, Crashed };
    void dies(std::uint64_t input, const char* subject, How how, std::chrono::milliseconds at = 0ms)
    {
        deaths::set_mark(page.mark, input, subject);
        page.mark.has_crashed = how == How::Crashed ? 1 : 0;
        verdicts = deaths::take_stock(page, start + at);
    }
    void dies_idle(std::chrono::milliseconds at = 0ms) { verdicts = deaths::take_stock(page, start + at); }
    bool drops(std::uint64_t input)
    {
        for (const auto killer : verdicts.killers)
            if (killer == input)
                return true;
        return false;
    }
};

TEST(CrashLoop, DropsAnInputThatCrashedUs)
{
    dies(7, "call/1", How::Crashed);
    CHECK_TRUE(drops(7));
    CHECK_FALSE(drops(8));
}

TEST(CrashLoop, DropsAnInputOnlyAfterTheSecondKillDuringIt)
{
    dies(7, "call/1", How::Killed);
    CHECK_FALSE(drops(7));
    dies(8, "call/2", How::Killed);
    CHECK_FALSE(drops(7));
    dies(7, "call/1", How::Killed, 60s);
    CHECK_TRUE(drops(7));
    CHECK_FALSE(drops(8));
}

TEST(CrashLoop, SetsASubjectAsideAtItsThirdDeathWithinTenSeconds)
{
    dies(1, "call/1", How::Crashed, 0s);
    dies(2, "call/1", How::Killed, 4s);
    CHECK_TRUE(verdicts.set_aside.empty());
    dies(3, "call/1", How::Killed, 9s);
    CHECK_EQUAL(std::size_t { 1 }, verdicts.set_aside.size());
    STRCMP_EQUAL("call/1", verdicts.set_aside[0].c_str());
}

TEST(CrashLoop, SetsNothingAsideWhenTheDeathsAreFurtherApart)
{
    dies(1, "call/1", How::Crashed, 0s);
    dies(2, "call/1", How::Crashed, 6s);
    dies(3, "call/1", How::Crashed, 11s);
    CHECK_TRUE(verdicts.set_aside.empty());
}

TEST(CrashLoop, CountsOnlyDeathsThatNameTheSubject)
{
    dies(1, "call/1", How::Crashed);
    dies(2, "call/2", How::Crashed);
    dies(3, "call/3", How::Crashed);
    dies(4, "", How::Crashed);
    dies(5, "", How::Crashed);
    dies(6, "", How::Crashed);
    CHECK_TRUE(verdicts.set_aside.empty());
}

TEST(CrashLoop, SetsNothingAsideForADeathWithoutAMark)
{
    for (int death = 0; death < 10; ++death)
        dies_idle();
    CHECK_TRUE(verdicts.killers.empty());
    CHECK_TRUE(verdicts.set_aside.empty());
}

TEST(CrashLoop, ForgetsAMarkThatWasCleared)
{
    deaths::set_mark(page.mark, 7, "call/1");
    deaths::clear_mark(page.mark);
    dies_idle();
    CHECK_TRUE(verdicts.killers.empty());
}

TEST(CrashLoop, RemembersASubjectThatIsSetAsideThroughLaterDeaths)
{
    for (std::uint64_t death = 0; death < 3; ++death)
        dies(death, "call/1", How::Crashed);
    for (std::uint64_t death = 0; death < 200; ++death)
        dies(100 + death, "", How::Crashed);
    CHECK_EQUAL(std::size_t { 1 }, verdicts.set_aside.size());
}

TEST(CrashLoop, TakesADamagedPageForWhatItIs)
{
    auto* bytes = reinterpret_cast<unsigned char*>(&page);
    for (std::size_t at = 0; at < sizeof page; ++at)
        bytes[at] = static_cast<unsigned char>(at * 31 + 5);
    dies_idle();
    CHECK_TRUE(verdicts.killers.empty());
    CHECK_TRUE(verdicts.set_aside.empty());
    dies(7, "call/1", How::Crashed);
    CHECK_TRUE(drops(7));
}
