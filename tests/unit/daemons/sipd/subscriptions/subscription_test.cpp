#include "subscriptions/subscription.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd::subscription;

TEST_GROUP(Subscription)
{
    State state { Quiet {} };
    std::vector<Order> orders {};

    void after(const Event& event)
    {
        Step taken = step(state, event);
        state = taken.next;
        orders = taken.orders;
    }
    template <typename In> bool is() const { return std::holds_alternative<In>(state); }
    template <typename Kind> bool ordered() const
    {
        return orders.size() == 1 && std::holds_alternative<Kind>(orders.front());
    }
    std::optional<End> last() const { return std::get<Notify>(orders.front()).last; }
};

TEST(Subscription, IsToldAtOnceAndThenWhenSomethingChanges)
{
    for (const Event& event : { Event { Subscribed {} }, Event { LampChanged {} } }) {
        after(event);
        CHECK_TRUE(ordered<StandInLine>());
        after(TurnCame {});
        CHECK_TRUE(ordered<Notify>());
        CHECK_FALSE(last().has_value());
        after(Answered {});
        CHECK_TRUE(is<Quiet>());
    }
}

TEST(Subscription, StandsInLineOnce)
{
    after(LampChanged {});
    after(LampChanged {});
    CHECK_TRUE(orders.empty());
    after(Subscribed {});
    CHECK_TRUE(orders.empty());
    CHECK_TRUE(is<Due>());
}

TEST(Subscription, WaitsForTheAnswerBeforeItIsToldMore)
{
    after(Subscribed {});
    after(TurnCame {});
    after(LampChanged {});
    after(LampChanged {});
    CHECK_TRUE(orders.empty());
    after(Answered {});
    CHECK_TRUE(ordered<StandInLine>());
    after(TurnCame {});
    CHECK_TRUE(ordered<Notify>());
    after(Answered {});
    CHECK_TRUE(is<Quiet>());
}

TEST(Subscription, IsOverWhenANotifyFails)
{
    for (const bool changed : { false, true }) {
        state = Quiet {};
        after(Subscribed {});
        after(TurnCame {});
        if (changed)
            after(LampChanged {});
        after(Unanswered {});
        CHECK_TRUE(ordered<Forget>());
        CHECK_TRUE(is<Over>());
    }
}

TEST(Subscription, EndsWithALastNotify)
{
    after(Ended { End::NoResource });
    CHECK_FALSE(is_standing(state));
    after(LampChanged {});
    CHECK_TRUE(orders.empty());
    after(TurnCame {});
    CHECK_TRUE(last() == End::NoResource);
    after(LampChanged {});
    CHECK_TRUE(orders.empty());
    after(Answered {});
    CHECK_TRUE(ordered<Forget>());
}

TEST(Subscription, ThatEndsInLineKeepsItsPlace)
{
    after(LampChanged {});
    after(Ended {});
    CHECK_TRUE(orders.empty());
    after(TurnCame {});
    CHECK_TRUE(last() == End::Timeout);
}

TEST(Subscription, ThatEndsWhileANotifyIsOutHasItsLastAfterwards)
{
    for (const bool changed : { false, true }) {
        state = Quiet {};
        after(Subscribed {});
        after(TurnCame {});
        if (changed)
            after(LampChanged {});
        after(Ended {});
        CHECK_TRUE(orders.empty());
        after(Answered {});
        CHECK_TRUE(ordered<StandInLine>());
        after(TurnCame {});
        CHECK_TRUE(last() == End::Timeout);
        after(Unanswered {});
        CHECK_TRUE(ordered<Forget>());
    }
}

TEST(Subscription, ThatIsDoomedNeedsNoAnswerToBeOver)
{
    state = Doomed {};
    after(Unanswered {});
    CHECK_TRUE(ordered<Forget>());
    after(TurnCame {});
    CHECK_TRUE(is<Over>());
}

TEST(Subscription, ThatIsStrandedIsToldWhenItsPhoneIsBack)
{
    for (const Event& back : { Event { Returned {} }, Event { Subscribed {} } }) {
        state = Telling {};
        after(Undelivered {});
        CHECK_TRUE(is<Stranded>());
        CHECK_TRUE(is_standing(state));
        after(LampChanged {});
        CHECK_TRUE(orders.empty());
        after(back);
        CHECK_TRUE(ordered<StandInLine>());
        CHECK_TRUE(is<Due>());
    }
}

TEST(Subscription, ThatIsToldEverythingNeedsNoWordOfItsPhonesReturn)
{
    after(Returned {});
    CHECK_TRUE(is<Quiet>());
    CHECK_TRUE(orders.empty());
}

TEST(Subscription, TellsAnewWhatWentTheOldWay)
{
    for (const State& before : { State { Telling {} }, State { Overtaken {} } }) {
        state = before;
        after(Returned {});
        CHECK_TRUE(ordered<StandInLine>());
        after(Undelivered {}); // Of the old one.
        CHECK_TRUE(is<Due>());
    }
    state = Doomed { End::NoResource };
    after(Returned {});
    after(TurnCame {});
    CHECK_TRUE(last() == End::NoResource);
}

TEST(Subscription, WhoseLastNotifyFindsNoWayIsOver)
{
    for (const State& before : { State { Doomed {} }, State { Parting {} } }) {
        state = before;
        after(Undelivered {});
        CHECK_TRUE(ordered<Forget>());
    }
    state = Stranded {};
    after(Ended {});
    CHECK_TRUE(ordered<StandInLine>());
}
