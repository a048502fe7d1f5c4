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

    std::vector<LedgerQueue::Event> batch() const
    {
        Ledger::Append append;
        CHECK_TRUE(decode(R"({"producer":"calld","events":)" + queue.batch() + "}", append).has_value());
        return append.events;
    }

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
            for (const std::int64_t number : queue.written(sent.back().number))
                written.push_back(number);
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

TEST(ALedgerQueue, LeavesOutRingingBeforeAnythingElse)
{
    add_many(limits::spooled_events_before_thinning);
    CHECK_TRUE(LedgerQueue::Admission::Thinned == add("C", Ledger::EventWhat::Ringing));
    CHECK_TRUE(LedgerQueue::Admission::Kept == add("C", Ledger::EventWhat::Ended));
    add_many(limits::spooled_events);
    CHECK_TRUE(LedgerQueue::Admission::Dropped == add("C", Ledger::EventWhat::Ended));
    LONGS_EQUAL(limits::spooled_events, queue.size());
}
