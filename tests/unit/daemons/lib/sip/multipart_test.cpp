#include "sip/multipart.h"

#include "sip/validity.h"
#include "support/string_from.h"

#include <CppUTest/TestHarness.h>
#include <string>
#include <vector>

using namespace sip;

namespace {

constexpr const char* session = "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\n";

std::string part(const std::string& headers, const std::string& content, const std::string& boundary = "b1")
{
    return "--" + boundary + "\r\n" + headers + "\r\n" + content + "\r\n";
}
std::string sdp_part() { return part("Content-Type: application/sdp\r\n", session); }

} // namespace

TEST_GROUP(Multipart)
{
    std::string text {};
    Message message {};

    Parsed<std::string_view> session_of(const std::string& type, const std::string& body)
    {
        text = "INVITE sip:201@a SIP/2.0\r\nContent-Type: " + type
            + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        CHECK_TRUE(message.read(text).has_value());
        return session_text_of(message);
    }
    int fault_of_mixed(const std::string& body)
    {
        const auto found = session_of("multipart/mixed;boundary=b1", body);
        return found ? -1 : found.error().status;
    }
};

TEST(Multipart, BodyGivesItsSession)
{
    const std::string body = part("Content-Type: text/plain\r\n", "Hello") + sdp_part() + "--b1--\r\n";
    CHECK_EQUAL(std::string_view { session }, session_of("multipart/mixed; boundary=b1", body).value());
    CHECK_EQUAL(std::string_view { session }, session_of("Multipart/MIXED;boundary=\"b1\"", body).value());
    CHECK_FALSE(body_fault_of(message, "application", "sdp").has_value());
}

TEST(Multipart, BodyOfOneTypeIsItself)
{
    CHECK_EQUAL(std::string_view { session }, session_of("application/sdp", session).value());
    CHECK_TRUE(session_of("application/resource-lists+xml", "<x/>").value().empty());
    CHECK_TRUE(session_of("application/sdp", "").value().empty());
}

TEST(Multipart, BodyMayHaveAPreambleAnEpilogueAndPaddedBoundaries)
{
    const std::string body = "This is for readers of mail.\r\n" + std::string { "--b1 \t\r\n" }
        + "c: application/sdp\r\n\r\n" + session + "\r\n--b1--  \r\nmore --b1\r\n";
    CHECK_EQUAL(std::string_view { session }, session_of("multipart/mixed;boundary=b1", body).value());
}

TEST(Multipart, BoundaryInsideAContentIsNone)
{
    const std::string body =
        part("Content-Type: text/plain\r\n", "--b12\r\n--b1x\r\n -- b1\r\n--b1--x") + sdp_part() + "--b1--";
    CHECK_EQUAL(std::string_view { session }, session_of("multipart/mixed;boundary=b1", body).value());
}

TEST(Multipart, AlternativeTakesTheLastThatIsUnderstood)
{
    const std::string other = "v=0\r\no=- 2 2 IN IP4 192.0.2.8\r\ns=-\r\n";
    const std::string body = sdp_part() + part("Content-Type: application/sdp\r\n", other)
        + part("Content-Type: application/sdpng\r\nContent-Disposition: session;handling=required\r\n",
               "<x/>")
        + "--b1--\r\n";
    CHECK_EQUAL(other, std::string { session_of("multipart/alternative;boundary=b1", body).value() });
}

TEST(Multipart, BodiesMayBeNestedToALimit)
{
    std::string body = part("Content-Type: application/sdp\r\n", session, "b9") + "--b9--\r\n";
    std::string inner = "b9";
    for (int depth = 1; depth <= 4; ++depth) {
        const std::string outer = "o" + std::to_string(depth);
        const auto found = session_of("multipart/mixed;boundary=" + inner, body);
        CHECK_EQUAL(true, found.has_value());
        body = part("Content-Type: multipart/mixed;boundary=" + inner + "\r\n", body, outer) + "--" + outer
            + "--\r\n";
        inner = outer;
    }
    CHECK_EQUAL(400, session_of("multipart/mixed;boundary=" + inner, body).error().status);
}

