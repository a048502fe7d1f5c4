#include "call_fixture.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calld;
using namespace std::chrono_literals;
using enum Legs::Reason;

TEST_GROUP(ACall)
{
    OneCall it;

    template <typename Kind> std::vector<Kind> ordered() { return it.ordered<Kind>(); }
    void ends_with(const char* outcome, const char* reason)
    {
        CHECK_TRUE(it.is<Ended>());
        CHECK_TRUE(it.ending().what == Milestone::Ended);
        STRCMP_EQUAL(outcome, it.ending().outcome.c_str());
        STRCMP_EQUAL(reason, it.ending().reason.c_str());
    }
    void caller_is_told(Legs::Reason reason)
    {
        bool was_told = false;
        for (const EndLeg& end : ordered<EndLeg>())
            was_told = was_told || (end.leg == "in-a" && end.reason == reason);
        CHECK_TRUE(was_told);
    }
    // Everything that was opened and dialled is closed and ended again by the last step.
    void leaves_nothing(std::size_t ports)
    {
        std::size_t closed = 0;
        for (const ClosePorts& close : ordered<ClosePorts>())
            closed += close.ports.size();
        LONGS_EQUAL(ports, closed);
    }
};

TEST(ACall, OpensThePortsOfBothSidesInOneGo)
{
    it.dials("201", "203");
    const auto opened = ordered<OpenPort>();
    LONGS_EQUAL(2, opened.size());
    STRCMP_EQUAL("p1-1.1", opened[0].port.c_str());
    STRCMP_EQUAL("{\"offer\":1}", opened[0].remote.text.c_str());
    STRCMP_EQUAL("", opened[1].remote.text.c_str());
    STRCMP_EQUAL("p1-1.1", opened[1].prefer.c_str());
    CHECK_TRUE(it.last.remember);
    CHECK_TRUE(it.ending().what == Milestone::Arrived);
    CHECK_TRUE(it.call.direction == Direction::Internal);
}

TEST(ACall, OffersEverybodyTheCodecsThatTheOfficeFileNames)
{
    it.slice.extensions[0].codecs = { { "opus", "g722", "pcmu" } };
    it.slice.extensions[2].codecs = { { "pcmu", "g722" } };
    it.dials("201", "203");
    const auto opened = ordered<OpenPort>();
    CHECK_TRUE((opened[1].codecs == std::vector<std::string> { "pcmu", "g722" }));
    // Those that both have come first.
    CHECK_TRUE((opened[0].codecs == std::vector<std::string> { "g722", "pcmu", "opus", "other" }));
}

TEST(ACall, OffersATrunkTheTrunksCodecs)
{
    it.slice.extensions[0].codecs = { { "opus", "pcmu" } };
    it.slice.trunks[0].codecs = { { "pcmu" } };
    it.dials("201", "00612345678");
    const auto opened = ordered<OpenPort>();
    CHECK_TRUE((opened[0].codecs == std::vector<std::string> { "pcmu", "opus", "other" }));
    CHECK_TRUE((opened[1].codecs == std::vector<std::string> { "pcmu" }));
}

TEST(ACall, DialsEachDeviceAsALegOfItsOwnWithAnOfferOfItsOwn)
{
    it.dials("201", "202");
    const auto dialled = it.ports_open();
    LONGS_EQUAL(2, dialled.size());
    STRCMP_EQUAL("c7.1-1.2", dialled[0].leg.c_str());
    STRCMP_EQUAL("phone-202", dialled[0].device.c_str());
    STRCMP_EQUAL("mobile-202", dialled[1].device.c_str());
    CHECK_TRUE(dialled[0].offer.text != dialled[1].offer.text);
    STRCMP_EQUAL("201", dialled[0].from.number.c_str());
    STRCMP_EQUAL("Sato", dialled[0].from.name.c_str()); // The sign's name, not the phone's.
}

TEST(ACall, TellsTheCallerOnceThatItRings)
{
    it.dials("201", "202");
    const auto dialled = it.ports_open();
    it.happens(LegRang { .leg = dialled[0].leg });
    STRCMP_EQUAL("in-a", it.the_only<TellRinging>().leg.c_str());
    CHECK_TRUE(it.ending().what == Milestone::Ringing);
    it.happens(LegRang { .leg = dialled[1].leg });
    LONGS_EQUAL(0, it.last.orders.size());
    CHECK_TRUE(phase_of(it.call) == Phase::Ringing);
}

