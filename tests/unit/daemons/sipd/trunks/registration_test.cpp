#include "trunks/registration.h"

#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace sipd::registration;
using namespace std::chrono_literals;

TEST_GROUP(Registration)
{
    const Moment start { std::chrono::hours { 1 } };
    Circumstances around { .now = start };
    State state { Waiting { .until = start } };
    std::vector<Order> orders;

    void at(std::chrono::milliseconds moment, const Event& event)
    {
        around.now = start + moment;
        Step taken = step(state, event, around);
        state = taken.next;
        orders = taken.orders;
    }
    template <typename Kind> Kind& in()
    {
        CHECK_TRUE(std::holds_alternative<Kind>(state));
        return std::get<Kind>(state);
    }
    SendRegister sent() const
    {
        for (const Order& order : orders)
            if (const auto* found = std::get_if<SendRegister>(&order))
                return *found;
        FAIL("no REGISTER was ordered");
        return {};
    }
    bool sends() const
    {
        for (const Order& order : orders)
            if (std::holds_alternative<SendRegister>(order))
                return true;
        return false;
    }
    bool asks_other() const
    {
        for (const Order& order : orders)
            if (std::holds_alternative<AskOtherServer>(order))
                return true;
        return false;
    }
    void is_registered()
    {
        at(0ms, TimePassed {});
        at(0ms, Granted { 3600s });
        in<Registered>();
    }
};

TEST(Registration, AsksForWhatTheProfileSays)
{
    at(0ms, TimePassed {});
    in<Asking>();
    LONGS_EQUAL(3600, sent().expires.count());
    CHECK_TRUE(sent().proves == Proves::No);
}

TEST(Registration, DoesNotAskBeforeItsTime)
{
    state = Waiting { .until = start + 10s };
    at(9999ms, TimePassed {});
    in<Waiting>();
    CHECK_FALSE(sends());
    at(10s, TimePassed {});
    in<Asking>();
}

TEST(Registration, AnswersAChallengeOnceAndThenKnowsThatThePasswordIsWrong)
{
    at(0ms, TimePassed {});
    at(0ms, Challenged {});
    CHECK_TRUE(sent().proves == Proves::Yes);
    at(0ms, Challenged { .proof = Challenged::Proof::Wrong });
    CHECK_TRUE(in<Waiting>().trouble == (Trouble { Trouble::Kind::Refused, 401 }));
    CHECK_TRUE(in<Waiting>().until >= start + 15min);
    CHECK_FALSE(asks_other());
}

TEST(Registration, AnswersANewNonceWhereTheOldOneWasStaleButNotForEver)
{
    at(0ms, TimePassed {});
    int asked = 0;
    while (std::holds_alternative<Asking>(state) && asked < 20) {
        at(0ms, Challenged { .proof = Challenged::Proof::Fresh });
        ++asked;
    }
    LONGS_EQUAL(4, asked);
    in<Waiting>();
}

TEST(Registration, RefreshesAtItsShareOfWhatWasGranted)
{
    around.chance = 0;
    at(0ms, TimePassed {});
    at(0ms, Granted { 600s });
    CHECK_TRUE(in<Registered>().refresh == start + 300s);
    CHECK_TRUE(in<Registered>().expires == start + 600s);
    around.profile.refresh_ratio = 0.4; // NGN
    at(300s, TimePassed {});
    in<Refreshing>();
    at(301s, Granted { 3600s });
    CHECK_TRUE(in<Registered>().refresh == start + 301s + 1440s);
}

TEST(Registration, RefreshesEarlierByChanceButNeverLater)
{
    around.chance = 1;
    at(0ms, TimePassed {});
    at(0ms, Granted { 600s });
    CHECK_TRUE(in<Registered>().refresh == start + 285s);
}

TEST(Registration, AsksForTheLeastTheCarrierGrants)
{
    around.asked = 60s;
    at(0ms, TimePassed {});
    at(0ms, TooBrief { 1800s });
    in<Asking>();
    LONGS_EQUAL(1800, sent().expires.count());
}

TEST(Registration, IsRefusedByALeastThatMakesNoSense)
{
    at(0ms, TimePassed {});
    at(0ms, TooBrief { 60s }); // Less than we asked for.
    CHECK_TRUE(in<Waiting>().trouble == (Trouble { Trouble::Kind::Refused, 423 }));
}

TEST(Registration, ObeysRetryAfter)
{
    at(0ms, TimePassed {});
    at(0ms, Refused { .status = 503, .retry_after = 77s });
    CHECK_TRUE(in<Waiting>().until == start + 77s);
    CHECK_TRUE(asks_other());
}

