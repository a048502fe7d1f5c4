#include "legs/session_timer.h"
#include "limits.h"

#include <string>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace std::chrono_literals;

TEST_GROUP(SessionTimers)
{
    std::string text {};

    sip::Message invite(const std::string& headers)
    {
        text = "INVITE sip:a@b SIP/2.0\r\n" + headers + "Content-Length: 0\r\n\r\n";
        return read();
    }
    sip::Message answer(const std::string& headers)
    {
        text = "SIP/2.0 200 OK\r\n" + headers + "Content-Length: 0\r\n\r\n";
        return read();
    }
    sip::Message read()
    {
        sip::Message message;
        CHECK_TRUE(message.read(text).has_value());
        return message;
    }
};

TEST(SessionTimers, AreOursToRefreshWhenThePeerDoesNotSay)
{
    const SessionTimer timer =
        timer_for(invite("Supported: timer\r\nSession-Expires: 300\r\n"), session_wish(nullptr));
    CHECK_TRUE(timer.interval == 300s);
    CHECK_TRUE(timer.refreshing == Refreshing::Us);
    STRCMP_EQUAL("300;refresher=uas", answer_header(timer).c_str());
}

TEST(SessionTimers, AreThePeersWhenItWantsTo)
{
    const sip::Message request = invite("Supported: timer\r\nSession-Expires: 1800;refresher=uac\r\n");
    const SessionTimer timer = timer_for(request, session_wish(nullptr));
    CHECK_TRUE(timer.refreshing == Refreshing::Peer);
    CHECK_TRUE(requires_timer(timer, request));
    CHECK_TRUE(timer.interval == limits::session_interval); // We may shorten it.
}

TEST(SessionTimers, RunForAPeerThatKnowsNothingOfThem)
{
    const sip::Message request = invite("");
    const SessionTimer timer = timer_for(request, session_wish(nullptr));
    CHECK_TRUE(timer.interval == limits::session_interval);
    CHECK_TRUE(timer.refreshing == Refreshing::Us);
    CHECK_FALSE(requires_timer(timer, request));
}

TEST(SessionTimers, RefuseAnIntervalBelowOurLeast)
{
    CHECK_TRUE(is_too_brief(invite("Supported: timer\r\nSession-Expires: 89\r\n")));
    CHECK_FALSE(is_too_brief(invite("Supported: timer\r\nSession-Expires: 90\r\n")));
    CHECK_FALSE(is_too_brief(invite("Session-Expires: 10\r\n"))); // It could not understand the 422.
}

TEST(SessionTimers, FollowThePeersAnswer)
{
    CHECK_TRUE(
        timer_of_answer(answer("Session-Expires: 400;refresher=uas\r\n"), session_wish(nullptr)).refreshing
        == Refreshing::Peer);
    CHECK_TRUE(
        timer_of_answer(answer("Session-Expires: 400;refresher=uac\r\n"), session_wish(nullptr)).refreshing
        == Refreshing::Us);
    CHECK_TRUE(
        timer_of_answer(answer("Session-Expires: 400;refresher=uac\r\n"), session_wish(nullptr)).interval
        == 400s);
    CHECK_TRUE(timer_of_answer(answer(""), session_wish(nullptr)).refreshing == Refreshing::Us);
}

TEST(SessionTimers, RefreshAtHalfTimeAndEndALittleBeforeTheEnd)
{
    const SessionTimer timer { .interval = 600s, .refreshing = Refreshing::Us };
    CHECK_TRUE(timer.refresh_after() == 300s);
    CHECK_TRUE(timer.over_after() == 568s);
    CHECK_TRUE((SessionTimer { .interval = 90s }.over_after() == 60s));
}

TEST(SessionTimers, KeepTheRefresherInLaterRequests)
{
    STRCMP_EQUAL("600;refresher=uac",
                 request_header(SessionTimer { .interval = 600s, .refreshing = Refreshing::Us }).c_str());
    STRCMP_EQUAL("600;refresher=uas",
                 request_header(SessionTimer { .interval = 600s, .refreshing = Refreshing::Peer }).c_str());
}

TEST(SessionTimers, TryAgainWithTheLeastOfARefusal)
{
    CHECK_TRUE(least_of_refusal(answer("Min-SE: 1800\r\n")) == 1800s);
    CHECK_FALSE(least_of_refusal(answer("")).has_value());
    CHECK_FALSE(least_of_refusal(answer("Min-SE: 4294967295\r\n")).has_value());
}

// RFC 4028 9: what a proxy on the way cannot bear is not agreed to.
TEST(SessionTimers, AreNotShorterThanTheRequestAllows)
{
    const sip::Message request =
        invite("Supported: timer\r\nSession-Expires: 1800;refresher=uac\r\nMin-SE: 900\r\n");
    CHECK_TRUE(timer_for(request, session_wish(nullptr)).interval == 900s);
}

TEST(SessionTimers, AreAsTheProfileOfATrunkWishes)
{
    const office::Profile ngn { .session_seconds = 300,
                                .session_least_seconds = 300,
                                .refreshed_by = office::RefreshedBy::Us };
    STRCMP_EQUAL("300;refresher=uac", request_header(session_wish(&ngn)).c_str());
    CHECK_TRUE(timer_for(invite("Supported: timer\r\nSession-Expires: 1800\r\n"), session_wish(&ngn)).interval
               == 300s);
    const office::Profile other { .refreshed_by = office::RefreshedBy::Peer };
    STRCMP_EQUAL("600;refresher=uas", request_header(session_wish(&other)).c_str());
    CHECK_TRUE(
        timer_for(invite("Supported: timer\r\nSession-Expires: 600\r\n"), session_wish(&other)).refreshing
        == Refreshing::Peer);
}
