#include "sip/token.h"

#include "sip/cseq.h"
#include "sip/header.h"
#include "sip/status.h"

#include "support/string_from.h"

#include <array>
#include <CppUTest/TestHarness.h>

using namespace sip;

TEST_GROUP(CSeq) {};

TEST(CSeq, IsANumberAndAMethod)
{
    const CSeq cseq = parse_cseq("0009\r\n  INVITE").value();
    CHECK_EQUAL(9u, cseq.number);
    CHECK(cseq.method == Method::Invite);
    CHECK(parse_cseq("1 invite").value().method == Method::Other);
    CHECK_EQUAL(2147483647u, parse_cseq("2147483647 ACK").value().number);
}

TEST(CSeq, ThatIsMalformedIsRefused)
{
    constexpr std::array refused { "",
                                   "1",
                                   "1 ",
                                   "INVITE",
                                   "-1 INVITE",
                                   "2147483648 INVITE",
                                   "36893488147419103232 REGISTER",
                                   "1INVITE",
                                   "1 INVITE x",
                                   "1 IN@VITE" };
    for (const char* text : refused)
        CHECK_FALSE_TEXT(parse_cseq(text).has_value(), text);
}

TEST(CSeq, IsWhatRAckAcknowledges)
{
    const RAck rack = parse_rack("776656 1 INVITE").value();
    CHECK_EQUAL(776656u, rack.response);
    CHECK_EQUAL(1u, rack.cseq.number);
    CHECK_FALSE(parse_rack("1 INVITE").has_value());
    CHECK_FALSE(parse_rack("1").has_value());
}

TEST_GROUP(Method) {};

TEST(Method, NamesAreCaseSensitiveAndReadBack)
{
    for (int i = 0; i < static_cast<int>(Method::Other); ++i) {
        const auto method = static_cast<Method>(i);
        CHECK(method_of(text_of(method)) == method);
    }
    for (const char* text :
         { "", "invite", "INVITEX", "ACX", "BYF", "XXXX", "NOTIFYX", "SUBSCRIBF", "OTHER" })
        CHECK(method_of(text) == Method::Other);
}

TEST_GROUP(Header) {};

TEST(Header, NamesAreFoundInAnyCase)
{
    for (std::size_t i = 1; i < header_kinds; ++i) {
        const auto header = static_cast<Header>(i);
        std::string upper { text_of(header) };
        for (char& c : upper)
            c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        CHECK(header_of(text_of(header)) == header);
        CHECK(header_of(upper) == header);
    }
}

TEST(Header, CompactFormsAreKnown)
{
    CHECK(header_of("v") == Header::Via);
    CHECK(header_of("I") == Header::CallId);
    CHECK(header_of("m") == Header::Contact);
    CHECK(header_of("f") == Header::From);
    CHECK(header_of("t") == Header::To);
    CHECK(header_of("l") == Header::ContentLength);
    CHECK(header_of("c") == Header::ContentType);
    CHECK(header_of("k") == Header::Supported);
    CHECK(header_of("x") == Header::SessionExpires);
    CHECK(header_of("r") == Header::ReferTo);
}

TEST(Header, OthersAreOther)
{
    for (const char* text : { "", "z", "Vib", "Call_ID", "Contacts", "X-Own", "Fron", "Content-Lengti" })
        CHECK_TRUE_TEXT(header_of(text) == Header::Other, text);
    CHECK_TRUE(text_of(Header::Other).empty());
}

TEST_GROUP(Status) {};

TEST(Status, HasTheReasonOfItsRfcOrOfItsClass)
{
    CHECK_EQUAL(std::string_view { "Busy Here" }, reason_of(486));
    CHECK_EQUAL(std::string_view { "Request Failure" }, reason_of(499));
    CHECK_EQUAL(std::string_view { "OK" }, reason_of(200));
}

TEST_GROUP(Token) {};

TEST(Token, HasParameters)
{
    const Token event = parse_token("dialog;id=\"a;b\" ;shared").value();
    CHECK_EQUAL(std::string_view { "dialog" }, event.text);
    CHECK_EQUAL(std::string_view { "a;b" }, event.parameters.find("id").value());
    CHECK_TRUE(event.parameters.has("shared"));
    CHECK_FALSE(parse_token("").has_value());
    CHECK_FALSE(parse_token("a b").has_value());
}

TEST(Token, MediaTypesMatchWithWildcards)
{
    CHECK_TRUE(parse_media_type("Application/SDP ; charset=utf-8").value().is("application", "sdp"));
    CHECK_TRUE(parse_media_type("*/*;q=0.1").value().is("application", "sdp"));
    CHECK_TRUE(parse_media_type("application / *").value().is("application", "sdp"));
    CHECK_FALSE(parse_media_type("text/*").value().is("application", "sdp"));
    CHECK_FALSE(parse_media_type("application").has_value());
    CHECK_FALSE(parse_media_type("/sdp").has_value());
}

TEST(Token, SecondsHaveALimit)
{
    CHECK_EQUAL(18000, parse_seconds("18000;duration=3600").value().count());
    CHECK_EQUAL(120, parse_seconds("120 (I'm in a meeting)").value().count());
    CHECK_EQUAL(4294967295, parse_seconds("4294967295").value().count());
    for (const char* text : { "", "4294967296", "-1", "x", "1x", "1 2" })
        CHECK_FALSE_TEXT(parse_seconds(text).has_value(), text);
}

TEST(Token, SessionTimersSayWhoRefreshes)
{
    const SessionExpires session = parse_session_expires("1800;refresher=UAS").value();
    CHECK_EQUAL(1800, session.interval.count());
    CHECK(session.refresher == Refresher::Uas);
    CHECK(parse_session_expires("90").value().refresher == Refresher::Unsaid);
    CHECK_FALSE(parse_session_expires(";refresher=uas").has_value());
}

TEST(Token, ReplacesNamesADialog)
{
    const Replaces replaces =
        parse_replaces("425928@bobster.example;to-tag=7743;from-tag=6472;early-only").value();
    CHECK_EQUAL(std::string_view { "425928@bobster.example" }, replaces.call_id);
    CHECK_EQUAL(std::string_view { "7743" }, replaces.to_tag);
    CHECK_EQUAL(std::string_view { "6472" }, replaces.from_tag);
    CHECK_TRUE(replaces.early_only);
    CHECK_FALSE(parse_replaces("425928@bobster.example;to-tag=7743").has_value());
    CHECK_FALSE(parse_replaces(";to-tag=7743;from-tag=1").has_value());
}

TEST(Token, EventNamesAPackageAndPerhapsAnId)
{
    const Event event = parse_event("dialog ;sla;id=7 ;shared").value();
    CHECK_EQUAL(std::string_view { "dialog" }, event.package);
    CHECK_EQUAL(std::string_view { "7" }, event.id);
    CHECK_TRUE(parse_event("message-summary").value().id.empty());
    CHECK_EQUAL(std::string_view { "presence.winfo" }, parse_event("presence.winfo").value().package);
    for (const char* text : { "", ";id=7", "dialog;id=\"a b\"", "dialog x" })
        CHECK_FALSE_TEXT(parse_event(text).has_value(), text);
}

TEST(Token, ReasonHasACauseAndAText)
{
    const Reason reason = parse_reason("SIP ;cause=200 ;text=\"Call completed elsewhere\"").value();
    CHECK_EQUAL(200, reason.cause.value());
    CHECK_EQUAL(std::string_view { "Call completed elsewhere" }, reason.text);
    CHECK_FALSE(parse_reason("Q.850").value().cause.has_value());
}
