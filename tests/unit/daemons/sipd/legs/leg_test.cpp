#include "legs/leg.h"

#include <algorithm>
#include <string>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace sipd::leg;

TEST_GROUP(Leg)
{
    State state { Arrived {} };
    Circumstances around {};
    std::vector<Order> orders {};

    void when(Event event)
    {
        Step taken = step(state, event, around);
        state = std::move(taken.next);
        orders = std::move(taken.orders);
    }
    template <typename Kind> bool is() const { return std::holds_alternative<Kind>(state); }
    template <typename Kind> bool ordered() const
    {
        return std::ranges::any_of(orders,
                                   [](const Order& order) { return std::holds_alternative<Kind>(order); });
    }
    template <typename Kind> Kind order() const
    {
        for (const Order& one : orders)
            if (std::holds_alternative<Kind>(one))
                return std::get<Kind>(one);
        FAIL("not ordered");
        return {};
    }
    void answered()
    {
        when(AnswerOrdered { "answer" });
        when(PeerAcknowledged {});
    }
    void called()
    {
        state = Calling {};
        around.offerer = Offerer::Caller;
    }
};

// ---- They called us.

TEST(Leg, RingsAndIsAnswered)
{
    when(RingOrdered {});
    CHECK_TRUE(is<Alerting>());
    CHECK_TRUE(ordered<SendProvisional>());
    when(AnswerOrdered { "answer" });
    CHECK_TRUE(is<Answering>());
    STRCMP_EQUAL("answer", order<SendAnswer>().session.c_str());
    when(PeerAcknowledged {});
    CHECK_TRUE(is<Up>());
    CHECK_TRUE(ordered<StartTalking>());
}

TEST(Leg, MayBringEarlySoundAfterRinging)
{
    when(RingOrdered {});
    when(RingOrdered { "early" });
    STRCMP_EQUAL("early", order<SendProvisional>().session->c_str());
}

TEST(Leg, IsRefusedWithTheStatusOfTheReason)
{
    when(EndOrdered { .reason = Reason::Busy });
    CHECK_TRUE(is<Ended>());
    LONGS_EQUAL(486, order<Refuse>().status);
    CHECK_TRUE(order<TellEnded>().by == EndedBy::Us);
    CHECK_TRUE(ordered<Forget>());
}

TEST(Leg, IsRefusedWithTheCodeThatWasAskedFor)
{
    when(EndOrdered { .reason = Reason::Failed, .code = 502 });
    LONGS_EQUAL(502, order<Refuse>().status);
}

TEST(Leg, EndsWith487WhenTheCallerCancels)
{
    when(RingOrdered {});
    when(PeerCancelled {});
    CHECK_TRUE(is<Ended>());
    LONGS_EQUAL(487, order<Refuse>().status);
    CHECK_TRUE(order<TellEnded>().reason == Reason::Cancelled);
    CHECK_TRUE(order<TellEnded>().by == EndedBy::Peer);
}

TEST(Leg, IgnoresACancelAfterTheAnswer)
{
    when(AnswerOrdered { "answer" });
    when(PeerCancelled {});
    CHECK_TRUE(is<Answering>());
    CHECK_TRUE(orders.empty());
}

TEST(Leg, TakesAByeOfAnUnansweredCallerForACancel)
{
    when(PeerLeft {});
    LONGS_EQUAL(487, order<Refuse>().status);
}

TEST(Leg, WaitsForTheAcknowledgementBeforeItHangsUp)
{
    when(AnswerOrdered { "answer" });
    when(EndOrdered {});
    CHECK_TRUE(is<Forsaken>());
    CHECK_FALSE(ordered<SendBye>());
    CHECK_TRUE(ordered<TellEnded>());
    when(PeerAcknowledged {});
    CHECK_TRUE(is<Leaving>());
    CHECK_TRUE(ordered<SendBye>());
    CHECK_FALSE(ordered<TellEnded>());
}

TEST(Leg, HangsUpWhenItsAnswerIsNeverAcknowledged)
{
    when(AnswerOrdered { "answer" });
    when(AnswerUnacknowledged {});
    CHECK_TRUE(is<Leaving>());
    CHECK_TRUE(order<TellEnded>().reason == Reason::Lost);
}

