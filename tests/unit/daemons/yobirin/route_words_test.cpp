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
    STRCMP_EQUAL("the outside number 0312345678, of the class domestic",
                 step_in_words(Language::English, "number", { "0312345678", "domestic" }).c_str());
}

TEST(ARouteInWords, PassesOnWhatANewerReleaseSays)
{
    STRCMP_EQUAL("by_the_moon full", step_in_words(Language::English, "by_the_moon", { "full" }).c_str());
    STRCMP_EQUAL("eclipsed (499)", reason_in_words(Language::English, "eclipsed", 499).c_str());
}

TEST(ARouteInWords, LeavesOutValuesThatAreMissing)
{
    STRCMP_EQUAL("within the hours of ", step_in_words(Language::English, "open", {}).c_str());
}

TEST(ARouteInWords, SaysWhyALegEnded)
{
    STRCMP_EQUAL("busy (486)", reason_in_words(Language::English, "busy", 486).c_str());
    STRCMP_EQUAL("話し中（486）", reason_in_words(Language::Japanese, "busy", 486).c_str());
    STRCMP_EQUAL("no answer", reason_in_words(Language::English, "no_answer").c_str());
}
