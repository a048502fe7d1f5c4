#include "office/numbers.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace office;

TEST_GROUP(OutsideNumbers) {};

TEST(OutsideNumbers, HaveOneInternationalForm)
{
    CHECK_EQUAL(std::string("+81312345678"), to_international("0312345678", "JP", "03"));
    CHECK_EQUAL(std::string("+81312345678"), to_international("+81312345678", "JP", "03"));
    CHECK_EQUAL(std::string("+81312345678"), to_international("12345678", "JP", "03"));
    CHECK_EQUAL(std::string("+12125550100"), to_international("2125550100", "US", ""));
    CHECK_EQUAL(std::string("+12125550100"), to_international("12125550100", "US", ""));
}

TEST(OutsideNumbers, StayAsWrittenWhereTheRulesAreNotKnown)
{
    CHECK_EQUAL(std::string("0312345678"), to_international("0312345678", "XX", "03"));
    CHECK_EQUAL(std::string("12345678"), to_international("12345678", "JP", ""));
}

TEST(OutsideNumbers, IncludeServicesThatNobodyMayShadow)
{
    CHECK_TRUE(is_service_number("177", "JP"));
    CHECK_FALSE(is_service_number("201", "JP"));
    CHECK_TRUE(is_service_number("411", "US"));
    CHECK_FALSE(is_service_number("111", "US"));
    CHECK_TRUE(is_service_number("112", "DE"));
}
