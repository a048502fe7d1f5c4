#include "limits.h"
#include "unit/daemons/sipd/wire.h"

using namespace sipd;
using namespace std::chrono_literals;
using Told = yobirin::Legs;
using What = yobirin::Legs::EventWhat;

TEST_GROUP(DialledLeg)
{
    Wire wire {};
    Datagram invite {};
    std::string leg { "c1.1.1" };

    void dials(Told::Target target, std::optional<ipc::Json> offer = session_json(),
               std::optional<bool> answer_at_once = {})
    {
        CHECK_TRUE(wire.legs
                       ->dial({ .leg = leg,
                                .target = std::move(target),
                                .from = { .number = "201", .name = "Sato" },
                                .to = { .number = "202" },
                                .offer = std::move(offer),
                                .contact = "C1",
                                .answer_at_once = answer_at_once },
                              wire.now)
                       .has_value());
        invite = wire.sent();
        STRCMP_EQUAL("INVITE", invite.method().c_str());
    }
    void dials_phone() { dials({ .device = wire.has_phone("202", wire.phone) }); }
    void dials_trunk() { dials({ .trunk = "ntt", .number = "0398765432" }); }
    void is_answered()
    {
        wire.answers(wire.phone, invite, 200, "Allow: INVITE, BYE, UPDATE\r\n", offer_text(5000));
        STRCMP_EQUAL("ACK", wire.sent().method().c_str());
        CHECK_TRUE(wire.event().what == What::Answered);
    }
    void ends(Reason reason = Reason::HungUp)
    {
        CHECK_TRUE(wire.legs->end({ .leg = leg, .reason = reason }, wire.now).has_value());
    }
};

TEST(DialledLeg, AsksTheDeviceWhereItRegistered)
{
    dials_phone();
    STRCMP_EQUAL("INVITE sip:202@192.0.2.7:5060 SIP/2.0", invite.line().c_str());
    CHECK_TRUE(invite.flow.remote == wire.phone.remote);
    CHECK_TRUE(invite.header("From").starts_with("\"Sato\" <sip:201@192.0.2.1>;tag="));
    STRCMP_EQUAL("<sip:202@192.0.2.1>", invite.header("To").c_str());
    CHECK_TRUE(contains(invite.body(), "m=audio 16000"));
}

TEST(DialledLeg, AsksAPhoneToAnswerByItselfInEveryWayPhonesRead)
{
    dials({ .device = wire.has_phone("202", wire.phone) }, session_json(), true);
    STRCMP_EQUAL("<sip:192.0.2.1>;answer-after=0", invite.header("Call-Info").c_str());
    STRCMP_EQUAL("<http://192.0.2.1>;info=alert-autoanswer;delay=0", invite.header("Alert-Info").c_str());
    STRCMP_EQUAL("Auto", invite.header("Answer-Mode").c_str());
}

TEST(DialledLeg, AsksNeitherATrunkNorAnybodyUnaskedToAnswerByItself)
{
    dials({ .trunk = "ntt", .number = "0398765432" }, session_json(), true);
    for (const char* header : { "Call-Info", "Alert-Info", "Answer-Mode" })
        STRCMP_EQUAL("", invite.header(header).c_str());
}

TEST(DialledLeg, RingsAPhoneThatIsNotToAnswerByItself)
{
    dials_phone();
    for (const char* header : { "Call-Info", "Alert-Info", "Answer-Mode" })
        STRCMP_EQUAL("", invite.header(header).c_str());
}

