#include "confirmation.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace officed;
using namespace std::chrono_literals;

TEST_GROUP(AConfirmation)
{
    Moment start { 1000h };
    Confirmation confirmation {};
    std::optional<RevertTo> order {};

    void at(std::chrono::seconds moment, const ConfirmationEvent& event)
    {
        ConfirmationStep taken = step(confirmation, event, start + moment);
        confirmation = taken.next;
        order = taken.order;
    }
    bool is_settled() const { return std::holds_alternative<Settled>(confirmation); }
    Unconfirmed unconfirmed() const { return std::get<Unconfirmed>(confirmation); }
};

TEST(AConfirmation, IsNotNeededUnlessAskedFor)
{
    at(0s, WentLive { .version = 7, .before = 6 });
    CHECK_TRUE(is_settled());
    at(24h, TimePassed {});
    CHECK_FALSE(order.has_value());
}

TEST(AConfirmation, TakesBackWhatNobodyConfirmedInTimeAndNotASecondEarlier)
{
    at(0s, WentLive { .version = 7, .before = 6, .confirm_within = 90s });
    at(89s, TimePassed {});
    CHECK_FALSE(order.has_value());
    at(90s, TimePassed {});
    CHECK_EQUAL(6, order.value().version);
}

TEST(AConfirmation, KeepsTryingUntilTheVersionBeforeIsLive)
{
    at(0s, WentLive { .version = 7, .before = 6, .confirm_within = 90s });
    at(90s, TimePassed {});
    at(91s, TimePassed {});
    CHECK_EQUAL(6, order.value().version);
    at(91s, WentLive { .version = 8, .before = 7 });
    CHECK_TRUE(is_settled());
}

TEST(AConfirmation, KeepsWhatWasConfirmed)
{
    at(0s, WentLive { .version = 7, .before = 6, .confirm_within = 90s });
    at(60s, Confirmed {});
    CHECK_TRUE(is_settled());
    at(90s, TimePassed {});
    CHECK_FALSE(order.has_value());
}

TEST(AConfirmation, TakesAVersionBackAtOnceAfterAReboot)
{
    at(0s, WentLive { .version = 7, .before = 6, .confirm_within = 90s });
    at(1s, Rebooted {});
    CHECK_EQUAL(6, order.value().version);
    confirmation = Settled {};
    at(1s, Rebooted {});
    CHECK_FALSE(order.has_value());
}

TEST(AConfirmation, GoesBackToTheLastVersionThatNeededNone)
{
    at(0s, WentLive { .version = 7, .before = 6, .confirm_within = 90s });
    at(30s, WentLive { .version = 8, .before = 7, .confirm_within = 90s });
    CHECK_EQUAL(8, unconfirmed().version);
    CHECK_EQUAL(6, unconfirmed().revert_to);
    at(119s, TimePassed {});
    CHECK_FALSE(order.has_value());
    at(120s, TimePassed {});
    CHECK_EQUAL(6, order.value().version);
}

TEST(AConfirmation, IsGivenByAVersionThatNeedsNone)
{
    at(0s, WentLive { .version = 7, .before = 6, .confirm_within = 90s });
    at(30s, WentLive { .version = 8, .before = 7 });
    CHECK_TRUE(is_settled());
}
