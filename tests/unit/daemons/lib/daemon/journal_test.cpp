#include "daemon/journal.h"

#include "support/string_from.h"

#include <CppUTest/TestHarness.h>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

std::string bytes_of(const std::filesystem::path& path)
{
    std::ifstream file { path, std::ios::binary };
    return { std::istreambuf_iterator<char> { file }, {} };
}

void write_bytes(const std::filesystem::path& path, const std::string& bytes)
{
    std::ofstream { path, std::ios::binary } << bytes;
}

} // namespace

TEST_GROUP(Journal)
{
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("journal-test-" + std::to_string(::getpid()));
    std::filesystem::path path = folder / "calls";

    void setup() override { std::filesystem::create_directories(folder); }
    void teardown() override { std::filesystem::remove_all(folder); }

    Journal open() { return MUST(Journal::open(path)); }
    Journal open(std::size_t first, std::size_t most)
    {
        return MUST(Journal::open(path, { .first_bytes = first, .most_bytes = most }));
    }
    std::string value(const Journal& journal, std::string_view key)
    {
        const auto found = journal.entries().find(key);
        return found == journal.entries().end() ? "(none)" : std::string { found->second };
    }
    // What a kill -9 leaves: the bytes as they are now.
    void keep_a_copy(const std::filesystem::path& to) { write_bytes(to, bytes_of(path)); }
};

TEST(Journal, RemembersWhatWasPutAfterTheProcessIsGone)
{
    {
        Journal journal = open();
        MUST(journal.put("call/1", "one"));
        MUST(journal.put("call/2", "two"));
        MUST(journal.put("call/1", "one, changed"));
        journal.erase("call/2");
    }
    Journal journal = open();
    STRCMP_EQUAL("one, changed", value(journal, "call/1").c_str());
    STRCMP_EQUAL("(none)", value(journal, "call/2").c_str());
    CHECK_FALSE(journal.was_damaged());
}

TEST(Journal, RemembersAKeyThatWasErasedAndPutAgain)
{
    {
        Journal journal = open();
        MUST(journal.put("call/1", "first"));
        MUST(journal.put("call/1", "second"));
        journal.erase("call/1");
        MUST(journal.put("call/1", "third"));
    }
    Journal journal = open();
    STRCMP_EQUAL("third", value(journal, "call/1").c_str());
}

TEST(Journal, IsRewrittenManyTimesAndKeepsEveryLiveEntry)
{
    {
        Journal journal = open(32U << 10, 1U << 20);
        for (int round = 0; round < 200; ++round)
            for (int call = 0; call < 20; ++call)
                MUST(journal.put("call/" + std::to_string(call),
                                 std::string(200, static_cast<char>('a' + round % 26))));
        CHECK_TRUE(std::filesystem::file_size(path) <= 64U << 10);
    }
    Journal journal = open(32U << 10, 1U << 20);
    CHECK_EQUAL(20, static_cast<int>(journal.entries().size()));
    for (const auto& [key, kept] : journal.entries())
        STRCMP_EQUAL(std::string(200, 'a' + 199 % 26).c_str(), std::string { kept }.c_str());
}

TEST(Journal, TakesLittleMoreMemoryThanWhatItHolds)
{
    constexpr int calls = 400;
    Journal journal = open(64U << 10, 16U << 20);
    const auto put_all = [&](int live, char byte) {
        for (int call = 0; call < live; ++call)
            MUST(journal.put("call/" + std::to_string(call), std::string(1000, byte)));
    };
    for (char byte = 'a'; byte < 'k'; ++byte) {
        put_all(calls, byte);
        CHECK_TRUE(std::filesystem::file_size(path) <= (64U << 10) + calls * 1020 * 7 / 4);
    }
    for (int call = 10; call < calls; ++call)
        journal.erase("call/" + std::to_string(call));
    for (int round = 0; round < 100; ++round) // Until the room there is has been used up.
        put_all(10, static_cast<char>('a' + round % 26));
    CHECK_TRUE(std::filesystem::file_size(path) <= 128U << 10);
    const auto files = std::distance(std::filesystem::directory_iterator { folder }, {});
    CHECK_EQUAL(1, static_cast<int>(files));
}

TEST(Journal, RefusesWhatDoesNotFitAndGoesOn)
{
    Journal journal = open(32U << 10, 64U << 10);
    std::size_t accepted = 0;
    while (journal.put("call/" + std::to_string(accepted), std::string(1000, 'x')))
        ++accepted;
    CHECK_TRUE(accepted >= 20);
    CHECK_EQUAL(accepted, journal.entries().size());
    for (int call = 0; call < 10; ++call)
        journal.erase("call/" + std::to_string(call));
    CHECK_TRUE(journal.put("call/new", std::string(500, 'y')).has_value());
    CHECK_FALSE(journal.put("", "no key").has_value());
    CHECK_FALSE(journal.put("call/big", std::string(1U << 20, 'z')).has_value());
}

TEST(Journal, TakesAValueThatIsAViewOfItsOwn)
{
    Journal journal = open(32U << 10, 1U << 20);
    const std::string long_value(9000, 'v');
    MUST(journal.put("first", long_value));
    MUST(journal.put("second", journal.entries().at("first")));
    MUST(journal.put("third", journal.entries().at("first")));
    STRCMP_EQUAL(long_value.c_str(), value(journal, "third").c_str());
}

TEST(Journal, IsNotOpenedTwiceAtOnce)
{
    Journal journal = open();
    CHECK_FALSE(Journal::open(path).has_value());
}

