// Messages are found by leg, contact and Call-ID, after a kill too.
#include "trace/trace.h"

#include "base/random.h"

#include <filesystem>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd::trace;

TEST_GROUP(KeptTrace)
{
    std::filesystem::path directory = "/tmp/yobirin-trace-test-" + random_hex(8);
    Trace::Limits limits { .messages = 100, .bytes = 1U << 20 };
    Moment now { std::chrono::hours { 1 } };

    void setup() override { std::filesystem::create_directories(directory); }
    void teardown() override { std::filesystem::remove_all(directory); }

    Trace opened() { return Trace { directory / "trace", 64U << 10 }; }
    std::string message(const std::string& call_id, const std::string& more = "")
    {
        return "BYE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP c;branch=z9hG4bKa\r\nFrom: <sip:a@b>;tag=1\r\n"
               "To: <sip:c@d>;tag=2\r\nCall-ID: "
            + call_id + "\r\nCSeq: 1 BYE\r\n" + more + "Content-Length: 0\r\n\r\n";
    }
    std::vector<KeptMessage> found(const Trace& trace, const std::string& key)
    {
        return trace.read(std::vector { key }, limits).messages;
    }
};

TEST(KeptTrace, FindsMessagesByCallIdLegAndContact)
{
    Trace trace = opened();
    trace.named({ .leg = "in-1", .call_id = "one" });
    trace.named({ .leg = "c1.1-1.2", .call_id = "two", .contact = "C1" });
    trace.saw(Direction::Received, { .remote = *parse_address("192.0.2.7:5060") }, message("one"), now);
    trace.saw(Direction::Sent, {}, message("two"), now);
    trace.saw(Direction::Sent, {}, message("three"), now);
    LONGS_EQUAL(1, found(trace, "one").size());
    LONGS_EQUAL(1, found(trace, "in-1").size());
    LONGS_EQUAL(1, found(trace, "C1").size());
    LONGS_EQUAL(0, found(trace, "").size());
    const Found both = trace.read(std::vector<std::string> { "in-1", "C1" }, limits);
    LONGS_EQUAL(2, both.messages.size());
    LONGS_EQUAL(2, both.legs.size());
    CHECK_TRUE(both.messages.front().call_id == "one");
    CHECK_TRUE(text_of(both.messages.front().path.remote) == "192.0.2.7:5060");
}

TEST(KeptTrace, IsThereAfterAKill)
{
    opened().saw(Direction::Sent, {}, message("one"), now);
    Trace again = opened();
    CHECK_TRUE(again.outlives_us());
    LONGS_EQUAL(1, found(again, "one").size());
}

TEST(KeptTrace, ShowsNoSecret)
{
    Trace trace = opened();
    trace.saw(Direction::Received, {}, message("one", "Authorization: Digest response=\"SECRET\"\r\n"), now);
    CHECK_TRUE(found(trace, "one").front().text.find("SECRET") == std::string::npos);
}

TEST(KeptTrace, SaysWhenItLeavesMessagesOut)
{
    Trace trace = opened();
    for (int i = 0; i < 5; ++i)
        trace.saw(Direction::Sent, {}, message("one"), now);
    limits.messages = 3;
    const Found part = trace.read(std::vector<std::string> { "one" }, limits);
    LONGS_EQUAL(3, part.messages.size());
    CHECK_TRUE(part.cut);
}

TEST(KeptTrace, WorksWithoutRoomForItsFile)
{
    std::filesystem::remove_all(directory);
    Trace trace = opened();
    CHECK_FALSE(trace.outlives_us());
    trace.saw(Direction::Sent, {}, message("one"), now);
    LONGS_EQUAL(1, found(trace, "one").size());
}