TEST(ACall, IsWonByTheFirstDeviceThatAnswers)
{
    it.dials("201", "202");
    const auto dialled = it.ports_open();
    it.happens(LegAnswered { .leg = dialled[1].leg, .branch = "x", .session = { "{\"answer\":2}" } });
    CHECK_TRUE(it.is<Talking>());
    STRCMP_EQUAL(dialled[0].leg.c_str(), it.the_only<EndLeg>().leg.c_str());
    CHECK_TRUE(it.the_only<EndLeg>().reason == CompletedElsewhere);
    STRCMP_EQUAL("{\"of\":\"p1-1.1\"}", it.the_only<AnswerLeg>().session.text.c_str());
    STRCMP_EQUAL("Suzuki", it.the_only<AnswerLeg>().shown.name.c_str());
    CHECK_TRUE(it.the_only<SetRemote>().forks == Forks::DropOthers);
    LONGS_EQUAL(2, ordered<Connect>().size());
    STRCMP_EQUAL("202", it.ending().agent.c_str());
    leaves_nothing(1);
    CHECK_TRUE(it.last.remember);
}

TEST(ACall, IgnoresAnAnswerThatCrossedWithAnother)
{
    it.dials("201", "202");
    const auto dialled = it.ports_open();
    it.happens(LegAnswered { .leg = dialled[0].leg, .session = { "{}" } });
    it.happens(LegAnswered { .leg = dialled[1].leg, .session = { "{}" } });
    LONGS_EQUAL(0, it.last.orders.size());
    it.happens(LegEnded { .leg = dialled[1].leg, .reason = CompletedElsewhere });
    CHECK_TRUE(it.is<Talking>());
}

TEST(ACall, EndsTheOtherSideWhenOneHangsUp)
{
    const std::string callee = it.talks();
    it.happens(LegEnded { .leg = callee });
    STRCMP_EQUAL("in-a", it.the_only<EndLeg>().leg.c_str());
    leaves_nothing(2);
    ends_with("handled", "hung_up");
}

TEST(ACall, EndsTheCalleeWhenTheCallerHangsUp)
{
    const std::string callee = it.talks();
    it.happens(LegEnded { .leg = "in-a" });
    STRCMP_EQUAL(callee.c_str(), it.the_only<EndLeg>().leg.c_str());
    ends_with("handled", "hung_up");
}

TEST(ACall, StopsEveryPhoneWhenTheCallerHangsUpWhileItRings)
{
    it.dials("201", "202");
    it.ports_open();
    it.now += 6s;
    it.happens(LegEnded { .leg = "in-a", .reason = Cancelled });
    LONGS_EQUAL(2, ordered<EndLeg>().size());
    leaves_nothing(3);
    ends_with("abandoned_in_queue", "cancelled");
}

TEST(ACall, WasNotWaitedForWhenTheCallerHangsUpAtOnce)
{
    it.dials("201", "203");
    it.ports_open();
    it.after(4s, LegEnded { .leg = "in-a", .reason = Cancelled });
    ends_with("short_abandon", "cancelled");
}

TEST(ACall, DialsNobodyWhenTheCallerIsGoneBeforeThePortsAreThere)
{
    it.dials("201", "203");
    it.happens(LegEnded { .leg = "in-a", .reason = Cancelled });
    LONGS_EQUAL(0, ordered<EndLeg>().size());
    leaves_nothing(2);
}

TEST(ACall, ToSomebodyUnknownIsNotFoundAndOpensNothing)
{
    it.dials("201", "299");
    caller_is_told(NotFound);
    LONGS_EQUAL(0, ordered<OpenPort>().size());
    LONGS_EQUAL(0, ordered<ClosePorts>().size());
    ends_with("rejected", "not_found");
}

TEST(ACall, ToSomebodyWithoutAPhoneIsUnavailable)
{
    it.dials("201", "204");
    caller_is_told(Unavailable);
    ends_with("failed", "unavailable");
}

TEST(ACall, ToSomebodyBusyIsBusy)
{
    it.dials("201", "203");
    const std::string leg = it.ports_open().front().leg;
    it.happens(LegEnded { .leg = leg, .reason = Busy, .code = 486 });
    caller_is_told(Busy);
    leaves_nothing(2);
    ends_with("failed", "busy");
}

