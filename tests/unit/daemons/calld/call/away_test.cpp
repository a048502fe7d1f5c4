// People who are rung away from their desk, and say by pressing 1 that it is they: follow-me beside the desk
// phones, and on-call lists in turn.
#include "call_fixture.h"

#include "limits.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calld;
using namespace std::chrono_literals;
using enum Legs::Reason;

namespace {

struct Away : Utest {
    OneCall it;

    void setup() override
    {
        it.slice.extensions[2].follow_me = { "09012345678" }; // Of 203.
        it.slice.dids.push_back({ .number = "0312345679", .open = "on_call:night" });
    }
    void rings(const std::string& leg) { it.happens(LegRang { .leg = leg }); }
    void answers(const std::string& leg)
    {
        it.happens(LegAnswered { .leg = leg, .branch = "b", .session = { "{\"answer\":1}" } });
    }
    void presses(const std::string& at, char digit = '1') { it.happens(DigitPressed { at, digit }); }
    const Pursuit& pursuit() const { return std::get<Seeking>(it.call.state).pursuit; }
    std::string heard_at(const std::string& port) const
    {
        for (const Connect& connect : it.ordered<Connect>())
            if (connect.port == port)
                return connect.hears.empty() ? "nothing" : connect.hears.front();
        return "not said";
    }
};

} // namespace

TEST_GROUP_BASE(FollowMe, Away) {};

TEST(FollowMe, RingsTheMobileBesideTheDesk)
{
    it.dials("201", "203");
    const auto dialled = it.ports_open();
    LONGS_EQUAL(2, dialled.size());
    STRCMP_EQUAL("phone-203", dialled[0].device.c_str());
    STRCMP_EQUAL("ntt", dialled[1].trunk.c_str());
    STRCMP_EQUAL("09012345678", dialled[1].number.c_str());
    STRCMP_EQUAL("0312345678", dialled[1].from.number.c_str()); // The office's: carriers carry no other.
}

TEST(FollowMe, LeavesTheDeskRingingUntilSomebodyAccepts)
{
    it.dials("201", "203");
    const auto dialled = it.ports_open();
    answers(dialled[1].leg);
    CHECK_TRUE(it.is<Seeking>());
    CHECK_TRUE(it.ordered<EndLeg>().empty());
    CHECK_TRUE(it.ordered<AnswerLeg>().empty());
    STRCMP_EQUAL("tone:confirm", heard_at(pursuit().attempts[1].port).c_str());
    presses(dialled[1].leg, '5');
    CHECK_TRUE(it.is<Seeking>());
    presses(dialled[1].leg);
    CHECK_TRUE(it.is<Talking>());
    CHECK_TRUE(it.the_only<EndLeg>().reason == CompletedElsewhere);
    STRCMP_EQUAL(dialled[0].leg.c_str(), it.the_only<EndLeg>().leg.c_str());
    const Side& callee = std::get<Talking>(it.call.state).callee;
    STRCMP_EQUAL("203", callee.extension.c_str()); // Whose lamp shows it.
    STRCMP_EQUAL("203", it.the_only<AnswerLeg>().shown.number.c_str());
    STRCMP_EQUAL("203", it.the_only<Report>().agent.c_str());
}

TEST(FollowMe, TakesTheDigitFromThePortAsWell)
{
    it.dials("201", "203");
    const auto dialled = it.ports_open();
    answers(dialled[1].leg);
    CHECK_TRUE(awaits_digits_at(it.call) == std::vector { pursuit().attempts[1].port });
    presses(pursuit().attempts[1].port);
    CHECK_TRUE(it.is<Talking>());
    CHECK_TRUE(awaits_digits_at(it.call).empty());
}

TEST(FollowMe, IsOverWhenTheDeskAnswers)
{
    it.dials("201", "203");
    const auto dialled = it.ports_open();
    answers(dialled[1].leg);
    answers(dialled[0].leg);
    CHECK_TRUE(it.is<Talking>());
    STRCMP_EQUAL(dialled[1].leg.c_str(), it.the_only<EndLeg>().leg.c_str());
    presses(dialled[1].leg);
    CHECK_TRUE(it.is<Talking>());
}

