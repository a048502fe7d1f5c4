#include "sip/validity.h"

#include "support/string_from.h"

#include <array>
#include <CppUTest/TestHarness.h>
#include <string>
#include <utility>

using namespace sip;

TEST_GROUP(Validity)
{
    Message message;
    std::string text;
    std::string start { "INVITE sip:201@office.example SIP/2.0\r\n" };
    std::string via { "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n" };
    std::string from { "From: <sip:a@b>;tag=1\r\n" };
    std::string to { "To: <sip:201@office.example>\r\n" };
    std::string call_id { "Call-ID: 1@a\r\n" };
    std::string cseq { "CSeq: 1 INVITE\r\n" };

    const Message& with(const std::string& more = {}, const std::string& body = {})
    {
        text = start + via + from + to + call_id + cseq + more + "\r\n" + body;
        CHECK_TRUE(message.read(text).has_value());
        return message;
    }
    int status(const std::string& more = {})
    {
        const auto fault = fault_of(with(more));
        return fault ? fault->status : -1;
    }
};

TEST(Validity, OfAPlainRequestIsGiven)
{
    CHECK_EQUAL(-1, status("Max-Forwards: 70\r\nContact: <sip:a@c>\r\nRoute: <sip:p;lr>\r\n"));
}

TEST(Validity, NeedsTheMandatoryHeaders)
{
    for (std::string* header : { &via, &from, &to, &call_id, &cseq }) {
        const std::string kept = std::exchange(*header, {});
        CHECK_EQUAL_TEXT(400, status(), kept.c_str());
        CHECK_FALSE(can_be_answered(message));
        *header = kept;
    }
    CHECK_EQUAL(-1, status());
    CHECK_TRUE(can_be_answered(message));
}

TEST(Validity, NeedsSingleHeadersOnlyOnce)
{
    for (const char* again : { "To: <sip:a>\r\n", "f: <sip:a>\r\n", "i: 2\r\n", "CSeq: 1 INVITE\r\n",
                               "Max-Forwards: 1\r\nMax-Forwards: 2\r\n", "c: a/b\r\nc: c/d\r\n",
                               "Replaces: a;to-tag=1;from-tag=2\r\nReplaces: b;to-tag=1;from-tag=2\r\n" })
        CHECK_EQUAL_TEXT(400, status(again), again);
    CHECK_EQUAL(-1, status("Contact: <sip:a>\r\nContact: <sip:b>\r\nVia: SIP/2.0/UDP x\r\n"));
}

TEST(Validity, NeedsEachHeaderToBeReadable)
{
    for (const char* more : { "Via: nonsense\r\n", "Via: SIP/2.0/UDP a,\r\n", "Contact: <sip:\r\n",
                              "Contact: *\r\n", "Route: sip\r\n", "Record-Route: <a b>\r\n",
                              "Max-Forwards: 300\r\n", "Max-Forwards: -1\r\n", "Contact:\r\n" })
        CHECK_EQUAL_TEXT(400, status(more), more);
}

TEST(Validity, AllowsAStarOnlyToARegister)
{
    start = "REGISTER sip:office.example SIP/2.0\r\n";
    cseq = "CSeq: 1 REGISTER\r\n";
    CHECK_EQUAL(-1, status("Contact: *\r\nExpires: 0\r\n"));
}

TEST(Validity, ComparesCSeqWithTheMethod)
{
    cseq = "CSeq: 1 BYE\r\n";
    CHECK_EQUAL(400, status());
    start = "invite sip:a SIP/2.0\r\n";
    cseq = "CSeq: 1 INVITE\r\n";
    CHECK_EQUAL(400, status());
}

TEST(Validity, OfUnknownSchemesDeserves416)
{
    start = "OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0\r\n";
    cseq = "CSeq: 1 OPTIONS\r\n";
    CHECK_EQUAL(416, status());
    start = "OPTIONS <sip:a> SIP/2.0\r\n";
    CHECK_EQUAL(400, status());
    start = "OPTIONS sip:a  SIP/2.0\r\n";
    CHECK_EQUAL(400, status());
    start = "OPTIONS sip:a; lr SIP/2.0\r\n";
    CHECK_EQUAL(400, status());
}

TEST(Validity, OfAResponseWithAFaultIsADrop)
{
    start = "SIP/2.0 200 OK\r\n";
    CHECK_EQUAL(-1, status());
    cseq = "CSeq: 9292394834772304023312 INVITE\r\n";
    CHECK_EQUAL(0, status());
    CHECK_FALSE(can_be_answered(message));
}

TEST(Validity, HasALimitOnValues)
{
    std::string routes { "Route: <sip:a>" };
    for (int i = 1; i < 64; ++i)
        routes += ",<sip:a>";
    CHECK_EQUAL(-1, status(routes + "\r\n"));
    CHECK_EQUAL(400, status(routes + "\r\nRoute: <sip:a>\r\n"));
}

TEST(Validity, NeverAnswersAnAck)
{
    start = "ACK sip:a SIP/2.0\r\n";
    cseq = "CSeq: 1 ACK\r\n";
    CHECK_EQUAL(-1, status());
    CHECK_FALSE(can_be_answered(message));
}

TEST(Validity, NamesTheExtensionsNobodyHas)
{
    constexpr std::array<std::string_view, 2> ours { "timer", "replaces" };
    CHECK(unsupported_extensions(with("Require: timer, nothing\r\nRequire: more;x, Replaces, other\r\n"),
                                 Header::Require, ours)
          == "nothing, other");
    CHECK(unsupported_extensions(with("Require: timer\r\n"), Header::Require, ours).empty());
    CHECK(unsupported_extensions(with(), Header::Require, ours).empty());
}

TEST(Validity, JudgesBodies)
{
    const auto status_of_body = [&](const std::string& more, const std::string& body) {
        const auto fault = body_fault_of(with(more, body), "application", "sdp");
        return fault ? fault->status : -1;
    };
    CHECK_EQUAL(-1, status_of_body("", ""));
    CHECK_EQUAL(-1, status_of_body("", "v=0\r\n"));
    CHECK_EQUAL(-1, status_of_body("c: application/SDP\r\n", "v=0\r\n"));
    CHECK_EQUAL(415, status_of_body("c: application/unknownformat\r\n", "x"));
    CHECK_EQUAL(415, status_of_body("c: application/sdp\r\nContent-Encoding: gzip\r\n", "x"));
    CHECK_EQUAL(400, status_of_body("c: sdp\r\n", "x"));
    CHECK_EQUAL(-1, status_of_body("c: text/plain\r\nContent-Disposition: icon;handling=optional\r\n", "x"));
    CHECK_EQUAL(406, status_of_body("Accept: text/nobodyKnowsThis\r\n", ""));
    CHECK_EQUAL(-1, status_of_body("Accept: text/plain, application/*;q=0.5\r\n", ""));
}