TEST(Leg, ReportsTheAnswerToALateOfferFromTheAcknowledgement)
{
    around.offerer = Offerer::Called;
    when(AnswerOrdered { "our offer" });
    when(PeerAcknowledged { "their answer" });
    CHECK_TRUE(is<Up>());
    STRCMP_EQUAL("their answer", order<TellOfferAnswered>().session.c_str());
}

TEST(Leg, HangsUpWhenALateOfferGetsNoAnswer)
{
    around.offerer = Offerer::Called;
    when(AnswerOrdered { "our offer" });
    when(PeerAcknowledged {});
    CHECK_TRUE(is<Leaving>());
    CHECK_TRUE(ordered<SendBye>());
    CHECK_TRUE(ordered<TellEnded>());
}

// ---- We called them.

TEST(Leg, TellsOfEachForkOnceAndAgainWhenItBringsSound)
{
    called();
    when(PeerRang { .code = 100 });
    CHECK_TRUE(orders.empty());
    when(PeerRang { .code = 180, .branch = "a" });
    STRCMP_EQUAL("a", order<TellRinging>().branch.c_str());
    when(PeerRang { .code = 180, .branch = "a" });
    CHECK_TRUE(orders.empty());
    when(PeerRang { .code = 180, .branch = "b" });
    CHECK_TRUE(ordered<TellRinging>());
    when(PeerRang { .code = 183, .branch = "a", .session = "early" });
    STRCMP_EQUAL("early", order<TellRinging>().session->c_str());
    when(PeerRang { .code = 183, .branch = "a", .session = "early" });
    CHECK_TRUE(orders.empty());
}

TEST(Leg, TellsWhereAForkThatRingsHasMoved)
{
    called();
    when(PeerMoved { .branch = "a", .session = "nobody rings yet" });
    CHECK_TRUE(orders.empty());
    when(PeerRang { .code = 183, .branch = "a", .session = "early" });
    when(PeerMoved { .branch = "a", .session = "moved" });
    STRCMP_EQUAL("moved", order<TellRinging>().session->c_str());
}

TEST(Leg, SaysWhatTheTelephoneNetworkSaid)
{
    called();
    when(PeerRefused { .code = 480, .reason = Reason::NoAnswer, .cause = 18 });
    CHECK_TRUE(order<TellEnded>().reason == Reason::NoAnswer);
    LONGS_EQUAL(18, *order<TellEnded>().cause);
}

TEST(Leg, DoesNotListenToForksWithoutEnd)
{
    called();
    for (int i = 0; i < 100; ++i)
        when(PeerRang { .code = 180, .branch = std::to_string(i) });
    CHECK_TRUE(orders.empty());
}

TEST(Leg, AcknowledgesTheAnswerAndEachRepeatOfIt)
{
    called();
    when(PeerAnswered { .branch = "a", .session = "answer" });
    CHECK_TRUE(is<Up>());
    CHECK_TRUE(ordered<Acknowledge>());
    CHECK_TRUE(ordered<TellAnswered>());
    when(PeerAnswered { .branch = "a", .session = "answer" });
    CHECK_TRUE(ordered<Acknowledge>());
    CHECK_FALSE(ordered<TellAnswered>());
}

TEST(Leg, SaysWhyItWasRefused)
{
    called();
    when(PeerRefused { 486 });
    CHECK_TRUE(is<Ended>());
    CHECK_TRUE(order<TellEnded>().reason == Reason::Busy);
    LONGS_EQUAL(486, *order<TellEnded>().code);
}

TEST(Leg, IsUnavailableWhenNothingAnswers)
{
    called();
    when(PeerSilent {});
    CHECK_TRUE(order<TellEnded>().reason == Reason::Unavailable);
}

TEST(Leg, SendsNoCancelBeforeItHasHeardAnything)
{
    called();
    when(EndOrdered { .reason = Reason::CompletedElsewhere });
    CHECK_TRUE(is<Withdrawn>());
    CHECK_FALSE(ordered<SendCancel>());
    CHECK_TRUE(ordered<TellEnded>());
    when(PeerRang { .code = 100 });
    CHECK_TRUE(is<Cancelling>());
    CHECK_TRUE(order<SendCancel>().reason == Reason::CompletedElsewhere);
}

TEST(Leg, CancelsWhatRings)
{
    called();
    when(PeerRang {});
    when(EndOrdered { .reason = Reason::Cancelled });
    CHECK_TRUE(is<Cancelling>());
    CHECK_TRUE(ordered<SendCancel>());
    when(PeerRefused { 487 });
    CHECK_TRUE(is<Ended>());
    CHECK_FALSE(ordered<TellEnded>()); // It was told when it was ordered.
    CHECK_TRUE(ordered<Forget>());
}