// A pickup: what a lamp says of a ringing phone's dialog comes back in an INVITE with Replaces.
TEST(DialledLeg, IsNamedByReplacesWhileItRings)
{
    dials_phone();
    CHECK_FALSE(wire.legs->ringing_dialog(leg).has_value());
    wire.answers(wire.phone, invite, 180);
    CHECK_TRUE(wire.event().what == What::Ringing);
    const auto dialog = wire.legs->ringing_dialog(leg);
    STRCMP_EQUAL("theirs", std::string { dialog->local_tag }.c_str());
    wire.asks(wire.trunk,
              { .extra = "Replaces: " + std::string { dialog->call_id }
                    + ";to-tag=" + std::string { dialog->remote_tag } + ";from-tag=theirs\r\n",
                .body = offer_text() });
    STRCMP_EQUAL(leg.c_str(), wire.event().replaces->c_str());
    wire.ignore_sent();
    is_answered();
    CHECK_FALSE(wire.legs->ringing_dialog(leg).has_value());
}

TEST(DialledLeg, AsksATrunkForTheNumber)
{
    dials_trunk();
    STRCMP_EQUAL("INVITE sip:0398765432@198.51.100.1 SIP/2.0", invite.line().c_str());
    STRCMP_EQUAL("<sip:0398765432@198.51.100.1>", invite.header("To").c_str());
    CHECK_TRUE(invite.flow.remote == wire.trunk.remote);
}

// RFC 7332: as often as whoever sent us the call still allows.
TEST(DialledLeg, MayBeSentOnAsOftenAsItWasTold)
{
    const auto forwards = [this](std::optional<std::int64_t> left) {
        leg += "x";
        CHECK_TRUE(wire.legs
                       ->dial({ .leg = leg,
                                .target = { .trunk = "ntt", .number = "0398765432" },
                                .offer = session_json(),
                                .contact = "C1",
                                .forwards_left = left },
                              wire.now)
                       .has_value());
        return wire.sent().header("Max-Forwards");
    };
    STRCMP_EQUAL("70", forwards(std::nullopt).c_str());
    STRCMP_EQUAL("11", forwards(11).c_str());
    STRCMP_EQUAL("0", forwards(-1).c_str());
    STRCMP_EQUAL("70", forwards(200).c_str());
}

// RFC 3326, ITU-T Q.850: SIP has one word where a switch has several.
TEST(DialledLeg, EndsForTheReasonThatTheTelephoneNetworkGives)
{
    dials_trunk();
    wire.answers(wire.trunk, invite, 480, "Reason: SIP;cause=480, Q.850;cause=17;text=\"User busy\"\r\n");
    const auto news = wire.event();
    CHECK_TRUE(news.what == What::Ended);
    CHECK_TRUE(*news.reason == Reason::Busy);
    LONGS_EQUAL(480, *news.code);
    LONGS_EQUAL(17, *news.cause);
}

TEST(DialledLeg, TellsOfNoCauseThatIsNone)
{
    dials_trunk();
    wire.answers(wire.trunk, invite, 404, "Reason: Q.850;cause=4711\r\n");
    const auto news = wire.event();
    CHECK_TRUE(*news.reason == Reason::NotFound);
    CHECK_FALSE(news.cause.has_value());
}

// What the profile says is on the wire: here all that the NGN refuses is left out.
TEST(DialledLeg, SpeaksToATrunkInItsManner)
{
    office::Profile& profile = wire.office.trunks["ntt"].profile;
    profile.rport = false;
    profile.contact_transport = false;
    profile.allow = { "INVITE", "BYE" };
    profile.reliable = office::Reliability::Required;
    profile.session_seconds = 300;
    profile.session_least_seconds = 300;
    profile.refreshed_by = office::RefreshedBy::Us;
    dials_trunk();
    CHECK_FALSE(contains(invite.header("Via"), "rport"));
    CHECK_FALSE(contains(invite.header("Contact"), "transport"));
    STRCMP_EQUAL("INVITE, BYE", invite.header("Allow").c_str());
    STRCMP_EQUAL("100rel", invite.header("Require").c_str());
    STRCMP_EQUAL("300;refresher=uac", invite.header("Session-Expires").c_str());
    STRCMP_EQUAL("300", invite.header("Min-SE").c_str());
    wire.answers(wire.trunk, invite, 200, "Allow: INVITE, BYE\r\n", offer_text(5000));
    CHECK_FALSE(contains(wire.sent().header("Via"), "rport")); // The ACK's.
}

