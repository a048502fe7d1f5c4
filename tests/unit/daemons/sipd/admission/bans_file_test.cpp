#include "admission/bans_file.h"
#include "limits.h"

#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace std::chrono_literals;

TEST_GROUP(BansFile)
{
    Moment now { 1000s };
    Wall wall { std::chrono::sys_days { std::chrono::year { 2026 } / 11 / 25 } };
    Ban ban { .source = *parse_ip("203.0.113.1"),
              .why = Offence::Scanner,
              .tries = 12,
              .step = 2,
              .since = wall - 1min,
              .until = now + 9min };
};

TEST(BansFile, KeepsABanOverARestart)
{
    const auto read = ban_in(text_of(ban, now, wall), now, wall);
    CHECK_TRUE(read.has_value());
    CHECK_TRUE(read->source == ban.source && read->why == ban.why && read->tries == 12 && read->step == 2);
    CHECK_TRUE(read->since == ban.since && read->until == ban.until);
}

TEST(BansFile, CountsTheTimeTheBoxWasOff)
{
    const std::string text = text_of(ban, now, wall);
    const auto read = ban_in(text, Moment { 5s }, wall + 4min); // Another boot.
    CHECK_TRUE(read->until == Moment { 5s } + 5min);
    CHECK_TRUE(ban_in(text, Moment { 5s }, wall + 1h)->until < Moment { 5s });
}

TEST(BansFile, LetsNoWrongClockMakeABanLongerThanItsLength)
{
    const auto read = ban_in(text_of(ban, now, wall), now, Wall {}); // It is 1970.
    CHECK_TRUE(read->until == now + limits::ban_lengths[1]);
    CHECK_TRUE(read->since <= Wall {});
}

TEST(BansFile, ReadsBackAWholeBook)
{
    const BanBook book { .bans = { ban },
                         .acquaintances = { { .source = *parse_ip("2001:db8::"), .extension = "201" } } };
    const auto read = ban_book_in(text_of(book, now, wall), now, wall);
    UNSIGNED_LONGS_EQUAL(1, read->bans.size());
    STRCMP_EQUAL("201", read->acquaintances.at(0).extension.c_str());
    CHECK_TRUE(read->acquaintances.at(0).source == *parse_ip("2001:db8::"));
}

TEST(BansFile, RefusesNonsenseAndLeavesOutWhatItCannotRead)
{
    CHECK_FALSE(ban_book_in("{", now, wall).has_value());
    CHECK_FALSE(
        ban_in(R"({"source":"nowhere","why":"x","tries":1,"step":1,"since":"","until":""})", now, wall)
            .has_value());
    Ban strange = ban;
    strange.step = 99;
    const auto read = ban_book_in(text_of(BanBook { .bans = { strange, ban } }, now, wall), now, wall);
    UNSIGNED_LONGS_EQUAL(1, read->bans.size());
}
