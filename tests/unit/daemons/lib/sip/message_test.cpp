#include "sip/message.h"

#include "support/string_from.h"

#include <array>
#include <CppUTest/TestHarness.h>
#include <string>

using namespace sip;

TEST_GROUP(Message)
{
    Message message;
    std::string text;

    // The text stays alive as long as the test.
    Parsed<> read(std::string given)
    {
        text = std::move(given);
        return message.read(text);
    }
    Parsed<> read_request(const std::string& headers, const std::string& body = {})
    {
        return read("INVITE sip:201@office.example SIP/2.0\r\n" + headers + "\r\n" + body);
    }
    int fault_of_reading(std::string given)
    {
        const auto result = read(std::move(given));
        return result ? -1 : result.error().status;
    }
};

TEST(Message, OfARequestKnowsItsStartLine)
{
    CHECK_TRUE(read("INVITE sip:201@office.example SIP/2.0\r\n\r\n").has_value());
    CHECK_TRUE(message.is_request());
    CHECK(message.method() == Method::Invite);
    CHECK_EQUAL(std::string_view { "INVITE" }, message.method_text());
    CHECK_EQUAL(std::string_view { "sip:201@office.example" }, message.request_uri());
    CHECK_EQUAL(0, message.status());
    CHECK_EQUAL(0u, message.line_count());
}

TEST(Message, OfAResponseKnowsItsStatus)
{
    CHECK_TRUE(read("SIP/2.0 486 Besetzt \xc3\xa4 hier\r\n\r\n").has_value());
    CHECK_FALSE(message.is_request());
    CHECK_EQUAL(486, message.status());
    CHECK_EQUAL(std::string_view { "Besetzt \xc3\xa4 hier" }, message.reason());
    CHECK_TRUE(read("sip/2.0 200\r\n\r\n").has_value());
    CHECK_TRUE(message.reason().empty());
}

TEST(Message, FindsHeadersInLongCompactAndOddlyCasedForm)
{
    CHECK_TRUE(read_request("v: SIP/2.0/UDP a\r\ncall-id: 1@a\r\nI : 2@a\r\nX-Own: yes\r\nSubject:\r\n")
                   .has_value());
    CHECK_EQUAL(std::string_view { "a" }, message.via().value().host);
    CHECK_EQUAL(std::string_view { "1@a" }, message.call_id());
    CHECK_EQUAL(2u, message.count(Header::CallId));
    CHECK_TRUE(message.repeats(Header::CallId));
    CHECK_FALSE(message.repeats(Header::Via));
    CHECK_EQUAL(std::string_view { "yes" }, message.find("x-own").value());
    CHECK_FALSE(message.find("x-other").has_value());
    CHECK_TRUE(message.has(Header::Subject));
    CHECK_TRUE(message.value(Header::Subject).empty());
    CHECK_FALSE(message.has(Header::To));
    CHECK_EQUAL(std::string_view { "I" }, message.line(2).name);
}

TEST(Message, UnfoldsAndTrimsValues)
{
    CHECK_TRUE(read_request("To:\r\n \t <sip:a@b>\r\n ;tag=1  \r\nCSeq: \t5\r\n\tINVITE\r\n").has_value());
    CHECK_EQUAL(std::string_view { "1" }, message.to().value().tag());
    CHECK_EQUAL(5u, message.cseq().value().number);
    CHECK_EQUAL(2u, message.line_count());
}

TEST(Message, ListsTheValuesOfAllLinesInOrder)
{
    CHECK_TRUE(
        read_request("Route: <sip:a,b@c>, \"x, y\\\" z\" <sip:d>\r\nVia: SIP/2.0/UDP v\r\nRoute:<sip:e>\r\n")
            .has_value());
    Values values = message.values(Header::Route);
    std::string all;
    for (std::string_view value; values.next(value);)
        all.append(value).append("|");
    CHECK(all == "<sip:a,b@c>|\"x, y\\\" z\" <sip:d>|<sip:e>|");
}

TEST(Message, ListsWords)
{
    CHECK_TRUE(read_request("Supported: 100rel,timer\r\nk: replaces , outbound\r\n").has_value());
    CHECK_TRUE(message.lists(Header::Supported, "timer"));
    CHECK_TRUE(message.lists(Header::Supported, "Replaces"));
    CHECK_FALSE(message.lists(Header::Supported, "100"));
    CHECK_FALSE(message.lists(Header::Require, "timer"));
}

