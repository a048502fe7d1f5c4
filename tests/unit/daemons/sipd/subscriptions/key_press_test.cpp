#include "subscriptions/key_press.h"
#include "subscriptions/xml_reader.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

#include <vector>

using namespace sipd;
using What = yobirin::Lamps::SwitchWhat;

TEST_GROUP(KeyPress) { std::string forward(const std::string& fields)
                           const { return "<SetForwarding>" + fields + "</SetForwarding>";
}
void forwards_to(const char* number, const std::string& written) const
{
    const auto key = key_press_in(
        forward("<activateForward>true</activateForward><forwardDN>" + written + "</forwardDN>"));
    CHECK_TRUE(key.has_value());
    CHECK_TRUE(key->what == What::ForwardAll && key->on);
    STRCMP_EQUAL(number, key->to.c_str());
}
void is_none(const std::string& text) const { CHECK_TEXT(!key_press_in(text).has_value(), text.c_str()); }
}
;

// As Polycom and Yealink write it (BroadSoft 11-BD5196).
TEST(KeyPress, SwitchesDoNotDisturb)
{
    const auto key = key_press_in(
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\r\n"
        "<SetDoNotDisturb xmlns=\"http://www.ecma-international.org/standards/ecma-323/csta/ed3\">\r\n"
        "   <device>7659366</device>\r\n   <doNotDisturbOn>true</doNotDisturbOn>\r\n"
        "</SetDoNotDisturb>\r\n");
    CHECK_TRUE(key.has_value());
    CHECK_TRUE(key->what == What::DoNotDisturb && key->on);
    STRCMP_EQUAL("", key->to.c_str());
}

TEST(KeyPress, ForwardsAllCalls)
{
    const auto key = key_press_in(
        forward("<device>201</device><activateForward>true</activateForward>"
                "<forwardingType>forwardImmediate</forwardingType><forwardDN>2424</forwardDN><ringCount/>"));
    CHECK_TRUE(key.has_value());
    CHECK_TRUE(key->what == What::ForwardAll && key->on);
    STRCMP_EQUAL("2424", key->to.c_str());
    const auto off = key_press_in(forward("<activateForward>false</activateForward><forwardDN></forwardDN>"));
    CHECK_TRUE(off.has_value());
    CHECK_TRUE(off->what == What::ForwardAll && !off->on);
}

TEST(KeyPress, ForwardsToANumberHoweverItIsWritten)
{
    forwards_to("203", " 203\r\n");
    forwards_to("203", "sip:203@pbx.example;user=phone");
    forwards_to("*43", "sip:%2a43@pbx.example");
    forwards_to("0312345678", "tel:0312345678");
    forwards_to("a&b", "&#97;&amp;&#x62;");
    forwards_to("03?", "03&#x4f50;");
    forwards_to("", "<x>203</x>");
}

TEST(KeyPress, IsReadPastPrefixesAttributesAndWhatIsNotAskedFor)
{
    const auto key =
        key_press_in("\xef\xbb\xbf<!-- a key --><c:SetDoNotDisturb xmlns:c='urn:x' note=\"1 > 0\" >"
                     "<c:extensions><c:private a = 'b'><c:doNotDisturbOn>false</c:doNotDisturbOn>"
                     "</c:private></c:extensions><?php ?>"
                     "<c:doNotDisturbOn c:y=''> 1 </c:doNotDisturbOn ></c:SetDoNotDisturb><!-- -->\n");
    CHECK_TRUE(key.has_value());
    CHECK_TRUE(key->what == What::DoNotDisturb && key->on);
}

TEST(KeyPress, OfAKeyThatDoesNothingHereIsUnderstoodAllTheSame)
{
    for (const char* type : { "forwardBusy", "forwardNoAns" }) {
        const auto key =
            key_press_in(forward("<activateForward>true</activateForward><forwardingType>"
                                 + std::string { type } + "</forwardingType><forwardDN>203</forwardDN>"));
        CHECK_TRUE(key.has_value());
        CHECK_FALSE(key->what.has_value());
    }
    const auto agent = key_press_in("<SetAgentState><agentState>ready</agentState></SetAgentState>");
    CHECK_TRUE(agent.has_value());
    CHECK_FALSE(agent->what.has_value());
}

TEST(KeyPress, IsNotWhatDoesNotSayWhatItWants)
{
    is_none("<SetDoNotDisturb/>");
    is_none("<SetDoNotDisturb><doNotDisturbOn>perhaps</doNotDisturbOn></SetDoNotDisturb>");
    is_none(forward("<forwardDN>203</forwardDN>"));
    is_none(forward("<activateForward>true</activateForward><forwardDN>佐藤</forwardDN>"));
    is_none(forward("<activateForward>true</activateForward><forwardDN>20&#10;3</forwardDN>"));
}

TEST(KeyPress, IsNotWhatIsNoXml)
{
    const std::string whole = "<a b='c'><d>&amp;</d><!-- e --></a>";
    CHECK_TRUE(key_press_in(whole).has_value());
    for (std::size_t bytes = 0; bytes < whole.size(); ++bytes)
        is_none(whole.substr(0, bytes));
    for (const char* text :
         { "", "true", "<a></b>", "<a></a></a>", "<a/><a/>", "<a/>text", "text<a/>", "<a b></a>",
           "<a b=c></a>", "< a/>", "<>x</>", "<a>&unknown;</a>", "<a>&#0;</a>", "<a>&#x110000000;</a>",
           "<a>&amp</a>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a><![CDATA[x]]></a>", "<a:b></c:b>" })
        is_none(text);
}

TEST(KeyPress, IsBounded)
{
    const auto nested = [](std::size_t depth) {
        std::string text;
        for (std::size_t level = 0; level < depth; ++level)
            text += "<a>";
        for (std::size_t level = 0; level < depth; ++level)
            text += "</a>";
        return text;
    };
    CHECK_TRUE(key_press_in(nested(limits::xml_depth)).has_value());
    is_none(nested(limits::xml_depth + 1));
    const auto holding = [](std::size_t bytes) { return "<a>" + std::string(bytes, 'x') + "</a>"; };
    CHECK_TRUE(key_press_in(holding(limits::xml_text_bytes)).has_value());
    is_none(holding(limits::xml_text_bytes + 1));
    const std::string name(limits::xml_name_bytes + 1, 'x');
    is_none("<" + name + "></" + name + ">");
}
