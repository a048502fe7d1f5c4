#include "texts/mailboxes.h"

#include "limits.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace std::chrono_literals;

TEST_GROUP(Mailboxes)
{
    Mailboxes mailboxes {};
    Moment start { 1h };

    std::uint64_t has(const std::string& to, const std::string& origin, std::chrono::seconds later = 0s)
    {
        return mailboxes
            .add({ .from = "201", .to = to, .body = origin, .origin = origin, .expires = start + later })
            .id;
    }
};

TEST(Mailboxes, KeepEachExtensionsTextsInOrder)
{
    const std::uint64_t first = has("202", "a");
    has("203", "b");
    const std::uint64_t third = has("202", "c");
    UNSIGNED_LONGS_EQUAL(first, mailboxes.next_for("202")->id);
    UNSIGNED_LONGS_EQUAL(third, mailboxes.next_for("202", first)->id);
    POINTERS_EQUAL(nullptr, mailboxes.next_for("202", third));
    POINTERS_EQUAL(nullptr, mailboxes.next_for("204"));
    mailboxes.take_out(first);
    mailboxes.take_out(first);
    UNSIGNED_LONGS_EQUAL(third, mailboxes.next_for("202")->id);
    mailboxes.take_out(third);
    UNSIGNED_LONGS_EQUAL(1, mailboxes.extensions().size());
}

TEST(Mailboxes, LetTheOldestGoWhenOneIsFull)
{
    const std::uint64_t oldest = has("202", "first");
    for (std::size_t i = 1; i < limits::texts_per_extension; ++i)
        has("202", std::to_string(i));
    const auto added = mailboxes.add({ .from = "201", .to = "202" });
    UNSIGNED_LONGS_EQUAL(oldest, *added.dropped);
    UNSIGNED_LONGS_EQUAL(limits::texts_per_extension, mailboxes.of("202").size());
    CHECK_FALSE(mailboxes.add({ .from = "201", .to = "203" }).dropped.has_value());
}

TEST(Mailboxes, KnowARepeat)
{
    has("202", "call-1 1 MESSAGE");
    CHECK_TRUE(mailboxes.knows("202", "call-1 1 MESSAGE"));
    CHECK_FALSE(mailboxes.knows("202", "call-1 2 MESSAGE"));
    CHECK_FALSE(mailboxes.knows("203", "call-1 1 MESSAGE"));
}

TEST(Mailboxes, SayWhatRanOut)
{
    CHECK_FALSE(mailboxes.next_expiry().has_value());
    const std::uint64_t first = has("202", "a", 10s);
    has("203", "b", 20s);
    CHECK_TRUE(*mailboxes.next_expiry() == start + 10s);
    CHECK_TRUE(mailboxes.expired(start + 9s).empty());
    CHECK_TRUE(mailboxes.expired(start + 10s) == std::vector { first });
    UNSIGNED_LONGS_EQUAL(2, mailboxes.expired(start + 30s).size());
}

TEST(Mailboxes, CountOnFromWhatTheyWereGivenBack)
{
    mailboxes.restore({ .id = 41, .from = "201", .to = "202" });
    UNSIGNED_LONGS_EQUAL(42, has("202", "next"));
    mailboxes.was_used(50);
    mailboxes.was_used(45);
    UNSIGNED_LONGS_EQUAL(51, has("202", "after one that is no more"));
}
