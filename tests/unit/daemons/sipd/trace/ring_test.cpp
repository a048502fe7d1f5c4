// The ring keeps the newest, whole and in order, whatever the sizes; and takes over what a killed process
// left.
#include "trace/ring.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd::trace;

TEST_GROUP(TraceRing)
{
    std::vector<char> memory = std::vector<char>(8192);

    std::vector<std::string> texts(const Ring& ring)
    {
        std::vector<std::string> all;
        ring.each([&](const Entry&, std::string_view text) { all.emplace_back(text); });
        return all;
    }
};

TEST(TraceRing, KeepsWhatWasSaidAboutAMessage)
{
    Ring ring { memory };
    ring.add({ .kind = Kind::Message,
               .direction = Direction::Sent,
               .call_id = 7,
               .moment = 9,
               .remote_port = 5060 },
             "hello");
    ring.each([](const Entry& entry, std::string_view text) {
        CHECK_TRUE(text == "hello");
        CHECK_TRUE(entry.direction == Direction::Sent);
        CHECK_TRUE(entry.call_id == 7 && entry.moment == 9 && entry.remote_port == 5060);
    });
    LONGS_EQUAL(1, texts(ring).size());
}

TEST(TraceRing, OverwritesTheOldestWhateverTheSizes)
{
    std::mt19937 random { 20261125 };
    Ring ring { memory };
    std::deque<std::string> added;
    for (int i = 0; i < 20'000; ++i) {
        added.push_back(std::to_string(i) + std::string(random() % 1500, 'x'));
        ring.add({ .kind = Kind::Message }, added.back());
        const auto kept = texts(ring);
        CHECK_TRUE(kept.size() >= std::min<std::size_t>(2, added.size()) && kept.size() <= added.size());
        while (added.size() > kept.size())
            added.pop_front();
        CHECK_TRUE(std::equal(kept.begin(), kept.end(), added.begin(), added.end()));
    }
}

TEST(TraceRing, IsThereForTheNextProcess)
{
    std::vector<std::string> before;
    {
        Ring ring { memory };
        for (int i = 0; i < 50; ++i)
            ring.add({ .kind = Kind::Message }, std::string(static_cast<std::size_t>(i) * 17, 'y'));
        before = texts(ring);
    }
    Ring again { memory };
    CHECK_FALSE(again.was_damaged());
    CHECK_TRUE(texts(again) == before);
}

TEST(TraceRing, DoesNotKeepWhatWouldPushOutTooMuch)
{
    Ring ring { memory };
    ring.add({ .kind = Kind::Message }, "small");
    ring.add({ .kind = Kind::Message }, std::string(4000, 'z'));
    LONGS_EQUAL(1, texts(ring).size());
}

TEST(TraceRing, BeginsAnewWhenTheMemoryIsNotSound)
{
    std::mt19937 random { 7 };
    for (int round = 0; round < 3000; ++round) {
        std::vector<char> damaged(4096);
        {
            Ring ring { damaged };
            for (std::size_t i = 0; i < 40; ++i)
                ring.add({ .kind = Kind::Message }, std::string(i * 13, 'y'));
        }
        for (int flip = 0; flip < 8; ++flip)
            damaged[random() % damaged.size()] ^= static_cast<char>(random());
        Ring again {
            damaged
        }; // Sound enough to be followed, or empty: never a step outside (ASan looks on).
        again.add({ .kind = Kind::Message }, "after");
        CHECK_TRUE(texts(again).back() == "after");
    }
}

TEST(TraceRing, SaysThatItWasDamaged)
{
    {
        Ring ring { memory };
    }
    std::memset(memory.data() + 16, 0xff, 8);
    CHECK_TRUE(Ring { memory }.was_damaged());
    std::vector<char> fresh(4096);
    CHECK_FALSE(Ring { fresh }.was_damaged());
}
