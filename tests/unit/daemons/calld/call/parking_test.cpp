// Parking: 201 calls 203, they talk, and 203 parks 201 unless said otherwise.
#include "call_fixture.h"

#include "limits.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calld;
using namespace std::chrono_literals;
using enum Legs::Reason;

TEST_GROUP(Parking)
{
    OneCall it;
    std::string by {}; // The leg of who parks.

    void parks(const char* to = "*68")
    {
        by = it.talks();
        it.happens(TransferAsked { .leg = by, .to = to });
    }
    const AtSlot* slot() const
    {
        const auto* alone = std::get_if<Alone>(&it.call.state);
        return alone == nullptr ? nullptr : std::get_if<AtSlot>(&alone->place);
    }
    std::vector<std::string> heard_by(const std::string& port) const
    {
        std::vector<std::string> heard { "nothing was said of it" };
        for (const Connect& connect : it.ordered<Connect>())
            if (connect.port == port)
                heard = connect.hears;
        return heard;
    }
    void is_taken(const char* place)
    {
        it.floor.replace("other", { { .place = place, .call = "other", .shows = Shows::Confirmed } });
    }
    std::vector<Dial> after_waiting()
    {
        it.after(limits::parked_until_recall, TimePassed {});
        return it.ports_open();
    }
};

TEST(Parking, TakesTheFirstSlotThatIsFree)
{
    parks();
    CHECK_TRUE(slot() != nullptr);
    STRCMP_EQUAL("701", slot()->parking.slot.c_str());
    STRCMP_EQUAL("203", slot()->parking.by.c_str());
    LONGS_EQUAL(200, it.the_only<TellTransfer>().code);
    STRCMP_EQUAL(by.c_str(), it.the_only<EndLeg>().leg.c_str());
    CHECK_TRUE(heard_by("p1-1.1") == std::vector<std::string> { "music:default" });
    CHECK_TRUE(phase_of(it.call) == Phase::Held);
    CHECK_TRUE(it.last.remember);
    OneCall second;
    second.floor.replace("other", { { .place = "701", .call = "other" } });
    second.happens(TransferAsked { .leg = second.talks(), .to = "*68" });
    STRCMP_EQUAL("702", std::get<AtSlot>(std::get<Alone>(second.call.state).place).parking.slot.c_str());
}

TEST(Parking, TakesTheSlotThatIsAskedFor)
{
    parks("705");
    STRCMP_EQUAL("705", slot()->parking.slot.c_str());
}

TEST(Parking, InASlotThatIsTakenComesToNothingAndTheTwoTalkOn)
{
    is_taken("705");
    parks("705");
    CHECK_TRUE(it.is<Talking>());
    CHECK_TRUE(it.the_only<TellTransfer>().code >= 400);
}

TEST(Parking, IsSeenInTheSlotWithWhoIsThere)
{
    parks("705");
    bool is_seen = false;
    for (const Appearance& one : appearances_of(it.call))
        if (one.place == "705") {
            is_seen = true;
            CHECK_TRUE(one.shows == Shows::Confirmed);
            STRCMP_EQUAL("201", one.remote.number.c_str());
            STRCMP_EQUAL("Sato", one.remote.name.c_str());
        }
    CHECK_TRUE(is_seen);
}

TEST(Parking, RecallsWhoParkedThemAndShowsWhoItIs)
{
    parks();
    const auto rung = after_waiting();
    LONGS_EQUAL(1, rung.size());
    STRCMP_EQUAL("phone-203", rung[0].device.c_str());
    STRCMP_EQUAL("201", rung[0].from.number.c_str());
    it.happens(LegAnswered { .leg = rung[0].leg, .branch = "b", .session = { "{}" } });
    CHECK_TRUE(it.is<Talking>());
}

TEST(Parking, KeepsTheMusicWhileSomebodyIsRecalled)
{
    parks();
    it.after(limits::parked_until_recall, TimePassed {});
    CHECK_TRUE(heard_by("p1-1.1") == std::vector<std::string> { "music:default" });
}

