// Calls by a trunk with several servers, or with another trunk behind it: nobody is waited for longer than
// need be, and whoever was given up rings nobody.
#include "unit/daemons/sipd/wire.h"

using namespace sipd;
using namespace std::chrono_literals;
using Told = yobirin::Legs;
using What = yobirin::Legs::EventWhat;

TEST_GROUP(Servers)
{
    Wire wire {};
    Datagram invite {};
    const Flow first { wire.trunk };
    const Flow second { .local = Ip::v4(0xc0000201), .remote = { Ip::v4(0xc6336402), 5060 } };

    void has_two()
    {
        wire.office.trunks.at("ntt").targets = { { .hop = { .address = first.remote }, .priority = 1 },
                                                 { .hop = { .address = second.remote }, .priority = 2 } };
        wire.trunks->use_office(wire.now);
    }
    Result<std::int64_t> dial(bool alternative, const std::string& leg = "c1.1.1")
    {
        return wire.legs->dial({ .leg = leg,
                                 .target = { .trunk = "ntt", .number = "0398765432" },
                                 .from = { .number = "0312345678" },
                                 .to = { .number = "0398765432" },
                                 .offer = session_json(),
                                 .contact = "C1",
                                 .alternative = alternative },
                               wire.now);
    }
    void dials(bool alternative = false)
    {
        CHECK_TRUE(dial(alternative).has_value());
        invite = wire.sent();
    }
    void waits(std::chrono::milliseconds time)
    {
        wire.pass(time);
        wire.ignore_sent();
    }
    void ended(Reason reason)
    {
        const auto event = wire.event();
        CHECK_TRUE(event.what == What::Ended);
        LONGS_EQUAL(static_cast<int>(reason), static_cast<int>(*event.reason));
    }
    // The INVITE that went there; what else left is forgotten.
    Datagram invite_to(const Flow& flow)
    {
        while (!wire.sends_nothing())
            if (Datagram sent = wire.sent(); sent.method() == "INVITE" && sent.flow.remote == flow.remote)
                return sent;
        FAIL("no INVITE went there");
        return {};
    }
    bool sends(const std::string& method, const Flow& flow)
    {
        bool found = false;
        while (!wire.sends_nothing()) {
            const Datagram sent = wire.sent();
            found = found || (sent.method() == method && sent.flow.remote == flow.remote);
        }
        return found;
    }
    void is_silent_until_the_next()
    {
        has_two();
        dials();
        wire.pass(1600ms);
    }
};

TEST(Servers, TheNextIsCalledWhereOneIsSilent)
{
    is_silent_until_the_next();
    const Datagram again = invite_to(second);
    STRCMP_EQUAL("2 INVITE", again.header("CSeq").c_str());
    wire.answers(second, again, 200, "", offer_text());
    CHECK_TRUE(wire.event().what == What::Answered);
}

TEST(Servers, TheNextIsCalledAtOnceWhereTheConnectionIsLostAfter100)
{
    has_two();
    for (Target& target : wire.office.trunks.at("ntt").targets)
        target.hop.transport = sip::Transport::Tcp;
    wire.trunks->use_office(wire.now);
    dials();
    wire.answers(invite.flow, invite, 100);
    Flow gone = invite.flow;
    gone.connection = 7;
    Flow other = gone;
    other.remote = other.listener = second.remote;
    wire.legs->flow_lost(other, wire.now);
    CHECK_TRUE(wire.sends_nothing());
    wire.legs->flow_lost(gone, wire.now);
    STRCMP_EQUAL("CANCEL", wire.sent().method().c_str()); // Should it still be at it.
    CHECK_TRUE(wire.sent().flow.remote == second.remote);
}

TEST(Servers, OneThatRingsIsWaitedForWhenItsConnectionIsLost)
{
    has_two();
    for (Target& target : wire.office.trunks.at("ntt").targets)
        target.hop.transport = sip::Transport::Tcp;
    wire.trunks->use_office(wire.now);
    dials();
    wire.answers(invite.flow, invite, 180);
    CHECK_TRUE(wire.event().what == What::Ringing);
    wire.legs->flow_lost(invite.flow, wire.now);
    CHECK_TRUE(wire.sends_nothing());
}

TEST(Servers, WhoeverWasGivenUpIsNotAskedAgain)
{
    is_silent_until_the_next();
    invite_to(second);
    wire.pass(20s);
    CHECK_FALSE(sends("INVITE", first));
}

TEST(Servers, ALateRingingIsCancelled)
{
    is_silent_until_the_next();
    invite_to(second);
    wire.ignore_sent();
    wire.answers(first, invite, 180);
    const Datagram cancel = wire.sent();
    STRCMP_EQUAL("CANCEL", cancel.method().c_str());
    STRCMP_EQUAL(invite.header("Via").c_str(), cancel.header("Via").c_str());
    wire.answers(first, cancel, 200);
    wire.answers(first, invite, 487);
    STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    CHECK_TRUE(wire.hears_nothing());
    wire.pass(60s);
    CHECK_FALSE(sends("CANCEL", first));
}

TEST(Servers, ALateAnswerIsAcknowledgedAndEnded)
{
    is_silent_until_the_next();
    const Datagram again = invite_to(second);
    wire.ignore_sent();
    wire.answers(first, invite, 200, "", offer_text(), "first");
    STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    STRCMP_EQUAL("BYE", wire.sent().method().c_str());
    CHECK_TRUE(wire.hears_nothing());
    wire.answers(second, again, 200, "", offer_text(), "second");
    CHECK_TRUE(wire.event().what == What::Answered);
}

