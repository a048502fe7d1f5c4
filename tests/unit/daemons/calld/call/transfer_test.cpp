#include "call_fixture.h"

#include <CppUTest/TestHarness.h>

using namespace calld;
using namespace std::chrono_literals;
using enum Legs::Reason;

// 201 calls 203, they talk, and 203 sends 201 on to 202, unless said otherwise.
TEST_GROUP(ATransfer)
{
    OneCall it;
    std::string by {}; // The leg of who sends on.
    std::vector<Dial> rung {};

    void asks(const char* to)
    {
        by = it.talks();
        it.happens(TransferAsked { .leg = by, .to = to });
    }
    void begins(const char* to = "202")
    {
        asks(to);
        CHECK_TRUE(it.the_only<AnswerTransfer>().accepted);
        rung = it.ports_open();
    }
    void answers(const Dial& dialled)
    {
        it.happens(LegAnswered { .leg = dialled.leg, .branch = "x", .session = { "{\"answer\":2}" } });
    }
    void nobody_answers() { it.after(21s, TimePassed {}); }
    int told() const { return it.the_only<TellTransfer>().code; }
    bool ends(const std::string& leg) const
    {
        for (const EndLeg& end : it.ordered<EndLeg>())
            if (end.leg == leg)
                return true;
        return false;
    }
    std::vector<std::string> heard_by(const std::string& port) const
    {
        std::vector<std::string> heard { "nothing was said of it" };
        for (const Connect& connect : it.ordered<Connect>())
            if (connect.port == port)
                heard = connect.hears;
        return heard;
    }
};

TEST(ATransfer, RingsThePersonItIsToAndLetsTheOtherHearIt)
{
    asks("202");
    STRCMP_EQUAL(by.c_str(), it.the_only<AnswerTransfer>().leg.c_str());
    CHECK_TRUE(heard_by("p1-1.1") == std::vector<std::string> { "tone:ringback" });
    CHECK_TRUE(heard_by("p1-1.3").empty()); // Who sent them on is out of it.
    CHECK_TRUE(it.last.remember);
    rung = it.ports_open();
    LONGS_EQUAL(2, rung.size());
    STRCMP_EQUAL("201", rung[0].from.number.c_str());
    it.happens(LegRang { .leg = rung[0].leg });
    LONGS_EQUAL(180, told());
    it.happens(LegRang { .leg = rung[1].leg });
    LONGS_EQUAL(0, it.ordered<TellTransfer>().size()); // Once is enough.
    CHECK_TRUE(phase_of(it.call) == Phase::Ringing);
}

TEST(ATransfer, ConnectsWhoAnswersAndLetsGoOfWhoSentThemOn)
{
    begins();
    answers(rung[0]);
    CHECK_TRUE(it.is<Talking>());
    LONGS_EQUAL(200, told());
    CHECK_TRUE(ends(by));
    const auto& talking = std::get<Talking>(it.call.state);
    STRCMP_EQUAL("in-a", talking.caller.leg.c_str());
    STRCMP_EQUAL("202", talking.callee.extension.c_str());
    CHECK_TRUE(heard_by(talking.caller.port) == std::vector { talking.callee.port });
    CHECK_TRUE(heard_by(talking.callee.port) == std::vector { talking.caller.port });
    LONGS_EQUAL(2, legs_of(it.call).size());
    LONGS_EQUAL(2, ports_of(it.call).size());
    CHECK_TRUE(it.last.remember);
    STRCMP_EQUAL("in-a", it.the_only<ShowParty>().leg.c_str()); // Who answers has seen who it is.
    STRCMP_EQUAL("202", it.the_only<ShowParty>().shown.number.c_str());
    STRCMP_EQUAL("Suzuki", it.the_only<ShowParty>().shown.name.c_str());
}

TEST(ATransfer, MayBeMadeByTheCallerToo)
{
    const std::string callee = it.talks();
    it.happens(TransferAsked { .leg = "in-a", .to = "202" });
    rung = it.ports_open();
    STRCMP_EQUAL("203", rung[0].from.number.c_str()); // Who will talk is who was called first.
    answers(rung[0]);
    CHECK_TRUE(ends("in-a"));
    const auto& talking = std::get<Talking>(it.call.state);
    STRCMP_EQUAL(callee.c_str(), talking.caller.leg.c_str());
}

