#include "limits.h"
#include "unit/daemons/sipd/wire.h"

using namespace sipd;
using namespace std::chrono_literals;
using Told = yobirin::Legs;
using What = yobirin::Legs::EventWhat;

// A call from the trunk, answered; requests of both sides inside it.
TEST_GROUP(EstablishedLeg)
{
    Wire wire {};
    std::string leg {};
    std::string to {};
    std::string uri {};
    unsigned cseq { 1 };

    void setup() override
    {
        wire.asks(wire.trunk,
                  { .extra = "Allow: INVITE, BYE, UPDATE\r\nSupported: timer\r\n", .body = offer_text() });
        leg = wire.event().leg;
        wire.ignore_sent();
        CHECK_TRUE(wire.legs->answer({ .leg = leg, .session = session_json() }, wire.now).has_value());
        const Datagram answer = wire.sent();
        to = answer.header("To");
        uri = answer.contact_uri();
        wire.asks(wire.trunk, { .method = "ACK", .uri = uri, .to = to });
    }
    void asks(const std::string& method, const std::string& body = "", const std::string& extra = "")
    {
        wire.asks(wire.trunk,
                  { .method = method, .uri = uri, .to = to, .cseq = ++cseq, .extra = extra, .body = body });
    }
    void acknowledges(const std::string& body = "")
    {
        wire.asks(wire.trunk, { .method = "ACK", .uri = uri, .to = to, .cseq = cseq, .body = body });
    }
    Datagram offers()
    {
        CHECK_TRUE(wire.legs->offer({ .leg = leg, .session = session_json(16020) }, wire.now).has_value());
        return wire.sent();
    }
    const LegRecord& record() { return *wire.legs->find(leg); }
};

TEST(EstablishedLeg, EndsWithTheirBye)
{
    asks("BYE");
    LONGS_EQUAL(200, wire.sent().status());
    const Told::Event ended = wire.event();
    CHECK_TRUE(*ended.reason == Reason::HungUp && *ended.by == Told::EventBy::Peer);
    UNSIGNED_LONGS_EQUAL(0, wire.legs->count());
}

TEST(EstablishedLeg, EndsWithOurBye)
{
    CHECK_TRUE(wire.legs->end({ .leg = leg, .reason = Reason::HungUp }, wire.now).has_value());
    const Datagram bye = wire.sent();
    STRCMP_EQUAL("BYE sip:peer@198.51.100.1:5060 SIP/2.0", bye.line().c_str());
    STRCMP_EQUAL("theirs", bye.tag_of("To").c_str());
    CHECK_TRUE(wire.event().what == What::Ended);
    wire.answers(wire.trunk, bye, 200);
    UNSIGNED_LONGS_EQUAL(0, wire.legs->count());
}

TEST(EstablishedLeg, IsNotEndedByAStrangersBye)
{
    wire.asks(wire.stranger, { .method = "BYE", .uri = uri, .to = to, .cseq = 2 });
    LONGS_EQUAL(481, wire.sent().status());
    wire.asks(wire.trunk, { .method = "BYE", .uri = uri, .to = "<sip:x@y>;tag=wrong", .cseq = 2 });
    LONGS_EQUAL(481, wire.sent().status());
    CHECK_TRUE(wire.hears_nothing());
    UNSIGNED_LONGS_EQUAL(1, wire.legs->count());
}

TEST(EstablishedLeg, ShowsNoPasswordWhenItsByeIsChallenged)
{
    CHECK_TRUE(wire.legs->end({ .leg = leg, .reason = Reason::HungUp }, wire.now).has_value());
    const Datagram bye = wire.sent();
    wire.answers(wire.trunk, bye, 401,
                 "WWW-Authenticate: Digest realm=\"x\", nonce=\"n\", algorithm=MD5, qop=\"auth\"\r\n");
    CHECK_TRUE(wire.sends_nothing());
    UNSIGNED_LONGS_EQUAL(0, wire.legs->count());
}

TEST(EstablishedLeg, RefusesARequestThatIsOlderThanTheLast)
{
    cseq = 10;
    asks("INFO");
    LONGS_EQUAL(200, wire.sent().status());
    cseq = 5;
    asks("BYE");
    LONGS_EQUAL(500, wire.sent().status());
    UNSIGNED_LONGS_EQUAL(1, wire.legs->count());
}