TEST(Message, AnUnterminatedQuoteSwallowsTheRestOfItsLineOnly)
{
    CHECK_TRUE(read_request("Contact: \"a <sip:b>, <sip:c>\r\nContact: <sip:d>\r\n").has_value());
    Values values = message.values(Header::Contact);
    std::string_view value;
    CHECK_TRUE(values.next(value));
    CHECK_EQUAL(std::string_view { "\"a <sip:b>, <sip:c>" }, value);
    CHECK_TRUE(values.next(value));
    CHECK_EQUAL(std::string_view { "<sip:d>" }, value);
    CHECK_FALSE(values.next(value));
}

TEST(Message, BodyEndsWhereContentLengthSays)
{
    CHECK_TRUE(read_request("l: 4\r\n", "bodyINVITE sip:x SIP/2.0\r\n\r\n").has_value());
    CHECK_EQUAL(std::string_view { "body" }, message.body());
    CHECK_TRUE(message.text().ends_with("\r\nbody"));
    CHECK_TRUE(read_request("", "all of it").has_value());
    CHECK_EQUAL(std::string_view { "all of it" }, message.body());
}

TEST(Message, WithAWrongContentLengthCanStillBeAnswered)
{
    for (const char* headers :
         { "To: <sip:a>\r\nl: 5\r\n", "l: -1\r\nTo: <sip:a>\r\n", "l: 1\r\nl: 1\r\nTo: <sip:a>\r\n",
           "l: 99999999999999999999\r\nTo: <sip:a>\r\n", "l:\r\nTo: <sip:a>\r\n",
           "l: 1x\r\nTo: <sip:a>\r\n" }) {
        const auto result = read_request(headers, "four");
        CHECK_FALSE_TEXT(result.has_value(), headers);
        CHECK_EQUAL(400, result.error().status);
        CHECK_EQUAL(std::string_view { "<sip:a>" }, message.value(Header::To));
    }
}

TEST(Message, SkipsLineEndsInFront)
{
    CHECK_TRUE(read("\r\n\r\nOPTIONS sip:a SIP/2.0\r\nTo: <sip:a>\r\n\r\n").has_value());
    CHECK(message.method() == Method::Options);
    CHECK_EQUAL(std::string_view { "<sip:a>" }, message.value(Header::To));
}

TEST(Message, ThatIsNotSipIsDropped)
{
    using namespace std::string_literals;
    for (const std::string& given :
         { ""s, "\r\n\r\n"s, "\r\n"s, "GET / HTTP/1.1\r\n\r\n"s, "INVITE sip:a SIP/2.0"s, "\0\1\0\0"s,
           "hello\r\n\r\n"s, std::string(70000, 'a') })
        CHECK_EQUAL(0, fault_of_reading(given));
}

TEST(Message, OfAnotherVersionDeserves505)
{
    CHECK_EQUAL(505, fault_of_reading("OPTIONS sip:a SIP/7.0\r\n\r\n"));
    CHECK_EQUAL(-1, fault_of_reading("OPTIONS sip:a sip/2.0\r\n\r\n"));
    CHECK_EQUAL(400, fault_of_reading("OPTIONS sip:a SIP/2.0x\r\n\r\n"));
    CHECK_EQUAL(400, fault_of_reading("OPTIONS sip:a SIP/2\r\n\r\n"));
    CHECK_EQUAL(400, fault_of_reading("OPTIONS sip:a SIP/2.0 \r\n\r\n"));
}

TEST(Message, WithAMalformedStatusLineIsDropped)
{
    for (const char* given :
         { "SIP/2.0 99 x\r\n\r\n", "SIP/2.0 700 x\r\n\r\n", "SIP/2.0 4294967301 x\r\n\r\n",
           "SIP/2.0 20 OK\r\n\r\n", "SIP/2.0 200OK\r\n\r\n", "SIP/3.0 200 OK\r\n\r\n",
           "SIP/2.0  200 OK\r\n\r\n", "SIP/2.0 -20 OK\r\n\r\n" })
        CHECK_EQUAL_TEXT(0, fault_of_reading(given), given);
}

TEST(Message, ThatIsAResponseIsNeverWorthAnAnswer)
{
    CHECK_EQUAL(0, fault_of_reading("SIP/2.0 200 OK\r\nbad\r\n\r\n"));
    CHECK_EQUAL(0, fault_of_reading("SIP/2.0 200 OK\r\nl: 7\r\n\r\n"));
}

TEST(Message, WithMalformedLinesDeserves400)
{
    using namespace std::string_literals;
    const std::string start = "INVITE sip:a SIP/2.0\r\n";
    for (const std::string& headers :
         { "bad\r\n\r\n"s, ": x\r\n\r\n"s, "a b: x\r\n\r\n"s, " folded start\r\n\r\n"s,
           "To: a\nFrom: b\r\n\r\n"s, "To: a\rFrom: b\r\n\r\n"s, "To: a\0b\r\n\r\n"s, "To: a\x1b[0m\r\n\r\n"s,
           "To: a\r\n"s, "To: a"s, ""s, "To: a\r\n\r"s, "\nTo: a\r\n\r\n"s })
        CHECK_EQUAL_TEXT(400, fault_of_reading(start + headers), headers.c_str());
}

