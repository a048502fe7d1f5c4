#include "limits.h"
#include "unit/daemons/sipd/wire.h"

using namespace sipd;
using namespace std::chrono_literals;
using Told = yobirin::Legs;
using What = yobirin::Legs::EventWhat;

TEST_GROUP(ArrivingCall)
{
    Wire wire {};
    std::string leg {};
    Datagram answer {};

    void invites(Ask ask = {})
    {
        if (ask.body.empty() && !contains(ask.extra, "X-Late"))
            ask.body = offer_text();
        wire.asks(wire.trunk, ask);
    }
    void arrives(const Ask& ask = {})
    {
        invites(ask);
        LONGS_EQUAL(100, wire.sent().status());
        leg = wire.event().leg;
    }
    void is_answered()
    {
        CHECK_TRUE(wire.legs->answer({ .leg = leg, .session = session_json() }, wire.now).has_value());
        answer = wire.sent();
        LONGS_EQUAL(200, answer.status());
    }
    void acknowledges(const std::string& body = "")
    {
        wire.asks(
            wire.trunk,
            { .method = "ACK", .to = answer.header("To"), .call_id = "call-1", .cseq = 1, .body = body });
    }
};

TEST(ArrivingCall, IsTriedAtOnceAndShownToCalld)
{
    invites();
    LONGS_EQUAL(100, wire.sent().status());
    const Told::Event event = wire.event();
    CHECK_TRUE(event.what == What::Incoming);
    CHECK_TRUE(event.leg.starts_with("in-"));
    STRCMP_EQUAL("ntt", event.about->trunk->c_str());
    STRCMP_EQUAL("0312345678", event.about->from.number.c_str());
    STRCMP_EQUAL("202", event.about->to.number.c_str());
    STRCMP_EQUAL("call-1", event.contact_hint->c_str());
    CHECK_TRUE(contains(event.session->text, "\"port\":4000"));
    CHECK_TRUE(contains(event.session->text, "198.51.100.1:5060")); // Where it signals from.
}

TEST(ArrivingCall, RingsAndIsAnsweredWithOurSession)
{
    arrives();
    CHECK_TRUE(wire.legs->ring({ .leg = leg }, wire.now).has_value());
    const Datagram ringing = wire.sent();
    LONGS_EQUAL(180, ringing.status());
    is_answered();
    STRCMP_EQUAL(ringing.tag_of("To").c_str(), answer.tag_of("To").c_str());
    CHECK_TRUE(contains(answer.body(), "m=audio 16000 RTP/AVP 0"));
    CHECK_TRUE(contains(answer.header("Session-Expires"), "refresher=uas"));
    acknowledges();
    CHECK_TRUE(wire.legs->find(leg)->about.state == Told::LegState::Up);
}

TEST(ArrivingCall, HearsEarlySoundInA183)
{
    arrives();
    CHECK_TRUE(wire.legs->ring({ .leg = leg, .session = session_json() }, wire.now).has_value());
    const Datagram early = wire.sent();
    LONGS_EQUAL(183, early.status());
    is_answered(); // The same session: the same version.
    STRCMP_EQUAL(early.body().c_str(), answer.body().c_str());
}

TEST(ArrivingCall, GetsItsAnswerAgainUntilItAcknowledges)
{
    arrives();
    is_answered();
    wire.pass(500ms);
    LONGS_EQUAL(200, wire.sent().status());
    wire.pass(1000ms);
    LONGS_EQUAL(200, wire.sent().status());
    acknowledges();
    wire.pass(10s);
    CHECK_TRUE(wire.sends_nothing());
}

TEST(ArrivingCall, IsHungUpWhenItNeverAcknowledges)
{
    arrives();
    is_answered();
    wire.pass(31s);
    wire.ignore_sent();
    wire.pass(5s);
    std::string method;
    while (!wire.sends_nothing())
        method = wire.sent().method();
    STRCMP_EQUAL("BYE", method.c_str());
    const Told::Event event = wire.event();
    CHECK_TRUE(event.what == What::Ended && *event.reason == Reason::Lost);
}

TEST(ArrivingCall, IsCancelled)
{
    arrives();
    wire.asks(wire.trunk, { .method = "CANCEL", .branch = wire.last_branch });
    LONGS_EQUAL(200, wire.sent().status());
    LONGS_EQUAL(487, wire.sent().status());
    const Told::Event event = wire.event();
    CHECK_TRUE(*event.reason == Reason::Cancelled && *event.by == Told::EventBy::Peer);
}

TEST(ArrivingCall, IsCancelledAsAnsweredElsewhere)
{
    arrives();
    wire.asks(wire.trunk,
              { .method = "CANCEL",
                .branch = wire.last_branch,
                .extra = "Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n" });
    CHECK_TRUE(*wire.event().reason == Reason::CompletedElsewhere);
}

