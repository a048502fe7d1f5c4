#include "sip/call_info.h"

#include "sip/message.h"

#include <CppUTest/TestHarness.h>
#include <string>
#include <utility>

using namespace sip;

TEST_GROUP(CallInfo) { static int read(const char* text) { return appearance_in(text).value_or(-1);
}
}
;

TEST(CallInfo, NamesAnAppearance)
{
    LONGS_EQUAL(2, read("<sip:pbx.example>;appearance-index=2"));
    LONGS_EQUAL(12, read("<sip:pbx.example>;appearance-state=held;appearance-index=12"));
    LONGS_EQUAL(3, read("<sip:pbx.example;transport=tcp>;Appearance-Index=\"3\""));
    LONGS_EQUAL(any_appearance, read("<sip:pbx.example>;appearance-index=*"));
}

TEST(CallInfo, ThatNamesNoneThatCouldBeNamesNone)
{
    for (const char* text :
         { "<sip:pbx.example>", "<sip:pbx.example>;appearance-index", "<sip:pbx.example>;appearance-index=0",
           "<sip:pbx.example>;appearance-index=-1", "<sip:pbx.example>;appearance-index=1000",
           "<sip:pbx.example>;appearance-index=99999999999999999999", "<sip:pbx.example>;appearance-index=2x",
           "<sip:pbx.example>;appearance-index=**", "<sip:pbx.example>;answer-after=0", "appearance-index=2",
           "" })
        LONGS_EQUAL_TEXT(-1, read(text), text);
}

TEST(CallInfo, IsFoundAmongOthers)
{
    const std::string wire = "INVITE sip:201@h SIP/2.0\r\nCall-Info: <http://h/face.png>;purpose=icon\r\n"
                             "Call-Info: <http://h/a>, <sip:h>;appearance-index=4\r\n\r\n";
    Message message;
    CHECK_TRUE(message.read(wire).has_value());
    LONGS_EQUAL(4, appearance_of(message).value_or(-1));
    CHECK_FALSE(holds_privately(message));
}

TEST(CallInfo, SaysThatOneHoldsForNobodyElse)
{
    for (const auto& [state, is_private] :
         { std::pair { "held-private", true }, std::pair { "held", false } }) {
        const std::string wire =
            std::string {
                "INVITE sip:201@h SIP/2.0\r\nCall-Info: <sip:h>;appearance-index=1;appearance-state="
            }
            + state + "\r\n\r\n";
        Message message;
        CHECK_TRUE(message.read(wire).has_value());
        CHECK_TRUE(holds_privately(message) == is_private);
    }
}

TEST(CallInfo, IsReadAsItIsWritten)
{
    STRCMP_EQUAL("<sip:h:5070>;appearance-index=7", appearance_text("h:5070", 7).c_str());
    for (const int index : { any_appearance, 1, appearance_most })
        LONGS_EQUAL(index, appearance_in(appearance_text("[2001:db8::1]", index)).value_or(-1));
}