TEST(DialledLeg, IsDialledOnceHoweverOftenItIsOrdered)
{
    dials_phone();
    CHECK_TRUE(wire.legs->dial({ .leg = leg, .target = { .device = "d-202" } }, wire.now).has_value());
    CHECK_TRUE(wire.sends_nothing());
}

TEST(DialledLeg, NeedsADeviceOrTrunkThatExists)
{
    const auto device = wire.legs->dial({ .leg = leg, .target = { .device = "gone" } }, wire.now);
    STRCMP_EQUAL(std::string { Told::no_such_device_code }.c_str(), device.error().code.c_str());
    const auto trunk = wire.legs->dial({ .leg = leg, .target = { .trunk = "none" } }, wire.now);
    STRCMP_EQUAL(std::string { Told::no_such_trunk_code }.c_str(), trunk.error().code.c_str());
}

TEST(DialledLeg, TellsThatItRingsAndThatItIsAnswered)
{
    dials_phone();
    wire.answers(wire.phone, invite, 180);
    const Told::Event ringing = wire.event();
    CHECK_TRUE(ringing.what == What::Ringing);
    STRCMP_EQUAL("theirs", ringing.branch->c_str());
    wire.answers(wire.phone, invite, 200, "", offer_text(5000));
    const Told::Event answered = wire.event();
    CHECK_TRUE(answered.what == What::Answered);
    CHECK_TRUE(contains(answered.session->text, "\"port\":5000"));
    const Datagram ack = wire.sent();
    STRCMP_EQUAL("ACK sip:peer@192.0.2.7:5060 SIP/2.0", ack.line().c_str());
    STRCMP_EQUAL("1 ACK", ack.header("CSeq").c_str());
}

TEST(DialledLeg, AcknowledgesARepeatedAnswerAgain)
{
    dials_phone();
    is_answered();
    wire.answers(wire.phone, invite, 200, "", offer_text(5000));
    STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    CHECK_TRUE(wire.hears_nothing());
}

TEST(DialledLeg, HangsUpOnASecondForkThatAnswers)
{
    dials_phone();
    is_answered();
    wire.answers(wire.phone, invite, 200, "", offer_text(5000), "another");
    STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    const Datagram bye = wire.sent();
    STRCMP_EQUAL("BYE", bye.method().c_str());
    STRCMP_EQUAL("another", bye.tag_of("To").c_str());
    wire.answers(wire.phone, invite, 200, "", offer_text(5000), "another");
    STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    CHECK_TRUE(wire.sends_nothing()); // One BYE is enough.
}

TEST(DialledLeg, HangsUpOnWhoAnswersAfterItIsOver)
{
    dials_phone();
    ends(Reason::Cancelled);
    wire.ignore_sent(); // CANCEL waits for a provisional answer.
    wire.answers(wire.phone, invite, 487);
    wire.ignore_sent();
    UNSIGNED_LONGS_EQUAL(0, wire.legs->count());
    wire.answers(wire.phone, invite, 200, "", offer_text(5000));
    STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    STRCMP_EQUAL("BYE", wire.sent().method().c_str());
}

// Else anybody could have us send ACKs and BYEs to anybody.
TEST(DialledLeg, SaysNothingToAnswersNobodyAskedFor)
{
    dials_phone();
    is_answered();
    invite.text.replace(invite.text.find("branch=z9hG4bK"), 17, "branch=z9hG4bKxyz");
    wire.answers(wire.stranger, invite, 200, "", offer_text(5000), "another");
    CHECK_TRUE(wire.sends_nothing());
    invite.text.replace(invite.text.find("Call-ID: ") + 9, 8, "someones");
    wire.answers(wire.phone, invite, 200, "", offer_text(5000), "another");
    CHECK_TRUE(wire.sends_nothing());
}

