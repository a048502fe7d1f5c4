// The rule against taking over sound, cell by cell: {no NAT, NAT} x {early, mid-call, re-INVITE}, each with
// an attacker that sends before, during and after, knowing everything but the peer's address.
#include "source_lock.h"

#include <CppUTest/TestHarness.h>

using namespace mediad;
using namespace std::chrono_literals;

namespace {

constexpr Address phone_signals { .ip = Ip::v4(0x7f000002), .port = 5060 };
constexpr Address phone_direct { .ip = Ip::v4(0x7f000002), .port = 4000 }; // As its session says: no NAT.
constexpr Address phone_private { .ip = Ip::v4(0x0a000005), .port = 4000 }; // What a phone behind NAT says.
constexpr Address phone_mapped { .ip = Ip::v4(0x7f000002),
                                 .port = 61234 }; // Where its sound really comes from.
constexpr Address attacker { .ip = Ip::v4(0x7f000009), .port = 4000 };
constexpr std::uint32_t phone_ssrc = 0x1111;
constexpr std::uint32_t attacker_ssrc = 0x6666;

} // namespace

TEST_GROUP(SourceLock)
{
    SourceLock lock;
    Moment now { 1000s };

    void answered(Address session, Address signalling = phone_signals)
    {
        lock.expect({ .session = session, .signalling = signalling }, now);
    }
    bool hears(Address from, std::uint32_t ssrc = phone_ssrc)
    {
        return lock.accepts({ .from = from, .ssrc = ssrc, .has_agreed_payload = true }, now);
    }
    // 100 packets a second for so long; how many were heard.
    int heard_of_attacker(std::chrono::milliseconds duration, std::uint32_t ssrc = attacker_ssrc)
    {
        int heard = 0;
        for (auto passed = 0ms; passed < duration; passed += 10ms) {
            now += 10ms;
            heard += hears(attacker, ssrc) ? 1 : 0;
            CHECK_FALSE(lock.destination() == attacker);
        }
        return heard;
    }
    // The phone and the attacker side by side: the phone every 20 ms, the attacker every 10.
    int heard_of_attacker_beside(Address phone, std::chrono::milliseconds duration)
    {
        int heard = 0;
        for (auto passed = 0ms; passed < duration; passed += 20ms) {
            heard += heard_of_attacker(20ms);
            CHECK_TRUE(hears(phone));
        }
        return heard;
    }
};

// The six cells.

TEST(SourceLock, EarlyWithoutNatHearsThePhoneAlone)
{
    CHECK_EQUAL(0, heard_of_attacker(500ms)); // It rings; nothing is answered.
    answered(phone_direct); // 183 with a session.
    CHECK_EQUAL(0, heard_of_attacker(200ms)); // The attacker is faster than the phone.
    CHECK_EQUAL(0, heard_of_attacker_beside(phone_direct, 2s));
    CHECK_TRUE(lock.destination() == phone_direct);
}

TEST(SourceLock, EarlyBehindNatHearsThePhoneAlone)
{
    CHECK_EQUAL(0, heard_of_attacker(500ms));
    answered(phone_private);
    CHECK_EQUAL(0, heard_of_attacker(200ms));
    CHECK_EQUAL(0, heard_of_attacker_beside(phone_mapped, 2s));
    CHECK_TRUE(lock.destination() == phone_mapped);
}

TEST(SourceLock, MidCallWithoutNatHearsThePhoneAlone)
{
    answered(phone_direct);
    CHECK_TRUE(hears(phone_direct));
    CHECK_EQUAL(0, heard_of_attacker_beside(phone_direct, 5s));
    CHECK_EQUAL(0, heard_of_attacker(120s)); // The phone is muted.
    CHECK_TRUE(hears(phone_direct));
    CHECK_TRUE(lock.destination() == phone_direct);
}