TEST(ACall, IsBusyOnlyWhenEveryDeviceIs)
{
    it.dials("201", "202");
    const auto dialled = it.ports_open();
    it.happens(LegEnded { .leg = dialled[0].leg, .reason = Busy });
    CHECK_TRUE(it.is<Seeking>());
    it.happens(LegEnded { .leg = dialled[1].leg, .reason = Unavailable });
    caller_is_told(Busy);
}

TEST(ACall, DeclinedOnOneDeviceStopsTheOthers)
{
    it.dials("201", "202");
    const auto dialled = it.ports_open();
    it.happens(LegEnded { .leg = dialled[0].leg, .reason = Declined });
    caller_is_told(Declined);
    LONGS_EQUAL(2, ordered<EndLeg>().size());
}

TEST(ACall, GoesOnWhereTheBusyOneForwardsIt)
{
    it.slice.extensions[2].forward_busy = "extension:202";
    it.dials("201", "203");
    const std::string leg = it.ports_open().front().leg;
    it.happens(LegEnded { .leg = leg, .reason = Busy });
    LONGS_EQUAL(2, it.ports_open().size());
}

TEST(ACall, GoesOnAfterNoAnswer)
{
    it.slice.extensions[2].forward_no_answer = "extension:202";
    it.dials("201", "203");
    const std::string leg = it.ports_open().front().leg;
    it.after(19s, TimePassed {});
    CHECK_TRUE(ordered<EndLeg>().empty());
    it.after(1s, TimePassed {});
    STRCMP_EQUAL(leg.c_str(), it.the_only<EndLeg>().leg.c_str());
    CHECK_TRUE(it.the_only<EndLeg>().reason == NoAnswer);
    LONGS_EQUAL(2, it.ports_open().size());
}

TEST(ACall, GoesOnAtOnceWhenThePhoneIsNotThere)
{
    it.slice.extensions[3].forward_no_answer = "extension:203";
    it.dials("201", "204");
    STRCMP_EQUAL("phone-203", it.ports_open().front().device.c_str());
}

TEST(ACall, GivesUpAfterNoAnswerWithoutAForward)
{
    it.dials("201", "203");
    it.ports_open();
    it.after(20s, TimePassed {});
    caller_is_told(NoAnswer);
    ends_with("failed", "no_answer");
}

TEST(ACall, KeepsTheBusyAnswerWhereTheForwardIsNotBuiltYet)
{
    it.slice.extensions[2].forward_busy = "mailbox:203";
    it.dials("201", "203");
    const std::string leg = it.ports_open().front().leg;
    it.happens(LegEnded { .leg = leg, .reason = Busy });
    caller_is_told(Busy);
    CHECK_FALSE(ordered<Note>().empty());
}

TEST(ACall, DoesNotGoRoundInCirclesForEver)
{
    it.slice.extensions[3].forward_no_answer = "extension:204"; // No phone: forwards at once, to itself.
    it.dials("201", "204");
    ends_with("rejected", "failed");
    LONGS_EQUAL(482, it.the_only<EndLeg>().code);
}

TEST(ACall, IsBusyForAnExtensionWithAsManyCallsAsItMayHave)
{
    it.extensions.add("203");
    it.extensions.add("203");
    it.dials("201", "203");
    caller_is_told(Busy);
}

TEST(ACall, ToTheOwnNumberRingsTheOwnOtherDevices)
{
    it.dials("202", "202");
    const auto dialled = it.ports_open();
    LONGS_EQUAL(1, dialled.size());
    STRCMP_EQUAL("mobile-202", dialled.front().device.c_str());
}

TEST(ACall, WithNothingInCommonIsNotAcceptable)
{
    it.dials("201", "203");
    it.happens(PortRefused { .port = "p1-1.1", .trouble = Trouble::NothingInCommon });
    caller_is_told(NotAcceptable);
    leaves_nothing(2);
    ends_with("failed", "not_acceptable");
}

