#include "admission/bans.h"
#include "limits.h"

#include <string>

#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace std::chrono_literals;

TEST_GROUP(Ban)
{
    Bans bans { 42 };
    Moment now { 1000s };
    Wall wall { std::chrono::sys_days { std::chrono::year { 2026 } / 11 / 25 } };
    Ip attacker { Ip::v4(0xcb007101) };

    std::optional<Bans::News> guesses()
    {
        return bans.tried({ .source = attacker, .offence = Offence::WrongPassword }, now, wall);
    }
    std::optional<Bans::News> asks_as(const std::string& user)
    {
        return bans.tried({ .source = attacker, .offence = Offence::NoProof, .user = user }, now, wall);
    }
    void passes(std::chrono::nanoseconds time)
    {
        now += time;
        wall += std::chrono::duration_cast<Wall::duration>(time);
    }
    // How long the ban lasts that the next wrong guesses bring.
    std::chrono::nanoseconds is_banned_for()
    {
        for (int i = 0; i < 10; ++i)
            if (const auto news = guesses())
                return news->ban.until - now;
        return 0s;
    }
    bool holds() const { return bans.holds(attacker, now); }
};

TEST(Ban, ComesWithinTenGuesses)
{
    unsigned guessed = 0;
    while (!holds() && guessed < 100) {
        guesses();
        ++guessed;
    }
    CHECK_TRUE(guessed <= 10);
    CHECK_TRUE(guessed > 3);
    LONGS_EQUAL(guessed, bans.standing(now).at(0).tries);
}

TEST(Ban, ShutsOutNobodyElse)
{
    is_banned_for();
    CHECK_FALSE(bans.holds(Ip::v4(attacker.v4_value() + 1), now));
}

TEST(Ban, IsOfAWholeSlash64)
{
    attacker = *parse_ip("2001:db8::1");
    is_banned_for();
    CHECK_TRUE(bans.holds(*parse_ip("2001:db8::ffff"), now));
    CHECK_FALSE(bans.holds(*parse_ip("2001:db8:0:1::1"), now));
}

TEST(Ban, IsLongerEachTime)
{
    for (const std::chrono::seconds length : { 60s, 600s, 3600s, 86400s, 86400s }) {
        CHECK_TRUE(is_banned_for() == length);
        passes(length);
        CHECK_FALSE(holds());
    }
}

TEST(Ban, IsShorterAgainAfterAQuietDay)
{
    passes(is_banned_for());
    passes(is_banned_for());
    passes(24h);
    CHECK_TRUE(is_banned_for() == 600s);
}

TEST(Ban, DoesNotComeOfRareMistakes)
{
    for (int i = 0; i < 100; ++i) {
        CHECK_FALSE(guesses().has_value());
        passes(limits::try_remembered);
    }
}

TEST(Ban, GrowsWithEachGuessOfASecondLook)
{
    is_banned_for();
    passes(59s);
    const auto news = guesses();
    CHECK_TRUE(news.has_value() && news->what == Bans::Came::Grew);
    CHECK_TRUE(news->ban.until == now + 60s);
    passes(59s);
    CHECK_TRUE(holds());
}

TEST(Ban, ComesOfAskingAsManyAndProvingNone)
{
    for (int i = 0; i < 10; ++i)
        CHECK_FALSE(asks_as(std::to_string(i)).has_value());
    passes(limits::proof_awaited);
    const auto news = asks_as("11");
    CHECK_TRUE(news.has_value() && news->ban.why == Offence::NoProof);
    CHECK_TRUE(holds());
}

TEST(Ban, DoesNotComeOfAnOfficeFullOfPhonesThatProveThemselves)
{
    for (int round = 0; round < 5; ++round) {
        for (int i = 0; i < 50; ++i)
            asks_as(std::to_string(i));
        passes(1s);
        for (int i = 0; i < 50; ++i)
            bans.proved(attacker, std::to_string(i), now);
        passes(limits::proof_awaited);
    }
    CHECK_FALSE(asks_as("1").has_value());
    CHECK_FALSE(holds());
}

// Anybody can forge the address that asks: it must not shut its owner out for a day.
TEST(Ban, OfWhoOnlyAskedNeverTakesLong)
{
    for (int round = 0; round < 20; ++round) {
        for (int i = 0; i < 16; ++i)
            asks_as(std::to_string(i));
        passes(limits::proof_awaited);
        const auto news = asks_as("a");
        CHECK_TRUE(news && news->ban.until - now <= limits::ban_lengths[0]);
        passes(limits::ban_lengths[0]);
    }
}

TEST(Ban, CanBeLifted)
{
    is_banned_for();
    CHECK_TRUE(bans.lift(attacker, now));
    CHECK_FALSE(holds());
    CHECK_FALSE(bans.lift(attacker, now));
    CHECK_FALSE(guesses().has_value()); // Counting begins anew.
}

TEST(Ban, OfASourceMakesRoomWhenThereAreTooMany)
{
    attacker = Ip::v4(1);
    is_banned_for();
    passes(1s);
    for (std::uint32_t i = 2; i <= limits::bans + 1; ++i) {
        attacker = Ip::v4(i);
        is_banned_for();
    }
    UNSIGNED_LONGS_EQUAL(limits::bans, bans.standing(now).size());
    CHECK_TRUE(holds());
    CHECK_FALSE(bans.holds(Ip::v4(1), now)); // It would have ended first.
}

TEST(Ban, CountsInFixedMemoryHoweverManyAsk)
{
    for (std::uint32_t i = 0; i < 100'000; ++i) {
        attacker = Ip::v4(0x0b000000 + i);
        guesses();
    }
    CHECK_TRUE(bans.standing(now).empty());
    CHECK_TRUE(is_banned_for() == 60s);
}