TEST(SourceLock, MidCallBehindNatHearsThePhoneAlone)
{
    answered(phone_private);
    CHECK_TRUE(hears(phone_mapped));
    CHECK_EQUAL(0, heard_of_attacker_beside(phone_mapped, 5s));
    CHECK_EQUAL(0, heard_of_attacker(120s));
    CHECK_TRUE(hears(phone_mapped));
    CHECK_TRUE(lock.destination() == phone_mapped);
}

TEST(SourceLock, ReInviteWithoutNatMovesWithThePhoneAlone)
{
    answered(phone_direct);
    CHECK_TRUE(hears(phone_direct));
    const Address moved { .ip = phone_direct.ip, .port = 4100 };
    answered(moved);
    CHECK_EQUAL(0, heard_of_attacker(100ms));
    CHECK_TRUE(hears(phone_direct)); // Still on its way from the old place: no gap.
    CHECK_EQUAL(0, heard_of_attacker_beside(moved, 2s));
    CHECK_TRUE(lock.destination() == moved);
    CHECK_FALSE(hears(phone_direct)); // Nobody is there any more.
}

TEST(SourceLock, ReInviteBehindNatMovesWithThePhoneAlone)
{
    answered(phone_private);
    CHECK_TRUE(hears(phone_mapped));
    answered({ .ip = phone_private.ip, .port = 4100 });
    CHECK_EQUAL(0, heard_of_attacker(100ms));
    CHECK_TRUE(hears(phone_mapped));
    const Address mapped_anew { .ip = phone_mapped.ip, .port = 61999 };
    CHECK_EQUAL(0, heard_of_attacker_beside(mapped_anew, 2s));
    CHECK_TRUE(lock.destination() == mapped_anew);
}

// Each rule by itself.

TEST(SourceLock, BelievesNobodyBeforeAnAnswer)
{
    CHECK_FALSE(hears(phone_direct));
    CHECK_FALSE(lock.destination().ip.is_set());
    CHECK_FALSE(lock.accepts_reports_from(phone_direct));
}

TEST(SourceLock, SendsToWhereTheSessionSaysUntilThePeerIsHeard)
{
    answered(phone_private);
    CHECK_TRUE(lock.destination() == phone_private);
    CHECK_FALSE(lock.is_locked());
}

TEST(SourceLock, LocksAtTheFirstPacketFromTheSessionsAddressThoughItSignalsElsewhere)
{
    const Address media_server { .ip = Ip::v4(0xc6336401), .port = 9000 };
    answered(media_server);
    CHECK_TRUE(hears(media_server));
    CHECK_TRUE(lock.is_locked());
}

TEST(SourceLock, DoesNotLockOnPayloadsNobodyAgreedTo)
{
    answered(phone_direct);
    CHECK_FALSE(lock.accepts({ .from = phone_direct, .ssrc = phone_ssrc, .has_agreed_payload = false }, now));
    CHECK_FALSE(lock.is_locked());
}

TEST(SourceLock, NeverTakesAnUnexpectedSourceWhereThePhoneIsReachable)
{
    answered(phone_direct);
    CHECK_EQUAL(0, heard_of_attacker(600s));
    CHECK_TRUE(hears(phone_direct));
}

TEST(SourceLock, TakesAnUnexpectedSourceAfterARunOnceTheExpectedHadTheirChance)
{
    answered(phone_private);
    const Address pool { .ip = Ip::v4(0xcb007105), .port = 2000 }; // Another address of the provider's NAT.
    for (int i = 0; i < 60; ++i) {
        CHECK_EQUAL(i >= 50, hears(pool)); // 1 s of 20 ms packets.
        now += 20ms;
    }
    CHECK_TRUE(lock.destination() == pool);
}

TEST(SourceLock, AsksFivePacketsOfAnUnexpectedSource)
{
    answered(phone_private, {});
    now += 2s;
    const Address unknown { .ip = Ip::v4(0xcb007105), .port = 2000 };
    for (int i = 1; i <= 5; ++i)
        CHECK_EQUAL(i == 5, hears(unknown));
}

