#include "fold.h"

#include <algorithm>
#include <CppUTest/TestHarness.h>
#include <random>

using yobirin::Ledger;
using What = Ledger::EventWhat;

TEST_GROUP(LedgerFold)
{
    std::vector<ledgerd::Fact> facts {};
    std::int64_t number { 0 };

    Ledger::Event& happened(What what, int second, const std::string& call = "1")
    {
        Ledger::Event event { .number = ++number,
                              .contact = "C1",
                              .call = call,
                              .revision = number,
                              .boot = "b",
                              .moment = second * 1000,
                              .at = "2026-11-22T09:00:" + std::string(second < 10 ? "0" : "")
                                  + std::to_string(second) + ".000Z",
                              .what = what };
        facts.push_back({ .producer = "calld", .event = event });
        return facts.back().event;
    }
    void arrived(int second)
    {
        Ledger::Event& event = happened(What::Arrived, second);
        event.direction = Ledger::Direction::Inbound;
        event.from = "+81312345678";
        event.to = "201";
    }
    void ended(int second, const std::string& outcome, const std::string& call = "1")
    {
        Ledger::Event& event = happened(What::Ended, second, call);
        event.outcome = outcome;
        event.reason = "hung_up";
    }
    Ledger::Contact folded() const { return ledgerd::fold(facts).value(); }
};

TEST(LedgerFold, SaysWhoCameHowLongTheyWaitedAndTalked)
{
    arrived(0);
    happened(What::Answered, 4).agent = "201";
    ended(34, "handled");
    const Ledger::Contact contact = folded();
    CHECK_TRUE(contact.from == "+81312345678" && contact.to == "201" && contact.agent == "201");
    CHECK_TRUE(contact.outcome == "handled" && contact.started == "2026-11-22T09:00:00.000Z");
    DOUBLES_EQUAL(4, contact.waited_seconds, 0.001);
    DOUBLES_EQUAL(30, contact.talked_seconds, 0.001);
}

TEST(LedgerFold, IsTheSameWhetherSomebodyListenedOrNot)
{
    arrived(0);
    happened(What::Answered, 4).agent = "201";
    Ledger::Event& listens = happened(What::Answered, 10);
    listens.agent = "201";
    listens.supervisor = "205";
    listens.supervision = Ledger::EventSupervision::Whisper;
    ended(34, "handled");
    const Ledger::Contact listened_to = folded();
    std::erase_if(facts, [](const ledgerd::Fact& fact) { return fact.event.supervisor.has_value(); });
    CHECK_TRUE(listened_to == folded());
    DOUBLES_EQUAL(30, listened_to.talked_seconds, 0.001);
}

TEST(LedgerFold, CountsTheWholeWaitOfACallerWhoGaveUp)
{
    arrived(0);
    ended(12, "abandoned_in_queue");
    DOUBLES_EQUAL(12, folded().waited_seconds, 0.001);
    DOUBLES_EQUAL(0, folded().talked_seconds, 0.001);
    CHECK_TRUE(folded().outcome == "abandoned_in_queue");
}

TEST(LedgerFold, HasNoOutcomeWhileACallLasts)
{
    arrived(0);
    happened(What::Answered, 4);
    CHECK_FALSE(folded().outcome.has_value());
}

TEST(LedgerFold, StaysHandledWhenALaterCallOfTheContactIsNot)
{
    arrived(0);
    happened(What::Answered, 4);
    ended(10, "handled");
    ended(20, "failed", "2");
    CHECK_TRUE(folded().outcome == "handled");
}

TEST(LedgerFold, IsNothingBeforeItIsKnownWhoCame)
{
    ended(10, "handled");
    CHECK_FALSE(ledgerd::fold(facts).has_value());
}

TEST(LedgerFold, MeasuresByTheWallAcrossAReboot)
{
    arrived(0);
    ended(30, "failed");
    facts.back().event.boot = "another";
    facts.back().event.moment = 1;
    DOUBLES_EQUAL(30, folded().waited_seconds, 0.001);
}

TEST(LedgerFold, IsTheSameInWhateverOrderAndHoweverOftenEventsArrive)
{
    arrived(0);
    happened(What::Ringing, 1);
    happened(What::Answered, 4).agent = "201";
    ended(34, "handled");
    happened(What::Answered, 40, "2").agent = "202";
    ended(50, "handled", "2");
    const Ledger::Contact expected = folded();
    const std::uint32_t seed = std::random_device {}();
    std::mt19937 random { seed };
    for (int round = 0; round < 200; ++round) {
        facts.push_back(facts[random() % facts.size()]);
        std::ranges::shuffle(facts, random);
        CHECK_TRUE_TEXT(folded() == expected, std::to_string(seed).c_str());
    }
}
