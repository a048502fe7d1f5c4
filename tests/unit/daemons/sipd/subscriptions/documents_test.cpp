#include "subscriptions/documents.h"

#include "subscriptions/packages.h"
#include "subscriptions/xml.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;
using yobirin::Lamps;
using State = Lamps::DialogState;
using Direction = Lamps::DialogDirection;

TEST_GROUP(Document)
{
    const std::function<std::optional<RingingDialog>(std::string_view)> ringing {
        [](std::string_view leg) -> std::optional<RingingDialog> {
            if (leg != "c1.1.2")
                return std::nullopt;
            return RingingDialog { "ab&c@192.0.2.1", "theirs", "ours" };
        }
    };
    Lamp lamp { .name = "202" };

    View view(std::uint32_t version = 0) const
    {
        return { .lamp = &lamp, .user = "202", .host = "192.0.2.1", .version = version, .ringing = ringing };
    }
    static bool contains(const std::string& whole, const std::string& part)
    {
        return whole.find(part) != std::string::npos;
    }
};

TEST(Document, OfADarkLampHasNoDialog)
{
    STRCMP_EQUAL("<?xml version=\"1.0\"?>\n"
                 "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"7\" state=\"full\""
                 " entity=\"sip:202@192.0.2.1\">\n"
                 "</dialog-info>\n",
                 dialog_info(view(7)).c_str());
    const View unknown { .user = "202", .host = "192.0.2.1", .version = 7, .ringing = ringing };
    CHECK_TRUE(dialog_info(unknown) == dialog_info(view(7)));
}

// RFC 4235 6.2, with what a pickup needs: call-id and tags are the ringing phone's.
TEST(Document, OfARingingPhoneNamesItsDialog)
{
    lamp.dialogs = { { .id = "12",
                       .state = State::Early,
                       .direction = Direction::Recipient,
                       .remote = Lamps::Party { .number = "0312345678", .name = "Sato & \"Co\" <tokyo>" },
                       .leg = "c1.1.2" } };
    STRCMP_EQUAL("<?xml version=\"1.0\"?>\n"
                 "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"0\" state=\"full\""
                 " entity=\"sip:202@192.0.2.1\">\n"
                 "<dialog id=\"12\" call-id=\"ab&amp;c@192.0.2.1\" local-tag=\"theirs\" remote-tag=\"ours\""
                 " direction=\"recipient\">\n"
                 "<state>early</state>\n"
                 "<local><identity>sip:202@192.0.2.1</identity><target uri=\"sip:202@192.0.2.1\"/></local>\n"
                 "<remote><identity display=\"Sato &amp; &quot;Co&quot; &lt;tokyo&gt;\">"
                 "sip:0312345678@192.0.2.1</identity><target uri=\"sip:0312345678@192.0.2.1\"/></remote>\n"
                 "</dialog>\n"
                 "</dialog-info>\n",
                 dialog_info(view()).c_str());
}

TEST(Document, NamesNoDialogThatMayNotBePickedUp)
{
    lamp.dialogs = { { .id = "1", .state = State::Confirmed, .leg = "c1.1.2" },
                     { .id = "2", .state = State::Early, .leg = "in-1" },
                     { .id = "3", .state = State::Early } };
    CHECK_FALSE(contains(dialog_info(view()), "call-id"));
}

TEST(Document, SaysThatADialogIsHeld)
{
    lamp.dialogs = {
        { .id = "1", .state = State::Confirmed, .direction = Direction::Initiator, .held = true }
    };
    const std::string text = dialog_info(view());
    CHECK_TRUE(contains(text,
                        "<local><identity>sip:202@192.0.2.1</identity><target uri=\"sip:202@192.0.2.1\">"
                        "<param pname=\"+sip.rendering\" pval=\"no\"/></target></local>"));
    CHECK_TRUE(contains(text, "direction=\"initiator\""));
    CHECK_FALSE(contains(text, "<remote>"));
}

TEST(Document, OfAPersonSaysWhatTheyDo)
{
    CHECK_TRUE(contains(presence(view()), "<basic>open</basic>"));
    CHECK_TRUE(contains(presence(view()), "<note>Available</note>"));
    CHECK_FALSE(contains(presence(view()), "dm:person id"));
    lamp.dialogs = { { .id = "1", .state = State::Early } };
    CHECK_TRUE(contains(presence(view()), "<note>Ringing</note>"));
    lamp.dialogs[0].state = State::Confirmed;
    CHECK_TRUE(contains(presence(view()), "<rpid:on-the-phone/>"));
    lamp.do_not_disturb = true;
    CHECK_TRUE(contains(presence(view()), "<rpid:busy/>"));
    lamp = { .name = "202", .reachable = false };
    CHECK_TRUE(contains(presence(view()), "<basic>closed</basic>"));
    CHECK_TRUE(contains(presence(view()), "<contact>sip:202@192.0.2.1</contact>"));
}

