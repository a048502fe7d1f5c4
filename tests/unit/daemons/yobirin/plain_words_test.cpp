#include "plain_words.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace command;

TEST_GROUP(PlainWords) {};

TEST(PlainWords, SayWhyALegEnded)
{
    STRCMP_EQUAL("busy (486)", reason_in_words(Language::English, "busy", 486).c_str());
    STRCMP_EQUAL("話し中（486）", reason_in_words(Language::Japanese, "busy", 486).c_str());
    STRCMP_EQUAL("no answer", reason_in_words(Language::English, "no_answer").c_str());
}

TEST(PlainWords, SayWhatAStatusMeansWhereTheReasonSaysLess)
{
    STRCMP_EQUAL("congested or out of order (503)",
                 reason_in_words(Language::English, "failed", 503).c_str());
    STRCMP_EQUAL("混雑か故障（503）", reason_in_words(Language::Japanese, "failed", 503).c_str());
    STRCMP_EQUAL("answered elsewhere (487)",
                 reason_in_words(Language::English, "completed_elsewhere", 487).c_str());
}

TEST(PlainWords, PassOnWhatANewerReleaseSays)
{
    STRCMP_EQUAL("eclipsed (499)", reason_in_words(Language::English, "eclipsed", 499).c_str());
    STRCMP_EQUAL("adopted", outcome_in_words(Language::English, "adopted").c_str());
    STRCMP_EQUAL("robot:7", destination_in_words(Language::English, "robot:7").c_str());
}

TEST(PlainWords, SayHowAContactEndedAndWhereItWent)
{
    STRCMP_EQUAL("営業時間外", outcome_in_words(Language::Japanese, "out_of_hours").c_str());
    STRCMP_EQUAL("hanging up (busy)", destination_in_words(Language::English, "hangup:busy").c_str());
    STRCMP_EQUAL("内線 201", destination_in_words(Language::Japanese, "extension:201").c_str());
    STRCMP_EQUAL("国際通話", class_in_words(Language::Japanese, "international").c_str());
    STRCMP_EQUAL("今日の通話時間の上限", guard_in_words(Language::Japanese, "minutes").c_str());
}

TEST(PlainWords, SayWhatTheTelephoneNetworkSaid)
{
    STRCMP_EQUAL("the network says: the number is not in use (1)",
                 cause_in_words(Language::English, 1).c_str());
    STRCMP_EQUAL("網の理由: 欠番（1）", cause_in_words(Language::Japanese, 1).c_str());
    STRCMP_EQUAL("the network says: (99)", cause_in_words(Language::English, 99).c_str());
}

TEST(PlainWords, WriteNumbersAsTheCountryDoes)
{
    STRCMP_EQUAL("0398765432", national_form("+81398765432", "JP").c_str());
    STRCMP_EQUAL("+12125551234", national_form("+12125551234", "JP").c_str());
    STRCMP_EQUAL("+81398765432", national_form("+81398765432", "GB").c_str());
    STRCMP_EQUAL("201", national_form("201", "JP").c_str());
}
