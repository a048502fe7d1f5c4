#include "admission/glance.h"

#include <array>
#include <string>

#include <CppUTest/TestHarness.h>

using namespace sipd;

TEST_GROUP(Glance)
{
    std::array<std::string, 2> emergency { "110", "0110" };

    Kind kind(const std::string& text) const { return kind_of(text, emergency); }
    Kind of_request(const std::string& method, const std::string& to) const
    {
        return kind(method + " sip:202@192.0.2.1 SIP/2.0\r\nVia: x;tag=no\r\n" + to
                    + "\r\nCSeq: 1 X\r\n\r\nTo: <sip:body@x>;tag=no\r\n");
    }
};

TEST(Glance, KnowsWhatBelongsToSomethingThatStands)
{
    CHECK_TRUE(kind("SIP/2.0 200 OK\r\n\r\n") == Kind::Continuing);
    CHECK_TRUE(kind("SiP/2.0 200 OK\r\n\r\n") == Kind::Continuing);
    CHECK_TRUE(kind("\r\n\r\nSIP/2.0 200 OK\r\n\r\n")
               == Kind::Continuing); // Some NAT keep-alives stick to messages.
    CHECK_TRUE(of_request("ACK", "To: <sip:a@b>") == Kind::Continuing);
    CHECK_TRUE(of_request("CANCEL", "To: <sip:a@b>") == Kind::Continuing);
    for (const char* to : { "To: <sip:a@b>;tag=x", "t:<sip:a@b>;tag=x", "TO : sip:a@b;x=y ; Tag = x",
                            "To:\r\n sip:a@b;x=y\r\n\t;\r\n tag = x" })
        CHECK_TRUE(of_request("BYE", to) == Kind::Continuing);
    CHECK_TRUE(of_request("INVITE", "To: <sip:a@b>;tag=x") == Kind::Continuing);
}

TEST(Glance, TakesTheRestForNew)
{
    CHECK_TRUE(of_request("INVITE", "To: <sip:a@b>") == Kind::New);
    CHECK_TRUE(of_request("OPTIONS", "Tom: <sip:a@b>;tag=x") == Kind::New);
    CHECK_TRUE(of_request("OPTIONS", "To: <sip:a@b>;tagged=x") == Kind::New);
    CHECK_TRUE(of_request("OPTIONS", "To:\r\n <sip:a@b>\r\nX: y;tag=x") == Kind::New);
    CHECK_TRUE(of_request("REGISTER", "To: <sip:a@b>;tag=x") == Kind::New);
    for (const char* nonsense : { "", "\n", "INVITE", "INVITE ", "\r\n\r\n", "To:\n" })
        CHECK_TRUE(kind(nonsense) == Kind::New);
}

TEST(Glance, KnowsEmergencyCalls)
{
    CHECK_TRUE(kind("INVITE sip:110@192.0.2.1 SIP/2.0\r\n\r\n") == Kind::Emergency);
    CHECK_TRUE(kind("INVITE sip:0110@192.0.2.1 SIP/2.0\r\n\r\n") == Kind::Emergency);
    CHECK_TRUE(kind("INVITE urn:service:sos.police SIP/2.0\r\n\r\n") == Kind::Emergency);
    CHECK_TRUE(kind("INVITE sip:1100@192.0.2.1 SIP/2.0\r\n\r\n") == Kind::New);
    CHECK_TRUE(kind("OPTIONS sip:110@192.0.2.1 SIP/2.0\r\n\r\n") == Kind::New);
}

TEST(Glance, SeesWhoRegisters)
{
    const auto who = [](const std::string& to) {
        return std::string { registering_user("REGISTER sip:x SIP/2.0\r\n" + to + "\r\n\r\n") };
    };
    STRCMP_EQUAL("201", who("To: \"sip:9@x\" <sip:201@192.0.2.1>").c_str());
    STRCMP_EQUAL("201", who("t: sip:201@192.0.2.1").c_str());
    STRCMP_EQUAL("", who("To: <sip:192.0.2.1>").c_str());
    STRCMP_EQUAL("", std::string { registering_user("INVITE sip:x SIP/2.0\r\nTo: <sip:201@x>\r\n") }.c_str());
}
