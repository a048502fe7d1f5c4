#include "legs/negotiation.h"

#include <algorithm>
#include <string>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd::negotiation;

TEST_GROUP(Negotiation)
{
    State state { Stable {} };
    std::vector<Order> orders {};

    void when(const Event& event)
    {
        Step taken = step(state, event);
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
    void we_offer() { when(OfferOrdered { { .session = "ours" } }); }
    void they_offer() { when(PeerOffered { .session = "theirs" }); }
};

TEST(Negotiation, CarriesOurOfferAndTellsTheAnswer)
{
    we_offer();
    STRCMP_EQUAL("ours", order<SendOffer>().session.c_str());
    CHECK_FALSE(takes_offers(state));
    when(OfferTaken { "their answer" });
    CHECK_TRUE(is<Stable>());
    STRCMP_EQUAL("their answer", order<TellOfferAnswered>().session->c_str());
}

TEST(Negotiation, TellsThatOurOfferWasRefused)
{
    we_offer();
    when(OfferRefused { 488 });
    LONGS_EQUAL(488, order<TellOfferFailed>().code);
    CHECK_TRUE(is<Stable>());
}

TEST(Negotiation, BacksOffFromAGlareAndTriesAgain)
{
    we_offer();
    when(OfferRefused { 491 });
    CHECK_TRUE(is<BackingOff>());
    CHECK_TRUE(ordered<BackOff>());
    when(BackOffOver {});
    STRCMP_EQUAL("ours", order<SendOffer>().session.c_str());
}

TEST(Negotiation, TurnsAwayAnOfferWhileOursIsOut)
{
    we_offer();
    they_offer();
    CHECK_TRUE(is<Offering>());
    LONGS_EQUAL(491, order<TurnAway>().status);
}

TEST(Negotiation, GivesUpWhenThePeerDoesNotKnowTheDialog)
{
    we_offer();
    when(OfferRefused { 481 });
    CHECK_TRUE(ordered<GiveUp>());
    we_offer();
    when(OfferRefused { 408 });
    CHECK_TRUE(ordered<GiveUp>());
}

TEST(Negotiation, KeepsRefreshesToItself)
{
    when(OfferOrdered { { .session = "same", .why = Why::Refresh } });
    when(OfferTaken { "same" });
    CHECK_TRUE(orders.empty());
    when(OfferOrdered { { .session = "same", .why = Why::Refresh } });
    when(OfferRefused { 500 });
    CHECK_TRUE(orders.empty());
    CHECK_TRUE(is<Stable>());
}

TEST(Negotiation, TellsOfOtherKeysThatARefreshBrought)
{
    when(OfferOrdered { { .session = "same", .why = Why::Refresh } });
    when(OfferTaken { .session = "other keys", .has_other_keys = true });
    CHECK_EQUAL(1u, orders.size());
    STRCMP_EQUAL("other keys", std::get<TellOfferAnswered>(orders[0]).session->c_str());
    CHECK_TRUE(is<Stable>());
}

TEST(Negotiation, AsksCalldAndAnswersForIt)
{
    when(PeerOffered { .session = "theirs", .held = true });
    CHECK_TRUE(order<TellOffered>().held);
    CHECK_TRUE(ordered<WaitForCalld>());
    when(AnswerOrdered { "answer" });
    LONGS_EQUAL(200, order<AnswerPeer>().status);
    CHECK_TRUE(is<Confirming>());
    when(PeerAcknowledged {});
    CHECK_TRUE(is<Stable>());
}

TEST(Negotiation, NeedsNoAcknowledgementOfAnUpdate)
{
    when(PeerOffered { .form = Form::Update, .session = "theirs" });
    when(AnswerOrdered { "answer" });
    CHECK_TRUE(is<Stable>());
}

TEST(Negotiation, RefusesInPlaceWhatCalldDoesNotWant)
{
    they_offer();
    when(AnswerOrdered {});
    LONGS_EQUAL(488, order<AnswerPeer>().status);
    CHECK_TRUE(is<Stable>());
}

TEST(Negotiation, RefusesWhenCalldDoesNotAnswer)
{
    they_offer();
    when(WaitedTooLong {});
    LONGS_EQUAL(488, order<AnswerPeer>().status);
}

TEST(Negotiation, AnswersACancelledOfferWith487)
{
    they_offer();
    when(OfferWithdrawn {});
    LONGS_EQUAL(487, order<AnswerPeer>().status);
    when(AnswerOrdered { "too late" });
    CHECK_TRUE(orders.empty());
}

TEST(Negotiation, TellsTheAnswerToALateOffer)
{
    when(PeerOffered {});
    when(AnswerOrdered { "our offer" });
    when(PeerAcknowledged { "their answer" });
    STRCMP_EQUAL("their answer", order<TellOfferAnswered>().session->c_str());
}

TEST(Negotiation, TellsThatALateOfferGotNoAnswer)
{
    when(PeerOffered {});
    when(AnswerOrdered { "our offer" });
    when(PeerAcknowledged {});
    CHECK_TRUE(ordered<TellOfferFailed>());
}

TEST(Negotiation, TurnsAwayASecondOfferWhileTheFirstWaits)
{
    they_offer();
    they_offer();
    LONGS_EQUAL(500, order<TurnAway>().status);
    CHECK_TRUE(is<Asked>());
}

TEST(Negotiation, TakesANewOfferForALostAcknowledgement)
{
    they_offer();
    when(AnswerOrdered { "answer" });
    they_offer();
    CHECK_TRUE(is<Asked>());
    CHECK_TRUE(ordered<TellOffered>());
}

TEST(Negotiation, ButNotWhenTheAcknowledgementWasToBringAnAnswer)
{
    when(PeerOffered {});
    when(AnswerOrdered { "our offer" });
    they_offer();
    LONGS_EQUAL(491, order<TurnAway>().status);
}

TEST(Negotiation, LetsTheirOfferPassAndComesBackToOurs)
{
    we_offer();
    when(OfferRefused { 491 });
    they_offer();
    CHECK_TRUE(is<Asked>());
    when(AnswerOrdered { "answer" });
    when(PeerAcknowledged {});
    CHECK_TRUE(is<BackingOff>());
    CHECK_TRUE(ordered<BackOff>());
    when(BackOffOver {});
    STRCMP_EQUAL("ours", order<SendOffer>().session.c_str());
}

TEST(Negotiation, KeepsAnOfferOrderedMeanwhileForLater)
{
    they_offer();
    we_offer();
    CHECK_TRUE(orders.empty());
    when(AnswerOrdered { "answer" });
    when(PeerAcknowledged {});
    CHECK_TRUE(is<BackingOff>());
}