TEST(ACall, LetsTheCallerHearTheFirstEarlySound)
{
    it.dials("201", "202");
    const auto dialled = it.ports_open();
    it.happens(LegRang { .leg = dialled[0].leg, .branch = "x", .session = { "{\"early\":1}" } });
    STRCMP_EQUAL("{\"of\":\"p1-1.1\"}", it.the_only<TellRinging>().session.text.c_str());
    STRCMP_EQUAL("x", it.the_only<SetRemote>().branch.c_str());
    STRCMP_EQUAL("p1-1.1", it.the_only<Connect>().port.c_str());
    it.happens(LegRang { .leg = dialled[1].leg, .branch = "y", .session = { "{\"early\":2}" } });
    it.happens(LegRang { .leg = dialled[0].leg, .branch = "z", .session = { "{\"early\":3}" } });
    LONGS_EQUAL(0, it.last.orders.size());
    // The answer leaves the session out: it was said in the 183.
    it.happens(LegAnswered { .leg = dialled[0].leg, .branch = "x" });
    STRCMP_EQUAL("{\"early\":1}", it.the_only<SetRemote>().session.text.c_str());
    CHECK_TRUE(it.is<Talking>());
}

// A carrier's announcement, and then the telephone that rings (UPDATE before the answer).
TEST(ACall, LetsTheCallerHearWhereTheEarlySoundHasMoved)
{
    it.dials("201", "202");
    const auto dialled = it.ports_open();
    it.happens(LegRang { .leg = dialled[0].leg, .branch = "x", .session = { "{\"early\":1}" } });
    it.happens(LegRang { .leg = dialled[0].leg, .branch = "x", .session = { "{\"early\":2}" } });
    STRCMP_EQUAL("{\"early\":2}", it.the_only<SetRemote>().session.text.c_str());
    it.happens(LegAnswered { .leg = dialled[0].leg, .branch = "x" });
    STRCMP_EQUAL("{\"early\":2}", it.the_only<SetRemote>().session.text.c_str());
}

TEST(ACall, RingsOnForTheCallerWhoseEarlySoundIsGone)
{
    it.dials("201", "202");
    const auto dialled = it.ports_open();
    it.happens(LegRang { .leg = dialled[0].leg, .branch = "x", .session = { "{\"early\":1}" } });
    it.happens(LegEnded { .leg = dialled[0].leg, .reason = Busy });
    STRCMP_EQUAL("tone:ringback", it.the_only<Connect>().hears.front().c_str());
}

TEST(ACall, AnsweredWithoutAnySessionIsNoAnswer)
{
    it.dials("201", "203");
    const std::string leg = it.ports_open().front().leg;
    it.happens(LegAnswered { .leg = leg });
    caller_is_told(NotAcceptable);
    LONGS_EQUAL(2, ordered<EndLeg>().size());
}

TEST(ACall, OffersWhenTheCallerDidNot)
{
    it.dials("201", "203", "");
    STRCMP_EQUAL("", ordered<OpenPort>().front().remote.text.c_str());
    const std::string leg = it.ports_open().front().leg;
    it.happens(LegRang { .leg = leg, .branch = "x", .session = { "{\"early\":1}" } });
    STRCMP_EQUAL("", it.the_only<TellRinging>().session.text.c_str()); // They have not said where they hear.
    it.happens(LegAnswered { .leg = leg, .session = { "{}" } });
    STRCMP_EQUAL("{\"of\":\"p1-1.1\"}", it.the_only<AnswerLeg>().session.text.c_str());
    it.happens(OfferAnswered { .leg = "in-a", .session = { "{\"late\":1}" } });
    const auto set = it.the_only<SetRemote>();
    STRCMP_EQUAL("p1-1.1", set.port.c_str());
    CHECK_TRUE(set.kind == SessionKind::Answer);
    it.happens(RemoteSet { .port = "p1-1.1", .kind = SessionKind::Answer });
    CHECK_TRUE(it.is<Talking>());
}

TEST(ACall, EndsWhenTheLateOfferIsNeverAnswered)
{
    it.dials("201", "203", "");
    const std::string leg = it.ports_open().front().leg;
    it.happens(LegAnswered { .leg = leg, .session = { "{}" } });
    it.happens(OfferFailed { "in-a" });
    LONGS_EQUAL(2, ordered<EndLeg>().size());
    leaves_nothing(2);
}

