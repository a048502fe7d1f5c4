// The glance that finds a Call-ID must see what the parser sees.
#include "trace/call_id.h"

#include "sip/message.h"

#include <string>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;

TEST_GROUP(GlanceAtCallId) { std::string message(const std::string& line) {
    return "INVITE sip:201@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKa\r\n"
           "From: <sip:a@b>;tag=1\r\n"
    + line + "\r\nTo: <sip:c@d>\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n";
}
}
;

TEST(GlanceAtCallId, SeesWhatTheParserSees)
{
    for (const char* line :
         { "Call-ID: abc@host", "call-id:abc@host", "CALL-ID \t: abc@host  ", "i: abc@host", "I:abc@host",
           "i \t:\r\n abc@host", "Call-ID:\r\n\t abc@host" }) {
        const std::string text = message(line);
        sip::Message parsed;
        CHECK_TRUE(parsed.read(text).has_value());
        STRCMP_EQUAL_TEXT("abc@host", std::string { trace::call_id_of(text) }.c_str(), line);
        CHECK_TRUE(parsed.call_id() == trace::call_id_of(text));
    }
}

TEST(GlanceAtCallId, IsNotFooledByOtherLines)
{
    CHECK_TRUE(trace::call_id_of("\r\n\r\n" + message("Call-ID: right")) == "right");
    CHECK_TRUE(trace::call_id_of(message("X-Call-ID: wrong\r\nIn-Reply-To: wrong\r\nCall-ID: right"))
               == "right");
    CHECK_TRUE(trace::call_id_of(message("Subject: a\r\n Call-ID: folded\r\ni: right")) == "right");
    CHECK_TRUE(trace::call_id_of("OPTIONS sip:a SIP/2.0\r\n\r\nCall-ID: in the body\r\n").empty());
}

TEST(GlanceAtCallId, FindsNothingInWhatIsNoMessage)
{
    for (const char* text : { "", "\r\n\r\n", "\n", "Call-ID", "x\nCall-ID", "x\ni", "x\r\nCall-ID:\r\n" })
        CHECK_TRUE(trace::call_id_of(text).empty());
}
