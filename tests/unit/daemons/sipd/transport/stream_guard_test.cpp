#include "transport/stream_guard.h"

#include "limits.h"

#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace sipd::guard;
using namespace std::chrono_literals;

TEST_GROUP(StreamGuard)
{
    Circumstances around { .now = Moment { 1000s } };
    State state {};
    std::optional<Cut> cut {};

    void begins(Side side, bool is_secure)
    {
        around.side = side;
        around.is_secure = is_secure;
        state = begin(around);
    }
    void after(std::chrono::milliseconds time, const Event& event)
    {
        around.now += time;
        Step taken = step(state, event, around);
        state = taken.next;
        if (taken.cut)
            cut = taken.cut;
    }
    template <typename Kind> bool is() const { return std::holds_alternative<Kind>(state); }
};

TEST(StreamGuard, CutsOffWhoSaysNothingWholeIn5Seconds)
{
    begins(Side::Accepted, false);
    after(4999ms, TimePassed {});
    CHECK_FALSE(cut.has_value());
    after(1ms, TimePassed {});
    CHECK_TRUE(cut == Cut::NoMessage);
}

TEST(StreamGuard, IsNotImpressedByADripOrByKeepAlives)
{
    begins(Side::Accepted, false);
    for (int second = 0; second < 5; ++second) {
        after(500ms, PartReceived {});
        after(500ms, KeptAlive {});
    }
    after(0ms, TimePassed {});
    CHECK_TRUE(cut == Cut::NoMessage);
}

TEST(StreamGuard, GivesAHandshakeItsTimeAndThenTheFirstMessage)
{
    begins(Side::Accepted, true);
    after(4s, Secured {});
    after(4s, TimePassed {});
    CHECK_FALSE(cut.has_value());
    after(0ms, MessageReceived {});
    CHECK_TRUE(is<Quiet>());
}

TEST(StreamGuard, CutsOffAHandshakeThatDoesNotEnd)
{
    begins(Side::Accepted, true);
    after(5s, TimePassed {});
    CHECK_TRUE(cut == Cut::NoHandshake);
}

TEST(StreamGuard, CutsOffALaterMessageThatDripsIn)
{
    begins(Side::Accepted, false);
    after(1s, MessageReceived {});
    after(30s, PartReceived {});
    after(3s, PartReceived {});
    after(2s, TimePassed {});
    CHECK_TRUE(cut == Cut::MessageTooSlow);
}

TEST(StreamGuard, LetsAKnownPeerBeSilentForAsLongAsItsRegistration)
{
    begins(Side::Accepted, false);
    after(1s, MessageReceived {});
    around.trust = Trust::Known;
    after(3600s, TimePassed {});
    CHECK_FALSE(cut.has_value());
    around.trust = Trust::Stranger;
    after(0s, TimePassed {});
    CHECK_TRUE(cut == Cut::Silent);
}

TEST(StreamGuard, CountsKeepAlivesByTheMinute)
{
    begins(Side::Accepted, false);
    after(1s, MessageReceived {});
    for (int i = 0; i < 200; ++i)
        after(1s, KeptAlive {});
    CHECK_FALSE(cut.has_value());
    for (std::uint32_t i = 0; i <= limits::keep_alives_a_minute; ++i)
        after(10ms, KeptAlive {});
    CHECK_TRUE(cut == Cut::TooManyKeepAlives);
}

TEST(StreamGuard, GivesUpOnAPeerThatCannotBeReachedIn3Seconds)
{
    begins(Side::Opened, false);
    after(3s, TimePassed {});
    CHECK_TRUE(cut == Cut::NoConnection);
}

TEST(StreamGuard, ExpectsNoGreetingWhereWeSpeakFirst)
{
    begins(Side::Opened, true);
    after(1s, Connected {});
    CHECK_TRUE(is<Handshaking>());
    after(1s, Secured {});
    after(30s, TimePassed {});
    CHECK_FALSE(cut.has_value());
}

TEST(StreamGuard, SaysWhenTimeHasToBeToldAgain)
{
    begins(Side::Accepted, false);
    CHECK_TRUE(deadline(state, Trust::Stranger) == around.now + 5s);
    after(1s, MessageReceived {});
    CHECK_TRUE(deadline(state, Trust::Stranger) == around.now + limits::stranger_silence);
    CHECK_TRUE(deadline(state, Trust::Known) == around.now + limits::known_silence);
}
