// A call from outside arrives: for which number, by whom, and what the story of it is.
#include "call_fixture.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calld;

TEST_GROUP(SomebodyFromOutside)
{
    OneCall it {};

    void arrives(Arrival arrival)
    {
        arrival.leg = "in-a";
        arrival.trunk = "ntt";
        arrival.to = { .number = "3" };
        arrival.offer = { "{\"offer\":1}" };
        it.last = arrive(it.call, std::move(arrival), it.around());
    }
};

TEST(SomebodyFromOutside, IsForTheNumberTheCarrierNames)
{
    arrives({ .from = { .number = "0687654321" }, .called = { "0272038027", "3", "0312345678" } });
    STRCMP_EQUAL("0312345678", it.call.to.number.c_str());
    STRCMP_EQUAL("phone-202", it.ports_open().at(0).device.c_str());
}

TEST(SomebodyFromOutside, IsShownAsWhatTheyAreWithoutANumber)
{
    arrives(
        { .from = { .number = "anonymous" }, .called = { "0312345678" }, .withheld = Withheld::Payphone });
    STRCMP_EQUAL("公衆電話", it.call.from.name.c_str());
    STRCMP_EQUAL("公衆電話", it.ports_open().at(0).from.name.c_str());
}

TEST(SomebodyFromOutside, LeavesAStoryRuleByRule)
{
    arrives({ .from = { .number = "0687654321" }, .called = { "0399999999" }, .forwarded_by = "0272038027" });
    const TellRoute told = it.the_only<TellRoute>();
    STRCMP_EQUAL("in-a", told.leg.c_str());
    CHECK_TRUE(told.story.at(0).what == Found::ForwardedBy);
    CHECK_TRUE(told.story.at(1).what == Found::UnknownNumber);
    CHECK_TRUE(it.the_only<Note>().weight == Weight::Warning);
}

TEST(SomebodyFromOutside, HearsByAToneThatTheirNumberIsWanted)
{
    it.slice.dids[0].anonymous = "announce";
    arrives({ .called = { "0312345678" }, .withheld = Withheld::User });
    it.ports_open();
    CHECK_TRUE(it.is<Alone>());
    it.after(std::chrono::seconds { 3 }, TimePassed {});
    CHECK_TRUE(it.is<Alone>());
    it.after(std::chrono::seconds { 2 }, TimePassed {});
    CHECK_TRUE(it.is<Ended>());
    STRCMP_EQUAL("rejected", it.ending().outcome.c_str());
}

TEST(SomebodyFromOutside, IsNotTakenByMainWhereTheyAreNotWanted)
{
    it.slice.dids[0].anonymous = "reject";
    arrives({ .called = { "0312345678" }, .withheld = Withheld::User });
    CHECK_TRUE(it.is<Ended>());
    LONGS_EQUAL(433, it.the_only<EndLeg>().code);
    STRCMP_EQUAL("rejected", it.ending().outcome.c_str());
}

TEST(SomebodyFromOutside, LeavesInTheStoryWhoWasBusy)
{
    arrives({ .from = { .number = "0687654321" }, .called = { "0312345678" } });
    const auto dialled = it.ports_open();
    it.happens(LegEnded { .leg = dialled.at(0).leg, .reason = Legs::Reason::Busy, .code = 486, .cause = 17 });
    const TellLegEnd lost = it.the_only<TellLegEnd>();
    STRCMP_EQUAL("202", lost.extension.c_str());
    LONGS_EQUAL(486, lost.code);
    LONGS_EQUAL(17, lost.cause.value_or(0));
}

TEST(SomebodyFromOutside, CountsApartWhereTheOfficeIsClosed)
{
    it.slice.dids[0].closed = "extension:203";
    it.settings.apply({}, SetNight { .to = Switched::On });
    arrives({ .from = { .number = "0687654321" }, .called = { "0312345678" } });
    CHECK_TRUE(it.call.came_closed);
    it.ports_open();
    it.after(std::chrono::seconds { 10 }, LegEnded { .leg = "in-a", .reason = Legs::Reason::Cancelled });
    STRCMP_EQUAL("out_of_hours", it.ending().outcome.c_str());
}