TEST(ArrivingCall, IsNotCancelledByAStrangerWhoKnowsItsBranch)
{
    arrives();
    const std::string branch = wire.last_branch;
    std::string text = wire.text_of_ask(wire.trunk, { .method = "CANCEL", .branch = branch });
    wire.send(wire.stranger, text);
    LONGS_EQUAL(481, wire.sent().status());
    CHECK_TRUE(wire.hears_nothing());
    wire.asks(wire.trunk, { .method = "CANCEL", .branch = branch });
    LONGS_EQUAL(200, wire.sent().status());
}
TEST(ArrivingCall, IsNotCancelledByABranchNobodyKnows)
{
    arrives();
    wire.asks(wire.trunk, { .method = "CANCEL", .branch = "z9hG4bKother" });
    LONGS_EQUAL(481, wire.sent().status());
    CHECK_TRUE(wire.hears_nothing());
}

TEST(ArrivingCall, IsRefusedWithReasonAndRetryAfter)
{
    arrives();
    CHECK_TRUE(wire.legs->end({ .leg = leg, .reason = Reason::Overloaded }, wire.now).has_value());
    const Datagram refusal = wire.sent();
    LONGS_EQUAL(503, refusal.status());
    CHECK_FALSE(refusal.header("Retry-After").empty());
    CHECK_TRUE(*wire.event().by == Told::EventBy::Us);
    UNSIGNED_LONGS_EQUAL(0, wire.legs->count());
}

TEST(ArrivingCall, MayLeaveTheOfferToUs)
{
    arrives({ .extra = "X-Late: 1\r\n" });
    is_answered();
    acknowledges(offer_text(4002));
    const Told::Event event = wire.event();
    CHECK_TRUE(event.what == What::OfferAnswered);
    CHECK_TRUE(contains(event.session->text, "\"port\":4002"));
}

TEST(ArrivingCall, GetsQuick503WhileCalldIsAway)
{
    wire.heard = false;
    invites();
    const Datagram refusal = wire.sent();
    LONGS_EQUAL(503, refusal.status());
    CHECK_FALSE(refusal.header("Retry-After").empty());
    UNSIGNED_LONGS_EQUAL(0, wire.legs->count());
    UNSIGNED_LONGS_EQUAL(0, wire.transactions->server_count());
}

TEST(ArrivingCall, Gets503BeyondTheWindowOfUndecidedOnes)
{
    for (std::size_t i = 0; i <= limits::undecided_legs; ++i) {
        wire.ignore_sent();
        invites({ .call_id = "call-" + std::to_string(i) });
    }
    LONGS_EQUAL(503, wire.sent().status());
    leg = wire.event().leg;
    CHECK_TRUE(wire.legs->ring({ .leg = leg }, wire.now).has_value());
    wire.ignore_sent();
    invites({ .call_id = "one-more" });
    LONGS_EQUAL(100, wire.sent().status());
}

TEST(ArrivingCall, Gets503WhileCalldIsLateUnlessItIsAnEmergency)
{
    wire.office.emergency = { "110" };
    arrives({ .call_id = "first" });
    wire.now += limits::undecided_longest + 1ms;
    invites({ .call_id = "second" });
    const Datagram refusal = wire.sent();
    LONGS_EQUAL(503, refusal.status());
    const int wait = std::stoi(refusal.header("Retry-After"));
    CHECK_TRUE(wait >= limits::retry_after_least.count() && wait <= limits::retry_after_most.count());
    invites({ .uri = "sip:110@192.0.2.1", .call_id = "third" });
    LONGS_EQUAL(100, wire.sent().status());
    CHECK_TRUE(
        wire.legs->ring({ .leg = leg }, wire.now).has_value()); // calld is back; the emergency waits no time.
    CHECK_TRUE(wire.legs->ring({ .leg = wire.event().leg }, wire.now).has_value());
    wire.ignore_sent();
    invites({ .call_id = "fourth" });
    LONGS_EQUAL(100, wire.sent().status());
}

TEST(ArrivingCall, LeavesRoomForTheRequestsOfStandingCalls)
{
    for (std::size_t i = 0; i < limits::new_call_transactions; ++i) {
        sip::Message message;
        const std::string text = wire.text_of_ask(wire.stranger, { .method = "OPTIONS" });
        CHECK_TRUE(message.read(text).has_value());
        CHECK_TRUE(wire.transactions->open(message, *message.via(), {}, wire.now).has_value());
    }
    invites();
    LONGS_EQUAL(503, wire.sent().status());
    CHECK_TRUE(limits::new_call_transactions < limits::server_transactions);
}

TEST(ArrivingCall, MayRequireWhateverWeSayWeSupport)
{
    invites({ .extra = "Require: " + std::string { supported_extensions } + "\r\n" });
    LONGS_EQUAL(100, wire.sent().status());
}

TEST(ArrivingCall, IsRefusedWhenItRequiresWhatWeLack)
{
    invites({ .extra = "Require: precondition, timer\r\n" });
    const Datagram refusal = wire.sent();
    LONGS_EQUAL(420, refusal.status());
    STRCMP_EQUAL("precondition", refusal.header("Unsupported").c_str());
}

TEST(ArrivingCall, IsRefusedWithA422WhenItsSessionIsTooBrief)
{
    invites({ .extra = "Supported: timer\r\nSession-Expires: 30\r\n" });
    const Datagram refusal = wire.sent();
    LONGS_EQUAL(422, refusal.status());
    STRCMP_EQUAL("90", refusal.header("Min-SE").c_str());
}

