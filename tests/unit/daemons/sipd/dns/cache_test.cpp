#include "dns/cache.h"
#include "limits.h"

#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace sipd::dns;
using namespace std::chrono_literals;

TEST_GROUP(DnsCache)
{
    const Moment start { std::chrono::hours { 1000 } };
    const Question question { Kind::Addresses, "sip.example" };
    Cache cache {};

    static Answer answer(std::chrono::seconds ttl = 60s)
    {
        return { .records = { .addresses = { *parse_ip("192.0.2.1") } }, .ttl = ttl };
    }
    Cache::State state_at(std::chrono::seconds moment) const
    {
        return cache.find(question, start + moment).state;
    }
};

TEST(DnsCache, AsksWhatItDoesNotKnowAtOnceAndOnce)
{
    CHECK_TRUE(cache.ask_at(question) <= start);
    cache.asked(question, start);
    CHECK_TRUE(cache.ask_at(question) > start);
    CHECK_TRUE(state_at(0s) == Cache::State::Pending);
}

TEST(DnsCache, ObeysTheTtlWithinBounds)
{
    cache.take(question, answer(60s), start);
    CHECK_TRUE(cache.ask_at(question) == start + 60s);
    cache.take(question, answer(0s), start);
    CHECK_TRUE(cache.ask_at(question) == start + 5s);
    cache.take(question, answer(std::chrono::hours { 1000 }), start);
    CHECK_TRUE(cache.ask_at(question) == start + 3600s);
}

TEST(DnsCache, GoesOnWithWhatItKnowsWhileNobodyAnswers)
{
    cache.take(question, answer(), start);
    for (int i = 1; i <= 60; ++i)
        cache.take(question, Silent {}, start + i * 60s);
    CHECK_TRUE(state_at(3700s) == Cache::State::Known);
    CHECK_TRUE(state_at(86'400s + 61s) == Cache::State::Unanswered);
}

TEST(DnsCache, GoesOnForAnHourWhenItIsDenied)
{
    cache.take(question, answer(), start);
    cache.take(question, Denied {}, start + 60s);
    cache.take(question, Denied {}, start + 90s); // Again: the hour is the first one's.
    CHECK_TRUE(state_at(3600s) == Cache::State::Known);
    CHECK_TRUE(state_at(3661s) == Cache::State::None);
}

TEST(DnsCache, AnAnswerWithoutAnythingIsADenial)
{
    cache.take(question, Answer {}, start);
    CHECK_TRUE(state_at(0s) == Cache::State::None);
    CHECK_TRUE(cache.ask_at(question) == start + 30s);
}

TEST(DnsCache, AsksASilentServerLessAndLessOften)
{
    cache.take(question, Silent {}, start);
    CHECK_TRUE(cache.ask_at(question) == start + 2s);
    cache.take(question, Silent {}, start);
    CHECK_TRUE(cache.ask_at(question) == start + 4s);
    for (int i = 0; i < 100; ++i)
        cache.take(question, Silent {}, start);
    CHECK_TRUE(cache.ask_at(question) == start + 60s);
}

TEST(DnsCache, IsBounded)
{
    for (std::size_t i = 0; i < limits::dns_answers + 100; ++i)
        cache.take({ Kind::Srv, std::to_string(i) }, Denied {}, start);
    UNSIGNED_LONGS_EQUAL(limits::dns_answers, cache.size());
}

TEST(DnsCache, ForgetsNobodyForWhatItKnowsAlready)
{
    for (std::size_t i = 0; i < limits::dns_answers; ++i)
        cache.take({ Kind::Srv, std::to_string(i) }, Denied {}, start);
    cache.take({ Kind::Srv, "7" }, Silent {}, start + 30s);
    cache.asked({ Kind::Srv, "7" }, start + 60s);
    UNSIGNED_LONGS_EQUAL(limits::dns_answers, cache.size());
}
