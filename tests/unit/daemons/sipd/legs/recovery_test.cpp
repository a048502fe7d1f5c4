#include "limits.h"
#include "unit/daemons/sipd/wire.h"

#include <algorithm>

using namespace sipd;
using namespace std::chrono_literals;
using Told = yobirin::Legs;
using What = yobirin::Legs::EventWhat;

// A process dies in the middle of something, and another goes on from its journal.
TEST_GROUP(RecoveredWire)
{
    Wire wire {};
    std::string leg {};
    std::string to {};
    std::string invite_text {};

    void arrives()
    {
        invite_text = wire.text_of_ask(wire.trunk, { .branch = "z9hG4bKfirst", .body = offer_text() });
        wire.send(wire.trunk, invite_text);
        leg = wire.event().leg;
        wire.ignore_sent();
    }
    void is_answered()
    {
        CHECK_TRUE(wire.legs->answer({ .leg = leg, .session = session_json() }, wire.now).has_value());
        to = wire.sent().header("To");
    }
    void acknowledges() { wire.asks(wire.trunk, { .method = "ACK", .to = to }); }
    Datagram dials()
    {
        leg = "c1.1.1";
        CHECK_TRUE(wire.legs
                       ->dial({ .leg = leg,
                                .target = { .device = wire.has_phone("202", wire.phone) },
                                .offer = session_json() },
                              wire.now)
                       .has_value());
        return wire.sent();
    }
    bool keeps_a_refusal()
    {
        return std::ranges::any_of(wire.journal->entries(),
                                   [](const auto& entry) { return entry.first.starts_with("refused/"); });
    }
    void calld_comes_back()
    {
        wire.heard = true;
        wire.events.clear();
    }
};

TEST(RecoveredWire, RefusesACallThatWasBeingSetUpAndItsRepeats)
{
    arrives();
    wire.dies();
    const Datagram refusal = wire.sent();
    LONGS_EQUAL(503, refusal.status());
    CHECK_TRUE(refusal.flow.remote == wire.trunk.remote);
    wire.send(wire.trunk, invite_text);
    LONGS_EQUAL(503, wire.sent().status());
    wire.asks(wire.trunk, { .method = "ACK", .to = refusal.header("To"), .branch = "z9hG4bKfirst" });
    wire.pass(5s);
    CHECK_TRUE(wire.sends_nothing());
}

TEST(RecoveredWire, RefusesAgainWhatWasRefusedAndNotAcknowledged)
{
    arrives();
    CHECK_TRUE(wire.legs->end({ .leg = leg, .reason = Reason::Busy, .code = 486 }, wire.now).has_value());
    wire.ignore_sent(); // It may never have left.
    CHECK_TRUE(keeps_a_refusal());
    wire.dies();
    const Datagram refusal = wire.sent();
    LONGS_EQUAL(486, refusal.status());
    CHECK_TRUE(refusal.flow.remote == wire.trunk.remote);
    wire.pass(500ms);
    LONGS_EQUAL(486, wire.sent().status());
    wire.asks(wire.trunk, { .method = "CANCEL", .branch = "z9hG4bKfirst" });
    LONGS_EQUAL(200, wire.sent().status());
    wire.send(wire.trunk, invite_text);
    LONGS_EQUAL(486, wire.sent().status());
    wire.asks(wire.trunk, { .method = "ACK", .to = refusal.header("To"), .branch = "z9hG4bKfirst" });
    wire.pass(5s);
    CHECK_TRUE(wire.sends_nothing());
    CHECK_FALSE(keeps_a_refusal());
}

TEST(RecoveredWire, RefusesNothingAgainThatWasAcknowledged)
{
    arrives();
    CHECK_TRUE(wire.legs->end({ .leg = leg, .reason = Reason::Busy, .code = 486 }, wire.now).has_value());
    wire.asks(wire.trunk, { .method = "ACK", .to = wire.sent().header("To"), .branch = "z9hG4bKfirst" });
    wire.pass(1ms);
    wire.dies();
    CHECK_TRUE(wire.sends_nothing());
    CHECK_FALSE(keeps_a_refusal());
}

