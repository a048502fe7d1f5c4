#include "route/numbers.h"

#include <array>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calld;

TEST_GROUP(Numbers)
{
    NumberingPlan plan { .country = "JP", .area_code = "03" };

    struct Row {
        const char* dialled;
        const char* e164;
        const char* national;
        NumberClass kind;
    };
    void check(const Row& row)
    {
        const auto number = number_of(row.dialled, plan);
        CHECK_TEXT(number.has_value(), row.dialled);
        STRCMP_EQUAL_TEXT(row.e164, number->e164.c_str(), row.dialled);
        STRCMP_EQUAL_TEXT(row.national, number->national.c_str(), row.dialled);
        CHECK_TEXT(row.kind == number->kind, row.dialled);
    }
};

TEST(Numbers, HaveAnInternationalFormANationalFormAndAClass)
{
    using enum NumberClass;
    constexpr std::array rows {
        Row { "0312345678", "+81312345678", "0312345678", Local },
        Row { "03-1234-5678", "+81312345678", "0312345678", Local },
        Row { "(03) 1234.5678", "+81312345678", "0312345678", Local },
        Row { "+81312345678", "+81312345678", "0312345678", Local },
        Row { "+81(0)312345678", "+81312345678", "0312345678", Local },
        Row { "0612345678", "+81612345678", "0612345678", Domestic },
        Row { "0155123456", "+81155123456", "0155123456", Domestic },
        Row { "09012345678", "+819012345678", "09012345678", Mobile },
        Row { "08012345678", "+818012345678", "08012345678", Mobile },
        Row { "07012345678", "+817012345678", "07012345678", Mobile },
        Row { "06012345678", "+816012345678", "06012345678", Mobile },
        Row { "05012345678", "+815012345678", "05012345678", Domestic },
        Row { "0120123456", "+81120123456", "0120123456", Domestic },
        Row { "08001234567", "+818001234567", "08001234567", Domestic },
        Row { "0570012345", "+81570012345", "0570012345", Premium },
        Row { "0990123456", "+81990123456", "0990123456", Premium },
        Row { "01012125550100", "+12125550100", "01012125550100", International },
        Row { "+12125550100", "+12125550100", "01012125550100", International },
        Row { "01081312345678", "+81312345678", "0312345678", Local },
        Row { "117", "", "117", Domestic },
        Row { "104", "", "104", Premium },
    };
    for (const Row& row : rows)
        check(row);
}

TEST(Numbers, AreNothingWhenTheyAreIncompleteOrNotNumbers)
{
    for (const char* text : { "", "+", "0", "03", "031234567", "03123456789", "0901234567", "201", "abc",
                              "+81", "+0312345678", "12345678", "0031234567890", "010", "+8190",
                              "0312345678;ext=1", "*43", "+1234567890123456", "0312345678\n" })
        CHECK_FALSE_TEXT(number_of(text, plan).has_value(), text);
}

TEST(Numbers, OfTheOwnAreaMayBeDialledWithoutTheAreaCode)
{
    const auto number = number_with_area_code("12345678", plan);
    CHECK_FALSE(number.has_value()); // A subscriber's number never begins with 1.
    const auto other = number_with_area_code("5123-4567", plan);
    CHECK_TRUE(other.has_value());
    STRCMP_EQUAL("+81351234567", other->e164.c_str());
    CHECK_FALSE(number_with_area_code("512345", plan).has_value());
    plan.area_code = "0155";
    STRCMP_EQUAL("0155234567", number_with_area_code("234567", plan)->national.c_str());
    plan.area_code = "";
    CHECK_FALSE(number_with_area_code("51234567", plan).has_value());
}

TEST(Numbers, AreComparedAsE164AndShownNationally)
{
    STRCMP_EQUAL("+81312345678", comparable_number("03-1234-5678", plan).c_str());
    STRCMP_EQUAL("anonymous", comparable_number("anonymous", plan).c_str());
    STRCMP_EQUAL("0312345678", shown_number("+81312345678", plan).c_str());
    STRCMP_EQUAL("201", shown_number("201", plan).c_str());
}

TEST(Numbers, OfACountryWeHaveNoTableForAreTakenAsWritten)
{
    plan = { .country = "CH", .area_code = "" };
    STRCMP_EQUAL("0441112233", number_of("044 111 22 33", plan)->national.c_str());
    STRCMP_EQUAL("+81312345678", number_of("0081312345678", plan)->e164.c_str());
    CHECK_TRUE(number_of("+81312345678", plan)->kind == NumberClass::International);
}

TEST(Numbers, LongerThanAnybodyDialsAreNoNumbers)
{
    CHECK_FALSE(bare_number(std::string(65, '1')).has_value());
    CHECK_TRUE(bare_number(std::string(64, '1')).has_value());
}