TEST(ACall, AnswersANewOfferWithoutTroublingTheOtherSide)
{
    it.talks();
    it.happens(PeerOffered { .leg = "in-a", .session = { "{\"offer\":2}" } });
    STRCMP_EQUAL("p1-1.1", it.the_only<SetRemote>().port.c_str());
    it.happens(RemoteSet { .port = "p1-1.1", .kind = SessionKind::Offer, .session = { "{\"answer\":2}" } });
    STRCMP_EQUAL("in-a", it.the_only<AnswerOffer>().leg.c_str());
    STRCMP_EQUAL("{\"answer\":2}", it.the_only<AnswerOffer>().session.text.c_str());
    LONGS_EQUAL(1, it.last.orders.size());
}

TEST(ACall, DoesNotTakeTheReplyToTheFirstAnswerForOneToANewOffer)
{
    const std::string callee = it.talks();
    it.happens(PeerOffered { .leg = callee, .session = { "{\"offer\":2}" } });
    it.happens(RemoteSet { .port = "p1-1.3", .kind = SessionKind::Answer });
    LONGS_EQUAL(0, it.last.orders.size());
}

TEST(ACall, PlaysMusicToWhoeverIsHeldAndTakesItAwayAgain)
{
    const std::string callee = it.talks();
    it.happens(PeerOffered { .leg = callee, .session = { "{\"offer\":2}" }, .hold = Hold::Held });
    it.happens(RemoteSet { .port = "p1-1.3", .kind = SessionKind::Offer, .session = { "{}" } });
    auto connected = ordered<Connect>();
    LONGS_EQUAL(2, connected.size());
    STRCMP_EQUAL("music:default", connected[0].hears.at(0).c_str());
    LONGS_EQUAL(0, connected[1].hears.size());
    CHECK_TRUE(phase_of(it.call) == Phase::Held);
    CHECK_TRUE(it.last.remember && it.last.announce);

    it.happens(PeerOffered { .leg = callee, .session = { "{\"offer\":3}" } });
    it.happens(RemoteSet { .port = "p1-1.3", .kind = SessionKind::Offer, .session = { "{}" } });
    connected = ordered<Connect>();
    STRCMP_EQUAL("p1-1.3", connected[0].hears.at(0).c_str());
    STRCMP_EQUAL("p1-1.1", connected[1].hears.at(0).c_str());
    CHECK_TRUE(phase_of(it.call) == Phase::Up);
}

TEST(ACall, SurvivesAnOfferWithNothingInCommon)
{
    it.talks();
    it.happens(PeerOffered { .leg = "in-a", .session = { "{\"t38\":1}" } });
    it.happens(
        RemoteRefused { .port = "p1-1.1", .kind = SessionKind::Offer, .trouble = Trouble::NothingInCommon });
    STRCMP_EQUAL("", it.the_only<AnswerOffer>().session.text.c_str());
    CHECK_TRUE(it.is<Talking>());
}

TEST(ACall, OffersWhenAPeerWhoIsUpAsksForIt)
{
    it.talks();
    it.happens(PeerOffered { .leg = "in-a" });
    STRCMP_EQUAL("p1-1.1", it.the_only<MakeOffer>().port.c_str());
    it.happens(OfferMade { .port = "p1-1.1", .session = { "{\"ours\":1}" } });
    STRCMP_EQUAL("{\"ours\":1}", it.the_only<AnswerOffer>().session.text.c_str());
    it.happens(OfferFailed { "in-a" });
    STRCMP_EQUAL("p1-1.1", it.the_only<Rollback>().port.c_str());
    CHECK_TRUE(it.is<Talking>());
}

TEST(ACall, EndsWhenTheAnswerOfTheCalleeCannotBeUsed)
{
    it.talks();
    it.happens(
        RemoteRefused { .port = "p1-1.3", .kind = SessionKind::Answer, .trouble = Trouble::NothingInCommon });
    LONGS_EQUAL(2, ordered<EndLeg>().size());
    leaves_nothing(2);
    ends_with("failed", "not_acceptable");
}

TEST(ACall, IsLimitedInTime)
{
    it.talks();
    it.after(239min, TimePassed {});
    CHECK_TRUE(it.is<Talking>());
    it.after(1min, TimePassed {});
    LONGS_EQUAL(2, ordered<EndLeg>().size());
    ends_with("handled", "hung_up");
}

TEST(ACall, ToTheEmergencyServicesIsNotLimitedInTime)
{
    it.dials("201", "110");
    const std::string leg = it.ports_open().front().leg;
    it.happens(LegAnswered { .leg = leg, .session = { "{}" } });
    CHECK_TRUE(it.is<Talking>());
    CHECK_FALSE(it.call.must_end.has_value());
}

