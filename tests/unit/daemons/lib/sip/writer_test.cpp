#include "sip/writer.h"

#include "sip/validity.h"

#include "support/string_from.h"

#include <CppUTest/TestHarness.h>
#include <string>

using namespace sip;

TEST_GROUP(Writer)
{
    std::string out;
    std::string text;
    Message request;

    const Message& read(std::string given)
    {
        text = std::move(given);
        CHECK_TRUE(request.read(text).has_value());
        return request;
    }
    std::string answer(const Response& response)
    {
        out.clear();
        Writer writer { out };
        CHECK_TRUE(begin_response(writer, request, response).finish().has_value());
        return out;
    }
};

TEST(Writer, WritesARequest)
{
    Writer writer { out };
    writer.request("MESSAGE", "sip:201@192.0.2.1:5062")
        .header(Header::Via, "SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1;rport")
        .number(Header::MaxForwards, 70)
        .header("X-Office", "midori");
    CHECK_TRUE(writer.finish("text/plain", "hi").has_value());
    CHECK(out
          == "MESSAGE sip:201@192.0.2.1:5062 SIP/2.0\r\nVia: SIP/2.0/UDP "
             "192.0.2.2;branch=z9hG4bK1;rport\r\nMax-Forwards: 70\r\n"
             "X-Office: midori\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi");
}

TEST(Writer, AppendsAndRefusesOnlyItsOwnPart)
{
    out = "before";
    Writer writer { out };
    writer.response(200).header(Header::Subject, "a\r\nRoute: <sip:evil>");
    CHECK_FALSE(writer.finish().has_value());
    CHECK(out == "before");
}

TEST(Writer, RefusesWhateverWouldBeReadAsMoreThanOneThing)
{
    using namespace std::string_view_literals;
    for (const std::string_view value : { "a\rb"sv, "a\nb"sv, "a\0b"sv, "\r\n"sv, "a\x01"sv, "a\r\n b"sv }) {
        Writer writer { out };
        writer.response(200).header(Header::To, value);
        CHECK_FALSE(writer.finish().has_value());
    }
    for (const std::string_view uri : { "sip:a b"sv, "sip:a\r\n"sv, ""sv, "sip:a\tb"sv }) {
        Writer writer { out };
        writer.request("INVITE", uri);
        CHECK_FALSE(writer.finish().has_value());
    }
    for (const std::string_view name : { ""sv, "X: y\r\nZ"sv, "X Y"sv, "X:"sv }) {
        Writer writer { out };
        writer.response(200).header(name, "x");
        CHECK_FALSE(writer.finish().has_value());
    }
    Writer method { out };
    CHECK_FALSE(method.request("IN VITE", "sip:a").finish().has_value());
    Writer reason { out };
    CHECK_FALSE(reason.response(200, "O\r\nK").finish().has_value());
    Writer status { out };
    CHECK_FALSE(status.response(99).finish().has_value());
    Writer type { out };
    CHECK_FALSE(type.response(200).finish("a/b\r\nX: y", "body").has_value());
    Writer untyped { out };
    CHECK_FALSE(untyped.response(200).finish("", "body").has_value());
    CHECK_TRUE(out.empty());
}

TEST(Writer, AnswersWithWhatTheRequestBrought)
{
    read("INVITE sip:201@office SIP/2.0\r\nv: SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bKa;rport , SIP/2.0/TCP "
         "b\r\n ;branch=z9hG4bKb\r\n"
         "Via: SIP/2.0/UDP c\r\nf: \"A\"\r\n <sip:a@b>;tag=1\r\nt: <sip:201@office>\r\ni: 9@a\r\nCSeq: 3 "
         "INVITE\r\n"
         "Record-Route: <sip:p1;lr>,\r\n <sip:p2;lr>\r\nRecord-Route: <sip:p3;lr>\r\nTimestamp: 54\r\n\r\n");
    const std::string common = "From: \"A\" <sip:a@b>;tag=1\r\n";
    const std::string vias = "Via: SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bKa;received=192.0.2.7;rport=1024, "
                             "SIP/2.0/TCP b ;branch=z9hG4bKb\r\n"
                             "Via: SIP/2.0/UDP c\r\n";
    const Source source { .address = "192.0.2.7", .port = 1024 };
    CHECK(answer({ .status = 180, .to_tag = "t1", .source = source })
          == "SIP/2.0 180 Ringing\r\n" + vias
              + "Record-Route: <sip:p1;lr>, <sip:p2;lr>\r\nRecord-Route: <sip:p3;lr>\r\n" + common
              + "To: <sip:201@office>;tag=t1\r\nCall-ID: 9@a\r\nCSeq: 3 INVITE\r\nContent-Length: 0\r\n\r\n");
    CHECK(answer({ .status = 100, .to_tag = "t1", .source = source })
          == "SIP/2.0 100 Trying\r\n" + vias + common
              + "To: <sip:201@office>\r\nCall-ID: 9@a\r\nCSeq: 3 INVITE\r\nTimestamp: 54\r\nContent-Length: "
                "0\r\n\r\n");
    CHECK(answer({ .status = 486, .to_tag = "t1", .source = source }).find("Record-Route")
          == std::string::npos);
}