TEST(DialledLeg, SaysWhyItWasRefused)
{
    dials_phone();
    wire.answers(wire.phone, invite, 486);
    STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    const Told::Event ended = wire.event();
    CHECK_TRUE(*ended.reason == Reason::Busy);
    LONGS_EQUAL(486, *ended.code);
    UNSIGNED_LONGS_EQUAL(0, wire.legs->count());
}

TEST(DialledLeg, SaysThatNothingAnswered)
{
    dials_phone();
    wire.pass(33s);
    CHECK_TRUE(*wire.event().reason == Reason::Unavailable);
}

TEST(DialledLeg, IsCancelledAsCompletedElsewhere)
{
    dials_phone();
    wire.answers(wire.phone, invite, 180);
    wire.event();
    ends(Reason::CompletedElsewhere);
    const Datagram cancel = wire.sent();
    STRCMP_EQUAL("CANCEL", cancel.method().c_str());
    STRCMP_EQUAL("SIP;cause=200;text=\"Call completed elsewhere\"", cancel.header("Reason").c_str());
    STRCMP_EQUAL(invite.header("Via").c_str(), cancel.header("Via").c_str());
    STRCMP_EQUAL("1 CANCEL", cancel.header("CSeq").c_str());
    CHECK_TRUE(wire.event().what == What::Ended);
    wire.answers(wire.phone, cancel, 200);
    wire.answers(wire.phone, invite, 487);
    STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    UNSIGNED_LONGS_EQUAL(0, wire.legs->count());
}

TEST(DialledLeg, IsNotCancelledBeforeSomethingWasHeard)
{
    dials_phone();
    ends();
    CHECK_TRUE(wire.sends_nothing());
    CHECK_TRUE(wire.event().what == What::Ended);
    wire.answers(wire.phone, invite, 100);
    STRCMP_EQUAL("CANCEL", wire.sent().method().c_str());
}

TEST(DialledLeg, HangsUpWhenAnsweredDespiteTheCancel)
{
    dials_phone();
    wire.answers(wire.phone, invite, 180);
    ends();
    wire.ignore_sent();
    wire.answers(wire.phone, invite, 200, "", offer_text(5000));
    STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    const Datagram bye = wire.sent();
    STRCMP_EQUAL("BYE", bye.method().c_str());
    wire.answers(wire.phone, bye, 200);
    UNSIGNED_LONGS_EQUAL(0, wire.legs->count());
}

TEST(DialledLeg, IsForgottenWhenTheCancelIsNeverAnswered)
{
    dials_phone();
    wire.answers(wire.phone, invite, 180);
    ends();
    wire.pass(40s);
    UNSIGNED_LONGS_EQUAL(0, wire.legs->count());
    UNSIGNED_LONGS_EQUAL(0, wire.transactions->client_count());
}

TEST(DialledLeg, AnswersTheChallengeOfItsTrunk)
{
    dials_trunk();
    wire.answers(wire.trunk, invite, 407,
                 "Proxy-Authenticate: Digest realm=\"ntt\", nonce=\"n\", algorithm=MD5, qop=\"auth\"\r\n");
    STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    const Datagram again = wire.sent();
    STRCMP_EQUAL("INVITE", again.method().c_str());
    STRCMP_EQUAL("2 INVITE", again.header("CSeq").c_str());
    CHECK_TRUE(contains(again.header("Proxy-Authorization"), "username=\"user\""));
    STRCMP_EQUAL(invite.header("Call-ID").c_str(), again.header("Call-ID").c_str());
    CHECK_FALSE(invite.header("Via") == again.header("Via"));
    STRCMP_EQUAL(invite.body().c_str(), again.body().c_str());
    CHECK_TRUE(wire.hears_nothing());
    wire.answers(wire.trunk, again, 200, "", offer_text(5000));
    STRCMP_EQUAL("2 ACK", wire.sent().header("CSeq").c_str());
}

