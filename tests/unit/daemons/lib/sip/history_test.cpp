#include "sip/history.h"

#include <string>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sip;

TEST_GROUP(AHistory)
{
    std::string text {};

    std::string forwarder(const std::string& headers)
    {
        text = "INVITE sip:a@b SIP/2.0\r\n" + headers + "\r\n";
        Message message;
        CHECK_TRUE(message.read(text).has_value());
        const auto before = retargeted_from(message);
        return before ? std::string { before->user } : std::string {};
    }
};

TEST(AHistory, NamesWhoWasCalledBeforeTheOneWhoIsCalledNow)
{
    STRCMP_EQUAL(
        "0311112222",
        forwarder("History-Info: <sip:0311112222@x>;index=1, <sip:0312345678@y>;index=1.1\r\n").c_str());
    STRCMP_EQUAL("0322223333",
                 forwarder("History-Info: <sip:0311112222@x>;index=1\r\n"
                           "History-Info: <sip:0322223333@x?Reason=SIP%3Bcause%3D302>;index=1.1;rc=1\r\n"
                           "History-Info: <sip:0312345678@y>;index=1.1.1;mp=1.1\r\n")
                     .c_str());
}

// RFC 7044 10.3: the order is that of the indexes.
TEST(AHistory, IsInTheOrderOfItsIndexes)
{
    STRCMP_EQUAL("0322223333",
                 forwarder("History-Info: <sip:0312345678@y>;index=1.10, <sip:0322223333@x>;index=1.9, "
                           "<sip:0311112222@x>;index=1\r\n")
                     .c_str());
}

TEST(AHistory, SaysNothingOfACallThatWasNotSentOn)
{
    STRCMP_EQUAL("", forwarder("").c_str());
    STRCMP_EQUAL("", forwarder("History-Info: <sip:0312345678@x>;index=1\r\n").c_str());
    STRCMP_EQUAL(
        "", forwarder("History-Info: <sip:0312345678@x>;index=1, <sip:0312345678@y>;index=1.1\r\n").c_str());
}

TEST(AHistory, LeavesOutWhatItCannotRead)
{
    STRCMP_EQUAL("", forwarder("History-Info: <sip:0311112222@x>, <sip:0312345678@y>;index=1.1\r\n").c_str());
    CHECK_FALSE(parse_history_entry("<sip:a@b>;index=1..2").has_value());
    CHECK_FALSE(parse_history_entry("<sip:a@b>;index=1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1").has_value());
    CHECK_FALSE(parse_history_entry("<sip:a@b>;index=70000").has_value());
}
