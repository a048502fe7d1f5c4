#include "dns/locator.h"

#include <deque>

#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace sipd::dns;
using namespace std::chrono_literals;

TEST_GROUP(Locator)
{
    Moment now { std::chrono::hours { 1 } };
    std::deque<Question> asked {};
    std::deque<std::vector<Target>> told {};
    Locator locator { { .ask = [this](const Question& question) { asked.push_back(question); },
                        .located = [this](const std::string&,
                                          const auto& targets) { told.push_back(targets); } } };

    void uses() { locator.use({ { "ntt", Place { .host = "sip.example", .port = 5060 } } }, now); }
    void says(Reply reply)
    {
        const Question question = asked.front();
        asked.pop_front();
        locator.take(question, std::move(reply), now);
    }
    static Answer at(const char* address)
    {
        return { .records = { .addresses = { *parse_ip(address) } }, .ttl = 60s };
    }
    void passes(std::chrono::seconds time)
    {
        now += time;
        locator.run_due(now);
    }
};

TEST(Locator, AsksOnceAndTellsWhatItHeard)
{
    uses();
    LONGS_EQUAL(1, asked.size());
    CHECK_TRUE(told.empty());
    says(at("192.0.2.1"));
    LONGS_EQUAL(1, told.size());
    STRCMP_EQUAL("192.0.2.1:5060", text_of(told.front().front().hop.address).c_str());
}

TEST(Locator, AsksAgainWhenTheTtlIsOverAndTellsOnlyWhatChanged)
{
    uses();
    says(at("192.0.2.1"));
    passes(59s);
    CHECK_TRUE(asked.empty());
    passes(1s);
    LONGS_EQUAL(1, asked.size());
    says(at("192.0.2.1"));
    LONGS_EQUAL(1, told.size());
    passes(60s);
    says(at("192.0.2.2"));
    LONGS_EQUAL(2, told.size());
}

TEST(Locator, SaysNothingWhileDnsIsDead)
{
    uses();
    says(at("192.0.2.1"));
    for (int i = 0; i < 30; ++i) {
        passes(60s);
        if (!asked.empty())
            says(Silent {});
    }
    LONGS_EQUAL(1, told.size());
}

TEST(Locator, SaysThatNobodyKnowsAndAsksAgain)
{
    uses();
    says(Silent {});
    CHECK_TRUE(told.front().empty());
    passes(2s);
    LONGS_EQUAL(1, asked.size());
    says(at("192.0.2.1"));
    LONGS_EQUAL(1, told.back().size());
}

TEST(Locator, GivesServersUpForNoneAtAllAfterAWhileOnly)
{
    locator.use({ { "ntt", Place { .host = "sip.example", .transport = sip::Transport::Udp } } }, now);
    const auto srv = [](const char* target) {
        return Answer { .records = { .services = { { .port = 5060, .target = target } } }, .ttl = 5s };
    };
    says(srv("a.example"));
    says(at("192.0.2.1"));
    LONGS_EQUAL(1, told.back().size());
    passes(5s);
    says(srv("nowhere.example")); // A lie that makes sense.
    says(Denied {});
    LONGS_EQUAL(1, told.size());
    for (int i = 0; i < 59; ++i) {
        passes(60s);
        while (!asked.empty())
            says(asked.front().kind == Kind::Srv ? Reply { srv("nowhere.example") } : Reply { Denied {} });
    }
    LONGS_EQUAL(1, told.size());
    passes(60s);
    LONGS_EQUAL(2, told.size());
    CHECK_TRUE(told.back().empty());
}

TEST(Locator, TakesAnAnswerThatComesWhileItAsks)
{
    bool done = false;
    Locator* self = nullptr;
    Locator quick { { .ask = [&](const Question& question) { self->take(question, at("192.0.2.1"), now); },
                      .located = [&](const std::string&,
                                     const auto& targets) { done = !targets.empty(); } } };
    self = &quick;
    quick.use({ { "ntt", Place { .host = "sip.example", .port = 5060 } } }, now);
    CHECK_TRUE(done);
}

TEST(Locator, LooksAtThoseOnlyWhomAnAnswerConcerns)
{
    std::map<std::string, int> times;
    Locator two { { .ask = [this](const Question& question) { asked.push_back(question); },
                    .located = [&](const std::string& name, const auto&) { ++times[name]; } } };
    two.use({ { "ntt", Place { .host = "ntt.example", .port = 5060 } },
              { "kddi", Place { .host = "kddi.example", .port = 5060 } },
              { "kddi2", Place { .host = "kddi.example", .port = 5070 } } },
            now);
    LONGS_EQUAL(2, asked.size());
    two.take({ Kind::Addresses, "kddi.example" }, at("192.0.2.1"), now);
    LONGS_EQUAL(0, times["ntt"]);
    LONGS_EQUAL(1, times["kddi"]);
    LONGS_EQUAL(1, times["kddi2"]);
    two.take({ Kind::Addresses, "ntt.example" }, at("192.0.2.2"), now);
    LONGS_EQUAL(1, times["ntt"]);
    LONGS_EQUAL(1, times["kddi"]);
    CHECK_TRUE(two.next_deadline() == now + 60s);
}

TEST(Locator, TellsAgainWhereEverybodyIsWhenTheOfficeChanged)
{
    uses();
    says(at("192.0.2.1"));
    uses();
    LONGS_EQUAL(2, told.size());
    CHECK_TRUE(asked.empty());
}
