#include "subscriptions/lamp_table.h"

#include "limits.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;
using yobirin::Lamps;

TEST_GROUP(LampTable)
{
    Counters counters {};
    LampTable table { counters };

    static Lamp lit(const std::string& name, Lamps::DialogState state = Lamps::DialogState::Confirmed)
    {
        return { .name = name, .dialogs = { { .id = "1", .state = state } } };
    }
    LampTable::News connects(const std::vector<Lamp>& all)
    {
        table.begin();
        for (const Lamp& lamp : all)
            CHECK_TRUE(table.take({ .lamp = lamp }).changes.empty());
        return table.take({ .all = true });
    }
};

TEST(LampTable, KnowsNothingBeforeAllIsTold)
{
    table.begin();
    table.take({ .lamp = lit("201") });
    CHECK_FALSE(table.is_known());
    POINTERS_EQUAL(nullptr, table.find("201"));
    CHECK_TRUE(table.take({ .all = true }).kind == LampTable::News::Kind::Everything);
    CHECK_TRUE(table.is_known());
    CHECK_TRUE(*table.find("201") == lit("201"));
}

TEST(LampTable, TellsWhatChangedAndWhatItWas)
{
    connects({ { .name = "201" }, { .name = "202" } });
    const auto news = table.take({ .lamp = lit("202") });
    UNSIGNED_LONGS_EQUAL(1, news.changes.size());
    STRCMP_EQUAL("202", news.changes[0].name.c_str());
    CHECK_TRUE(news.changes[0].before->dialogs.empty());
    CHECK_TRUE(table.take({ .lamp = lit("202") }).changes.empty());
    const auto gone = table.take({ .gone = "202" });
    CHECK_TRUE(*gone.changes[0].before == lit("202"));
    POINTERS_EQUAL(nullptr, table.find("202"));
    CHECK_TRUE(table.take({ .gone = "202" }).changes.empty());
}

TEST(LampTable, StandsWhileCalldIsAwayAndThenTellsTheDifference)
{
    connects({ lit("201"), lit("202"), { .name = "203" } });
    table.begin();
    table.take({ .lamp = lit("201") });
    CHECK_TRUE(*table.find("202") == lit("202"));
    table.take({ .lamp = Lamp { .name = "203" } });
    table.take({ .lamp = Lamp { .name = "204" } });
    const auto news = table.take({ .all = true });
    CHECK_TRUE(news.kind == LampTable::News::Kind::Some);
    UNSIGNED_LONGS_EQUAL(2, news.changes.size());
    STRCMP_EQUAL("202", news.changes[0].name.c_str());
    STRCMP_EQUAL("204", news.changes[1].name.c_str());
    CHECK_FALSE(news.changes[1].before.has_value());
}

TEST(LampTable, ForgetsASnapshotThatBrokeOff)
{
    connects({ lit("201") });
    table.begin();
    table.take({ .lamp = Lamp { .name = "209" } });
    connects({ lit("201") });
    POINTERS_EQUAL(nullptr, table.find("209"));
}

TEST(LampTable, TakesASwitchForTheAskersOwn)
{
    connects({ { .name = "*90" }, { .name = "*78201" } });
    STRCMP_EQUAL("*90", table.meant_by("*90", "201").c_str());
    STRCMP_EQUAL("*78201", table.meant_by("*78", "201").c_str());
    STRCMP_EQUAL("", table.meant_by("*78", "202").c_str());
}

TEST(LampTable, HasLimits)
{
    Lamp crowded = lit("201");
    crowded.dialogs.resize(limits::lamp_dialogs + 5);
    connects({ crowded, { .name = std::string(limits::lamp_name_bytes + 1, 'x') }, { .name = "" } });
    UNSIGNED_LONGS_EQUAL(1, table.count());
    UNSIGNED_LONGS_EQUAL(limits::lamp_dialogs, table.find("201")->dialogs.size());
    UNSIGNED_LONGS_EQUAL(2, counters["sipd.lamps_beyond_limit"]);
}