TEST(DialledLeg, GivesUpWhenItsTrunkChallengesForEver)
{
    dials_trunk();
    for (int i = 0; i < 10 && wire.hears_nothing(); ++i) {
        wire.answers(wire.trunk, invite, 401,
                     "WWW-Authenticate: Digest realm=\"ntt\", nonce=\"n\", algorithm=MD5, qop=\"auth\"\r\n");
        wire.sent();
        if (!wire.sends_nothing())
            invite = wire.sent();
    }
    CHECK_TRUE(*wire.event().reason == Reason::Forbidden);
}

TEST(DialledLeg, ShowsNoPasswordToADeviceThatChallenges)
{
    dials_phone();
    wire.answers(wire.phone, invite, 401,
                 "WWW-Authenticate: Digest realm=\"x\", nonce=\"n\", algorithm=MD5, qop=\"auth\"\r\n");
    STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    CHECK_TRUE(wire.sends_nothing());
    CHECK_TRUE(*wire.event().reason == Reason::Forbidden);
}

TEST(DialledLeg, AnswersAChallengeOfItsTrunkInsideTheDialog)
{
    const std::string challenge =
        "WWW-Authenticate: Digest realm=\"ntt\", nonce=\"n\", algorithm=MD5, qop=\"auth\"\r\n";
    dials_trunk();
    wire.answers(wire.trunk, invite, 401, challenge);
    wire.sent(); // ACK
    wire.answers(wire.trunk, wire.sent(), 200, "", offer_text(5000));
    wire.ignore_sent();
    ends();
    const Datagram bye = wire.sent();
    STRCMP_EQUAL("BYE", bye.method().c_str());
    wire.answers(wire.trunk, bye, 401, challenge);
    const Datagram again = wire.sent();
    STRCMP_EQUAL("BYE", again.method().c_str());
    CHECK_FALSE(again.header("Authorization").empty()); // The trunk itself may ask.
}

// Rule T3: whoever answers speaks through the trunk.
TEST(DialledLeg, GivesNoProofToWhoAnswersBehindItsTrunk)
{
    dials_trunk();
    wire.answers(wire.trunk, invite, 200, "", offer_text(5000));
    wire.ignore_sent();
    ends();
    wire.answers(wire.trunk, wire.sent(), 401,
                 "WWW-Authenticate: Digest realm=\"ntt\", nonce=\"n\", algorithm=MD5, qop=\"auth\"\r\n");
    CHECK_TRUE(wire.sends_nothing());
    UNSIGNED_LONGS_EQUAL(0, wire.legs->count());
}

TEST(DialledLeg, GivesNoProofInAnotherRealmThanItsTrunks)
{
    dials_trunk();
    wire.answers(wire.trunk, invite, 407,
                 "Proxy-Authenticate: Digest realm=\"ntt\", nonce=\"n\", algorithm=MD5, qop=\"auth\"\r\n");
    wire.sent(); // ACK
    wire.answers(wire.trunk, wire.sent(), 200, "", offer_text(5000));
    wire.ignore_sent();
    ends();
    wire.answers(wire.trunk, wire.sent(), 401,
                 "WWW-Authenticate: Digest realm=\"evil\", nonce=\"n\", algorithm=MD5, qop=\"auth\"\r\n");
    CHECK_TRUE(wire.sends_nothing());
}