TEST(ACall, EchoesToWhoDialsTheEchoTest)
{
    it.dials("201", "*43");
    it.ports_open();
    STRCMP_EQUAL("in-a", it.the_only<AnswerLeg>().leg.c_str());
    STRCMP_EQUAL("echo:", it.the_only<Connect>().hears.at(0).c_str());
    it.happens(LegEnded { .leg = "in-a" });
    leaves_nothing(1);
    ends_with("self_served", "hung_up");
}

TEST(ACall, ComesInToTheDid)
{
    it.comes_in("+81698765432", "0312345678");
    CHECK_TRUE(it.call.direction == Direction::Inbound);
    const auto dialled = it.ports_open();
    LONGS_EQUAL(2, dialled.size());
    STRCMP_EQUAL("0698765432", dialled.front().from.number.c_str()); // Shown nationally.
}

TEST(ACall, FromOutsideGoesToMainWhenNobodyElseCanBeReached)
{
    it.devices.remove("phone-202");
    it.devices.remove("mobile-202");
    it.comes_in("0698765432", "0312345678");
    const auto dialled = it.ports_open();
    LONGS_EQUAL(1, dialled.size());
    STRCMP_EQUAL("phone-203", dialled.front().device.c_str());
    it.after(30s, TimePassed {});
    caller_is_told(NoAnswer); // Main was tried; once is enough.
    ends_with("failed", "no_answer");
}

TEST(ACall, ToAGroupRingsEverybodyAtOnce)
{
    it.dials("201", "610");
    LONGS_EQUAL(3, it.ports_open().size());
}

TEST(ACall, ToAHuntGroupRingsOneAfterTheOtherThenGoesOn)
{
    it.devices.add({ "phone-204", "204" });
    it.dials("201", "611");
    LONGS_EQUAL(2, it.ports_open().size());
    it.after(10s, TimePassed {});
    STRCMP_EQUAL("phone-203", it.ports_open().at(0).device.c_str());
    it.after(10s, TimePassed {});
    STRCMP_EQUAL("phone-204", it.ports_open().at(0).device.c_str());
}

TEST(ACall, ToAHuntGroupAsksWhoTalksLast)
{
    it.extensions.add("202");
    it.dials("201", "611");
    STRCMP_EQUAL("phone-203", it.ports_open().at(0).device.c_str());
    it.after(10s, TimePassed {});
    const auto waiting = it.ports_open();
    LONGS_EQUAL(2, waiting.size());
    STRCMP_EQUAL("phone-202", waiting[0].device.c_str());
}

TEST(ACall, ToACyclicGroupBeginsWithAnotherMemberEachTime)
{
    it.slice.groups[1].strategy = yobirin::Office::CallsGroupStrategy::Cyclic;
    it.call.turn = 1;
    it.dials("201", "611");
    STRCMP_EQUAL("phone-203", it.ports_open().at(0).device.c_str());
}

TEST(ACall, LeavesByTheFirstTrunkUnderItsNumber)
{
    it.dials("201", "0698765432");
    CHECK_TRUE(it.call.direction == Direction::Outbound);
    const auto dialled = it.ports_open();
    STRCMP_EQUAL("ntt", dialled.at(0).trunk.c_str());
    STRCMP_EQUAL("0698765432", dialled.at(0).number.c_str());
    STRCMP_EQUAL("0312345678", dialled.at(0).from.number.c_str());
}

TEST(ACall, TakesTheNextTrunkWhenOneFails)
{
    it.dials("201", "0698765432");
    const std::string leg = it.ports_open().at(0).leg;
    it.happens(LegEnded { .leg = leg, .reason = Failed, .code = 503 });
    const auto dialled = it.ports_open();
    STRCMP_EQUAL("backup", dialled.at(0).trunk.c_str());
    STRCMP_EQUAL("0312345679", dialled.at(0).from.number.c_str());
}

TEST(ACall, TakesTheNextTrunkWhenOneIsFull)
{
    for (int channel = 0; channel < 3; ++channel)
        it.trunks.add("ntt");
    it.dials("201", "0698765432");
    STRCMP_EQUAL("backup", it.ports_open().at(0).trunk.c_str());
}