TEST(FollowMe, IsNotAcceptedBeforeItIsAnswered)
{
    it.dials("201", "203");
    const auto dialled = it.ports_open();
    rings(dialled[1].leg);
    presses(dialled[1].leg);
    CHECK_TRUE(it.is<Seeking>());
}

TEST(FollowMe, GivesTimeToPress)
{
    it.dials("201", "203");
    const auto dialled = it.ports_open();
    it.now += 19s; // Of 20.
    answers(dialled[1].leg);
    it.after(limits::acceptance_awaited - 1s, TimePassed {});
    CHECK_TRUE(it.is<Seeking>());
    it.after(1s, TimePassed {});
    CHECK_TRUE(it.is<Ended>());
    LONGS_EQUAL(0, ports_of(it.call).size());
}

TEST(FollowMe, DoesNotSpeakForTheDesk)
{
    it.dials("201", "203");
    const auto dialled = it.ports_open();
    it.happens(LegEnded { .leg = dialled[1].leg, .reason = Declined, .code = 603 });
    CHECK_TRUE(it.is<Seeking>());
    LONGS_EQUAL(1, pursuit().attempts.size());
    CHECK_TRUE(it.ordered<EndLeg>().empty());
}

TEST(FollowMe, DoesNotLetACarriersVoiceBeHeard)
{
    it.dials("201", "203");
    const auto dialled = it.ports_open();
    it.happens(LegRang { .leg = dialled[1].leg, .branch = "b", .session = { "{\"early\":1}" } });
    CHECK_TRUE(it.ordered<Connect>().empty());
    CHECK_TRUE(it.the_only<TellRinging>().session.text.empty());
    it.happens(LegAnswered { .leg = dialled[1].leg, .branch = "b" }); // Its session came with the 183 alone.
    STRCMP_EQUAL("{\"early\":1}", it.the_only<SetRemote>().session.text.c_str());
}

TEST(FollowMe, RingsNobodyWhoCallsFromThatMobile)
{
    it.slice.dids[0].open = "extension:203";
    it.comes_in("+819012345678", "0312345678");
    LONGS_EQUAL(1, it.ports_open().size());
}

TEST(FollowMe, RingsNobodyBeyondTheClassOfWhoIsFollowed)
{
    it.slice.extensions[2].dial = OneCall::Office::CallsExtensionDial::Local;
    it.dials("201", "203");
    LONGS_EQUAL(1, it.ports_open().size());
}

TEST(FollowMe, RingsAnotherDeskThatIsFree)
{
    it.slice.extensions[2].follow_me = { "extension:202" };
    it.dials("201", "203");
    const auto dialled = it.ports_open();
    LONGS_EQUAL(3, dialled.size()); // 203, and both phones of 202.
    answers(dialled[1].leg);
    CHECK_TRUE(it.is<Seeking>());
    presses(dialled[1].leg);
    STRCMP_EQUAL("202", std::get<Talking>(it.call.state).callee.extension.c_str());
}

TEST(FollowMe, LeavesADeskAloneThatIsBusy)
{
    it.slice.extensions[2].follow_me = { "extension:202" };
    it.extensions.add("202");
    it.dials("201", "203");
    LONGS_EQUAL(1, it.ports_open().size());
}

TEST(FollowMe, CallsNoEmergencyNumber)
{
    it.slice.extensions[2].follow_me = { "110" };
    it.dials("201", "203");
    LONGS_EQUAL(1, it.ports_open().size());
}

TEST(FollowMe, TakesAnotherTrunkWhenTheFirstIsFull)
{
    it.trunks.add("ntt");
    it.trunks.add("ntt");
    it.dials("201", "203");
    STRCMP_EQUAL("backup", it.ports_open().back().trunk.c_str());
}