TEST(EstablishedLeg, IsHeldAndTakenBackByThePeer)
{
    asks("INVITE", offer_text(4000, 2, "a=sendonly"));
    LONGS_EQUAL(100, wire.sent().status());
    const Told::Event offered = wire.event();
    CHECK_TRUE(offered.what == What::Offered);
    CHECK_TRUE(*offered.hold == Told::EventHold::Held);
    CHECK_TRUE(wire.legs->answer_offer({ .leg = leg, .session = session_json(16002) }, wire.now).has_value());
    const Datagram answer = wire.sent();
    LONGS_EQUAL(200, answer.status());
    CHECK_TRUE(contains(answer.body(), "m=audio 16002"));
    acknowledges();
    asks("INVITE", offer_text(4000, 3));
    wire.sent();
    CHECK_TRUE(*wire.event().hold == Told::EventHold::Talking);
}

TEST(EstablishedLeg, CountsItsSessionVersionUpOnlyWhenItChanges)
{
    asks("INVITE", offer_text(4000, 2, "a=sendonly"));
    wire.ignore_sent();
    CHECK_TRUE(wire.legs->answer_offer({ .leg = leg, .session = session_json() }, wire.now).has_value());
    UNSIGNED_LONGS_EQUAL(1, record().session_version);
    acknowledges();
    asks("INVITE", offer_text(4000, 3));
    CHECK_TRUE(wire.legs->answer_offer({ .leg = leg, .session = session_json(16044) }, wire.now).has_value());
    UNSIGNED_LONGS_EQUAL(2, record().session_version);
}

TEST(EstablishedLeg, AnswersAnUnchangedOfferWithoutAskingCalld)
{
    asks("INVITE", offer_text());
    const Datagram answer = wire.sent();
    LONGS_EQUAL(200, answer.status());
    CHECK_TRUE(contains(answer.body(), "m=audio 16000"));
    CHECK_TRUE(wire.hears_nothing());
    acknowledges();
    wire.pass(5s);
    CHECK_TRUE(wire.sends_nothing());
}

TEST(EstablishedLeg, RefusesFaxAndVideoInPlaceAndLives)
{
    asks("INVITE",
         "v=0\r\no=- 1 2 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\n"
         "m=image 4002 udptl t38\r\n");
    LONGS_EQUAL(488, wire.sent().status());
    CHECK_TRUE(wire.hears_nothing());
    acknowledges();
    asks("INVITE", offer_text(4000, 3, "a=sendonly"));
    LONGS_EQUAL(100, wire.sent().status());
    CHECK_TRUE(wire.event().what == What::Offered);
}

TEST(EstablishedLeg, RefusesWhatCalldDoesNotWantAndLives)
{
    asks("INVITE", offer_text(4000, 2));
    wire.ignore_sent();
    CHECK_TRUE(wire.legs->answer_offer({ .leg = leg }, wire.now).has_value());
    LONGS_EQUAL(488, wire.sent().status());
    asks("BYE");
    CHECK_FALSE(wire.hears_nothing());
}

TEST(EstablishedLeg, RefusesWhenCalldSaysNothing)
{
    asks("INVITE", offer_text(4000, 2));
    wire.ignore_sent();
    wire.pass(9s);
    LONGS_EQUAL(488, wire.sent().status());
}

TEST(EstablishedLeg, OffersWhenAskedWithoutAnOffer)
{
    asks("INVITE");
    wire.ignore_sent();
    const Told::Event offered = wire.event();
    CHECK_FALSE(offered.session.has_value());
    CHECK_TRUE(wire.legs->answer_offer({ .leg = leg, .session = session_json(16030) }, wire.now).has_value());
    CHECK_TRUE(contains(wire.sent().body(), "m=audio 16030"));
    acknowledges(offer_text(4010));
    const Told::Event answered = wire.event();
    CHECK_TRUE(answered.what == What::OfferAnswered);
    CHECK_TRUE(contains(answered.session->text, "\"port\":4010"));
}

TEST(EstablishedLeg, OffersAndTellsTheAnswer)
{
    const Datagram invite = offers();
    STRCMP_EQUAL("INVITE sip:peer@198.51.100.1:5060 SIP/2.0", invite.line().c_str());
    wire.answers(wire.trunk, invite, 200, "", offer_text(4020, 2));
    const Datagram ack = wire.sent();
    STRCMP_EQUAL((std::to_string(std::stoi(invite.header("CSeq"))) + " ACK").c_str(),
                 ack.header("CSeq").c_str());
    CHECK_TRUE(contains(wire.event().session->text, "\"port\":4020"));
    wire.answers(wire.trunk, invite, 200, "", offer_text(4020, 2));
    STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    CHECK_TRUE(wire.hears_nothing());
}