TEST(ATransfer, GoesOnWhenWhoSentThemOnHangsUp)
{
    begins();
    it.happens(LegEnded { .leg = by });
    CHECK_TRUE(it.is<Seeking>());
    STRCMP_EQUAL("p1-1.3", it.the_only<ClosePorts>().ports.at(0).c_str());
    it.happens(LegRang { .leg = rung[0].leg });
    LONGS_EQUAL(0, it.ordered<TellTransfer>().size());
    answers(rung[0]);
    CHECK_TRUE(it.is<Talking>());
    CHECK_FALSE(ends(by));
}

TEST(ATransfer, ComesToNothingAndTheTwoTalkAgain)
{
    begins();
    nobody_answers();
    CHECK_TRUE(it.is<Talking>());
    LONGS_EQUAL(480, told());
    CHECK_FALSE(ends(by));
    const auto& talking = std::get<Talking>(it.call.state);
    STRCMP_EQUAL("in-a", talking.caller.leg.c_str());
    STRCMP_EQUAL(by.c_str(), talking.callee.leg.c_str());
    CHECK_TRUE(heard_by(talking.caller.port) == std::vector { talking.callee.port });
}

TEST(ATransfer, KeepsTheHoldOfWhoSentThemOnWhenItComesToNothing)
{
    by = it.talks();
    it.happens(PeerOffered { .leg = by, .session = { "{}" }, .hold = Hold::Held });
    it.happens(RemoteSet { .port = "p1-1.3", .kind = SessionKind::Offer, .session = { "{}" } });
    CHECK_TRUE(phase_of(it.call) == Phase::Held);
    it.happens(TransferAsked { .leg = by, .to = "202" });
    rung = it.ports_open();
    nobody_answers();
    CHECK_TRUE(phase_of(it.call) == Phase::Held);
    CHECK_TRUE(heard_by("p1-1.1") == std::vector<std::string> { "music:default" });
}

TEST(ATransfer, RingsWhoSentThemOnWhenNobodyAnswersAndTheyHaveHungUp)
{
    begins();
    it.happens(LegEnded { .leg = by });
    nobody_answers();
    CHECK_TRUE(it.is<Seeking>());
    rung = it.ports_open();
    LONGS_EQUAL(1, rung.size());
    STRCMP_EQUAL("phone-203", rung[0].device.c_str());
    answers(rung[0]);
    CHECK_TRUE(it.is<Talking>());
    LONGS_EQUAL(0, it.ordered<TellTransfer>().size());
}

TEST(ATransfer, EndsWhenNobodyIsLeftToTakeIt)
{
    begins();
    it.happens(LegEnded { .leg = by });
    nobody_answers();
    it.ports_open();
    nobody_answers();
    CHECK_TRUE(it.is<Ended>());
    CHECK_TRUE(ends("in-a"));
}

TEST(ATransfer, GoesByTheForwardsOfWhoItIsTo)
{
    it.slice.extensions[1].forward_no_answer = "extension:204"; // Of 202.
    it.devices.add({ "phone-204", "204" });
    it.talks();
    it.happens(TransferAsked { .leg = "in-a", .to = "202" });
    it.ports_open();
    nobody_answers();
    CHECK_TRUE(it.is<Seeking>());
    STRCMP_EQUAL("phone-204", it.ports_open().at(0).device.c_str());
}

TEST(ATransfer, IsOverWhenWhoWaitsHangsUp)
{
    begins();
    it.happens(LegEnded { .leg = "in-a" });
    CHECK_TRUE(it.is<Ended>());
    CHECK_TRUE(ends(by));
    CHECK_TRUE(told() >= 400);
}

TEST(ATransfer, ReachesAGroupTheOutsideAndAnApplication)
{
    begins("610");
    LONGS_EQUAL(2, rung.size()); // 202's phones; 203 sent them on.
    OneCall outside;
    std::string leg = outside.talks();
    outside.happens(TransferAsked { .leg = leg, .to = "00398765432" });
    const auto dialled = outside.ports_open();
    STRCMP_EQUAL("ntt", dialled.at(0).trunk.c_str());
    STRCMP_EQUAL("0398765432", dialled.at(0).number.c_str());
    CHECK_TRUE(outside.call.direction == Direction::Internal);
    OneCall echo;
    leg = echo.talks();
    echo.happens(TransferAsked { .leg = leg, .to = "*43" });
    CHECK_TRUE(std::holds_alternative<AtEcho>(std::get<Alone>(echo.call.state).place));
    LONGS_EQUAL(200, echo.the_only<TellTransfer>().code);
}