TEST(RecoveredWire, KeepsNoMoreRefusalsThanItMay)
{
    for (std::size_t call = 0; call < limits::refusals_journalled + 20; ++call) {
        const std::string name = std::to_string(call);
        wire.asks(wire.trunk,
                  { .call_id = "call-" + name, .branch = "z9hG4bKmany" + name, .body = offer_text() });
        const std::string arrived = wire.event().leg;
        CHECK_TRUE(
            wire.legs->end({ .leg = arrived, .reason = Reason::Busy, .code = 486 }, wire.now).has_value());
        wire.events.clear(); // That it has ended.
    }
    LONGS_EQUAL(limits::refusals_journalled,
                std::ranges::count_if(wire.journal->entries(),
                                      [](const auto& entry) { return entry.first.starts_with("refused/"); }));
}

TEST(RecoveredWire, ForgetsARefusalThatNobodyEverAcknowledges)
{
    arrives();
    wire.dies();
    CHECK_TRUE(keeps_a_refusal());
    wire.pass(33s);
    CHECK_FALSE(keeps_a_refusal());
}

TEST(RecoveredWire, TellsCalldOfTheEndItMissed)
{
    arrives();
    wire.dies();
    const auto legs = wire.legs->snapshot();
    UNSIGNED_LONGS_EQUAL(1, legs.size());
    CHECK_TRUE(legs[0].state == Told::LegState::Ended);
    const auto ends = wire.legs->unheard_ends();
    UNSIGNED_LONGS_EQUAL(1, ends.size());
    STRCMP_EQUAL(leg.c_str(), ends[0].leg.c_str());
    CHECK_TRUE(*ends[0].reason == Reason::Failed);
    wire.legs->ends_were_heard();
    CHECK_TRUE(wire.legs->snapshot().empty());
}

TEST(RecoveredWire, RemembersUnheardEndsOverAnotherDeath)
{
    arrives();
    wire.dies();
    wire.dies();
    UNSIGNED_LONGS_EQUAL(1, wire.legs->unheard_ends().size());
}

TEST(RecoveredWire, GoesOnRepeatingAnAnswerUntilItsAcknowledgement)
{
    arrives();
    is_answered();
    wire.dies();
    LONGS_EQUAL(200, wire.sent().status());
    wire.pass(500ms);
    LONGS_EQUAL(200, wire.sent().status());
    acknowledges();
    wire.pass(4s);
    CHECK_TRUE(wire.sends_nothing());
    CHECK_TRUE(wire.legs->snapshot().at(0).state == Told::LegState::Up);
}

TEST(RecoveredWire, TakesNoRepeatedInviteForASecondCall)
{
    arrives();
    is_answered();
    wire.dies();
    calld_comes_back();
    wire.ignore_sent();
    wire.send(wire.trunk, invite_text);
    CHECK_TRUE(wire.hears_nothing());
    UNSIGNED_LONGS_EQUAL(1, wire.legs->count());
}

TEST(RecoveredWire, KnowsItsEstablishedLegs)
{
    arrives();
    is_answered();
    acknowledges();
    wire.dies();
    CHECK_TRUE(wire.sends_nothing());
    calld_comes_back();
    wire.asks(wire.trunk,
              { .method = "INVITE", .to = to, .cseq = 2, .body = offer_text(4000, 2, "a=sendonly") });
    LONGS_EQUAL(100, wire.sent().status());
    CHECK_TRUE(wire.event().what == What::Offered);
    CHECK_TRUE(wire.legs->answer_offer({ .leg = leg, .session = session_json(16002) }, wire.now).has_value());
    const Datagram answer = wire.sent();
    CHECK_TRUE(contains(answer.body(), " 2 IN IP4 ")); // The session's version goes on.
    wire.asks(wire.trunk, { .method = "BYE", .to = to, .cseq = 3 });
    LONGS_EQUAL(200, wire.sent().status());
}

TEST(RecoveredWire, HonoursAByeWhileCalldIsAwayAndTellsItLater)
{
    arrives();
    is_answered();
    acknowledges();
    wire.heard = false;
    wire.asks(wire.trunk, { .method = "BYE", .to = to, .cseq = 2 });
    LONGS_EQUAL(200, wire.sent().status());
    const auto ends = wire.legs->unheard_ends();
    UNSIGNED_LONGS_EQUAL(1, ends.size());
    CHECK_TRUE(*ends[0].by == Told::EventBy::Peer);
}