// Rule T3: the trunk's password proves what we asked of it, never what it asked to begin with.
TEST(EstablishedLeg, GivesNoProofToWhoChallengesOurReinvite)
{
    for (const int status : { 401, 407 }) {
        const Datagram invite = offers();
        const std::string name = status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate";
        wire.answers(wire.trunk, invite, status,
                     name + ": Digest realm=\"evil\", nonce=\"n\", qop=\"auth\"\r\n");
        CHECK_TRUE(wire.event().what == What::OfferFailed);
        const Datagram ack = wire.sent();
        STRCMP_EQUAL("ACK", ack.method().c_str());
        CHECK_FALSE(contains(ack.text, "uthorization"));
        CHECK_TRUE(wire.sends_nothing());
    }
}

TEST(EstablishedLeg, TakesNoSecondOfferOfOursAtATime)
{
    offers();
    const auto second = wire.legs->offer({ .leg = leg, .session = session_json() }, wire.now);
    STRCMP_EQUAL(std::string { Told::not_now_code }.c_str(), second.error().code.c_str());
}

TEST(EstablishedLeg, YieldsInAGlareAndTriesAgain)
{
    const Datagram invite = offers();
    asks("INVITE", offer_text(4000, 2));
    LONGS_EQUAL(491, wire.sent().status());
    wire.asks(wire.trunk,
              { .method = "ACK", .uri = uri, .to = to, .cseq = cseq, .branch = wire.last_branch });
    wire.answers(wire.trunk, invite, 491);
    wire.ignore_sent();
    wire.pass(2100ms);
    STRCMP_EQUAL("INVITE", wire.sent().method().c_str());
}

TEST(EstablishedLeg, IsLostWhenThePeerDoesNotKnowItAnyMore)
{
    wire.answers(wire.trunk, offers(), 481);
    wire.sent(); // ACK
    STRCMP_EQUAL("BYE", wire.sent().method().c_str());
    CHECK_TRUE(*wire.event().reason == Reason::Lost);
}

TEST(EstablishedLeg, TakesAnUpdateWithAndWithoutAnOffer)
{
    asks("UPDATE", "", "Session-Expires: 300;refresher=uac\r\nSupported: timer\r\n");
    const Datagram refreshed = wire.sent();
    LONGS_EQUAL(200, refreshed.status());
    CHECK_TRUE(contains(refreshed.header("Session-Expires"), "300;refresher=uac"));
    CHECK_TRUE(wire.hears_nothing());
    asks("UPDATE", offer_text(4000, 2, "a=inactive"));
    CHECK_TRUE(*wire.event().hold == Told::EventHold::Held);
    CHECK_TRUE(wire.legs->answer_offer({ .leg = leg, .session = session_json(16050) }, wire.now).has_value());
    LONGS_EQUAL(200, wire.sent().status());
    wire.pass(2s);
    CHECK_TRUE(wire.sends_nothing()); // An UPDATE's answer is not repeated.
}

TEST(EstablishedLeg, AnswersTheOpenOfferWhenThePeerHangsUp)
{
    asks("INVITE", offer_text(4000, 2));
    wire.ignore_sent();
    asks("BYE");
    LONGS_EQUAL(200, wire.sent().status());
    LONGS_EQUAL(487, wire.sent().status());
}

TEST(EstablishedLeg, RefreshesItsSessionWithUpdate)
{
    wire.pass(limits::session_interval / 2 + 1s);
    const Datagram update = wire.sent();
    STRCMP_EQUAL("UPDATE", update.method().c_str());
    CHECK_TRUE(contains(update.header("Session-Expires"), "refresher=uac"));
    wire.answers(wire.trunk, update, 200);
    wire.pass(limits::session_interval / 2 + 1s);
    STRCMP_EQUAL("UPDATE", wire.sent().method().c_str());
}

TEST(EstablishedLeg, NoticesADeadPeer)
{
    wire.pass(limits::session_interval / 2 + 40s);
    CHECK_TRUE(*wire.event().reason == Reason::Lost);
}

TEST(EstablishedLeg, NoticesAPeerThatPromisedToRefreshAndDoesNot)
{
    asks("UPDATE", "", "Session-Expires: 90;refresher=uac\r\nSupported: timer\r\n");
    wire.ignore_sent();
    wire.pass(59s);
    CHECK_TRUE(wire.hears_nothing());
    wire.pass(2s);
    CHECK_TRUE(*wire.event().reason == Reason::Lost);
}