// RFC 3261 20.11 and 8.2.3
TEST(Multipart, PartThatHasToBeUnderstoodIsRefusedWhenItIsNot)
{
    const std::string isup = "Content-Type: application/ISUP;version=nxv3\r\n";
    CHECK_EQUAL(415,
                fault_of_mixed(part(isup + "Content-Disposition: signal;handling=required\r\n", "x")
                               + sdp_part() + "--b1--"));
    CHECK_EQUAL(415,
                fault_of_mixed(part(isup + "Content-Disposition: signal\r\n", "x") + sdp_part() + "--b1--"));
    CHECK_EQUAL(-1,
                fault_of_mixed(part(isup + "Content-Disposition: signal;handling=optional\r\n", "x")
                               + sdp_part() + "--b1--"));
    CHECK_EQUAL(-1, fault_of_mixed(part(isup, "x") + sdp_part() + "--b1--"));
    CHECK_TRUE(body_fault_of(message, "application", "sdp") == std::nullopt);
}

TEST(Multipart, SessionOfAnotherDispositionOrEncodingIsNotOurs)
{
    const std::string early = part(
        "Content-Type: application/sdp\r\nContent-Disposition: early-session;handling=optional\r\n", "v=1");
    CHECK_EQUAL(std::string_view { session },
                session_of("multipart/mixed;boundary=b1", early + sdp_part() + "--b1--").value());
    const std::string packed = part("Content-Type: application/sdp\r\nContent-Transfer-Encoding: "
                                    "base64\r\nContent-Disposition: session\r\n",
                                    "dj0w");
    CHECK_EQUAL(415, fault_of_mixed(packed + "--b1--"));
}

TEST(Multipart, BodyWithoutASessionHasNone)
{
    CHECK_TRUE(session_of("multipart/mixed;boundary=b1", part("", "plain") + "--b1--").value().empty());
    CHECK_TRUE(session_of("multipart/mixed;boundary=b1", "--b1--").value().empty());
}

TEST(Multipart, BodyThatIsMalformedIsRefused)
{
    CHECK_EQUAL(400, fault_of_mixed(sdp_part())); // Cut off.
    CHECK_EQUAL(400, fault_of_mixed("no boundary at all"));
    CHECK_EQUAL(400,
                fault_of_mixed(""
                               "\r\n"));
    CHECK_EQUAL(400, fault_of_mixed(part("Content-Type: nonsense\r\n", "x") + "--b1--"));
    for (const char* type : { "multipart/mixed", "multipart/mixed;boundary=\"\"",
                              "multipart/mixed;boundary=\"b1 \"", "multipart/mixed;boundary=\"b\\\"1\"" })
        CHECK_EQUAL(400, session_of(type, sdp_part() + "--b1--").error().status);
    CHECK_EQUAL(400, session_of("multipart/mixed;boundary=" + std::string(71, 'b'), "x").error().status);
}

TEST(Multipart, PartsAreBounded)
{
    std::string body;
    for (int i = 0; i < 17; ++i)
        body += part("Content-Type: text/x\r\n", "x");
    CHECK_EQUAL(400, fault_of_mixed(body + "--b1--"));
}

TEST(Multipart, PartKnowsItsHeaders)
{
    const BodyPart folded {
        .head = "Content-Disposition: session\r\n ;handling=optional\r\nC : text/plain\r\nX-Own: 1\r\n"
    };
    CHECK_EQUAL(std::string_view { "session\r\n ;handling=optional" },
                folded.value(Header::ContentDisposition));
    CHECK_EQUAL(std::string_view { "text/plain" }, folded.value(Header::ContentType));
    CHECK_EQUAL(std::string_view { "1" }, folded.value("x-own"));
    CHECK_TRUE(folded.value("X-Other").empty());
}
