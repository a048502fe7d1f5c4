#include "guards/toll_meter.h"

#include <CppUTest/TestHarness.h>

using namespace calld;
using namespace std::chrono_literals;

TEST_GROUP(TollMeter)
{
    TollMeter meter {};
    Moment start { 1h };
    Wall at { std::chrono::days { 20'000 } };

    static OutsideCall call(const char* payer = "201", Tariff tariff = Tariff::Ordinary)
    {
        return { .call = "1-1", .payer = payer, .trunk = "ntt", .tariff = tariff };
    }
    std::string objection(const OutsideCall& to = call(), const TollMeter::Besides& besides = {}) const
    {
        const auto found = meter.objection(to, at, besides);
        return found ? std::string { text_of(*found) } : std::string {};
    }
    // Begins, is answered and talks for so many minutes that have begun.
    void talks(const char* leg, int minutes, const OutsideCall& to = call())
    {
        meter.begin(leg, to, at);
        meter.connected(leg, start);
        meter.pass(start + (minutes - 1) * 1min);
        meter.ended(leg, to.call, start + (minutes - 1) * 1min);
    }
    int spent(AccountKind kind, const char* name = "") const
    {
        const auto found = meter.accounts().find({ kind, name });
        return found == meter.accounts().end() ? 0 : found->second.minutes;
    }
};

TEST(TollMeter, LetsEverythingGoWhereThereAreNoLimits)
{
    for (int i = 0; i < 100; ++i)
        meter.begin("leg" + std::to_string(i), call(), at);
    STRCMP_EQUAL("", objection().c_str());
}

TEST(TollMeter, CountsCallsThatAreGoingOnAndThoseAboutToBegin)
{
    meter.use({ .outbound_per_extension = 2 });
    meter.begin("a", call(), at);
    STRCMP_EQUAL("", objection().c_str());
    STRCMP_EQUAL("at_once", objection(call(), { .begun = 1 }).c_str());
    meter.begin("b", call(), at);
    STRCMP_EQUAL("at_once", objection().c_str());
    STRCMP_EQUAL("", objection(call("202")).c_str());
    meter.ended("a", "1-1", start);
    STRCMP_EQUAL("", objection().c_str());
}

TEST(TollMeter, CountsCallsOfTheWholeOfficeThatAreGoingOn)
{
    meter.use({ .outbound = 2 });
    meter.begin("a", call("201"), at);
    STRCMP_EQUAL("", objection(call("202")).c_str());
    meter.begin("b", call(""), at); // To a number by a did: nobody's, and the office's all the same.
    STRCMP_EQUAL("at_once", objection(call("202")).c_str());
    STRCMP_EQUAL("at_once", objection(call("")).c_str());
    STRCMP_EQUAL("", objection(call("202"), { .lost = { "b" } }).c_str());
    meter.ended("a", "1-1", start);
    STRCMP_EQUAL("", objection(call("202")).c_str());
}

TEST(TollMeter, CountsCallsOfTheLastMinuteOfATrunkAndOfTheOffice)
{
    for (const TollLimits& limits :
         { TollLimits { .calls_per_minute_per_trunk = 2 }, TollLimits { .calls_per_minute = 2 } }) {
        meter = {};
        meter.use(limits);
        meter.begin("a", { .call = "1-1", .payer = "201", .trunk = "ntt" }, at - 59s);
        meter.ended("a", "1-1", start);
        STRCMP_EQUAL("", objection().c_str());
        STRCMP_EQUAL("rate", objection(call(), { .begun = 1 }).c_str());
        meter.begin("b", { .call = "1-2", .payer = "", .trunk = "ntt" }, at);
        STRCMP_EQUAL("rate", objection({ .call = "1-3", .payer = "203", .trunk = "ntt" }).c_str());
        const OutsideCall by_another { .call = "1-3", .payer = "203", .trunk = "backup" };
        STRCMP_EQUAL(limits.calls_per_minute == 0 ? "" : "rate", objection(by_another).c_str());
        at += 2s; // The first is more than a minute ago.
        STRCMP_EQUAL("", objection({ .call = "1-3", .payer = "203", .trunk = "ntt" }).c_str());
    }
}

TEST(TollMeter, CountsTheNextTrunkForThatTrunkAndNotForTheOfficeAgain)
{
    meter.use({ .calls_per_minute_per_trunk = 1, .calls_per_minute = 1 });
    meter.begin("a", call(), at);
    const OutsideCall next { .call = "1-1", .payer = "201", .trunk = "backup" };
    STRCMP_EQUAL("", objection(next, { .lost = { "a" } }).c_str());
    meter.begin("b", next, at);
    meter.ended("a", "1-1", start);
    STRCMP_EQUAL("rate", objection({ .call = "1-2", .payer = "202", .trunk = "third" }).c_str());
    meter.use({ .calls_per_minute_per_trunk = 1 });
    STRCMP_EQUAL("rate", objection({ .call = "1-2", .payer = "202", .trunk = "backup" }).c_str());
    STRCMP_EQUAL("", objection({ .call = "1-2", .payer = "202", .trunk = "third" }).c_str());
}

TEST(TollMeter, CountsCallsOfTheLastMinuteAndHour)
{
    meter.use({ .calls_per_minute_per_extension = 2, .calls_per_hour_per_extension = 3 });
    talks("a", 1);
    talks("b", 1);
    STRCMP_EQUAL("rate", objection().c_str());
    at += 60s;
    STRCMP_EQUAL("", objection().c_str());
    talks("c", 1);
    at += 60s;
    STRCMP_EQUAL("rate", objection().c_str());
    at += 1h - 120s;
    STRCMP_EQUAL("", objection().c_str());
}

TEST(TollMeter, ForgivesNothingWhenTheClockIsSetBack)
{
    meter.use({ .calls_per_minute_per_extension = 1 });
    talks("a", 1);
    at -= 24h;
    STRCMP_EQUAL("rate", objection().c_str());
}

TEST(TollMeter, ChargesEveryMinuteThatHasBegunToAllWhoPay)
{
    talks("a", 3);
    LONGS_EQUAL(3, spent(AccountKind::Extension, "201"));
    LONGS_EQUAL(3, spent(AccountKind::Trunk, "ntt"));
    LONGS_EQUAL(3, spent(AccountKind::Office));
    LONGS_EQUAL(0, spent(AccountKind::Dear));
}

TEST(TollMeter, ChargesADearMinuteOnceMoreAndARiskyOneFiveTimes)
{
    talks("a", 2, call("201", Tariff::Dear));
    LONGS_EQUAL(2, spent(AccountKind::Dear));
    talks("b", 2, call("201", Tariff::Risky));
    LONGS_EQUAL(12, spent(AccountKind::Dear));
    LONGS_EQUAL(4, spent(AccountKind::Office));
}

TEST(TollMeter, PaysBackACallThatNobodyAnswered)
{
    meter.begin("a", call(), at);
    LONGS_EQUAL(1, spent(AccountKind::Office));
    meter.ended("a", "1-1", start);
    LONGS_EQUAL(0, spent(AccountKind::Office));
}

TEST(TollMeter, LetsNobodyTalkPastWhatTheyHaveAndWarnsAMinuteBefore)
{
    meter.use({ .daily_minutes_per_extension = 3 });
    meter.begin("a", call(), at);
    meter.connected("a", start);
    CHECK_TRUE(meter.pass(start).empty());
    CHECK_TRUE(meter.pass(start + 60s).empty());
    const auto nearly = meter.pass(start + 120s);
    LONGS_EQUAL(1, nearly.size());
    CHECK_TRUE(nearly[0].what == TollMeter::Passed::What::Nearly);
    CHECK_TRUE(meter.pass(start + 179s).empty());
    const auto over = meter.pass(start + 180s);
    LONGS_EQUAL(1, over.size());
    CHECK_TRUE(over[0].what == TollMeter::Passed::What::Over);
    LONGS_EQUAL(3, spent(AccountKind::Extension, "201"));
}

TEST(TollMeter, WarnsInTheFirstMinuteWhereItIsTheLast)
{
    meter.use({ .daily_minutes = 1 });
    meter.begin("a", call(), at);
    meter.connected("a", start);
    LONGS_EQUAL(1, meter.pass(start).size());
}

TEST(TollMeter, RefusesByEveryLimitThatIsReached)
{
    talks("a", 2, call("201", Tariff::Dear));
    const OutsideCall dear = call("202", Tariff::Dear);
    for (const TollLimits& limits :
         { TollLimits { .daily_minutes_per_trunk = 2 }, TollLimits { .daily_minutes = 2 },
           TollLimits { .daily_dear_minutes = 2 } }) {
        meter.use(limits);
        STRCMP_EQUAL("minutes", objection(dear).c_str());
        LONGS_EQUAL(1, meter.used_up().size());
    }
    STRCMP_EQUAL("", objection(call("202")).c_str()); // Not dear.
    meter.use({ .daily_minutes_per_extension = 2 });
    STRCMP_EQUAL("minutes", objection(call("201")).c_str());
    STRCMP_EQUAL("", objection(call("202")).c_str());
}

TEST(TollMeter, CountsTwoAtOnceAgainstWhatIsLeft)
{
    meter.use({ .daily_minutes = 2 });
    meter.begin("a", call("201"), at);
    meter.begin("b", call("202"), at);
    STRCMP_EQUAL("minutes", objection(call("203")).c_str());
}

TEST(TollMeter, LetsTheNextTrunkHaveTheMinuteThatTheLastOneDidNotUse)
{
    meter.use({ .outbound_per_extension = 1, .calls_per_minute_per_extension = 1, .daily_minutes = 1 });
    meter.begin("a", call(), at);
    OutsideCall next = call();
    next.trunk = "backup";
    STRCMP_EQUAL("", objection(next, { .lost = { "a" } }).c_str());
    meter.begin("b", next, at);
    meter.ended("a", "1-1", start);
    LONGS_EQUAL(1, spent(AccountKind::Office));
    LONGS_EQUAL(0, spent(AccountKind::Trunk, "ntt"));
    LONGS_EQUAL(1, meter.accounts().at({ AccountKind::Extension, "201" }).begun.size());
}

TEST(TollMeter, KnowsALegThatBecameAnotherCallsAsTheSame)
{
    meter.begin("a", call(), at);
    OutsideCall moved = call();
    moved.call = "1-2";
    moved.payer.clear(); // Of a leg that is up nobody says who pays.
    meter.begin("a", moved, at);
    LONGS_EQUAL(1, spent(AccountKind::Office));
    meter.ended("a", "1-1", start); // The call it was of ends after.
    LONGS_EQUAL(1, meter.paid().size());
    LONGS_EQUAL(1, meter.calls_of("201", Tariff::Ordinary).size());
}

TEST(TollMeter, KeepsWhatWasPaidForLegsThatWereLostWithUs)
{
    meter.begin("a", call(), at);
    meter.take_over({}, start);
    LONGS_EQUAL(0, meter.paid().size());
    LONGS_EQUAL(1, spent(AccountKind::Office));
}

TEST(TollMeter, KeepsWhatWasPaidForLegsThatSomebodyMayHaveAnsweredUnheard)
{
    meter.begin("a", call(), at);
    meter.take_over({ "a" }, start);
    meter.ended("a", "1-1", start);
    LONGS_EQUAL(1, spent(AccountKind::Office));
}

TEST(TollMeter, BeginsADayWithNothingSpentAndCallsGoOn)
{
    meter.use({ .daily_minutes = 2 });
    meter.begin("a", call(), at);
    meter.connected("a", start);
    meter.pass(start + 60s);
    meter.begin_day();
    CHECK_TRUE(meter.pass(start + 120s).empty());
    LONGS_EQUAL(1, spent(AccountKind::Office));
}

TEST(TollMeter, PaysForAllTheTimeThatNobodyLooked)
{
    meter.begin("a", call(), at);
    meter.connected("a", start);
    meter.pass(start + 10min);
    LONGS_EQUAL(11, spent(AccountKind::Office));
    meter.ended("a", "1-1", start + 15min);
    LONGS_EQUAL(15, spent(AccountKind::Office));
}