TEST(EstablishedLeg, PassesDigitsOn)
{
    asks("INFO", "Signal=5\r\nDuration=160\r\n", "Content-Type: application/dtmf-relay\r\n");
    LONGS_EQUAL(200, wire.sent().status());
    STRCMP_EQUAL("5", wire.event().digit->c_str());
    asks("INFO", "#", "Content-Type: application/dtmf\r\n");
    STRCMP_EQUAL("#", wire.event().digit->c_str());
    asks("INFO", "Signal=11\r\n", "Content-Type: application/dtmf-relay\r\n");
    STRCMP_EQUAL("#", wire.event().digit->c_str());
}

TEST(EstablishedLeg, TellsOfAKeyThatWasPressedAtTheOtherEnd)
{
    CHECK_TRUE(wire.legs->send_digit({ .leg = leg, .digit = "#" }, wire.now).has_value());
    const Datagram info = wire.sent();
    STRCMP_EQUAL("INFO", info.method().c_str());
    STRCMP_EQUAL("application/dtmf-relay", info.header("Content-Type").c_str());
    STRCMP_EQUAL("Signal=#\r\nDuration=160\r\n", info.body().c_str());
    for (const char* wrong : { "", "12", "x" })
        CHECK_FALSE(wire.legs->send_digit({ .leg = leg, .digit = wrong }, wire.now).has_value());
    CHECK_FALSE(wire.legs->send_digit({ .leg = "none", .digit = "1" }, wire.now).has_value());
}

TEST(EstablishedLeg, RefusesInfoItDoesNotUnderstand)
{
    asks("INFO", "Signal=xyz\r\n", "Content-Type: application/dtmf-relay\r\n");
    LONGS_EQUAL(415, wire.sent().status());
    asks("INFO", "<xml/>", "Content-Type: application/media_control+xml\r\n");
    LONGS_EQUAL(415, wire.sent().status());
    CHECK_TRUE(wire.hears_nothing());
}

TEST(EstablishedLeg, AsksCalldForATransferAndSaysItsAnswer)
{
    asks("REFER", "", "Refer-To: <sip:203@192.0.2.1>\r\n");
    const Told::Event asked = wire.event();
    CHECK_TRUE(asked.what == What::TransferAsked);
    STRCMP_EQUAL("203", asked.transfer_to->c_str());
    CHECK_TRUE(wire.legs->answer_transfer({ .leg = leg, .accepted = false }, wire.now).has_value());
    LONGS_EQUAL(603, wire.sent().status());
    CHECK_TRUE(wire.legs->answer_transfer({ .leg = leg, .accepted = false }, wire.now).has_value());
    CHECK_TRUE(wire.sends_nothing());
}

TEST(EstablishedLeg, TellsThePeerWhatBecomesOfItsTransfer)
{
    asks("REFER", "", "Refer-To: <sip:203@192.0.2.1>\r\n");
    wire.event();
    CHECK_TRUE(wire.legs->answer_transfer({ .leg = leg, .accepted = true }, wire.now).has_value());
    LONGS_EQUAL(202, wire.sent().status());
    const Datagram trying = wire.sent();
    STRCMP_EQUAL("NOTIFY", trying.method().c_str());
    STRCMP_EQUAL("refer", trying.header("Event").c_str());
    CHECK_TRUE(trying.header("Subscription-State").starts_with("active"));
    STRCMP_EQUAL("SIP/2.0 100 Trying\r\n", trying.body().c_str());
    CHECK_FALSE(trying.header("Contact").empty());
    CHECK_TRUE(wire.legs->tell_transfer({ .leg = leg, .code = 180 }, wire.now).has_value());
    STRCMP_EQUAL("SIP/2.0 180 Ringing\r\n", wire.sent().body().c_str());
    wire.dies(); // The next process goes on where this one was.
    CHECK_TRUE(wire.legs->tell_transfer({ .leg = leg, .code = 200 }, wire.now).has_value());
    const Datagram done = wire.sent();
    STRCMP_EQUAL("SIP/2.0 200 OK\r\n", done.body().c_str());
    CHECK_TRUE(done.header("Subscription-State").starts_with("terminated"));
    CHECK_TRUE(wire.legs->tell_transfer({ .leg = leg, .code = 486 }, wire.now).has_value());
    CHECK_TRUE(wire.sends_nothing()); // That was the last word.
    CHECK_FALSE(wire.legs->tell_transfer({ .leg = leg, .code = 42 }, wire.now).has_value());
}

