#include "texts/texts_file.h"

#include "limits.h"

#include "base/durable_file.h"
#include "base/random.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace std::chrono_literals;

TEST_GROUP(TextsFile)
{
    const Moment now { 100h };
    const Wall wall = parse_utc("2026-11-26T09:00:00.000Z");
    const std::filesystem::path path { "/tmp/yobirin-texts-" + random_hex(8) };

    void teardown() override
    {
        std::filesystem::remove(path);
        std::filesystem::remove(path.string() + ".damaged");
    }
    Text usual() const
    {
        return { .id = 7,
                 .from = "201",
                 .from_name = "佐藤",
                 .to = "202",
                 .content_type = "text/plain;charset=UTF-8",
                 .body = "会議は3時です \"B\"\r\n\x01",
                 .origin = "call@phone 2 MESSAGE",
                 .accepted = wall,
                 .expires = now + limits::text_kept };
    }
};

TEST(TextsFile, KeepsATextAsItWas)
{
    CHECK_TRUE(text_in(text_of(usual()), now, wall).value() == usual());
    const Text later = text_in(text_of(usual()), now + 24h, wall + 24h).value();
    CHECK_TRUE(later.expires == now + limits::text_kept);
    CHECK_TRUE(text_in(text_of(usual()), now, wall - 24h * 365).value().expires == now + limits::text_kept);
}

TEST(TextsFile, RefusesWhatIsNoText)
{
    CHECK_FALSE(text_in("{}", now, wall).has_value());
    Text nobodys = usual();
    nobodys.to.clear();
    CHECK_FALSE(text_in(text_of(nobodys), now, wall).has_value());
}

TEST(TextsFile, HoldsAllOfThem)
{
    Mailboxes mailboxes;
    mailboxes.restore(usual());
    Text other = usual();
    other.id = 8;
    mailboxes.restore(other);
    CHECK_TRUE(write_durably(path, text_of(mailboxes)).has_value());
    const auto read = read_texts(path, now, wall);
    UNSIGNED_LONGS_EQUAL(2, read->size());
    CHECK_TRUE(read->front() == usual());
}

TEST(TextsFile, ThatIsNotThereIsEmptyAndADamagedOneSetAside)
{
    CHECK_TRUE(read_texts(path, now, wall)->empty());
    CHECK_TRUE(write_durably(path, "{\"texts\": [").has_value());
    CHECK_FALSE(read_texts(path, now, wall).has_value());
    CHECK_TRUE(std::filesystem::exists(path.string() + ".damaged"));
}