TEST(RecoveredWire, TellsACalldThatComesOfAnOfferNobodyHasAnswered)
{
    arrives();
    is_answered();
    acknowledges();
    wire.heard = false;
    wire.asks(wire.trunk, { .to = to, .cseq = 2, .body = offer_text(4000, 2, "a=sendonly") });
    wire.ignore_sent();
    const auto offers = wire.legs->open_offers();
    UNSIGNED_LONGS_EQUAL(1, offers.size());
    STRCMP_EQUAL(leg.c_str(), offers[0].leg.c_str());
    CHECK_TRUE(offers[0].session.has_value());
    CHECK_TRUE(*offers[0].hold == Told::EventHold::Held);
    CHECK_TRUE(wire.legs->answer_offer({ .leg = leg, .session = session_json(16002) }, wire.now).has_value());
    LONGS_EQUAL(200, wire.sent().status());
    CHECK_TRUE(wire.legs->open_offers().empty());
}

TEST(RecoveredWire, GoesOnCountingItsRequests)
{
    const Datagram invite = dials();
    wire.answers(wire.phone, invite, 200, "", offer_text(5000));
    wire.ignore_sent();
    CHECK_TRUE(wire.legs->offer({ .leg = leg, .session = session_json(16004) }, wire.now).has_value());
    const Datagram before = wire.sent();
    wire.dies();
    calld_comes_back();
    CHECK_TRUE(wire.legs->end({ .leg = leg, .reason = Reason::HungUp }, wire.now).has_value());
    const Datagram bye = wire.sent();
    STRCMP_EQUAL("BYE sip:peer@192.0.2.7:5060 SIP/2.0", bye.line().c_str());
    CHECK_TRUE(std::stoi(bye.header("CSeq")) > std::stoi(before.header("CSeq")));
    STRCMP_EQUAL(before.header("From").c_str(), bye.header("From").c_str());
}

TEST(RecoveredWire, AcknowledgesARepeatedAnswer)
{
    const Datagram invite = dials();
    wire.answers(wire.phone, invite, 200, "", offer_text(5000));
    wire.dies();
    wire.answers(wire.phone, invite, 200, "", offer_text(5000));
    const Datagram ack = wire.sent();
    STRCMP_EQUAL("1 ACK", ack.header("CSeq").c_str());
    STRCMP_EQUAL(invite.header("From").c_str(), ack.header("From").c_str());
}

TEST(RecoveredWire, CancelsAPhoneThatRingsForNobody)
{
    const Datagram invite = dials();
    wire.answers(wire.phone, invite, 180);
    wire.dies();
    STRCMP_EQUAL("CANCEL", wire.sent().method().c_str());
    wire.answers(wire.phone, invite, 487);
    STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    UNSIGNED_LONGS_EQUAL(0, wire.legs->count());
}

TEST(RecoveredWire, HangsUpOnAPhoneThatAnswersForNobody)
{
    const Datagram invite = dials();
    wire.dies();
    CHECK_TRUE(wire.sends_nothing()); // Nothing was heard of it yet.
    wire.answers(wire.phone, invite, 200, "", offer_text(5000));
    STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    STRCMP_EQUAL("BYE", wire.sent().method().c_str());
}

TEST(RecoveredWire, SendsItsByeAgainWhenItMayNotHaveLeft)
{
    arrives();
    is_answered();
    acknowledges();
    CHECK_TRUE(wire.legs->end({ .leg = leg, .reason = Reason::HungUp }, wire.now).has_value());
    wire.dies();
    STRCMP_EQUAL("BYE", wire.sent().method().c_str());
}

TEST(RecoveredWire, LeavesNothingBehindOfACallThatIsOver)
{
    arrives();
    is_answered();
    acknowledges();
    wire.asks(wire.trunk, { .method = "BYE", .to = to, .cseq = 2 });
    wire.dies();
    UNSIGNED_LONGS_EQUAL(0, wire.legs->count());
    CHECK_TRUE(wire.legs->snapshot().empty());
    for (const auto& [key, value] : wire.journal->entries())
        CHECK_FALSE(key.starts_with("leg/"));
}