TEST(EstablishedLeg, AnswersWhatItStillWasAskedWhenItEnds)
{
    asks("REFER", "", "Refer-To: <sip:203@192.0.2.1>\r\n");
    asks("BYE");
    LONGS_EQUAL(200, wire.sent().status());
    const Datagram refused = wire.sent();
    LONGS_EQUAL(487, refused.status());
    CHECK_TRUE(refused.header("CSeq").ends_with("REFER"));
}

TEST(EstablishedLeg, NamesTheTransferItSpeaksOfFromTheSecondOn)
{
    for (int i = 0; i < 2; ++i) {
        asks("REFER", "", "Refer-To: <sip:203@192.0.2.1>\r\n");
        CHECK_TRUE(wire.legs->answer_transfer({ .leg = leg, .accepted = true }, wire.now).has_value());
        LONGS_EQUAL(202, wire.sent().status());
        const std::string event = wire.sent().header("Event");
        CHECK_TRUE(i == 0 ? event == "refer" : event.starts_with("refer;id="));
    }
}

TEST(EstablishedLeg, ResolvesTheLegATransferReplaces)
{
    const std::string tag = to.substr(to.find(";tag=") + 5);
    asks("REFER", "",
         "Refer-To: <sip:203@192.0.2.1?Replaces=call-1%3Bto-tag%3D" + tag + "%3Bfrom-tag%3Dtheirs>\r\n");
    STRCMP_EQUAL(leg.c_str(), wire.event().transfer_replaces->c_str());
}

TEST(EstablishedLeg, DeclinesATransferCalldSaysNothingTo)
{
    asks("REFER", "", "Refer-To: <sip:203@192.0.2.1>\r\n");
    wire.pass(9s);
    LONGS_EQUAL(603, wire.sent().status());
}

TEST(EstablishedLeg, AnswersOptionsAndRefusesTheRest)
{
    asks("OPTIONS");
    LONGS_EQUAL(200, wire.sent().status());
    asks("MESSAGE", "", "");
    LONGS_EQUAL(403, wire.sent().status());
    asks("SUBSCRIBE", "", "");
    LONGS_EQUAL(489, wire.sent().status());
    asks("PUBLISH", "", "");
    LONGS_EQUAL(405, wire.sent().status());
    asks("NONSENSE");
    LONGS_EQUAL(501, wire.sent().status());
    asks("INFO", "", "Require: nonsense\r\n");
    LONGS_EQUAL(420, wire.sent().status());
}

TEST(EstablishedLeg, RepeatsItsAnswerToARepeatedRequest)
{
    wire.asks(wire.trunk,
              { .method = "INFO",
                .uri = uri,
                .to = to,
                .cseq = 2,
                .branch = "z9hG4bKinfo",
                .extra = "Content-Type: application/dtmf\r\n",
                .body = "5" });
    wire.asks(wire.trunk,
              { .method = "INFO",
                .uri = uri,
                .to = to,
                .cseq = 2,
                .branch = "z9hG4bKinfo",
                .extra = "Content-Type: application/dtmf\r\n",
                .body = "5" });
    LONGS_EQUAL(200, wire.sent().status());
    LONGS_EQUAL(200, wire.sent().status());
    wire.event();
    CHECK_TRUE(wire.hears_nothing()); // One press, one digit.
}

TEST(EstablishedLeg, WritesTheOutsideAddressForAPeerOutside)
{
    wire.office.external = *parse_ip("203.0.113.5");
    asks("INVITE", offer_text(4000, 2));
    wire.ignore_sent();
    CHECK_TRUE(wire.legs->answer_offer({ .leg = leg, .session = session_json(16060, "192.0.2.1") }, wire.now)
                   .has_value());
    const Datagram answer = wire.sent();
    CHECK_TRUE(contains(answer.body(), "c=IN IP4 203.0.113.5"));
    CHECK_FALSE(contains(answer.body(), "192.0.2.1"));
    CHECK_TRUE(contains(answer.header("Contact"), "203.0.113.5"));
}

TEST(EstablishedLeg, FillsInItsAddressWhereMediadLeftItOpen)
{
    asks("INVITE", offer_text(4000, 2));
    wire.ignore_sent();
    CHECK_TRUE(
        wire.legs->answer_offer({ .leg = leg, .session = session_json(16060, "") }, wire.now).has_value());
    CHECK_TRUE(contains(wire.sent().body(), "c=IN IP4 192.0.2.1"));
}
