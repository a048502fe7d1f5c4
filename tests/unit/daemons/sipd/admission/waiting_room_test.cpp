#include "admission/waiting_room.h"
#include "limits.h"

#include <deque>
#include <string>

#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace std::chrono_literals;

TEST_GROUP(WaitingRoom)
{
    WaitingRoom room {};
    Moment now { 1000s };

    static Flow flow(std::uint16_t port) { return { .remote = { Ip::v4(0xc0000207), port } }; }
    bool let_in(Line line, const std::string& text) { return room.let_in(line, text, flow(5060), now); }
    std::string next()
    {
        const auto guest = room.next(now);
        return guest ? std::string { guest->bytes } : "nobody";
    }
};

TEST(WaitingRoom, ServesEachLineInTheOrderItCame)
{
    CHECK_TRUE(room.is_empty());
    STRCMP_EQUAL("nobody", next().c_str());
    for (const char* text : { "a", "bb", "ccc" })
        CHECK_TRUE(let_in(Line::Stranger, text));
    CHECK_FALSE(room.is_empty());
    for (const char* text : { "a", "bb", "ccc", "nobody" })
        STRCMP_EQUAL(text, next().c_str());
    CHECK_TRUE(room.is_empty());
}

TEST(WaitingRoom, RemembersWhereEachCameFrom)
{
    CHECK_TRUE(room.let_in(Line::Known, "a", flow(1), now));
    CHECK_TRUE(room.let_in(Line::Known, "b", flow(2), now));
    UNSIGNED_LONGS_EQUAL(1, room.next(now)->flow.remote.port);
    UNSIGNED_LONGS_EQUAL(2, room.next(now)->flow.remote.port);
}

TEST(WaitingRoom, TakesWhoWeKnowFirstButLeavesNoStrangerWithoutATurn)
{
    for (int i = 0; i < 6; ++i)
        CHECK_TRUE(let_in(Line::Stranger, "s"));
    for (int i = 0; i < 6; ++i)
        CHECK_TRUE(let_in(Line::Known, "k"));
    std::string order;
    for (std::string who = next(); who != "nobody"; who = next())
        order += who;
    STRCMP_EQUAL("kkkskkksssss", order.c_str());
}

TEST(WaitingRoom, IsWorthARefusalWhoHasWaitedTooLong)
{
    CHECK_TRUE(let_in(Line::Known, "a"));
    CHECK_TRUE(let_in(Line::Known, "b"));
    now += limits::waiting_longest;
    CHECK_TRUE(room.next(now)->service == Service::Full);
    now += 1ms;
    CHECK_TRUE(room.next(now)->service == Service::Refusal);
}

TEST(WaitingRoom, HasRoomForSoManyAndNoMore)
{
    for (std::size_t i = 0; i < limits::waiting_requests; ++i)
        CHECK_TRUE(let_in(Line::Stranger, "x"));
    CHECK_FALSE(let_in(Line::Stranger, "x"));
    CHECK_TRUE(let_in(Line::Known, "x")); // Strangers never fill the line of those we know.
    CHECK_TRUE(room.next(now).has_value());
    CHECK_TRUE(room.next(now).has_value());
    CHECK_TRUE(let_in(Line::Stranger, "x"));
}

TEST(WaitingRoom, HasNoRoomForNothingNorForTooMuch)
{
    CHECK_FALSE(let_in(Line::Known, ""));
    CHECK_FALSE(let_in(Line::Known, std::string(limits::waiting_bytes + 1, 'x')));
    CHECK_TRUE(let_in(Line::Known, std::string(limits::waiting_bytes, 'x')));
    CHECK_FALSE(let_in(Line::Known, "x"));
}

// Whatever comes and goes, in sizes that meet the ring's end in every way, comes out as it went in.
TEST(WaitingRoom, KeepsEveryByteOverManyTurnsOfTheRing)
{
    std::deque<std::string> expected;
    std::uint64_t dice = 1;
    std::size_t let_in_in_all = 0;
    for (int i = 0; i < 20'000; ++i) {
        dice = dice * 6364136223846793005U + 1442695040888963407U;
        const std::size_t size = 1 + (dice >> 33U) % 60'000;
        const std::string text(size, static_cast<char>('a' + i % 26));
        if (let_in(Line::Known, text)) {
            expected.push_back(text);
            let_in_in_all += size;
        }
        if ((dice >> 20U) % 100 < 52 && !expected.empty()) {
            CHECK_TRUE(next() == expected.front());
            expected.pop_front();
        }
    }
    for (const std::string& text : expected)
        CHECK_TRUE(next() == text);
    CHECK_TRUE(room.is_empty());
    CHECK_TRUE(let_in_in_all > 10 * limits::waiting_bytes);
}