TEST(Journal, SetsAFileOfSomethingElseAside)
{
    write_bytes(path, std::string(50'000, 'q'));
    Journal journal = open();
    CHECK_TRUE(journal.was_damaged());
    CHECK_TRUE(journal.entries().empty());
    CHECK_TRUE(std::filesystem::exists(path.string() + ".damaged"));
    MUST(journal.put("call/1", "works"));
}

TEST(Journal, KeepsWhatWasWholeWhenCutAtAnyByte)
{
    const auto snapshot = folder / "snapshot";
    {
        Journal journal = open(32U << 10, 1U << 20);
        for (int call = 0; call < 50; ++call)
            MUST(journal.put("call/" + std::to_string(call), "value " + std::to_string(call)));
        keep_a_copy(snapshot);
    }
    const std::string whole = bytes_of(snapshot);
    std::size_t most = 0;
    for (std::size_t length = 0; length < 20'000; length += 37) {
        write_bytes(path, whole.substr(0, length));
        Journal journal = open(32U << 10, 1U << 20);
        CHECK_TRUE(journal.entries().size() >= most); // A longer piece never holds less.
        most = journal.entries().size();
        for (const auto& [key, kept] : journal.entries())
            STRCMP_EQUAL(("value " + key.substr(5)).c_str(), std::string { kept }.c_str());
    }
    CHECK_EQUAL(50, static_cast<int>(most));
}

TEST(Journal, KeepsWhatWasWholeWhenAnyByteFlips)
{
    const auto snapshot = folder / "snapshot";
    {
        Journal journal = open(32U << 10, 1U << 20);
        for (int call = 0; call < 50; ++call)
            MUST(journal.put("call/" + std::to_string(call), "value " + std::to_string(call)));
        keep_a_copy(snapshot);
    }
    const std::string whole = bytes_of(snapshot);
    std::mt19937 random { 20261122 };
    for (int round = 0; round < 500; ++round) {
        std::string flipped = whole;
        const std::size_t at = random() % 19'000;
        flipped[at] = static_cast<char>(flipped[at] ^ (1 << random() % 8));
        write_bytes(path, flipped);
        Journal journal = open(32U << 10, 1U << 20);
        if (at >= 16U << 10) // The header is the file's identity; a record is only itself.
            CHECK_TRUE(journal.entries().size() >= 49);
        for (const auto& [key, kept] : journal.entries())
            STRCMP_EQUAL(("value " + key.substr(5)).c_str(), std::string { kept }.c_str());
        MUST(journal.put("call/99", "goes on"));
    }
}

TEST(Journal, SurvivesGarbageOfEveryKind)
{
    const auto snapshot = folder / "snapshot";
    {
        Journal journal = open(32U << 10, 1U << 20);
        MUST(journal.put("call/1", std::string(3000, 'x')));
        keep_a_copy(snapshot);
    }
    const std::string whole = bytes_of(snapshot);
    std::mt19937 random { 7 };
    for (int round = 0; round < 200; ++round) {
        std::string bytes = whole;
        const std::size_t from = random() % bytes.size();
        for (std::size_t at = from; at < std::min(bytes.size(), from + 300); ++at)
            bytes[at] = static_cast<char>(random());
        write_bytes(path, bytes);
        Journal journal = open(32U << 10, 1U << 20);
        MUST(journal.put("call/2", "goes on"));
        STRCMP_EQUAL("goes on", value(journal, "call/2").c_str());
    }
}

// The real thing: a child that puts and erases without end is killed at a random moment. Whatever it had
// announced as done is there.
TEST(Journal, HoldsWhatAKilledProcessHadPut)
{
    auto* done = static_cast<volatile int*>(
        ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    std::mt19937 random { 11 };
    for (int round = 0; round < 20; ++round) {
        std::filesystem::remove(path);
        *done = 0;
        const pid_t child = ::fork();
        if (child == 0) {
            Journal journal = open(32U << 10, 1U << 20);
            for (int number = 1;; ++number) {
                (void)journal.put("call/" + std::to_string(number % 40), std::to_string(number));
                *done = number;
            }
        }
        const int enough = 50 + static_cast<int>(random() % 5000);
        while (*done < enough) { }
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        const int last = *done;
        Journal journal = open(32U << 10, 1U << 20);
        CHECK_FALSE(journal.was_damaged());
        for (int number = std::max(1, last - 30); number <= last; ++number) {
            const int kept = std::stoi(value(journal, "call/" + std::to_string(number % 40)));
            CHECK_TRUE(kept == number || kept == last + 1); // The one after may have got in as well.
        }
    }
    ::munmap(const_cast<int*>(done), 4096);
}

TEST(Journal, KnowsAnInputThatCrashedTheProcessOnce)
{
    const pid_t child = ::fork();
    if (child == 0) {
        std::freopen("/dev/null", "w", stderr);
        Journal journal = open();
        journal.mark(4711, "call/1");
        std::abort();
    }
    ::waitpid(child, nullptr, 0);
    Journal journal = open();
    CHECK_TRUE(journal.killed_before(4711));
    CHECK_FALSE(journal.killed_before(4712));
    CHECK_FALSE(journal.is_set_aside("call/1"));
}

TEST(Journal, WritesItsMarkIntoTheFileThatReplacedTheOldOne)
{
    const pid_t child = ::fork();
    if (child == 0) {
        std::freopen("/dev/null", "w", stderr);
        Journal journal = open(32U << 10, 1U << 20);
        journal.mark(4711, "call/1");
        for (int round = 0; round < 1000; ++round)
            (void)journal.put("call/1", std::to_string(round));
        std::abort();
    }
    ::waitpid(child, nullptr, 0);
    CHECK_TRUE(open().killed_before(4711));
}