TEST(Writer, KeepsTheTagThatIsThere)
{
    read("BYE sip:a SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.7\r\nFrom: <sip:a>;tag=1\r\nTo: "
         "<sip:b>;tag=2\r\nCall-ID: 1\r\nCSeq: 1 BYE\r\n\r\n");
    const std::string written =
        answer({ .status = 200, .to_tag = "t1", .source = { .address = "192.0.2.7", .port = 5060 } });
    CHECK(written.find("To: <sip:b>;tag=2\r\n") != std::string::npos);
    CHECK(written.find("Via: SIP/2.0/UDP 192.0.2.7\r\n") != std::string::npos);
}

// RFC 3581 4, RFC 3261 18.2.1
// The parameter without a value, and the blank behind it, are the peer's; its address must not suffer.
TEST(Writer, StampsAViaThatEndsInBlanks)
{
    Message asked;
    const std::string wire =
        "OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/UDP 198.51.100.7;x= \t,SIP/2.0/UDP b\r\n"
        "From: <sip:a@b>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n";
    CHECK_TRUE(asked.read(wire).has_value());
    const std::string stamped = stamped_via(asked.via().value(), { .address = "192.0.2.9", .port = 9 });
    CHECK_TRUE(stamped.starts_with("SIP/2.0/UDP 198.51.100.7;x="));
    CHECK_TRUE(stamped.ends_with(";received=192.0.2.9"));
}

TEST(Writer, StampsTheViaWithWhereItCameFrom)
{
    const auto stamped = [](const char* via, const char* address) {
        return stamped_via(parse_via(via).value(), { .address = address, .port = 9 });
    };
    CHECK(stamped("SIP/2.0/UDP 10.0.0.1;branch=x", "10.0.0.1") == "SIP/2.0/UDP 10.0.0.1;branch=x");
    CHECK(stamped("SIP/2.0/UDP 10.0.0.1;branch=x", "10.0.0.2")
          == "SIP/2.0/UDP 10.0.0.1;branch=x;received=10.0.0.2");
    CHECK(stamped("SIP/2.0/UDP 10.0.0.1;rport;branch=x", "10.0.0.1")
          == "SIP/2.0/UDP 10.0.0.1;branch=x;received=10.0.0.1;rport=9");
    CHECK(stamped("SIP/2.0/UDP a;received=1.1.1.1;rport=77", "10.0.0.2")
          == "SIP/2.0/UDP a;received=10.0.0.2;rport=9");
    CHECK(stamped("SIP/2.0/UDP [2001:db8::1];branch=x", "2001:db8::1")
          == "SIP/2.0/UDP [2001:db8::1];branch=x");
}

// A request full of commas made an answer of more lines than anybody reads.
TEST(Writer, AnswerHasAtMostTheLinesOfItsRequest)
{
    const std::string rest =
        "From: <sip:a>\r\nFrom: <sip:c>\r\nTo: <sip:b>\r\nCall-ID: 1\r\nCSeq: 1 BYE\r\n\r\n";
    read("BYE sip:a SIP/2.0\r\nVia: SIP/2.0/UDP a" + std::string(500, ',') + "\r\n" + rest);
    CHECK_TRUE(can_be_answered(request));
    Message back;
    const std::string written = answer({ .status = 400 });
    CHECK_TRUE(back.read(written).has_value());
    CHECK_EQUAL(6u, back.line_count());
    std::string vias;
    for (int i = 0; i < 65; ++i)
        vias += "Via: SIP/2.0/UDP a\r\n";
    read("BYE sip:a SIP/2.0\r\n" + vias + rest);
    CHECK_FALSE(can_be_answered(request));
}

TEST(Writer, AnswerCannotBeUsedToInjectLines)
{
    text = "OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nFrom: <sip:a>\nX: evil\r\nTo: <sip:b>\r\nCall-ID: "
           "1\r\nCSeq: 1 OPTIONS\r\n\r\n";
    CHECK_EQUAL(400, request.read(text).error().status);
    Writer writer { out };
    CHECK_FALSE(begin_response(writer, request, { .status = 400 }).finish().has_value());
    CHECK_TRUE(out.empty());
}

TEST(Writer, WhatItWritesReadsBack)
{
    read("INVITE sip:201@office SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nFrom: <sip:a>\r\nTo: <sip:b>\r\nCall-ID: "
         "1\r\nCSeq: 1 INVITE\r\n\r\n");
    const std::string written =
        answer({ .status = 200, .to_tag = "x", .source = { .address = "192.0.2.7", .port = 1 } });
    Message back;
    CHECK_TRUE(back.read(written).has_value());
    CHECK_FALSE(fault_of(back).has_value());
    CHECK_EQUAL(std::string_view { "x" }, back.to().value().tag());
    CHECK_EQUAL(std::string_view { "192.0.2.7" }, back.via().value().received);
}
