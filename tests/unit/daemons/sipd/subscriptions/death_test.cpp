#include "subscriber.h"

using namespace sipd;
using namespace std::chrono_literals;

// A process dies with subscriptions, and another goes on from its journal; and what is told before calld has
// told of any lamp.
TEST_GROUP(RecoveredSubscription)
{
    Subscriber phone {};
    Wire& wire { phone.wire };

    void dies()
    {
        wire.dies();
        CHECK_TRUE(wire.sends_nothing());
    }
    void has_lamps(const std::vector<Lamp>& lamps) { wire.has_lamps(lamps); }
    static std::string state_of(const Datagram& notify) { return notify.header("Subscription-State"); }
};

TEST(RecoveredSubscription, IsToldEverythingAnew)
{
    has_lamps({ Subscriber::lit("202") });
    const Datagram before = phone.subscribes();
    phone.accepts(before);
    dies();
    has_lamps({ Subscriber::lit("202") });
    const Datagram after = phone.notify();
    CHECK_TRUE(contains(after.body(), "<state>confirmed</state>"));
    CHECK_TRUE(Subscriber::version_of(after) > Subscriber::version_of(before));
    CHECK_TRUE(Subscriber::cseq_of(after) > Subscriber::cseq_of(before));
    STRCMP_EQUAL(before.header("Call-ID").c_str(), after.header("Call-ID").c_str());
    STRCMP_EQUAL(before.header("From").c_str(), after.header("From").c_str());
    STRCMP_EQUAL(before.header("To").c_str(), after.header("To").c_str());
    phone.accepts(after);
    LONGS_EQUAL(200, phone.asks_again(phone.again()).status());
}

// However many NOTIFYs there were since the last record.
TEST(RecoveredSubscription, NeverFallsBackInVersionOrSequence)
{
    has_lamps({ Subscriber::dark("202") });
    Datagram last = phone.subscribes();
    for (unsigned told = 0; told < 3 * limits::notifies_unrecorded; ++told) {
        phone.accepts(last);
        wire.tells({ .lamp = told % 2 == 0 ? Subscriber::lit("202") : Subscriber::dark("202") });
        Datagram next = phone.notify();
        UNSIGNED_LONGS_EQUAL(Subscriber::version_of(last) + 1, Subscriber::version_of(next));
        last = next;
        if (told % 7 != 0)
            continue;
        dies();
        has_lamps({ told % 2 == 0 ? Subscriber::lit("202") : Subscriber::dark("202") });
        next = phone.notify();
        CHECK_TRUE(Subscriber::version_of(next) > Subscriber::version_of(last));
        CHECK_TRUE(Subscriber::cseq_of(next) > Subscriber::cseq_of(last));
        last = next;
    }
}

TEST(RecoveredSubscription, RunsOutWhenItWouldHave)
{
    has_lamps({ Subscriber::dark("202") });
    phone.is_subscribed();
    wire.now += 400s;
    dies();
    has_lamps({ Subscriber::dark("202") });
    const Datagram anew = phone.notify();
    STRCMP_EQUAL("active;expires=200", state_of(anew).c_str());
    phone.accepts(anew);
    wire.pass(201s);
    STRCMP_EQUAL("terminated;reason=timeout", state_of(phone.notify()).c_str());
}

TEST(RecoveredSubscription, ThatWasGivenUpStaysSo)
{
    has_lamps({ Subscriber::dark("202") });
    phone.is_subscribed();
    phone.asks_again(phone.again("Expires: 0\r\n"));
    wire.dies();
    wire.subscriptions->tell_some(wire.now);
    const Datagram last = phone.notify();
    STRCMP_EQUAL("terminated;reason=timeout", state_of(last).c_str());
    phone.accepts(last, 481);
    dies();
    UNSIGNED_LONGS_EQUAL(0, wire.subscriptions->count());
}

TEST(RecoveredSubscription, ToALampThatWentMeanwhileEnds)
{
    has_lamps({ Subscriber::dark("202") });
    phone.is_subscribed();
    dies();
    has_lamps({ Subscriber::dark("203") });
    STRCMP_EQUAL("terminated;reason=noresource", state_of(phone.notify()).c_str());
}

TEST(RecoveredSubscription, BeforeAnyLampIsKnownIsDarkAndPutRight)
{
    const Datagram first = phone.subscribes(phone.request("*78"));
    CHECK_FALSE(contains(first.body(), "<dialog "));
    phone.accepts(first);
    const Datagram second = phone.subscribes(phone.request("nobody"));
    phone.accepts(second);
    has_lamps({ Subscriber::lit("*78201") });
    CHECK_TRUE(contains(phone.notify().body(), "<state>confirmed</state>"));
    STRCMP_EQUAL("terminated;reason=noresource", state_of(phone.notify()).c_str());
}
