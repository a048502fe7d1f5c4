#include "transport/connection_limits.h"

#include "limits.h"

#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace std::chrono_literals;

TEST_GROUP(ConnectionLimits)
{
    using What = ConnectionLimits::What;

    ConnectionLimits crowd {};
    Moment now { 1000s };
    std::uint64_t last { 0 };

    // So many connections, each from a source of its own unless said.
    void come(std::size_t count, Rank rank, std::optional<Ip> source = {})
    {
        for (std::size_t i = 0; i < count; ++i) {
            ++last;
            crowd.add(last, source.value_or(Ip::v4(static_cast<std::uint32_t>(last))), rank, now);
            now += 1us;
        }
    }
    const Ip office { Ip::v4(0xcb007101) };
};

TEST(ConnectionLimits, AdmitWhoeverComesWhileThereIsRoom)
{
    come(limits::newcomers - 1, Rank::Newcomer);
    CHECK_TRUE(crowd.for_anybody(Rank::Newcomer, now).what == What::Admit);
}

TEST(ConnectionLimits, LetTheLongestSilentNewcomerMakeWay)
{
    come(limits::newcomers, Rank::Newcomer);
    now += 1s;
    crowd.heard(1, Rank::Newcomer, now); // The first has just spoken; the second is longest silent now.
    const auto decision = crowd.for_anybody(Rank::Newcomer, now);
    CHECK_TRUE(decision.what == What::AdmitInPlaceOf);
    UNSIGNED_LONGS_EQUAL(2, decision.victim);
}

TEST(ConnectionLimits, LetTheNextWaitWhileThoseInsideAreBusy)
{
    come(limits::handshakes, Rank::Handshaking);
    CHECK_TRUE(crowd.for_anybody(Rank::Handshaking, now).what == What::Wait);
    now += limits::newcomer_grace;
    CHECK_TRUE(crowd.for_anybody(Rank::Handshaking, now).what == What::AdmitInPlaceOf);
}

TEST(ConnectionLimits, LetNobodyInTheClearWaitForHandshakes)
{
    come(limits::handshakes, Rank::Handshaking);
    CHECK_TRUE(crowd.for_anybody(Rank::Newcomer, now).what == What::Admit);
}

TEST(ConnectionLimits, NeverSacrificeAKnownPhone)
{
    come(limits::connections, Rank::Known);
    now += 1h;
    CHECK_TRUE(crowd.for_anybody(Rank::Newcomer, now).what == What::Refuse);
}

TEST(ConnectionLimits, SacrificeAStrangerWhoHasSpokenBeforeAKnownPhone)
{
    come(limits::connections - 1, Rank::Known);
    come(1, Rank::Stranger);
    now += 1h;
    UNSIGNED_LONGS_EQUAL(limits::connections, crowd.for_anybody(Rank::Newcomer, now).victim);
}

TEST(ConnectionLimits, HoldASourceToItsShareOfNewcomers)
{
    come(limits::newcomers_per_source, Rank::Newcomer, office);
    now += 1s;
    CHECK_TRUE(crowd.for_source(office, Trust::Stranger, now).what == What::AdmitInPlaceOf);
    CHECK_TRUE(crowd.for_source(Ip::v4(7), Trust::Stranger, now).what == What::Admit);
}

TEST(ConnectionLimits, LetAnOfficeBehindOneAddressComeBackAllAtOnce)
{
    come(limits::newcomers_per_source + 100, Rank::Newcomer, office);
    CHECK_TRUE(crowd.for_source(office, Trust::Known, now).what == What::Admit);
}

TEST(ConnectionLimits, ForgetThoseThatWent)
{
    come(limits::newcomers_per_source, Rank::Newcomer, office);
    for (std::uint64_t connection = 1; connection <= last; ++connection)
        crowd.remove(connection);
    UNSIGNED_LONGS_EQUAL(0, crowd.count());
    UNSIGNED_LONGS_EQUAL(0, crowd.count(Rank::Newcomer));
    CHECK_TRUE(crowd.for_source(office, Trust::Stranger, now).what == What::Admit);
}

TEST(ConnectionLimits, NoLongerCountAProvenPhoneAmongTheNewcomers)
{
    come(1, Rank::Handshaking, office);
    crowd.heard(1, Rank::Newcomer, now);
    crowd.heard(1, Rank::Known, now);
    UNSIGNED_LONGS_EQUAL(0, crowd.count(Rank::Newcomer));
    UNSIGNED_LONGS_EQUAL(1, crowd.count(Rank::Known));
    CHECK_TRUE(crowd.rank_of(1) == Rank::Known);
}