TEST(Registration, BelievesNoRetryAfterOfDays)
{
    at(0ms, TimePassed {});
    at(0ms, Refused { .status = 503, .retry_after = 1'000'000s });
    CHECK_TRUE(in<Waiting>().until <= start + 24h);
}

TEST(Registration, WaitsLongWhereItIsForbidden)
{
    at(0ms, TimePassed {});
    at(0ms, Refused { .status = 403 });
    CHECK_TRUE(in<Waiting>().until >= start + 15min);
    CHECK_TRUE(in<Waiting>().trouble == (Trouble { Trouble::Kind::Refused, 403 }));
}

TEST(Registration, BacksOffByChanceAndLongerEachTime)
{
    for (const auto& [failures, least, most] :
         { std::tuple { 1U, 15s, 30s }, std::tuple { 2U, 30s, 60s }, std::tuple { 3U, 60s, 120s },
           std::tuple { 30U, 900s, 1800s } }) {
        CHECK_TRUE(back_off(failures, 0) == least);
        CHECK_TRUE(back_off(failures, 1) == most);
    }
}

TEST(Registration, CountsItsFailuresUntilItIsGranted)
{
    around.chance = 0;
    at(0ms, TimePassed {});
    at(0ms, NoAnswer {});
    LONGS_EQUAL(1, in<Waiting>().failures);
    CHECK_TRUE(in<Waiting>().until == start + 15s);
    at(15s, TimePassed {});
    at(47s, NoAnswer {});
    CHECK_TRUE(in<Waiting>().until == start + 47s + 30s);
    at(77s, TimePassed {});
    at(78s, Granted { 3600s });
    LONGS_EQUAL(0, in<Registered>().failures);
}

TEST(Registration, AsksAnotherServerAtOnceWhereThereIsOne)
{
    at(0ms, TimePassed {});
    at(3s, NoAnswer { Others::Left });
    in<Asking>();
    CHECK_TRUE(asks_other());
    CHECK_TRUE(sends());
}

TEST(Registration, StaysRegisteredWhileWhatWasGrantedLasts)
{
    is_registered();
    at(1800s, TimePassed {});
    in<Refreshing>();
    at(1832s, NoAnswer {});
    CHECK_TRUE(stands(state));
    CHECK_TRUE(in<Registered>().expires == start + 3600s);
    at(3600s, TimePassed {});
    CHECK_FALSE(stands(state));
    CHECK_TRUE(in<Asking>().trouble.kind == Trouble::Kind::NoAnswer);
}

TEST(Registration, ObeysRetryAfterOfARefreshBeyondItsEnd)
{
    is_registered();
    at(1800s, TimePassed {});
    at(1800s, Refused { .status = 503, .retry_after = 7200s });
    CHECK_TRUE(stands(state));
    at(3600s, TimePassed {});
    CHECK_FALSE(stands(state));
    CHECK_FALSE(sends());
    CHECK_TRUE(deadline_of(state) == start + 9000s);
}

TEST(Registration, LapsesWhileItsRefreshIsOut)
{
    is_registered();
    at(1800s, TimePassed {});
    at(3600s, TimePassed {});
    CHECK_FALSE(stands(state));
    at(3601s, Granted { 3600s });
    CHECK_TRUE(stands(state));
}

TEST(Registration, IsNoLongerRegisteredWhenARefreshIsForbidden)
{
    is_registered();
    at(1800s, TimePassed {});
    at(1800s, Refused { .status = 403 });
    CHECK_FALSE(stands(state));
}

TEST(Registration, RegistersAnewSoonWhenItsConnectionIsLost)
{
    is_registered();
    at(100s, FlowLost {});
    CHECK_TRUE(in<Waiting>().until <= start + 101s);
}

TEST(Registration, LeavesWhenItIsDismissed)
{
    is_registered();
    at(10s, Dismissed {});
    in<Leaving>();
    LONGS_EQUAL(0, sent().expires.count());
    at(10s, Challenged {});
    CHECK_TRUE(sent().proves == Proves::Yes);
    LONGS_EQUAL(0, sent().expires.count());
    at(10s, Granted { 0s });
    in<Gone>();
}

TEST(Registration, HasNothingToLeaveBeforeItAsked)
{
    at(0ms, Dismissed {});
    in<Gone>();
    CHECK_FALSE(sends());
}

TEST(Registration, IsRefusedByA200ThatGrantsNothing)
{
    at(0ms, TimePassed {});
    at(0ms, Granted { 0s });
    CHECK_TRUE(in<Waiting>().until >= start + 15s);
}
