#include "sip/stream_framing.h"

#include "sip/limits.h"
#include "sip/message.h"
#include "support/string_from.h"

#include <CppUTest/TestHarness.h>
#include <random>
#include <string>
#include <vector>

using namespace sip;

TEST_GROUP(StreamFraming)
{
    StreamFraming framing { StreamFraming::Side::Accepted };
    std::vector<std::string> events {}; // Messages as they are, "ping", "pong", "broken 400 …".

    void drain()
    {
        while (true) {
            const Frame frame = framing.next();
            if (const auto* message = std::get_if<FramedMessage>(&frame))
                events.emplace_back(message->text);
            else if (std::holds_alternative<Ping>(frame))
                events.emplace_back("ping");
            else if (std::holds_alternative<Pong>(frame))
                events.emplace_back("pong");
            else if (const auto* broken = std::get_if<Unframed>(&frame))
                return static_cast<void>(events.emplace_back("broken " + std::to_string(broken->fault.status)
                                                             + " " + std::string { broken->fault.reason }));
            else
                return;
        }
    }
    void receive(std::string_view bytes)
    {
        framing.append(bytes);
        drain();
    }
    void restart(StreamFraming::Side side = StreamFraming::Side::Accepted)
    {
        framing = StreamFraming { side };
        events.clear();
    }
    std::string only_event_of(std::string_view bytes)
    {
        restart();
        receive(bytes);
        CHECK_EQUAL(1u, events.size());
        return events.empty() ? std::string {} : events.front();
    }
    static std::string request(const std::string& headers, const std::string& body = {})
    {
        return "OPTIONS sip:office.example SIP/2.0\r\n" + headers + "\r\n" + body;
    }
};

TEST(StreamFraming, GivesTheMessagesOfOneReadOneByOne)
{
    const std::string first = request("Content-Length: 4\r\n", "body");
    const std::string second = "SIP/2.0 200 OK\r\nl: 0\r\n\r\n";
    receive(first + second);
    CHECK_TRUE((std::vector { first, second }) == events);
    CHECK_FALSE(framing.holds_part());
}

TEST(StreamFraming, GivesTheSameHoweverTheBytesAreSplit)
{
    const std::string stream = "\r\n\r\n" + request("Content-Length: 8\r\nX: a\r\n b\r\n", "\r\n\r\nINVI")
        + "\r\n" + request("l :\r\n 3\r\n", "abc") + "\r\n\r\n\r\n\r\n" + request("CONTENT-LENGTH:0\r\n");
    receive(stream);
    const std::vector<std::string> whole = events;
    CHECK_EQUAL(6u, whole.size());
    std::mt19937 random { 5626 };
    for (int round = 0; round < 500; ++round) {
        restart();
        for (std::size_t at = 0; at < stream.size();) {
            const std::size_t part = 1 + random() % (round % 2 == 0 ? 3 : 60);
            receive(std::string_view { stream }.substr(at, part));
            at += part;
        }
        CHECK_TRUE(whole == events);
    }
}

TEST(StreamFraming, SaysWhetherSomethingHasBegun)
{
    CHECK_FALSE(framing.holds_part());
    receive("OPTIONS sip:a SIP/2.0\r\n");
    CHECK_TRUE(framing.holds_part());
    receive("Content-Length: 1\r\n\r\n");
    CHECK_TRUE(framing.holds_part());
    CHECK_TRUE(events.empty());
    receive("x");
    CHECK_FALSE(framing.holds_part());
}

TEST(StreamFraming, TakesADoubleLineEndForAPingWhereThePeerConnected)
{
    receive("\r\n\r");
    CHECK_TRUE(events.empty());
    receive("\n");
    CHECK_EQUAL(std::string { "ping" }, events.front());
    receive("\r\n"); // RFC 3261 7.5: ignored before a message.
    receive(request("l: 0\r\n"));
    CHECK_EQUAL(request("l: 0\r\n"), events.back());
}

