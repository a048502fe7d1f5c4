#include "sip/dialog.h"

#include <string>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sip;

TEST_GROUP(Dialog)
{
    std::string text {};
    Message message {};

    const Message& read(std::string datagram)
    {
        text = std::move(datagram);
        message = Message {};
        CHECK_TRUE(message.read(text).has_value());
        return message;
    }
    const Message& invite()
    {
        return read("INVITE sip:yobirin@192.0.2.1 SIP/2.0\r\n"
                    "Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKa\r\n"
                    "Record-Route: <sip:p1@192.0.2.8;lr>, <sip:p2@192.0.2.9;lr>\r\n"
                    "From: \"Sato; H\" <sip:201@192.0.2.1>;tag=theirs\r\n"
                    "To: <sip:202@192.0.2.1>\r\n"
                    "Call-ID: c1\r\nCSeq: 7 INVITE\r\n"
                    "Contact: <sip:201@192.0.2.7:5062>\r\n"
                    "Content-Length: 0\r\n\r\n");
    }
    const Message& answer()
    {
        return read("SIP/2.0 200 OK\r\n"
                    "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKb\r\n"
                    "Record-Route: <sip:p1@192.0.2.8;lr>\r\n"
                    "Record-Route: <sip:p2@192.0.2.9;lr>\r\n"
                    "From: <sip:202@192.0.2.1>;tag=ours\r\n"
                    "To: sip:201@192.0.2.1;tag=theirs\r\n"
                    "Call-ID: c2\r\nCSeq: 1 INVITE\r\n"
                    "Contact: <sip:201@192.0.2.7:5062>\r\n"
                    "Content-Length: 0\r\n\r\n");
    }
    std::string bye(Dialog & dialog)
    {
        std::string out;
        Writer writer { out };
        begin_request(
            writer, dialog,
            { .method = "BYE", .cseq = ++dialog.local_cseq, .via = "SIP/2.0/UDP h;branch=z9hG4bKc" });
        CHECK_TRUE(writer.finish().has_value());
        return out;
    }
    static bool contains(const std::string& whole, std::string_view part)
    {
        return whole.find(part) != std::string::npos;
    }
};

TEST(Dialog, OfACallerKeepsTheRoutesInTheirOrder)
{
    const Dialog dialog = *dialog_of_request(invite(), "ours");
    STRCMP_EQUAL("c1", dialog.call_id.c_str());
    STRCMP_EQUAL("theirs", dialog.remote_tag.c_str());
    STRCMP_EQUAL("\"Sato; H\" <sip:201@192.0.2.1>", dialog.remote_party.c_str());
    STRCMP_EQUAL("sip:201@192.0.2.7:5062", dialog.remote_target.c_str());
    STRCMP_EQUAL("<sip:p1@192.0.2.8;lr>", dialog.routes.at(0).c_str());
    UNSIGNED_LONGS_EQUAL(7, dialog.remote_cseq);
}

TEST(Dialog, OfACalledPartyReversesTheRoutes)
{
    const Dialog dialog = *dialog_of_response(answer());
    STRCMP_EQUAL("<sip:p2@192.0.2.9;lr>", dialog.routes.at(0).c_str());
    STRCMP_EQUAL("sip:p2@192.0.2.9;lr", std::string { next_hop(dialog) }.c_str());
}

TEST(Dialog, PutsBracketsAroundABareAddress)
{
    const Dialog dialog = *dialog_of_response(answer());
    STRCMP_EQUAL("<sip:201@192.0.2.1>", dialog.remote_party.c_str());
}

TEST(Dialog, WritesRequestsAlongLooseRoutes)
{
    Dialog dialog = *dialog_of_request(invite(), "ours");
    const std::string out = bye(dialog);
    CHECK_TRUE(out.starts_with("BYE sip:201@192.0.2.7:5062 SIP/2.0\r\n"));
    CHECK_TRUE(contains(out, "Route: <sip:p1@192.0.2.8;lr>\r\nRoute: <sip:p2@192.0.2.9;lr>\r\n"));
    CHECK_TRUE(contains(out, "From: <sip:202@192.0.2.1>;tag=ours\r\n"));
    CHECK_TRUE(contains(out, "To: \"Sato; H\" <sip:201@192.0.2.1>;tag=theirs\r\n"));
    CHECK_TRUE(contains(out, "CSeq: 1 BYE\r\n"));
}

TEST(Dialog, ServesAStrictRouterAsTheRfcSays)
{
    Dialog dialog = *dialog_of_request(invite(), "ours");
    dialog.routes = { "<sip:p1@192.0.2.8>", "<sip:p2@192.0.2.9;lr>" };
    const std::string out = bye(dialog);
    CHECK_TRUE(out.starts_with("BYE sip:p1@192.0.2.8 SIP/2.0\r\n"));
    CHECK_TRUE(contains(out, "Route: <sip:p2@192.0.2.9;lr>\r\nRoute: <sip:201@192.0.2.7:5062>\r\n"));
}

TEST(Dialog, RefusesARequestOlderThanTheLast)
{
    Dialog dialog = *dialog_of_request(invite(), "ours");
    CHECK_FALSE(take_cseq(dialog, 6));
    CHECK_TRUE(take_cseq(dialog, 7));
    CHECK_TRUE(take_cseq(dialog, 20));
    CHECK_FALSE(take_cseq(dialog, 19));
}

TEST(Dialog, KnowsItsRequestsByCallIdAndBothTags)
{
    Dialog dialog = *dialog_of_request(invite(), "ours");
    CHECK_FALSE(belongs_to(message, dialog)); // No To tag yet.
    dialog.local_tag.clear();
    CHECK_TRUE(belongs_to(message, dialog));
    dialog.remote_tag = "somebody else";
    CHECK_FALSE(belongs_to(message, dialog));
}

TEST(Dialog, FollowsAChangedContact)
{
    Dialog dialog = *dialog_of_request(invite(), "ours");
    refresh_target(
        dialog, read("UPDATE sip:a@b SIP/2.0\r\nContact: <sip:new@192.0.2.99>\r\nContent-Length: 0\r\n\r\n"));
    STRCMP_EQUAL("sip:new@192.0.2.99", dialog.remote_target.c_str());
}

TEST(Dialog, NeedsAContactInAnAnswer)
{
    CHECK_FALSE(dialog_of_response(read("SIP/2.0 200 OK\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\n"
                                        "Call-ID: x\r\nCSeq: 1 INVITE\r\n\r\n"))
                    .has_value());
    CHECK_TRUE(
        dialog_of_response(read("SIP/2.0 180 Ringing\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\n"
                                "Call-ID: x\r\nCSeq: 1 INVITE\r\n\r\n"))
            .has_value());
}

TEST(Dialog, UnfoldsWhatItKeeps) { STRCMP_EQUAL("a b", unfolded("a\r\n b").c_str()); }