TEST(Servers, ALateAnswerAfterTheLegIsOverIsEndedToo)
{
    dials(true);
    waits(3100ms);
    ended(Reason::Unavailable);
    wire.answers(first, invite, 200, "", offer_text());
    STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    STRCMP_EQUAL("BYE", wire.sent().method().c_str());
}

TEST(Servers, A503LeadsToTheNextAtOnce)
{
    has_two();
    dials();
    wire.answers(first, invite, 503, "Retry-After: 120\r\n");
    STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    const Datagram again = invite_to(second);
    wire.answers(second, again, 486);
    ended(Reason::Busy);
}

TEST(Servers, NobodyElseIsCalledWhereOneSaysBusy)
{
    for (const int status : { 486, 404, 603, 600 }) {
        has_two();
        CHECK_TRUE(dial(true, "c1.1." + std::to_string(status)).has_value());
        invite = wire.sent();
        wire.answers(invite.flow, invite, status);
        CHECK_TRUE(wire.event().what == What::Ended);
        CHECK_FALSE(sends("INVITE", second));
    }
}

TEST(Servers, OneThatSaysOnlyTryingIsCancelledAndTheNextCalled)
{
    has_two();
    dials();
    wire.answers(first, invite, 100);
    wire.ignore_sent();
    wire.pass(3600ms);
    Datagram sent = wire.sent();
    STRCMP_EQUAL("CANCEL", sent.method().c_str());
    CHECK_TRUE(sent.flow.remote == first.remote);
    invite_to(second);
}

TEST(Servers, OneThatRingsIsWaitedFor)
{
    has_two();
    dials();
    wire.answers(first, invite, 100);
    wire.answers(first, invite, 180);
    CHECK_TRUE(wire.event().what == What::Ringing);
    wire.pass(30s);
    CHECK_FALSE(sends("INVITE", second));
    wire.answers(first, invite, 503); // It has rung: whoever is called would be rung twice.
    ended(Reason::Overloaded);
}

TEST(Servers, TheOnlyWayIsWaitedForAsLongAsTheRfcSays)
{
    dials(false);
    wire.pass(31s);
    CHECK_TRUE(wire.hears_nothing());
    wire.pass(2s);
    ended(Reason::Unavailable);
}

TEST(Servers, ASilentTrunkIsGivenUpInThreeSecondsWhereThereIsAnother)
{
    dials(true);
    wire.pass(2900ms);
    CHECK_TRUE(wire.hears_nothing());
    wire.pass(200ms);
    ended(Reason::Unavailable);
}

TEST(Servers, ATrunkThatIsDownIsNotCalledWhereThereIsAnother)
{
    for (int i = 0; i < 2; ++i) {
        CHECK_TRUE(dial(true, "c1.1." + std::to_string(i)).has_value());
        waits(3100ms);
        ended(Reason::Unavailable);
    }
    CHECK_FALSE(dial(true, "c1.1.7").has_value());
    CHECK_TRUE(dial(false, "c1.1.8").has_value()); // But where there is no other.
}

TEST(Servers, ATrunkThatWasDownIsCalledAgainWithinHalfAMinute)
{
    for (int i = 0; i < 2; ++i) {
        CHECK_TRUE(dial(true, "c1.1." + std::to_string(i)).has_value());
        waits(3100ms);
    }
    CHECK_FALSE(dial(true, "c1.1.7").has_value());
    waits(30s);
    CHECK_TRUE(dial(true, "c1.1.8").has_value());
}

TEST(Servers, WhoAsksForTimeIsNotCalledMeanwhile)
{
    dials(true);
    wire.answers(first, invite, 503, "Retry-After: 90\r\n");
    wire.ignore_sent();
    waits(80s);
    CHECK_FALSE(dial(true, "c1.1.7").has_value());
    waits(11s);
    CHECK_TRUE(dial(true, "c1.1.8").has_value());
}

TEST(Servers, WhatTheNetworkRefusesLeadsToTheNextAtOnce)
{
    has_two();
    dials();
    wire.transactions->transport_failed(invite.flow, wire.now);
    wire.hear_outcomes();
    invite_to(second);
}

TEST(Servers, AChallengeIsAnsweredByTheNextServerToo)
{
    is_silent_until_the_next();
    const Datagram again = invite_to(second);
    wire.ignore_sent();
    wire.answers(second, again, 407,
                 "Proxy-Authenticate: Digest realm=\"r\", nonce=\"n1\", qop=\"auth\"\r\n");
    STRCMP_EQUAL("ACK", wire.sent().method().c_str());
    const Datagram proven = wire.sent();
    CHECK_TRUE(contains(proven.header("Proxy-Authorization"), "username=\"user\""));
    CHECK_TRUE(proven.flow.remote == second.remote);
}

TEST(Servers, ASlowCarrierIsGivenMoreTimeNextTime)
{
    dials(false);
    wire.answers(first, invite, 100);
    wire.pass(3s);
    wire.answers(first, invite, 183, "", offer_text());
    wire.answers(first, invite, 486);
    wire.ignore_sent();
    while (!wire.hears_nothing())
        wire.event();
    CHECK_TRUE(dial(true, "c1.1.7").has_value());
    invite = wire.sent();
    wire.answers(first, invite, 100);
    wire.pass(5500ms);
    CHECK_TRUE(wire.hears_nothing());
    wire.pass(600ms);
    ended(Reason::Unavailable);
}