TEST(StreamFraming, TakesASingleLineEndForAPongWhereWeConnected)
{
    restart(StreamFraming::Side::Opened);
    receive("\r\n");
    CHECK_EQUAL(std::string { "pong" }, events.front());
}

TEST(StreamFraming, CannotGoOnWithoutASoundContentLength)
{
    CHECK_EQUAL(std::string { "broken 400 Missing Content-Length" }, only_event_of(request("X: 1\r\n")));
    for (const char* length : { "", "-1", "+1", "1 2", "0x10", "99999999999999999999", "1\r\n 2", "1,1" })
        CHECK_EQUAL(std::string { "broken 400 Malformed Content-Length" },
                    only_event_of(request("Content-Length: " + std::string { length } + "\r\n")));
    CHECK_EQUAL(std::string { "broken 400 Repeated Content-Length" },
                only_event_of(request("Content-Length: 0\r\nl: 5\r\n", "GHOST")));
}

TEST(StreamFraming, GivesTheHeadOfARequestThatCannotBeFramedSoThatItCanBeAnswered)
{
    const std::string head = request("Via: SIP/2.0/TCP a\r\n");
    framing.append(head + "what follows");
    const Frame frame = framing.next();
    CHECK_EQUAL(head, std::get<Unframed>(frame).head);
}

TEST(StreamFraming, DropsAResponseThatCannotBeFramed)
{
    CHECK_EQUAL(std::string { "broken 0 Missing Content-Length" },
                only_event_of("SIP/2.0 200 OK\r\nX: 1\r\n\r\n"));
}

TEST(StreamFraming, RefusesWhatIsTooLarge)
{
    CHECK_EQUAL(std::string { "broken 513 Message Too Large" }, only_event_of(request("l: 65535\r\n")));
    CHECK_EQUAL(std::string { "broken 513 Message Too Large" }, only_event_of(request("l: 4294967295\r\n")));
    const std::string endless = request("X: " + std::string(limits::stream_head_bytes_max, 'x'));
    CHECK_EQUAL(std::string { "broken 0 Head Too Large" }, only_event_of(endless));
}

TEST(StreamFraming, TakesTheLargestMessage)
{
    std::string largest = request("l: 65000\r\nX: \r\n", std::string(65000, 'b'));
    largest.insert(largest.find("X: ") + 3, limits::message_bytes_max - largest.size(), 'x');
    CHECK_EQUAL(largest, only_event_of(largest));
    Message message;
    CHECK_TRUE(message.read(largest).has_value());
}

TEST(StreamFraming, KnowsAtOnceWhatIsNotSip)
{
    CHECK_EQUAL(std::string { "broken 0 Not SIP" }, only_event_of("\x16\x03\x01"));
    CHECK_EQUAL(std::string { "broken 0 Not SIP" }, only_event_of("\n"));
    CHECK_EQUAL(std::string { "broken 0 Not SIP" }, only_event_of("\rX"));
    CHECK_EQUAL(std::string { "broken 0 Not SIP" },
                only_event_of("GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n"));
}

TEST(StreamFraming, StaysBroken)
{
    receive("\x16");
    receive(request("l: 0\r\n"));
    CHECK_EQUAL(2u, events.size());
    CHECK_EQUAL(std::string { "broken 0 Not SIP" }, events.back());
}

// What Message takes for the end of a message has to be the same.
TEST(StreamFraming, FindsTheContentLengthThatMessageFinds)
{
    for (const char* headers : { "Content-Length: 4\r\n", "Content-Length:\r\n\t4\r\n", "L\t: 4 \r\n",
                                 "Subject: l: 9\r\n l: 8\r\nl: 4\r\n", "X:\r\nl:4\r\n" }) {
        const std::string text = request(headers, "body");
        CHECK_EQUAL(text, only_event_of(text));
        Message message;
        CHECK_TRUE(message.read(text).has_value());
        CHECK_EQUAL(std::string_view { "body" }, message.body());
    }
    CHECK_EQUAL(std::string { "broken 400 Missing Content-Length" },
                only_event_of(request("Content-Length\r\n : 4\r\nContent Length: 4\r\n", "body")));
}