TEST(SourceLock, DoesNotCountPacketsOfDifferentStreamsTogether)
{
    answered(phone_private);
    now += 2s;
    const Address unknown { .ip = Ip::v4(0xcb007105), .port = 2000 };
    for (std::uint32_t ssrc = 0; ssrc < 100; ++ssrc)
        CHECK_FALSE(hears(unknown, ssrc));
}

TEST(SourceLock, RefusesTheLockedAddressUnderAnotherSsrcWhileThePeerSpeaks)
{
    answered(phone_direct);
    for (int i = 0; i < 500; ++i) {
        CHECK_TRUE(hears(phone_direct));
        now += 5ms;
        CHECK_FALSE(hears(phone_direct, attacker_ssrc)); // A spoofed source address.
        now += 15ms;
    }
}

TEST(SourceLock, FollowsThePeerToAnotherSsrcWithinAFifthOfASecond)
{
    answered(phone_direct);
    CHECK_TRUE(hears(phone_direct));
    int refused = 0;
    for (int i = 0; i < 20; ++i) {
        now += 20ms;
        refused += hears(phone_direct, 0x2222) ? 0 : 1;
    }
    CHECK_TRUE(refused <= 5);
    CHECK_EQUAL(0x2222, lock.ssrc());
}

TEST(SourceLock, LocksAgainAtOnceWhenAReInviteChangesNothing)
{
    answered(phone_private);
    CHECK_TRUE(hears(phone_mapped));
    answered(phone_private);
    CHECK_TRUE(hears(phone_mapped));
    CHECK_TRUE(lock.is_locked());
}

TEST(SourceLock, LetsAReInviteBringANewMappingOfTheSameHost)
{
    answered(phone_private);
    CHECK_TRUE(hears(phone_mapped));
    answered(phone_private); // The router restarted, the phone noticed.
    const Address mapped_anew { .ip = phone_mapped.ip, .port = 50001 };
    CHECK_TRUE(hears(mapped_anew));
    CHECK_TRUE(lock.destination() == mapped_anew);
}

// Both calls' phones are programs of one host, and the port was the ended call's.
TEST(SourceLock, IsNotTakenByLatePacketsOfACallThatEndedWhenTheNextOneGetsItsPort)
{
    constexpr std::uint32_t ended_ssrc = 0x3333;
    const Address of_ended_call { .ip = phone_direct.ip, .port = 4008 };
    answered(phone_direct);
    for (int i = 0; i < 40; ++i) { // 800 ms, before the new phone's first word.
        now += 20ms;
        CHECK_FALSE(hears(of_ended_call, ended_ssrc));
        CHECK_TRUE(lock.destination() == phone_direct);
    }
    CHECK_TRUE(hears(phone_direct));
    for (int i = 0; i < 500; ++i) {
        now += 20ms;
        CHECK_FALSE(hears(of_ended_call, ended_ssrc));
        CHECK_TRUE(hears(phone_direct));
    }
}

TEST(SourceLock, HearsAPhoneThatSendsFromAnotherPortThanItListensOnAfterASecond)
{
    const Address sends_from { .ip = phone_direct.ip, .port = 4022 };
    answered(phone_direct);
    for (int i = 0; i < 60; ++i) {
        CHECK_EQUAL(i >= 50, hears(sends_from));
        now += 20ms;
    }
}

TEST(SourceLock, TakesAnotherPortOfTheHostOnlyWhenTheOldPlaceIsSilent)
{
    const Address elsewhere { .ip = phone_direct.ip, .port = 4022 };
    answered(phone_direct);
    CHECK_TRUE(hears(phone_direct));
    answered({ .ip = phone_direct.ip, .port = 4100 });
    for (int i = 0; i < 500; ++i) {
        now += 20ms;
        CHECK_TRUE(hears(phone_direct));
        CHECK_FALSE(hears(elsewhere, attacker_ssrc));
    }
}

