// Reliable provisional responses both ways (RFC 3262) and UPDATE before the answer (RFC 3311), by raw
// messages.
#include "legs/reliable.h"

#include "unit/daemons/sipd/wire.h"

using namespace sipd;
using namespace std::chrono_literals;
using Told = yobirin::Legs;
using What = yobirin::Legs::EventWhat;

// ---- Theirs: we call, and what the trunk says before it answers has to be acknowledged.
TEST_GROUP(AReliableAnswer)
{
    Wire wire {};
    std::string leg { "c1.1.1" };
    Datagram invite {};

    void setup() override
    {
        CHECK_TRUE(wire.legs
                       ->dial({ .leg = leg,
                                .target = { .trunk = "ntt", .number = "0398765432" },
                                .from = { .number = "0312345678" },
                                .to = { .number = "0398765432" },
                                .offer = session_json() },
                              wire.now)
                       .has_value());
        invite = wire.sent();
    }
    void rings(int status, unsigned rseq, const std::string& body = "", const std::string& tag = "theirs")
    {
        wire.answers(wire.trunk, invite, status, "Require: 100rel\r\nRSeq: " + std::to_string(rseq) + "\r\n",
                     body, tag);
    }
    Ask update(const std::string& body)
    {
        return { .method = "UPDATE",
                 .uri = invite.contact_uri(),
                 .from = "<sip:0398765432@198.51.100.1>;tag=theirs",
                 .to = invite.header("From"),
                 .call_id = invite.header("Call-ID"),
                 .cseq = 1,
                 .body = body };
    }
};

TEST(AReliableAnswer, IsOfferedToTrunks) { CHECK_TRUE(contains(invite.header("Supported"), "100rel")); }

TEST(AReliableAnswer, IsAcknowledgedInItsDialog)
{
    rings(183, 4711, offer_text(5000));
    const Datagram prack = wire.sent();
    STRCMP_EQUAL("PRACK sip:peer@198.51.100.1:5060 SIP/2.0", prack.line().c_str());
    STRCMP_EQUAL("4711 1 INVITE", prack.header("RAck").c_str());
    STRCMP_EQUAL("2 PRACK", prack.header("CSeq").c_str());
    STRCMP_EQUAL("theirs", prack.tag_of("To").c_str());
    const auto news = wire.event();
    CHECK_TRUE(news.what == What::Ringing);
    CHECK_TRUE(news.session.has_value());
}

TEST(AReliableAnswer, IsAcknowledgedOnceHoweverOftenItComes)
{
    rings(180, 1);
    STRCMP_EQUAL("PRACK", wire.sent().method().c_str());
    CHECK_TRUE(wire.event().what == What::Ringing);
    rings(180, 1);
    CHECK_TRUE(wire.sends_nothing());
    CHECK_TRUE(wire.hears_nothing());
}

TEST(AReliableAnswer, IsNotAcknowledgedOnceMoreByTheProcessAfterOurs)
{
    rings(180, 1);
    wire.dies();
    STRCMP_EQUAL("CANCEL", wire.sent().method().c_str());
    rings(180, 1); // It was on its way to the one that died.
    CHECK_TRUE(wire.sends_nothing());
}

TEST(AReliableAnswer, IsAcknowledgedByTheProcessAfterOursWhereItIsTheFirst)
{
    wire.dies();
    rings(180, 1);
    STRCMP_EQUAL("2 PRACK", wire.sent().header("CSeq").c_str());
    STRCMP_EQUAL("CANCEL", wire.sent().method().c_str());
}

TEST(AReliableAnswer, IsDroppedOutOfTurn)
{
    rings(180, 10);
    wire.ignore_sent();
    wire.event();
    rings(183, 12, offer_text(5000));
    CHECK_TRUE(wire.sends_nothing());
    CHECK_TRUE(wire.hears_nothing());
    rings(183, 11, offer_text(5000));
    STRCMP_EQUAL("11 1 INVITE", wire.sent().header("RAck").c_str());
    CHECK_TRUE(wire.event().session.has_value());
}

TEST(AReliableAnswer, HasItsOwnNumbersInEachFork)
{
    rings(183, 10, offer_text(5000), "one");
    rings(183, 900, offer_text(5002), "two");
    const Datagram first = wire.sent();
    STRCMP_EQUAL("one", first.tag_of("To").c_str());
    STRCMP_EQUAL("2 PRACK", first.header("CSeq").c_str());
    const Datagram second = wire.sent();
    STRCMP_EQUAL("2 PRACK", second.header("CSeq").c_str());
    STRCMP_EQUAL("two", second.tag_of("To").c_str());
    STRCMP_EQUAL("900 1 INVITE", second.header("RAck").c_str());
}