// RFC 3842 5.2
TEST(Document, OfAMailboxCountsItsMessages)
{
    lamp.new_messages = 2;
    lamp.old_messages = 8;
    STRCMP_EQUAL(
        "Messages-Waiting: yes\r\nMessage-Account: sip:202@192.0.2.1\r\nVoice-Message: 2/8 (0/0)\r\n",
        message_summary(view()).c_str());
    lamp.new_messages = 0;
    CHECK_TRUE(message_summary(view()).starts_with("Messages-Waiting: no\r\n"));
    lamp.new_messages = std::nullopt;
    CHECK_FALSE(contains(message_summary(view()), "Voice-Message"));
}

TEST(Document, OfAPhonesOwnKeysSaysAllOfThem)
{
    lamp.keys = Lamps::Keys { .do_not_disturb = true, .forwarded = true, .forwarded_number = "203" };
    STRCMP_EQUAL(
        "--yobirin-keys\r\nContent-Type: application/x-as-feature-event+xml\r\n\r\n"
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
        "<DoNotDisturbEvent xmlns=\"http://www.ecma-international.org/standards/ecma-323/csta/ed3\">\r\n"
        "<device>202</device>\r\n<doNotDisturbOn>true</doNotDisturbOn>\r\n</DoNotDisturbEvent>\r\n"
        "--yobirin-keys\r\nContent-Type: application/x-as-feature-event+xml\r\n\r\n"
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
        "<ForwardingEvent xmlns=\"http://www.ecma-international.org/standards/ecma-323/csta/ed3\">\r\n"
        "<device>202</device>\r\n<forwardingType>forwardImmediate</forwardingType>\r\n"
        "<forwardStatus>true</forwardStatus>\r\n<forwardTo>203</forwardTo>\r\n</ForwardingEvent>\r\n"
        "--yobirin-keys--\r\n",
        phone_keys(view()).c_str());
    lamp.keys = Lamps::Keys { .do_not_disturb = false, .forwarded = true }; // Where nobody can dial.
    CHECK_TRUE(contains(phone_keys(view()), "<doNotDisturbOn>false</doNotDisturbOn>"));
    CHECK_TRUE(contains(phone_keys(view()), "<forwardStatus>true</forwardStatus>\r\n</ForwardingEvent>"));
    STRCMP_EQUAL("", phone_keys({ .user = "202", .host = "192.0.2.1", .ringing = ringing }).c_str());
}

TEST(Document, IsTheSameOnlyWhereItsPackageSaysSo)
{
    Lamp other = lamp;
    other.new_messages = 1;
    CHECK_TRUE(find_package("dialog")->looks_alike(lamp, other));
    CHECK_TRUE(find_package("presence")->looks_alike(lamp, other));
    CHECK_FALSE(find_package("message-summary")->looks_alike(lamp, other));
    other = lamp;
    other.do_not_disturb = true;
    CHECK_TRUE(find_package("dialog")->looks_alike(lamp, other));
    CHECK_FALSE(find_package("presence")->looks_alike(lamp, other));
    other.dialogs.push_back({ .id = "1" });
    CHECK_FALSE(find_package("dialog")->looks_alike(lamp, other));
    CHECK_TRUE(find_package("as-feature-event")->looks_alike(lamp, other));
    other = lamp;
    other.keys = Lamps::Keys { .do_not_disturb = true };
    CHECK_FALSE(find_package("as-feature-event")->looks_alike(lamp, other));
    other = lamp;
    other.reachable = false;
    CHECK_TRUE(find_package("as-feature-event")->looks_alike(lamp, other));
    POINTERS_EQUAL(nullptr, find_package("presence.winfo"));
}

TEST(Document, HoldsNothingThatXmlCannot)
{
    std::string out { "a=" };
    append_xml(out, "<佐藤 & 'Co'>\"\r\n\x01\x7f");
    STRCMP_EQUAL("a=&lt;佐藤 &amp; &apos;Co&apos;&gt;&quot;    ", out.c_str());
}