TEST(Parking, RecallsTheGroupAfterTheParkerAndThenWaitsOn)
{
    parks();
    LONGS_EQUAL(1, after_waiting().size()); // 203.
    it.after(21s, TimePassed {}); // They do not answer: their group, 202 and 203.
    LONGS_EQUAL(3, it.ports_open().size());
    it.after(31s, TimePassed {});
    CHECK_TRUE(slot() != nullptr);
    STRCMP_EQUAL("701", slot()->parking.slot.c_str());
    CHECK_TRUE(slot()->recall == it.now + limits::parked_until_recall);
    LONGS_EQUAL(1, after_waiting().size()); // And so on: nobody is forgotten.
}

TEST(Parking, IsNotForWhoStandsInForTheParker)
{
    it.slice.extensions[2].forward_no_answer = "extension:204";
    parks();
    it.settings.apply("203", SetForward { "extension:204" });
    const auto rung = after_waiting();
    LONGS_EQUAL(1, rung.size());
    STRCMP_EQUAL("phone-203", rung[0].device.c_str());
}

TEST(Parking, OfSomebodyWhosePhonesAreGoneGoesToTheGroupAtOnce)
{
    parks();
    it.devices.remove("phone-203");
    const auto rung = after_waiting();
    LONGS_EQUAL(2, rung.size()); // 202's two.
}

TEST(Parking, EndsWhenWhoIsParkedHangsUp)
{
    parks();
    it.happens(LegEnded { .leg = "in-a" });
    CHECK_TRUE(it.is<Ended>());
    STRCMP_EQUAL("handled", it.ending().outcome.c_str());
}

TEST(Parking, SurvivesTheWireAndLosesNobody)
{
    parks();
    it.happens(SetUpLost {});
    CHECK_TRUE(slot() != nullptr);
    it.after(limits::parked_until_recall, TimePassed {});
    it.happens(SetUpLost {}); // While 203 is rung: their group next.
    CHECK_TRUE(it.is<Seeking>());
    it.happens(SetUpLost {});
    CHECK_TRUE(slot() != nullptr);
}

TEST(Parking, CodeAloneGivesASlotAndATone)
{
    it.dials("203", "*68");
    it.ports_open();
    const auto& place = std::get<Alone>(it.call.state).place;
    STRCMP_EQUAL("701", std::get<Reserving>(place).slot.c_str());
    LONGS_EQUAL(1, it.ordered<AnswerLeg>().size());
    bool is_seen = false;
    for (const Appearance& one : appearances_of(it.call))
        is_seen = is_seen || (one.place == "701" && one.shows == Shows::Trying);
    CHECK_TRUE(is_seen); // So that nobody else is given it.
}

TEST(Parking, HasNothingInAnEmptySlot)
{
    it.dials("203", "701");
    CHECK_TRUE(it.is<Ended>());
    CHECK_TRUE(it.the_only<EndLeg>().reason == Unavailable);
}

TEST_GROUP(PhoneSettings)
{
    OneCall it;
    ChangeSetting change() const { return it.the_only<ChangeSetting>(); }
    void dials(const char* code)
    {
        it.dials("201", code);
        const auto found = change();
        it.settings.apply(found.extension, found.change);
        it.ports_open();
    }
};

TEST(PhoneSettings, AreConfirmedByATone)
{
    dials("*78");
    CHECK_TRUE(it.settings.of("201").do_not_disturb);
    LONGS_EQUAL(1, it.ordered<AnswerLeg>().size());
    STRCMP_EQUAL("tone:confirm", it.the_only<Connect>().hears.at(0).c_str());
    it.after(2s, TimePassed {});
    CHECK_TRUE(it.is<Ended>());
    STRCMP_EQUAL("self_served", it.ending().outcome.c_str());
    OneCall other;
    other.settings = it.settings;
    other.dials("202", "201");
    CHECK_TRUE(other.the_only<EndLeg>().reason == Busy);
}