// RFC 3261 13.2.1: the first answer counts, and the 200 may be silent about it.
TEST(AReliableAnswer, StandsWhenThe200SaysNothingMore)
{
    rings(183, 1, offer_text(5000));
    const Datagram prack = wire.sent();
    const auto early = wire.event();
    wire.answers(wire.trunk, prack, 200);
    wire.answers(wire.trunk, invite, 200);
    const Datagram ack = wire.sent();
    STRCMP_EQUAL("1 ACK", ack.header("CSeq").c_str());
    const auto news = wire.event();
    CHECK_TRUE(news.what == What::Answered);
    CHECK_TRUE(news.session.has_value() || early.session.has_value());
    CHECK_TRUE(wire.legs->end({ .leg = leg, .reason = Told::Reason::HungUp }, wire.now).has_value());
    STRCMP_EQUAL("3 BYE", wire.sent().header("CSeq").c_str()); // It goes on counting behind the PRACK.
}

TEST(AReliableAnswer, MovesWithAnUpdateBeforeTheCallIsAnswered)
{
    rings(183, 1, offer_text(5000));
    wire.ignore_sent();
    wire.event();
    wire.asks(wire.trunk, update(offer_text(5008, 2)));
    const Datagram answer = wire.sent();
    LONGS_EQUAL(200, answer.status());
    CHECK_TRUE(contains(answer.body(), "m=audio 16000 RTP/AVP 0\r\n"));
    const auto news = wire.event();
    CHECK_TRUE(news.what == What::Ringing);
    STRCMP_EQUAL("theirs", news.branch->c_str());
    CHECK_TRUE(contains(news.session->text, "5008"));
}

TEST(AReliableAnswer, IsRefreshedByAnUpdateWithoutASession)
{
    rings(183, 1, offer_text(5000));
    wire.ignore_sent();
    wire.event();
    wire.asks(wire.trunk, update(""));
    LONGS_EQUAL(200, wire.sent().status());
    CHECK_TRUE(wire.hears_nothing());
}

TEST(AReliableAnswer, IsNotChangedByAStrangersUpdate)
{
    rings(183, 1, offer_text(5000));
    wire.ignore_sent();
    wire.event();
    wire.asks(wire.stranger, update(offer_text(5008, 2)));
    LONGS_EQUAL(481, wire.sent().status());
    CHECK_TRUE(wire.hears_nothing());
}

TEST(AReliableAnswer, KeepsItsSoundWhenAnUpdateOffersNothingWeSpeak)
{
    rings(183, 1, offer_text(5000));
    wire.ignore_sent();
    wire.event();
    std::string video = offer_text(5008, 2);
    video.replace(video.find("m=audio"), 7, "m=video");
    wire.asks(wire.trunk, update(video));
    LONGS_EQUAL(488, wire.sent().status());
    CHECK_TRUE(wire.hears_nothing());
}

// ---- Ours: the trunk calls, and what we say before we answer is repeated until it is acknowledged.
TEST_GROUP(AReliableRinging)
{
    Wire wire {};
    std::string leg {};
    Datagram ringing {};

    void arrives(const std::string& headers = "Supported: 100rel\r\n", const std::string& body = offer_text())
    {
        wire.asks(wire.trunk, { .branch = "z9hG4bKfirst", .extra = headers, .body = body });
        leg = wire.event().leg;
        wire.ignore_sent();
    }
    void is_rung(bool with_sound = true)
    {
        CHECK_TRUE(wire.legs
                       ->ring({ .leg = leg,
                                .session = with_sound ? std::optional { session_json() } : std::nullopt },
                              wire.now)
                       .has_value());
        ringing = wire.sent();
    }
    void is_answered()
    {
        CHECK_TRUE(wire.legs->answer({ .leg = leg, .session = session_json() }, wire.now).has_value());
    }
    void acknowledges(const std::string& rseq, unsigned cseq = 2)
    {
        wire.asks(wire.trunk,
                  { .method = "PRACK",
                    .to = ringing.header("To"),
                    .cseq = cseq,
                    .extra = "RAck: " + rseq + " 1 INVITE\r\n" });
    }
};

