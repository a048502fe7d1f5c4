#include "call/known_names.h"

#include "call_fixture.h"
#include "limits.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calld;

TEST_GROUP(KnownNamesOfNumbers)
{
    KnownNames names { NumberingPlan { .country = "JP", .area_code = "03" } };

    std::string name_of(const char* number) const { return std::string { names.name_of(number) }; }
};

TEST(KnownNamesOfNumbers, AreFoundHoweverTheNumberIsWritten)
{
    names.add("03-9876-5432", "田中");
    for (const char* written : { "0398765432", "+81398765432", "+81 (0)3 9876 5432", "010 81 3 9876 5432",
                                 "(03) 9876-5432", "9876-5432" })
        CHECK_EQUAL(std::string("田中"), name_of(written));
    for (const char* other : { "0398765433", "06-9876-5432", "", "anonymous", "398" })
        CHECK_EQUAL(std::string(), name_of(other));
}

TEST(KnownNamesOfNumbers, AreFoundWithoutTheZeroThatASpreadsheetTook)
{
    names.add("398765432", "田中");
    names.add("9012345678", "佐藤");
    CHECK_EQUAL(std::string("田中"), name_of("+81398765432"));
    CHECK_EQUAL(std::string("佐藤"), name_of("090-1234-5678"));
}

TEST(KnownNamesOfNumbers, MayBeAbroadOrServices)
{
    names.add("+1 (212) 555-0100", "New York");
    names.add("117", "時報");
    CHECK_EQUAL(std::string("New York"), name_of("01012125550100"));
    CHECK_EQUAL(std::string("時報"), name_of("117"));
}

TEST(KnownNamesOfNumbers, AreTheFirstOfSeveral)
{
    names.add("0398765432", "田中");
    names.add("+81398765432", "鈴木");
    CHECK_EQUAL(std::string("田中"), name_of("03-9876-5432"));
    CHECK_EQUAL(1u, names.count());
}

TEST(KnownNamesOfNumbers, AreAllFoundAmongMany)
{
    constexpr int many = 3000;
    for (int i = 0; i < many; ++i)
        names.add("03" + std::to_string(20'000'000 + i), std::to_string(i));
    CHECK_EQUAL(static_cast<std::size_t>(many), names.count());
    for (int i = 0; i < many; ++i)
        CHECK_EQUAL(std::to_string(i), name_of(("+813" + std::to_string(20'000'000 + i)).c_str()));
    CHECK_EQUAL(std::string(), name_of("0320003000"));
}

TEST(KnownNamesOfNumbers, AreAtMostAsManyAsTheLimitAndNoLonger)
{
    names.add("0398765432", std::string(300, 'x'));
    CHECK_EQUAL(limits::known_name_bytes, names.name_of("0398765432").size());
    names.add("not a number", "x");
    names.add("0398765433", "");
    CHECK_EQUAL(1u, names.count());
}

TEST_GROUP(ACallWithSomebodyInThePhoneBook)
{
    OneCall it;

    void setup() override
    {
        it.names = KnownNames { NumberingPlan { .country = "JP", .area_code = "03" } };
        it.names.add("03-9876-5432", "田中");
    }
};

TEST(ACallWithSomebodyInThePhoneBook, RingsWithTheirNameWhateverTheCarrierSays)
{
    it.comes_in("+81398765432", "0312345678");
    const auto dialled = it.ports_open();
    CHECK_EQUAL(std::string("田中"), dialled.front().from.name);
    CHECK_EQUAL(std::string("0398765432"), dialled.front().from.number);
}

TEST(ACallWithSomebodyInThePhoneBook, RingsBehindTheNameOfTheNumberThatWasDialled)
{
    it.slice.dids.front().name = "修理窓口";
    it.comes_in("0398765432", "0312345678");
    CHECK_EQUAL(std::string("修理窓口: 田中"), it.ports_open().front().from.name);
}

TEST(ACallWithSomebodyInThePhoneBook, IsSeenByWhoCallsThemAndNotByTheCarrier)
{
    it.dials("201", "0398765432");
    CHECK_EQUAL(std::string("田中"), it.call.to.name);
    const Dial dial = it.ports_open().front();
    CHECK_EQUAL(std::string(), dial.to.name);
    it.happens(LegAnswered { .leg = dial.leg, .session = { "{\"a\":1}" } });
    CHECK_EQUAL(std::string("田中"), it.the_only<AnswerLeg>().shown.name);
    CHECK_EQUAL(std::string("田中"), std::get<Talking>(it.call.state).callee.who.name);
}