TEST(Leg, HangsUpWhenCancelAndAnswerCross)
{
    called();
    when(PeerRang {});
    when(EndOrdered {});
    when(PeerAnswered {});
    CHECK_TRUE(is<Leaving>());
    CHECK_TRUE(ordered<Acknowledge>());
    CHECK_TRUE(ordered<SendBye>());
}

TEST(Leg, GivesUpACancelThatNobodyAnswers)
{
    called();
    when(PeerRang {});
    when(EndOrdered {});
    when(PeerSilent {});
    CHECK_TRUE(ordered<Forget>());
}

TEST(Leg, WaitsForCalldBeforeItAcknowledgesAnOffer)
{
    called();
    around.offerer = Offerer::Called;
    when(PeerAnswered { .branch = "a", .session = "their offer" });
    CHECK_TRUE(is<Deciding>());
    CHECK_FALSE(ordered<Acknowledge>());
    when(PeerAnswered { .branch = "a", .session = "their offer" });
    CHECK_TRUE(orders.empty());
    when(AnswerOrdered { "our answer" });
    CHECK_TRUE(is<Up>());
    STRCMP_EQUAL("our answer", order<Acknowledge>().session->c_str());
}

TEST(Leg, AcknowledgesAndHangsUpWhenCalldDoesNotWantTheOffer)
{
    called();
    around.offerer = Offerer::Called;
    when(PeerAnswered { .branch = "a", .session = "their offer" });
    when(EndOrdered { .reason = Reason::NotAcceptable });
    CHECK_TRUE(ordered<Acknowledge>());
    CHECK_TRUE(ordered<SendBye>());
}

TEST(Leg, HasNothingToSayWhenNobodyOfferedAnything)
{
    called();
    around.offerer = Offerer::Called;
    when(PeerAnswered { .branch = "a" });
    CHECK_TRUE(is<Leaving>());
    CHECK_TRUE(ordered<Acknowledge>());
}

// ---- Both.

TEST(Leg, EndsWhenThePeerHangsUp)
{
    answered();
    when(PeerLeft { Reason::HungUp });
    CHECK_TRUE(is<Ended>());
    CHECK_TRUE(order<TellEnded>().by == EndedBy::Peer);
    CHECK_TRUE(ordered<Forget>());
}

TEST(Leg, HangsUpAndIsForgottenWhenThePeerConfirms)
{
    answered();
    when(EndOrdered {});
    CHECK_TRUE(is<Leaving>());
    CHECK_TRUE(order<TellEnded>().by == EndedBy::Us);
    when(ByeDone {});
    CHECK_TRUE(ordered<Forget>());
}

TEST(Leg, IsNotDisturbedByCrossingByes)
{
    answered();
    when(EndOrdered {});
    when(PeerLeft {});
    CHECK_TRUE(is<Leaving>());
    CHECK_TRUE(orders.empty());
}

TEST(Leg, IsLostWhenThePeerIsNotHeardAnyMore)
{
    answered();
    when(PeerLost {});
    CHECK_TRUE(order<TellEnded>().reason == Reason::Lost);
    CHECK_TRUE(ordered<SendBye>());
}

TEST(Leg, TakesRepeatedOrdersCalmly)
{
    answered();
    when(AnswerOrdered { "again" });
    when(RingOrdered {});
    CHECK_TRUE(is<Up>());
    when(EndOrdered {});
    when(EndOrdered {});
    CHECK_TRUE(orders.empty());
}

TEST(Leg, IsSeenByCalldAsWhatAPersonWouldSay)
{
    using Seen = yobirin::Legs::LegState;
    CHECK_TRUE(seen_as(Arrived {}) == Seen::Setup);
    CHECK_TRUE(seen_as(Alerting {}) == Seen::Ringing);
    CHECK_TRUE(seen_as(Answering {}) == Seen::Up);
    CHECK_TRUE(seen_as(Proceeding {}) == Seen::Setup);
    CHECK_TRUE(seen_as(Proceeding { .told = { {} } }) == Seen::Ringing);
    CHECK_TRUE(seen_as(Leaving {}) == Seen::Ended);
    CHECK_TRUE(seen_as(Withdrawn {}) == Seen::Ended);
}