// RFC 4475 3.1.1.2
TEST(Message, MayHaveControlCharactersBehindABackslash)
{
    using namespace std::string_literals;
    CHECK_TRUE(read_request("To: \"\\\0\\\x07\" <sip:a>\r\n"s).has_value());
    CHECK_FALSE(read_request("To: \"\\\x07\x07\" <sip:a>\r\n"s).has_value());
    CHECK_FALSE(read_request("To: \"\\\n\" <sip:a>\r\n"s).has_value());
    CHECK_FALSE(read_request("To: \"\\\rx\" <sip:a>\r\n"s).has_value());
}

TEST(Message, WithAMalformedMethodDeserves400)
{
    CHECK_EQUAL(400, fault_of_reading("INV@ITE sip:a SIP/2.0\r\n\r\n"));
    CHECK_EQUAL(400, fault_of_reading(" sip:a SIP/2.0\r\n\r\n"));
    CHECK_EQUAL(-1, fault_of_reading("RE%47IST%45R sip:a SIP/2.0\r\n\r\n"));
}

TEST(Message, HasAtMost128HeaderLines)
{
    std::string headers;
    for (int i = 0; i < 128; ++i)
        headers += "Own: y\r\n";
    CHECK_TRUE(read_request(headers).has_value());
    CHECK_EQUAL(128u, message.line_count());
    CHECK_EQUAL(128u, message.count(Header::Other));
    const auto result = read_request(headers + "Own: y\r\n");
    CHECK_EQUAL(400, result.error().status);
    CHECK_EQUAL(128u, message.line_count());
}

TEST(Message, HasLinesOfAtMost8192Bytes)
{
    const std::string name = "X: ";
    CHECK_TRUE(read_request(name + std::string(8192 - name.size(), 'y') + "\r\n").has_value());
    CHECK_FALSE(read_request(name + std::string(8193 - name.size(), 'y') + "\r\n").has_value());
    CHECK_FALSE(
        read_request(name + std::string(5000, 'y') + "\r\n " + std::string(5000, 'y') + "\r\n").has_value());
    CHECK_EQUAL(0, fault_of_reading("INVITE sip:" + std::string(8192, 'a') + " SIP/2.0\r\n\r\n"));
}

TEST(Message, CanBeReadAgainAndForgetsTheOneBefore)
{
    CHECK_TRUE(read_request("To: <sip:a>\r\nVia: SIP/2.0/UDP a\r\n").has_value());
    CHECK_TRUE(read("SIP/2.0 200 OK\r\nFrom: <sip:a>\r\n\r\n").has_value());
    CHECK_FALSE(message.has(Header::To));
    CHECK_TRUE(message.has(Header::From));
    CHECK_TRUE(message.request_uri().empty());
    CHECK_TRUE(message.body().empty());
}

TEST(Message, MovesWithACopyOfItsText)
{
    CHECK_TRUE(read_request("To: <sip:a>;tag=9\r\n", "body").has_value());
    const std::string copy { message.text() };
    text.assign(text.size(), '#');
    message.moved_to(copy);
    CHECK_EQUAL(std::string_view { "9" }, message.to().value().tag());
    CHECK_EQUAL(std::string_view { "body" }, message.body());
}

TEST(Message, CutAnywhereIsNeverReadAsSoundBeforeItsHeadersEnd)
{
    const std::string whole =
        "INVITE sip:a SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nTo: <sip:a>\r\n x\r\nl: 2\r\n\r\nab";
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_FALSE(read(whole.substr(0, size)).has_value());
    CHECK_TRUE(read(whole).has_value());
}

TEST(Message, NumbersOutOfRangeAreAbsent)
{
    CHECK_TRUE(read_request("Max-Forwards: 256\r\nExpires: 99999999999\r\n").has_value());
    CHECK_FALSE(message.max_forwards().has_value());
    CHECK_FALSE(message.expires().has_value());
    CHECK_TRUE(read_request("Max-Forwards: 70\r\nExpires: 60\r\n").has_value());
    CHECK_EQUAL(70, message.max_forwards().value());
    CHECK_EQUAL(60, message.expires().value().count());
}

TEST(Message, WithoutAHeaderHasAFaultInItsPlace)
{
    CHECK_TRUE(read_request("").has_value());
    CHECK_FALSE(message.via().has_value());
    CHECK_FALSE(message.contact().has_value());
    CHECK_FALSE(message.from().has_value());
    CHECK_FALSE(message.cseq().has_value());
}
