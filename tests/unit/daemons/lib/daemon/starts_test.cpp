#include "daemon/starts.h"

#include "base/random.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace std::chrono_literals;

TEST_GROUP(StartsOfADaemon)
{
    Moment now { 1h };
    std::filesystem::path file = "/tmp/yobirin-starts-test-" + random_hex(8);
    void teardown() override { std::filesystem::remove(file); }
};

TEST(StartsOfADaemon, AreCountedForTenMinutes)
{
    LONGS_EQUAL(0, note_start(file, now));
    LONGS_EQUAL(1, note_start(file, now + 1s));
    LONGS_EQUAL(2, note_start(file, now + 9min));
    LONGS_EQUAL(1, note_start(file, now + 10min + 2s));
}

TEST(StartsOfADaemon, AreNotInventedFromAFileThatSaysSomethingElse)
{
    STRCMP_EQUAL("3600000\n", starts_with("x\n\n-\n99999999999999\n\x80", now).c_str());
}

TEST(StartsOfADaemon, AreBounded)
{
    std::string text;
    for (int i = 0; i < 1000; ++i)
        text = starts_with(text, now + std::chrono::milliseconds { i });
    CHECK_TRUE(text.ends_with("3600999\n"));
    LONGS_EQUAL(starts_most * 8, text.size());
}

TEST(StartsOfADaemon, CannotFailTheDaemon) { LONGS_EQUAL(0, note_start("/nowhere/starts", now)); }