TEST(AReliableRinging, SaysItsNumberAndIsRepeated)
{
    arrives();
    is_rung();
    LONGS_EQUAL(183, ringing.status());
    STRCMP_EQUAL("100rel", ringing.header("Require").c_str());
    CHECK_FALSE(ringing.header("RSeq").empty());
    wire.pass(500ms);
    STRCMP_EQUAL(ringing.text.c_str(), wire.sent().text.c_str());
    wire.pass(999ms);
    CHECK_TRUE(wire.sends_nothing());
    wire.pass(1ms);
    LONGS_EQUAL(183, wire.sent().status());
    acknowledges(ringing.header("RSeq"));
    LONGS_EQUAL(200, wire.sent().status());
    wire.pass(20s);
    CHECK_TRUE(wire.sends_nothing());
}

TEST(AReliableRinging, IsForWhoKnowsIt)
{
    arrives("");
    is_rung();
    STRCMP_EQUAL("", ringing.header("Require").c_str());
}

TEST(AReliableRinging, IsNotForATrunkWhoseProfileDoesWithout)
{
    wire.office.trunks["ntt"].profile.reliable = office::Reliability::Off;
    arrives();
    is_rung();
    STRCMP_EQUAL("", ringing.header("Require").c_str());
}

TEST(AReliableRinging, IsForWhoeverInsists)
{
    wire.office.trunks["ntt"].profile.reliable = office::Reliability::Off;
    arrives("Require: 100rel\r\n");
    is_rung(false);
    LONGS_EQUAL(180, ringing.status());
    STRCMP_EQUAL("100rel", ringing.header("Require").c_str());
}

TEST(AReliableRinging, TakesNoAcknowledgementOfAnother)
{
    arrives();
    is_rung();
    acknowledges("1");
    LONGS_EQUAL(481, wire.sent().status());
    wire.asks(wire.trunk, { .method = "PRACK", .to = ringing.header("To"), .cseq = 3 });
    LONGS_EQUAL(400, wire.sent().status());
    wire.pass(500ms);
    LONGS_EQUAL(183, wire.sent().status());
    acknowledges(ringing.header("RSeq"), 4);
    LONGS_EQUAL(200, wire.sent().status());
    acknowledges(ringing.header("RSeq"), 5);
    LONGS_EQUAL(481, wire.sent().status());
}

// RFC 3262 3: a session in it, and the 200 waits.
TEST(AReliableRinging, IsNotOvertakenByTheAnswer)
{
    arrives();
    is_rung();
    is_answered();
    CHECK_TRUE(wire.sends_nothing());
    acknowledges(ringing.header("RSeq"));
    LONGS_EQUAL(200, wire.sent().status()); // The PRACK's.
    const Datagram answer = wire.sent();
    LONGS_EQUAL(200, answer.status());
    STRCMP_EQUAL("1 INVITE", answer.header("CSeq").c_str());
    STRCMP_EQUAL("", answer.body().c_str()); // It was said, and stands.
    wire.asks(wire.trunk, { .method = "ACK", .to = ringing.header("To") });
    wire.pass(2s);
    CHECK_TRUE(wire.sends_nothing());
}

TEST(AReliableRinging, WithoutASessionIsOvertakenByTheAnswer)
{
    arrives();
    is_rung(false);
    is_answered();
    const Datagram answer = wire.sent();
    LONGS_EQUAL(200, answer.status());
    CHECK_TRUE(contains(answer.body(), "m=audio 16000"));
    wire.pass(400ms);
    CHECK_TRUE(wire.sends_nothing()); // The ringing is not said again.
}

TEST(AReliableRinging, IsFollowedByTheNextOnceItIsAcknowledged)
{
    arrives();
    is_rung(false);
    CHECK_TRUE(wire.legs->ring({ .leg = leg, .session = session_json() }, wire.now).has_value());
    CHECK_TRUE(wire.sends_nothing());
    acknowledges(ringing.header("RSeq"));
    LONGS_EQUAL(200, wire.sent().status());
    const Datagram next = wire.sent();
    LONGS_EQUAL(183, next.status());
    LONGS_EQUAL(std::stol(ringing.header("RSeq")) + 1, std::stol(next.header("RSeq")));
}