TEST(SourceLock, LetsNoCrowdOfStrangersPushOutThePhoneThatSendsFromAnotherPort)
{
    const Address sends_from { .ip = phone_direct.ip, .port = 4022 };
    answered(phone_direct);
    now += 2s;
    for (std::uint32_t i = 1; i <= 5; ++i) {
        for (std::uint16_t port = 0; port < 8; ++port)
            CHECK_FALSE(hears({ .ip = attacker.ip, .port = static_cast<std::uint16_t>(5000 + port) }));
        CHECK_EQUAL(i == 5, hears(sends_from));
    }
}

// IPv6 is no exception.

TEST(SourceLock, HearsOnlyThePhoneOverIpv6)
{
    const Address phone { .ip = *parse_ip("2001:db8::2"), .port = 4000 };
    answered(phone, { .ip = phone.ip, .port = 5060 });
    CHECK_FALSE(hears({ .ip = *parse_ip("2001:db8::9"), .port = 4000 }, attacker_ssrc));
    CHECK_FALSE(hears({ .ip = *parse_ip("2001:db8:0:1::2"), .port = 4000 }, attacker_ssrc));
    CHECK_TRUE(hears(phone));
    CHECK_TRUE(lock.destination() == phone);
}

TEST(SourceLock, TakesNoUnexpectedSourceWhileThePeerSpeaksFromItsOldPlace)
{
    answered(phone_private);
    CHECK_TRUE(hears(phone_mapped));
    answered({ .ip = phone_private.ip, .port = 4100 });
    CHECK_EQUAL(0, heard_of_attacker_beside(phone_mapped, 10s));
}

TEST(SourceLock, AcceptsReportsFromThePeersHostOnly)
{
    answered(phone_direct);
    CHECK_TRUE(lock.accepts_reports_from({ .ip = phone_direct.ip, .port = 4001 }));
    CHECK_FALSE(lock.accepts_reports_from(attacker));
    CHECK_TRUE(hears(phone_direct));
    CHECK_TRUE(lock.accepts_reports_from({ .ip = phone_direct.ip, .port = 4001 }));
    CHECK_FALSE(lock.accepts_reports_from(attacker));
}

TEST(SourceLock, IsAsLockedAfterARestartAsBefore)
{
    lock.restore({ .session = phone_private, .signalling = phone_signals }, phone_mapped, phone_ssrc, now);
    CHECK_EQUAL(0, heard_of_attacker(5s));
    CHECK_TRUE(hears(phone_mapped));
    CHECK_TRUE(lock.destination() == phone_mapped);
}

// Everything there is in small: every sequence of six steps out of these, against the invariants.
TEST(SourceLock, NeverHearsOrServesTheAttackerWhateverHappensInWhateverOrder)
{
    constexpr int kinds = 7;
    constexpr int steps = 6;
    int sequences = 1;
    for (int i = 0; i < steps; ++i)
        sequences *= kinds;
    for (int sequence = 0; sequence < sequences; ++sequence) {
        lock = {};
        now = Moment { 1000s };
        for (int rest = sequence, i = 0; i < steps; ++i, rest /= kinds) {
            switch (rest % kinds) {
            case 0:
                answered(phone_direct);
                break;
            case 1:
                answered({ .ip = phone_direct.ip, .port = 4100 });
                break;
            case 2:
                hears(phone_direct);
                break;
            case 3:
                hears({ .ip = phone_direct.ip, .port = 4100 });
                break;
            case 4:
                now += 2s;
                break;
            case 5:
                CHECK_EQUAL(0, heard_of_attacker(60ms));
                break;
            case 6:
                CHECK_EQUAL(0, heard_of_attacker(60ms, phone_ssrc));
                break;
            }
            CHECK_FALSE(lock.destination() == attacker);
        }
    }
}
