#include "route_words.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace command;

TEST_GROUP(ARouteInWords) {};

TEST(ARouteInWords, NamesWhatItWentBy)
{
    STRCMP_EQUAL(
        "a holiday, by main (Labour Thanksgiving Day)",
        step_in_words(Language::English, "holiday", { "main", "勤労感謝の日", "Labour Thanksgiving Day" })
            .c_str());
    STRCMP_EQUAL(
        "休日です（main、勤労感謝の日）",
        step_in_words(Language::Japanese, "holiday", { "main", "勤労感謝の日", "Labour Thanksgiving Day" })
            .c_str());
    STRCMP_EQUAL("the outside number 0312345678: a call within the country",
                 step_in_words(Language::English, "number", { "0312345678", "domestic" }).c_str());
}

TEST(ARouteInWords, PassesOnWhatANewerReleaseSays)
{
    STRCMP_EQUAL("by_the_moon full", step_in_words(Language::English, "by_the_moon", { "full" }).c_str());
}

TEST(ARouteInWords, LeavesOutValuesThatAreMissing)
{
    STRCMP_EQUAL("within the hours of ", step_in_words(Language::English, "open", {}).c_str());
}

TEST(ARouteInWords, SaysWhereItLeadsAndWhatTheGuardObjectsTo)
{
    STRCMP_EQUAL("it goes to the ring group desk",
                 step_in_words(Language::English, "destination", { "ring_group:desk" }).c_str());
    STRCMP_EQUAL("内線 202 はすべての着信を 外線番号 09011112222 へ転送しています",
                 step_in_words(Language::Japanese, "forwards", { "202", "number:09011112222" }).c_str());
    STRCMP_EQUAL("the toll guard: the minutes of today are used up",
                 step_in_words(Language::English, "toll_guard", { "minutes" }).c_str());
}
