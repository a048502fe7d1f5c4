#include "ledger_queue.h"

#include <algorithm>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calld;
using yobirin::Ledger;

TEST_GROUP(ALedgerQueue)
{
    LedgerQueue queue { 1 };

    LedgerQueue::Admission add(const char* contact, Ledger::EventWhat what = Ledger::EventWhat::Arrived)
    {
        return queue.add({ .contact = contact, .what = what });
    }
    void add_many(std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i)
            add("C");
    }

    LedgerQueue::Admission add_detail(const char* contact)
    {
        return queue.add(LedgerQueue::Detail { .contact = contact, .leg = "c" });
    }

    Ledger::Append whole_batch()
    {
        Ledger::Append append;
        CHECK_TRUE(decode(R"({"producer":"calld",)" + queue.batch() + "}", append).has_value());
        return append;
    }
    std::vector<LedgerQueue::Event> batch() { return whole_batch().events; }

    // A ledger that refuses every batch with a contact called "bad". Returns how often it was asked.
    std::size_t asked_until_empty(std::vector<std::int64_t> & written, std::vector<std::int64_t> & set_aside)
    {
        std::size_t asked = 0;
        for (; !queue.is_empty() && asked < 1000; ++asked) {
            const auto sent = batch();
            if (std::ranges::find(sent, "bad", &LedgerQueue::Event::contact) != sent.end()) {
                if (const auto blamed = queue.refused())
                    set_aside.push_back(blamed->number);
                continue;
            }
            for (const LedgerQueue::Waiting& gone : queue.written(sent.back().number))
                written.push_back(gone.number);
        }
        return asked;
    }
};

TEST(ALedgerQueue, NumbersItsEventsFromTheFirstNumberOn)
{
    queue.restore({ .number = 7, .text = encode(LedgerQueue::Event { .number = 7, .contact = "C0" }) });
    add("C1");
    LONGS_EQUAL(8, queue.newest().number);
    LONGS_EQUAL(2, batch().size());
    STRCMP_EQUAL("C0", batch().front().contact.c_str());
}

TEST(ALedgerQueue, ForgetsWhatIsWrittenAndNothingElse)
{
    add_many(5);
    LONGS_EQUAL(3, queue.written(3).size());
    LONGS_EQUAL(4, batch().front().number);
}

TEST(ALedgerQueue, SetsAsideTheOneEventThatIsRefused)
{
    add_many(120);
    add("bad");
    add_many(300);
    std::vector<std::int64_t> written;
    std::vector<std::int64_t> set_aside;
    CHECK_TRUE(asked_until_empty(written, set_aside) < 60);
    LONGS_EQUAL(1, set_aside.size());
    LONGS_EQUAL(121, set_aside.front());
    LONGS_EQUAL(420, written.size());
    CHECK_TRUE(std::ranges::is_sorted(written));
}

TEST(ALedgerQueue, EndsWhenEveryEventIsRefused)
{
    for (int i = 0; i < 30; ++i)
        add("bad");
    std::vector<std::int64_t> written;
    std::vector<std::int64_t> set_aside;
    CHECK_TRUE(asked_until_empty(written, set_aside) < 200);
    LONGS_EQUAL(30, set_aside.size());
    LONGS_EQUAL(0, written.size());
}

TEST(ALedgerQueue, SendsDetailsBesideEventsAndForgetsBothAlike)
{
    add("C1");
    add_detail("C1");
    add("C2");
    const Ledger::Append sent = whole_batch();
    LONGS_EQUAL(2, sent.events.size());
    LONGS_EQUAL(2, sent.details.value().at(0).number);
    LONGS_EQUAL(3, queue.written(3).size());
    CHECK_TRUE(queue.is_empty());
}

TEST(ALedgerQueue, GivesUpDetailsThatALedgerOfYesterdayPassesOver)
{
    add("C1");
    add_detail("C1");
    add_detail("C1");
    whole_batch();
    add_detail("C2"); // Not sent yet.
    const auto gone = queue.written(1); // Its highest event.
    LONGS_EQUAL(3, gone.size());
    CHECK_TRUE(gone.back().kind == LedgerQueue::Kind::Detail);
    LONGS_EQUAL(1, queue.size());
    STRCMP_EQUAL("C2", whole_batch().details.value().at(0).contact.c_str());
    LONGS_EQUAL(1, queue.written(0).size()); // It has no events at all, and is done all the same.
}

TEST(ALedgerQueue, LeavesOutDetailsFirst)
{
    add_many(limits::spooled_events_before_details_go);
    CHECK_TRUE(LedgerQueue::Admission::Thinned == add_detail("C"));
    CHECK_TRUE(LedgerQueue::Admission::Kept == add("C", Ledger::EventWhat::Ringing));
}

TEST(ALedgerQueue, LeavesOutRingingBeforeAnythingElse)
{
    add_many(limits::spooled_events_before_thinning);
    CHECK_TRUE(LedgerQueue::Admission::Thinned == add("C", Ledger::EventWhat::Ringing));
    CHECK_TRUE(LedgerQueue::Admission::Kept == add("C", Ledger::EventWhat::Ended));
    add_many(limits::spooled_events);
    CHECK_TRUE(LedgerQueue::Admission::Dropped == add("C", Ledger::EventWhat::Ended));
    LONGS_EQUAL(limits::spooled_events, queue.size());
}