TEST(ACall, LeavesTheLastChannelOfATrunkForEmergenciesToThem)
{
    it.trunks.add("ntt");
    it.trunks.add("ntt");
    it.dials("201", "0698765432");
    STRCMP_EQUAL("backup", it.ports_open().at(0).trunk.c_str());
}

TEST(ACall, SaysOfATrunkWhetherThereIsAnotherWay)
{
    it.dials("201", "0698765432");
    const auto first = it.ports_open();
    CHECK_TRUE(first.at(0).other_way == OtherWay::There);
    it.happens(LegEnded { .leg = first.at(0).leg, .reason = Unavailable, .code = 408 });
    CHECK_TRUE(it.ports_open().at(0).other_way == OtherWay::None);
}

TEST(ACall, SaysOfATrunkWhetherThereIsAnotherWayForHelp)
{
    it.dials("201", "110");
    CHECK_TRUE(it.ports_open().at(0).other_way == OtherWay::There);
}

TEST(ACall, BelievesACarrierThatSpeaksForEverybody)
{
    it.dials("201", "0698765432");
    const std::string leg = it.ports_open().at(0).leg;
    it.happens(LegEnded { .leg = leg, .reason = NotAcceptable, .code = 606 });
    caller_is_told(NotAcceptable);
}

TEST(ACall, BelievesACarrierThatSaysBusy)
{
    it.dials("201", "0698765432");
    const std::string leg = it.ports_open().at(0).leg;
    it.happens(LegEnded { .leg = leg, .reason = Busy, .code = 486 });
    caller_is_told(Busy);
}

TEST(ACall, IsOverloadedWhenEveryTrunkIsFull)
{
    it.slice.outbound[0].trunks = { "ntt" };
    it.trunks.add("ntt");
    it.trunks.add("ntt");
    it.dials("201", "0698765432");
    caller_is_told(Overloaded);
}

TEST(ACall, ToTheEmergencyServicesTakesAFullTrunkToo)
{
    it.trunks.add("ntt");
    it.trunks.add("ntt");
    it.dials("201", "0110");
    const auto dialled = it.ports_open();
    STRCMP_EQUAL("ntt", dialled.at(0).trunk.c_str());
    STRCMP_EQUAL("110", dialled.at(0).number.c_str());
}

TEST(ACall, OutOfTheBlueRingsTheOwnPhoneFirst)
{
    it.last = originate(it.call, "201", "203", it.around());
    const auto own = it.ports_open();
    LONGS_EQUAL(1, own.size());
    STRCMP_EQUAL("203", own[0].from.number.c_str());
    it.happens(LegAnswered { .leg = own[0].leg, .session = { "{\"answer\":1}" } });
    CHECK_TRUE(it.is<Seeking>());
    STRCMP_EQUAL("tone:ringback", it.the_only<Connect>().hears.at(0).c_str());
    const auto other = it.ports_open();
    STRCMP_EQUAL("phone-203", other.at(0).device.c_str());
    STRCMP_EQUAL("201", other.at(0).from.number.c_str());
    it.happens(LegAnswered { .leg = other[0].leg, .session = { "{\"answer\":2}" } });
    CHECK_TRUE(it.is<Talking>());
    LONGS_EQUAL(0, ordered<AnswerLeg>().size()); // The first one answered us.
}

TEST(ACall, OutOfTheBlueEndsWhenTheOwnPhoneDoesNotAnswer)
{
    it.last = originate(it.call, "201", "203", it.around());
    it.ports_open();
    it.after(20s, TimePassed {});
    ends_with("failed", "no_answer");
    leaves_nothing(1);
}

TEST(ACall, GoesToAnApplication)
{
    it.slice.dids[0].open = "application:ivr/main";
    it.comes_in("0698765432", "0312345678");
    const auto ring = it.the_only<OpenRing>();
    it.ports_open();
    STRCMP_EQUAL("in-a", it.the_only<AnswerLeg>().leg.c_str());
    it.happens(RingOpened { ring.port });
    STRCMP_EQUAL("main", it.the_only<GiveToApplication>().argument.c_str());
    STRCMP_EQUAL(ring.port.c_str(), it.the_only<GiveToApplication>().audio.c_str());
    STRCMP_EQUAL("ivr", holder_of(it.call).c_str());

    it.happens(HandOverAsked { *parse_destination("extension:203") });
    STRCMP_EQUAL("tone:ringback", it.the_only<Connect>().hears.at(0).c_str());
    LONGS_EQUAL(1, it.ports_open().size());
    STRCMP_EQUAL("", holder_of(it.call).c_str());
}

