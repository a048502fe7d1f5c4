// Numbered like the rules.
#include "sip/uas_rules.h"

#include "support/string_from.h"

#include <array>
#include <CppUTest/TestHarness.h>
#include <string>

using namespace sip;

TEST_GROUP(UasRules)
{
    std::string text {};
    Message message {};

    std::optional<Refusal> refusal(const std::string& method, const std::string& headers = {},
                                   const std::string& body = {})
    {
        static constexpr std::array methods { Method::Invite, Method::Options, Method::Register };
        static constexpr std::array<std::string_view, 2> extensions { "timer", "replaces" };
        text = method + " sip:201@a SIP/2.0\r\n" + headers + "\r\n" + body;
        CHECK_TRUE(message.read(text).has_value());
        return refusal_of(message,
                          { .methods = methods, .allow = "INVITE, OPTIONS", .extensions = extensions });
    }
    int status(const std::string& method, const std::string& headers = {}, const std::string& body = {})
    {
        const auto refused = refusal(method, headers, body);
        return refused ? refused->status : 0;
    }
};

TEST(UasRules, _1_AMethodNobodyKnowsIs501AndOneNotDoneHereIs405WithAllow)
{
    CHECK_TRUE(refusal("FROBNICATE") == Refusal({ 501, Header::Allow, "INVITE, OPTIONS" }));
    CHECK_TRUE(refusal("PUBLISH") == Refusal({ 405, Header::Allow, "INVITE, OPTIONS" }));
    CHECK_EQUAL(501, status("invite")); // Methods are case-sensitive.
    CHECK_EQUAL(0, status("OPTIONS"));
}

TEST(UasRules, _2_AnExtensionWeLackIs420WithUnsupported)
{
    CHECK_TRUE(refusal("OPTIONS", "Require: timer, 100rel\r\nRequire: foo\r\n")
               == Refusal({ 420, Header::Unsupported, "100rel, foo" }));
    CHECK_EQUAL(420, status("REGISTER", "Require: foo\r\n"));
    CHECK_EQUAL(0, status("OPTIONS", "Require: Replaces\r\nProxy-Require: foo\r\n"));
}

TEST(UasRules, _3_AnInviteThatMayNotGoOnIs483)
{
    CHECK_EQUAL(483, status("INVITE", "Max-Forwards: 0\r\n"));
    CHECK_EQUAL(0, status("INVITE", "Max-Forwards: 1\r\n"));
    CHECK_EQUAL(0, status("INVITE"));
    CHECK_EQUAL(0, status("OPTIONS", "Max-Forwards: 0\r\n"));
}

TEST(UasRules, _4_ABodyNobodyUnderstandsIs415WithAcceptAndAnAnswerNobodyTakesIs406)
{
    CHECK_TRUE(refusal("INVITE", "Content-Type: application/unknown\r\n", "x")
               == Refusal({ 415, Header::Accept, "application/sdp" }));
    CHECK_EQUAL(406, status("INVITE", "Accept: text/nobodyKnowsThis\r\n"));
    CHECK_EQUAL(0,
                status("INVITE",
                       "Content-Type: application/unknown\r\nContent-Disposition: x;handling=optional\r\n",
                       "x"));
    CHECK_EQUAL(0,
                status("INVITE", "Content-Type: multipart/mixed;boundary=b\r\n",
                       "--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b--\r\n"));
    CHECK_EQUAL(0, status("OPTIONS", "Content-Type: application/unknown\r\n", "x"));
}

TEST(UasRules, EarlierRulesSpeakFirst)
{
    CHECK_EQUAL(501, status("FROB", "Require: foo\r\n"));
    CHECK_EQUAL(420, status("INVITE", "Require: foo\r\nMax-Forwards: 0\r\nContent-Type: a/b\r\n", "x"));
    CHECK_EQUAL(483, status("INVITE", "Max-Forwards: 0\r\nContent-Type: a/b\r\n", "x"));
}