TEST(ArrivingCall, IsRefusedWithABodyWeDoNotRead)
{
    invites({ .extra = "Content-Type: application/isup\r\n", .body = "x" });
    LONGS_EQUAL(415, wire.sent().status());
    invites({ .call_id = "2", .body = "v=0\r\nnonsense" });
    LONGS_EQUAL(400, wire.sent().status());
}

TEST(ArrivingCall, IsStoppedAtTheEndOfItsHops)
{
    invites({ .max_forwards = 0 });
    LONGS_EQUAL(483, wire.sent().status());
}

TEST(ArrivingCall, OfATrunkTellsHowOftenItMayYetBeSentOn)
{
    invites({ .max_forwards = 12 });
    LONGS_EQUAL(12, wire.event().forwards_left.value_or(0));
}

TEST(ArrivingCall, ThatCameTwoWaysIsTakenOnce)
{
    arrives();
    invites({ .branch = "z9hG4bKother" });
    LONGS_EQUAL(482, wire.sent().status());
    CHECK_TRUE(wire.hears_nothing());
}

TEST(ArrivingCall, RepeatedGetsTheSameAnswerAndIsNoSecondCall)
{
    arrives({ .branch = "z9hG4bKsame" });
    invites({ .branch = "z9hG4bKsame" });
    LONGS_EQUAL(100, wire.sent().status());
    CHECK_TRUE(wire.hears_nothing());
}

// RFC 4475 3.4.1
TEST(ArrivingCall, OfAnOldClientNeedsNoContactWhereItsFromCanBeCalledBack)
{
    invites({ .contact = "" });
    LONGS_EQUAL(100, wire.sent().status());
    invites({ .from = "<tel:+81312345678>;tag=b", .branch = "z9hG4bKother", .contact = "" });
    LONGS_EQUAL(400, wire.sent().status());
}

TEST(ArrivingCall, OfAnExtensionProvesItsPassword)
{
    const Ask ask { .from = "<sip:201@192.0.2.1>;tag=a",
                    .body = offer_text(),
                    .contact = "<sip:201@192.0.2.7>" };
    wire.asks(wire.phone, ask);
    const Datagram challenge = wire.sent();
    LONGS_EQUAL(401, challenge.status());
    UNSIGNED_LONGS_EQUAL(0, wire.transactions->server_count()); // Nothing is remembered of strangers.
    const std::string challenged = challenge.header("WWW-Authenticate");
    Ask proven = ask;
    proven.cseq = 2;
    proven.extra =
        "Authorization: "
        + sip::credentials_text(
            *sip::parse_challenge(challenged),
            { .username = "201", .password = "secret", .method = "INVITE", .uri = ask.uri, .cnonce = "c" })
        + "\r\n";
    wire.asks(wire.phone, proven);
    LONGS_EQUAL(100, wire.sent().status());
    STRCMP_EQUAL("201", wire.event().about->extension->c_str());
}

TEST(ArrivingCall, ShowsWhoWasAuthenticatedWhateverItClaims)
{
    wire.asks(wire.phone, { .from = "<sip:201@192.0.2.1>;tag=a", .contact = "<sip:201@192.0.2.7>" });
    const std::string challenged = wire.sent().header("WWW-Authenticate");
    wire.asks(wire.phone,
              { .from = "<sip:chief@192.0.2.1>;tag=a",
                .cseq = 2,
                .extra = "Authorization: "
                    + sip::credentials_text(*sip::parse_challenge(challenged),
                                            { .username = "201",
                                              .password = "secret",
                                              .method = "INVITE",
                                              .uri = "sip:202@192.0.2.1",
                                              .cnonce = "c" })
                    + "\r\n",
                .contact = "<sip:201@192.0.2.7>" });
    STRCMP_EQUAL("201", wire.event().about->from.number.c_str());
}

TEST(ArrivingCall, ThroughATrunkCannotPassForAnExtension)
{
    invites({ .from = "<sip:201@192.0.2.1>;tag=a" });
    LONGS_EQUAL(401, wire.sent().status());
}

TEST(ArrivingCall, ThatReplacesALegSaysWhich)
{
    arrives();
    is_answered();
    acknowledges();
    const std::string value = "call-1;to-tag=" + answer.tag_of("To") + ";from-tag=theirs";
    invites({ .from = "<sip:0399999999@198.51.100.1>;tag=x",
              .call_id = "call-2",
              .extra = "Replaces: " + value + "\r\n" });
    wire.sent();
    STRCMP_EQUAL(leg.c_str(), wire.event().replaces->c_str());
    invites({ .call_id = "call-3", .extra = "Replaces: nobody;to-tag=1;from-tag=2\r\n" });
    LONGS_EQUAL(481, wire.sent().status());
}

TEST(ArrivingCall, IsEndedWhenNobodyDecides)
{
    arrives();
    wire.pass(limits::setup_longest + 1s);
    LONGS_EQUAL(480, wire.sent().status());
}