TEST(ACall, WaitsForItsApplicationToComeBack)
{
    it.slice.dids[0].open = "application:ivr";
    it.comes_in("0698765432", "0312345678");
    const auto ring = it.the_only<OpenRing>();
    it.ports_open();
    it.happens(RingOpened { ring.port });
    it.happens(ApplicationLeft {});
    STRCMP_EQUAL("music:default", it.the_only<Connect>().hears.at(0).c_str());
    it.happens(ApplicationCame { "ivr" });
    STRCMP_EQUAL(ring.port.c_str(), it.the_only<GiveToApplication>().audio.c_str());
    it.happens(ApplicationLeft {});
    it.after(5s, TimePassed {});
    CHECK_TRUE(it.is<Seeking>()); // Main takes the caller.
    LONGS_EQUAL(3, it.ports_open().size());
}

TEST(ACall, OfAnApplicationRingsSomebodyAndComesBackWhenNobodyAnswers)
{
    it.slice.dids[0].open = "application:ivr";
    it.comes_in("0698765432", "0312345678");
    const auto ring = it.the_only<OpenRing>();
    it.ports_open();
    it.happens(RingOpened { ring.port });
    it.happens(RingAsked { .tag = "t1", .to = *parse_destination("extension:203"), .rings = 15s });
    it.ports_open();
    it.after(15s, TimePassed {});
    CHECK_TRUE(it.is<Entrusted>());
    STRCMP_EQUAL("t1", it.last.announced_tag.c_str());
    STRCMP_EQUAL("no_answer", it.last.announced_reason.c_str());

    it.happens(RingAsked { .tag = "t2", .to = *parse_destination("extension:203"), .rings = 15s });
    it.happens(LegAnswered { .leg = it.ports_open().at(0).leg, .session = { "{}" } });
    CHECK_TRUE(it.is<Talking>());
    STRCMP_EQUAL("t2", it.last.announced_tag.c_str());
    leaves_nothing(1); // The application's ring.
}

TEST(ACall, EndsWhenAPortIsLost)
{
    it.talks();
    it.happens(PortLost { "p1-1.3" });
    LONGS_EQUAL(2, ordered<EndLeg>().size());
    CHECK_TRUE(it.is<Ended>());
}

TEST(ACall, InSetUpEndsCleanlyWhenTheWireForgotIt)
{
    it.dials("201", "203");
    it.ports_open();
    it.happens(SetUpLost {});
    caller_is_told(Failed);
    ends_with("failed", "failed");
}

TEST(ACall, ThatIsUpOutlivesTheWire)
{
    it.talks();
    it.happens(SetUpLost {});
    CHECK_TRUE(it.is<Talking>());
    LONGS_EQUAL(0, it.last.orders.size());
}

TEST(ACall, IsEndedByAnOperator)
{
    it.talks();
    it.happens(EndAsked {});
    LONGS_EQUAL(2, ordered<EndLeg>().size());
    ends_with("handled", "hung_up");
}

TEST(ACall, EndedByAnOperatorWhileItRingsIsDeclined)
{
    it.dials("201", "203");
    it.ports_open();
    it.happens(EndAsked {});
    caller_is_told(Declined);
}

TEST(ACall, OccupiesEachExtensionOnce)
{
    it.dials("201", "202");
    it.ports_open();
    const Occupied occupied = occupied_by(it.call);
    LONGS_EQUAL(2, occupied.extensions.size());
    LONGS_EQUAL(0, occupied.trunks.size());
}

TEST(ACall, ShowsWhatAnOutsideCallerDialledToWhoIsRung)
{
    it.slice.dids[0].name = "Repairs";
    it.comes_in("0687654321", "0312345678");
    STRCMP_EQUAL("Repairs: 0687654321", it.ports_open().at(0).from.name.c_str());
    STRCMP_EQUAL("0687654321", it.call.from.number.c_str());
    OneCall withheld;
    withheld.slice.dids[0].name = "Repairs";
    withheld.comes_in("", "0312345678");
    STRCMP_EQUAL("Repairs", withheld.ports_open().at(0).from.name.c_str());
}
