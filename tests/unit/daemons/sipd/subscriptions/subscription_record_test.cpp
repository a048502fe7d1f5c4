#include "subscriptions/subscription_record.h"

#include "limits.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;

TEST_GROUP(SubscriptionRecord) { static SubscriptionRecord usual() {
    return { .package = find_package("dialog"),
             .event_id = "7",
             .extension = "201",
             .device = "d-1",
             .user = "*78",
             .host = "192.0.2.1",
             .dialog = { .call_id = "call@phone",
                         .local_tag = "ours",
                         .remote_tag = "theirs",
                         .local_party = "<sip:*78@192.0.2.1>",
                         .remote_party = "<sip:201@192.0.2.1>",
                         .remote_target = "sip:201@192.0.2.7:5060;transport=tcp",
                         .routes = { "<sip:192.0.2.9;lr>" },
                         .local_cseq = 12,
                         .remote_cseq = 3 },
             .flow = { .transport = sip::Transport::Tls,
                       .socket = 2,
                       .connection = 77,
                       .local = *parse_ip("192.0.2.1"),
                       .remote = { *parse_ip("192.0.2.7"), 40000 } },
             .reach = Reach::BehindNat,
             .expires = moment_of(1'234'567),
             .version = 11,
             .appearance = 2,
             .holder = "d-1" };
}
}
;

TEST(SubscriptionRecord, ComesBackAsItWas)
{
    const SubscriptionRecord before = usual();
    const auto after = subscription_in(journal_text(before));
    CHECK_TRUE(after.has_value());
    POINTERS_EQUAL(before.package, after->package);
    STRCMP_EQUAL("7", after->event_id.c_str());
    STRCMP_EQUAL("201", after->extension.c_str());
    STRCMP_EQUAL("d-1", after->device.c_str());
    STRCMP_EQUAL("*78", after->user.c_str());
    STRCMP_EQUAL("192.0.2.1", after->host.c_str());
    CHECK_TRUE(after->flow == before.flow);
    CHECK_TRUE(after->reach == before.reach);
    CHECK_TRUE(after->expires == before.expires);
    LONGS_EQUAL(2, after->appearance);
    STRCMP_EQUAL("d-1", after->holder.c_str());
    sip::Dialog dialog = after->dialog;
    dialog.local_cseq = before.dialog.local_cseq;
    CHECK_TRUE(dialog == before.dialog);
}

TEST(SubscriptionRecord, ComesBackAboveWhateverWasUsedSince)
{
    const auto after = subscription_in(journal_text(usual()));
    UNSIGNED_LONGS_EQUAL(11 + limits::notifies_unrecorded, after->version);
    UNSIGNED_LONGS_EQUAL(12 + limits::notifies_unrecorded, after->dialog.local_cseq);
}

TEST(SubscriptionRecord, ThatSaysTooLittleIsRefused)
{
    CHECK_FALSE(subscription_in("{}").has_value());
    CHECK_FALSE(subscription_in("").has_value());
    std::string text = journal_text(usual());
    text.replace(text.find("\"dialog\""), 8, "\"winfo!\"");
    CHECK_FALSE(subscription_in(text).has_value());
}