TEST(DialledLeg, GivesNoProofInAnotherRealmThanThatOfTheRegistrar)
{
    const auto challenge = [](const std::string& realm) {
        return "WWW-Authenticate: Digest realm=\"" + realm + "\", nonce=\"n\", qop=\"auth\"\r\n";
    };
    wire.office.trunks.at("ntt").registers = true;
    wire.trunks->use_office(wire.now);
    wire.pass(1ms);
    wire.answers(wire.trunk, wire.sent(), 401, challenge("ntt"));
    wire.answers(wire.trunk, wire.sent(), 200, "Expires: 3600\r\n");
    for (const bool is_theirs : { true, false }) {
        dials_trunk();
        wire.answers(wire.trunk, invite, 401, challenge(is_theirs ? "ntt" : "evil"));
        STRCMP_EQUAL("ACK", wire.sent().method().c_str());
        CHECK_EQUAL(is_theirs, !wire.sends_nothing());
        if (is_theirs)
            CHECK_FALSE(wire.sent().header("Authorization").empty());
        leg = "another";
    }
    CHECK_TRUE(*wire.event().reason == Reason::Forbidden);
}

TEST(DialledLeg, ShowsNoPasswordToAHostItsTrunkSendsItTo)
{
    dials_trunk();
    const Flow elsewhere { .local = wire.trunk.local, .remote = { Ip::v4(0xc6336409), 5060 } };
    wire.answers(elsewhere, invite, 200, "", offer_text(5000)); // Its Contact is elsewhere.
    wire.ignore_sent();
    ends();
    const Datagram bye = wire.sent();
    CHECK_TRUE(bye.flow.remote == elsewhere.remote);
    wire.answers(elsewhere, bye, 401,
                 "WWW-Authenticate: Digest realm=\"ntt\", nonce=\"n\", algorithm=MD5, qop=\"auth\"\r\n");
    CHECK_TRUE(wire.sends_nothing());
    UNSIGNED_LONGS_EQUAL(0, wire.legs->count());
}

TEST(DialledLeg, TriesALongerSessionWhenItsIsTooBrief)
{
    dials_trunk();
    wire.answers(wire.trunk, invite, 422, "Min-SE: 1800\r\n");
    wire.sent();
    const Datagram again = wire.sent();
    STRCMP_EQUAL("1800", again.header("Session-Expires").c_str());
    STRCMP_EQUAL("1800", again.header("Min-SE").c_str());
}

TEST(DialledLeg, AsksThePeerToOfferWhenCalldDoesNot)
{
    dials({ .device = wire.has_phone("202", wire.phone) }, std::nullopt);
    STRCMP_EQUAL("", invite.body().c_str());
    wire.answers(wire.phone, invite, 200, "", offer_text(5000));
    CHECK_TRUE(wire.event().what == What::Answered);
    CHECK_TRUE(wire.sends_nothing());
    CHECK_TRUE(wire.legs->answer_offer({ .leg = leg, .session = session_json(16010) }, wire.now).has_value());
    const Datagram ack = wire.sent();
    STRCMP_EQUAL("ACK", ack.method().c_str());
    CHECK_TRUE(contains(ack.body(), "m=audio 16010"));
    wire.answers(wire.phone, invite, 200, "", offer_text(5000));
    STRCMP_EQUAL(ack.body().c_str(), wire.sent().body().c_str());
}

TEST(DialledLeg, ReachesAPhoneBehindNatWhereItsAnswerCameFrom)
{
    const Flow nat { .local = wire.phone.local, .remote = { Ip::v4(0xcb007105), 40321 } };
    dials({ .device = wire.has_phone("202", nat) });
    std::string text = "SIP/2.0 200 OK\r\nVia: " + invite.header("Via") + "\r\nFrom: " + invite.header("From")
        + "\r\nTo: " + invite.header("To") + ";tag=t\r\nCall-ID: " + invite.header("Call-ID")
        + "\r\nCSeq: 1 INVITE\r\nContact: <sip:202@10.0.0.5:5060>\r\nContent-Type: application/sdp\r\n";
    text += "Content-Length: " + std::to_string(offer_text().size()) + "\r\n\r\n" + offer_text();
    wire.send(nat, text);
    const Datagram ack = wire.sent();
    STRCMP_EQUAL("ACK sip:202@10.0.0.5:5060 SIP/2.0", ack.line().c_str());
    CHECK_TRUE(ack.flow.remote == nat.remote);
}