TEST(ATransfer, ToAnEmergencyNumberHasNoLimitInTime)
{
    begins("110");
    answers(rung[0]);
    CHECK_TRUE(it.is<Talking>());
    it.after(241min, TimePassed {});
    CHECK_TRUE(it.is<Talking>());
}

TEST(ATransfer, KeepsTheHoldOfWhoWaits)
{
    by = it.talks();
    it.happens(PeerOffered { .leg = "in-a", .session = { "{}" }, .hold = Hold::Held });
    it.happens(RemoteSet { .port = "p1-1.1", .kind = SessionKind::Offer, .session = { "{}" } });
    it.happens(TransferAsked { .leg = by, .to = "202" });
    rung = it.ports_open();
    answers(rung[0]);
    CHECK_TRUE(phase_of(it.call) == Phase::Held);
    CHECK_TRUE(heard_by(std::get<Talking>(it.call.state).callee.port)
               == std::vector<std::string> { "music:default" });
}

TEST(ATransfer, IsNoAbandonedCallWhenWhoWaitsHangsUp)
{
    begins();
    it.happens(LegEnded { .leg = "in-a" });
    STRCMP_EQUAL("handled", it.ending().outcome.c_str());
}

TEST(ATransfer, IsRefusedWhereWhoSendsOnMayNotCall)
{
    it.slice.extensions[2].dial = OneCall::Office::CallsExtensionDial::Internal; // Of 203.
    asks("00398765432");
    CHECK_FALSE(it.the_only<AnswerTransfer>().accepted);
    CHECK_TRUE(it.is<Talking>());
    it.happens(TransferAsked { .leg = by, .to = "299" });
    CHECK_FALSE(it.the_only<AnswerTransfer>().accepted);
}

TEST(ATransfer, IsRefusedToATrunk)
{
    it.comes_in("0398765432", "0312345678");
    const auto dialled = it.ports_open();
    answers(dialled.at(0));
    it.happens(TransferAsked { .leg = "in-a", .to = "203" });
    CHECK_FALSE(it.the_only<AnswerTransfer>().accepted);
    it.happens(TransferAsked { .leg = dialled[0].leg, .to = "203" }); // The office's own phone may.
    CHECK_TRUE(it.the_only<AnswerTransfer>().accepted);
}

TEST(ATransfer, ComesBackWhenTheWireForgetsWhoIsRung)
{
    begins();
    it.happens(SetUpLost {});
    CHECK_TRUE(it.is<Talking>());
    LONGS_EQUAL(480, told());
    it.happens(TransferAsked { .leg = by, .to = "202" });
    it.ports_open();
    it.happens(SetUpLost { .gone = { by } });
    CHECK_TRUE(it.is<Seeking>()); // They are rung again.
    STRCMP_EQUAL("phone-203", it.ports_open().at(0).device.c_str());
}

TEST(ATransfer, LosesThePortOfWhoSentThemOnAndGoesOn)
{
    begins();
    it.happens(PortLost { "p1-1.3" });
    CHECK_TRUE(it.is<Seeking>());
    CHECK_TRUE(ends(by));
}

// RFC 4235: the direction is the dialog's. Who was called stays so, whatever becomes of the call.
TEST(ATransfer, LeavesWhoWasCalledTheOneWhoWasCalled)
{
    const std::string callee = it.talks();
    it.happens(TransferAsked { .leg = "in-a", .to = "202" });
    rung = it.ports_open();
    const auto seen_at_203 = [&] {
        for (const Appearance& one : appearances_of(it.call))
            if (one.place == "203")
                return one;
        return Appearance {};
    };
    CHECK_TRUE(seen_at_203().end == Towards::Called);
    STRCMP_EQUAL("202", seen_at_203().remote.number.c_str());
    it.happens(LegEnded { .leg = "in-a" });
    nobody_answers(); // 201 is rung for it.
    it.ports_open();
    CHECK_TRUE(seen_at_203().end == Towards::Called);
    STRCMP_EQUAL("201", seen_at_203().remote.number.c_str());
    STRCMP_EQUAL(callee.c_str(), seen_at_203().leg.c_str());
}
