// The ladder as a person sees it.
#include "ladder.h"

#include "columns.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace command;
using yobirin::Trace;

TEST_GROUP(SipLadder)
{
    Messages messages {};

    void received(const std::string& from, const std::string& text)
    {
        add(Trace::MessageDirection::Received, from, text);
    }
    void sent(const std::string& to, const std::string& text)
    {
        add(Trace::MessageDirection::Sent, to, text);
    }
    void add(Trace::MessageDirection direction, const std::string& remote, const std::string& text)
    {
        messages.push_back({ .microseconds = 1'000'000 + static_cast<std::int64_t>(messages.size()) * 12'000,
                             .direction = direction,
                             .transport = "UDP",
                             .local = "10.0.0.1:5060",
                             .remote = remote,
                             .call_id = "x",
                             .text = text });
    }
    std::string line(std::size_t number, Ladder kind = Ladder::FirstLines)
    {
        std::string text = ladder_of(messages, kind);
        for (; number > 0; --number)
            text.erase(0, text.find('\n') + 1);
        return text.substr(0, text.find('\n'));
    }
};

TEST(SipLadder, ShowsWhoSpokeFirstAtTheLeftAndUsBesideThem)
{
    received("10.0.0.2:5060", "INVITE sip:202@10.0.0.1 SIP/2.0\r\n\r\n");
    sent("10.0.0.3:5060", "INVITE sip:202@10.0.0.3 SIP/2.0\r\n\r\n");
    const auto parties = parties_of(messages);
    LONGS_EQUAL(3, parties.size());
    CHECK_TRUE(parties[0] == "10.0.0.2:5060" && parties[1].empty() && parties[2] == "10.0.0.3:5060");
    CHECK_TRUE(line(0).find("10.0.0.2:5060") < line(0).find("yobirin"));
    CHECK_TRUE(line(0).find("yobirin") < line(0).find("10.0.0.3:5060"));
}

TEST(SipLadder, DrawsAnArrowTheWayAMessageWent)
{
    received("a", "INVITE sip:202@10.0.0.1 SIP/2.0\r\nX: y\r\n\r\nv=0\r\n");
    sent("a", "SIP/2.0 200 OK\r\n\r\n");
    sent("b", "BYE sip:b SIP/2.0\r\n\r\n");
    received("b", "SIP/2.0 200 OK\r\n\r\n");
    STRCMP_EQUAL("     0.000 s                  │─ INVITE+sdp sip:202@10.0.0.1 ──►│                         "
                 "        │",
                 line(1).c_str());
    CHECK_TRUE(line(2).find("0.012 s") != std::string::npos);
    CHECK_TRUE(line(2).find("│◄─") != std::string::npos && line(2).find(" 200 OK ") != std::string::npos);
    CHECK_TRUE(line(3).ends_with("►│"));
    CHECK_TRUE(line(4).find("│◄─") > 60);
}

TEST(SipLadder, KeepsItsColumnsWhateverAMessageSays)
{
    received("a", "INVITE sip:" + std::string(500, 'x') + " SIP/2.0\r\n\r\n");
    received("a", "SIP/2.0 200 すべて正常ですすべて正常ですすべて正常です\r\n\r\n");
    received("a", "");
    sent("b", "\x1b[2J\xff\xfe\r\n");
    sent("c", "SIP/2.0\r\n\r\n");
    LONGS_EQUAL(shown_width(line(1)), shown_width(line(3)));
    LONGS_EQUAL(shown_width(line(1)), shown_width(line(5)));
}

TEST(SipLadder, ShowsWholeMessagesAndNothingThatCommandsATerminal)
{
    received("a", "OPTIONS sip:a SIP/2.0\r\nX: \x1b[31m\xc2\x9b\x07\r\n\r\n");
    const std::string text = ladder_of(messages, Ladder::WholeMessages);
    CHECK_TRUE(text.find("X: \\x1b[31m\\x9b\\x07\n") != std::string::npos);
    CHECK_TRUE(text.find('\x1b') == std::string::npos && text.find('\r') == std::string::npos);
}