TEST(FollowMe, MayNotSendOthersOn)
{
    it.dials("201", "203");
    const auto dialled = it.ports_open();
    answers(dialled[1].leg);
    presses(dialled[1].leg);
    it.happens(TransferAsked { .leg = dialled[1].leg, .to = "0698765432" });
    CHECK_FALSE(it.the_only<AnswerTransfer>().accepted);
}

TEST_GROUP_BASE(OnCall, Away) {};

TEST(OnCall, RingsOneAfterTheOther)
{
    it.comes_in("0687654321", "0312345679");
    auto dialled = it.ports_open();
    LONGS_EQUAL(1, dialled.size());
    STRCMP_EQUAL("09012345678", dialled[0].number.c_str());
    rings(dialled[0].leg);
    it.after(limits::on_call_rings, TimePassed {});
    CHECK_TRUE(it.the_only<EndLeg>().reason == NoAnswer);
    dialled = it.ports_open();
    STRCMP_EQUAL("phone-203", dialled.at(0).device.c_str()); // Not the other trunk: it rang there.
    STRCMP_EQUAL("09012345678", dialled.at(1).number.c_str()); // Who is followed.
}

TEST(OnCall, CallsNoEmergencyNumber)
{
    it.slice.on_calls->front().numbers = { "110", "09012345678" };
    it.comes_in("0687654321", "0312345679");
    STRCMP_EQUAL("09012345678", it.ports_open().at(0).number.c_str());
}

TEST(OnCall, TriesAnotherTrunkForTheSameNumber)
{
    it.comes_in("0687654321", "0312345679");
    const auto first = it.ports_open();
    it.happens(LegEnded { .leg = first[0].leg, .reason = Overloaded, .code = 503 });
    const auto second = it.ports_open();
    LONGS_EQUAL(1, second.size());
    STRCMP_EQUAL("backup", second[0].trunk.c_str());
    STRCMP_EQUAL("09012345678", second[0].number.c_str());
}

TEST(OnCall, GoesOnAfterWhoIsBusy)
{
    it.comes_in("0687654321", "0312345679");
    it.happens(LegEnded { .leg = it.ports_open().front().leg, .reason = Busy, .code = 486 });
    STRCMP_EQUAL("phone-203", it.ports_open().at(0).device.c_str());
}

TEST(OnCall, AsksWhoAnswersAtADeskAsWell)
{
    it.comes_in("0687654321", "0312345679");
    it.happens(LegEnded { .leg = it.ports_open().front().leg, .reason = Busy, .code = 486 });
    const std::string desk = it.ports_open().at(0).leg;
    answers(desk);
    CHECK_TRUE(it.is<Seeking>());
    presses(desk);
    CHECK_TRUE(it.is<Talking>());
    STRCMP_EQUAL("in-a", std::get<Talking>(it.call.state).caller.leg.c_str());
}

TEST(OnCall, GoesOnWhenAMachineAnswersAndHangsUp)
{
    it.comes_in("0687654321", "0312345679");
    const std::string machine = it.ports_open().front().leg;
    answers(machine);
    it.happens(LegEnded { .leg = machine });
    CHECK_TRUE(it.is<Seeking>());
    STRCMP_EQUAL("phone-203", it.ports_open().at(0).device.c_str());
}

TEST(OnCall, EndsAtMain)
{
    it.slice.extensions[2].follow_me.reset();
    it.comes_in("0687654321", "0312345679");
    it.happens(LegEnded { .leg = it.ports_open().front().leg, .reason = Busy, .code = 486 });
    it.happens(LegEnded { .leg = it.ports_open().front().leg, .reason = Busy, .code = 486 });
    LONGS_EQUAL(3, it.ports_open().size()); // ring_group:desk
}

TEST(OnCall, LosesTheCallerWhoHangsUpMeanwhile)
{
    it.comes_in("0687654321", "0312345679");
    const std::string leg = it.ports_open().front().leg;
    answers(leg);
    it.happens(LegEnded { .leg = "in-a" });
    CHECK_TRUE(it.is<Ended>());
    STRCMP_EQUAL(leg.c_str(), it.the_only<EndLeg>().leg.c_str());
}