TEST(AReliableRinging, NobodyAcknowledgesEndsTheCall)
{
    arrives();
    is_rung();
    wire.pass(70s);
    Datagram last {};
    while (!wire.sends_nothing())
        last = wire.sent();
    LONGS_EQUAL(504, last.status());
    const auto news = wire.event();
    CHECK_TRUE(news.what == What::Ended);
    CHECK_TRUE(*news.reason == Told::Reason::Lost);
}

TEST(AReliableRinging, CanStillBeCancelledWhileTheAnswerWaits)
{
    arrives();
    is_rung();
    is_answered();
    wire.asks(wire.trunk, { .method = "CANCEL", .branch = "z9hG4bKfirst" });
    LONGS_EQUAL(200, wire.sent().status());
    LONGS_EQUAL(487, wire.sent().status());
    CHECK_TRUE(wire.event().what == What::Ended);
}

TEST(AReliableRinging, LetsItsSessionBeChangedBeforeTheAnswer)
{
    arrives();
    is_rung();
    acknowledges(ringing.header("RSeq"));
    wire.ignore_sent();
    wire.asks(wire.trunk,
              { .method = "UPDATE", .to = ringing.header("To"), .cseq = 3, .body = offer_text(4008, 2) });
    const auto news = wire.event();
    CHECK_TRUE(news.what == What::Offered);
    CHECK_TRUE(wire.legs->answer_offer({ .leg = leg, .session = session_json(16002) }, wire.now).has_value());
    const Datagram changed = wire.sent();
    LONGS_EQUAL(200, changed.status());
    CHECK_TRUE(contains(changed.body(), "m=audio 16002"));
    is_answered();
    const Datagram answer = wire.sent();
    LONGS_EQUAL(200, answer.status());
    STRCMP_EQUAL("", answer.body().c_str());
}

// Before the first answer has been acknowledged nothing may be offered (RFC 3311 5.2).
TEST(AReliableRinging, TakesNoNewSessionBeforeTheFirstIsAgreedOn)
{
    arrives();
    is_rung();
    wire.asks(wire.trunk,
              { .method = "UPDATE", .to = ringing.header("To"), .cseq = 2, .body = offer_text(4008, 2) });
    const Datagram refusal = wire.sent();
    LONGS_EQUAL(500, refusal.status());
    CHECK_FALSE(refusal.header("Retry-After").empty());
}

// RFC 3261 13.2.1: the first reliable answer would have to make our offer, which the 200 makes.
TEST(AReliableRinging, IsNotForWhoeverOffersNothing)
{
    arrives("Supported: 100rel\r\n", "");
    is_rung(false);
    LONGS_EQUAL(180, ringing.status());
    STRCMP_EQUAL("", ringing.header("Require").c_str());
    is_answered();
    CHECK_TRUE(contains(wire.sent().body(), "m=audio 16000"));
}

TEST(AReliableRinging, IsLeftOutWhereItMustBeReliableAndMayNot)
{
    arrives("Require: 100rel\r\n", "");
    CHECK_TRUE(wire.legs->ring({ .leg = leg }, wire.now).has_value());
    CHECK_TRUE(wire.sends_nothing());
    is_answered();
    const Datagram answer = wire.sent();
    LONGS_EQUAL(200, answer.status());
    CHECK_TRUE(contains(answer.body(), "m=audio 16000"));
}

// ---- The machines by themselves.
TEST_GROUP(ReliableNumbers) {};

TEST(ReliableNumbers, BeginByChanceBelow2To31AndGrowByOne)
{
    const reliable::Sender first {};
    CHECK_EQUAL(1U, reliable::next_rseq(first, 0));
    CHECK_TRUE(reliable::next_rseq(first, UINT64_MAX) < (1U << 31U));
    CHECK_EQUAL(8U, reliable::next_rseq({ .last_rseq = 7 }, 4711));
}

TEST(ReliableNumbers, AcknowledgeOneOnly)
{
    reliable::Sender sender { .last_rseq = 7, .sending = reliable::Awaiting { .rseq = 7, .said = { "{}" } } };
    CHECK_TRUE(sender.must_wait());
    CHECK_FALSE(reliable::acknowledged(sender, 6).has_value());
    CHECK_TRUE(reliable::acknowledged(sender, 7).has_value());
    CHECK_FALSE(sender.must_wait());
    CHECK_TRUE(sender.session_said.has_value());
    CHECK_FALSE(reliable::acknowledged(sender, 7).has_value());
}