TEST(PhoneSettings, ForwardAllCallsUnderTheClassOfWhoForwards)
{
    it.settings.apply("202", SetForward { "number:0398765432" });
    it.slice.extensions[1].dial = OneCall::Office::CallsExtensionDial::National;
    it.slice.extensions[0].dial = OneCall::Office::CallsExtensionDial::Internal;
    it.dials("201", "202");
    const auto rung = it.ports_open();
    LONGS_EQUAL(1, rung.size());
    STRCMP_EQUAL("0398765432", rung[0].number.c_str());
    OneCall refused;
    refused.settings = it.settings;
    refused.slice.extensions[1].dial = OneCall::Office::CallsExtensionDial::Internal;
    refused.dials("201", "202");
    CHECK_TRUE(refused.is<Ended>());
}

TEST(PhoneSettings, LetWhomCallsGoToCallWhoForwards)
{
    it.settings.apply("202", SetForward { "extension:203" });
    it.dials("203", "202");
    STRCMP_EQUAL("phone-202", it.ports_open().at(0).device.c_str());
    OneCall other;
    other.settings = it.settings;
    other.dials("201", "202");
    STRCMP_EQUAL("phone-203", other.ports_open().at(0).device.c_str());
}

TEST(PhoneSettings, GoingInCirclesEndsTheCall)
{
    it.settings.apply("202", SetForward { "extension:203" });
    it.settings.apply("203", SetForward { "extension:202" });
    it.dials("201", "202");
    CHECK_TRUE(it.is<Ended>());
    LONGS_EQUAL(482, it.the_only<EndLeg>().code);
}

TEST(PhoneSettings, OfOneMemberLeaveTheGroupRinging)
{
    it.settings.apply("202", SetDoNotDisturb { Switched::On });
    it.settings.apply("203", SetForward { "extension:204" });
    it.dials("201", "610");
    const auto rung = it.ports_open();
    LONGS_EQUAL(1, rung.size()); // A forward is for calls to the person.
    STRCMP_EQUAL("phone-203", rung[0].device.c_str());
}

TEST(PhoneSettings, OfNightSendOutsideCallersWhereTheDidSays)
{
    it.slice.dids[0].closed = "extension:203";
    it.comes_in("0687654321", "0312345678");
    STRCMP_EQUAL("phone-202", it.ports_open().at(0).device.c_str());
    OneCall night;
    night.slice.dids[0].closed = "extension:203";
    night.settings.apply({}, SetNight { Switched::On });
    night.comes_in("0687654321", "0312345678");
    STRCMP_EQUAL("phone-203", night.ports_open().at(0).device.c_str());
}

TEST(PhoneSettings, AreNothingToSendACallerTo)
{
    const std::string leg = it.talks();
    for (const char* code : { "*78", "*8", "*72202", "*90" }) {
        it.happens(TransferAsked { .leg = leg, .to = code });
        CHECK_FALSE(it.the_only<AnswerTransfer>().accepted);
        CHECK_TRUE(it.is<Talking>());
    }
}

TEST_GROUP(ABusyGroup) { OneCall it; };

TEST(ABusyGroup, RingsWhoIsFreeAndNotWhoTalks)
{
    it.extensions.add("202");
    it.dials("201", "610");
    const auto rung = it.ports_open();
    LONGS_EQUAL(1, rung.size());
    STRCMP_EQUAL("phone-203", rung[0].device.c_str());
}

TEST(ABusyGroup, RingsThoseWhoCanTakeOneMoreWhenNobodyIsFree)
{
    it.extensions.add("202");
    it.extensions.add("203");
    it.extensions.add("203"); // Their second: as many as they may have.
    it.dials("201", "610");
    const auto rung = it.ports_open();
    LONGS_EQUAL(2, rung.size());
    STRCMP_EQUAL("phone-202", rung[0].device.c_str());
    STRCMP_EQUAL("mobile-202", rung[1].device.c_str());
}
