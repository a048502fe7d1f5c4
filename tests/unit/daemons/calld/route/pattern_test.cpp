#include "route/pattern.h"

#include <string>

#include <CppUTest/TestHarness.h>

using namespace calld;

TEST_GROUP(Pattern) {};

TEST(Pattern, OfDigitsMatchesThoseDigitsOnly)
{
    CHECK_TRUE(matches("110", "110"));
    CHECK_FALSE(matches("110", "1100"));
    CHECK_FALSE(matches("1100", "110"));
    CHECK_FALSE(matches("", "1"));
    CHECK_TRUE(matches("", ""));
}

TEST(Pattern, OfASetMatchesOneOfItsDigits)
{
    CHECK_TRUE(matches("0[1-9]*", "0312345678"));
    CHECK_FALSE(matches("0[1-9]*", "01012125550100") && matches("0[2-9]*", "01012125550100"));
    CHECK_FALSE(matches("0[1-9]*", "0012345"));
    CHECK_TRUE(matches("0[789]0*", "09012345678"));
    CHECK_TRUE(matches("0[!9]*", "0312345678"));
    CHECK_FALSE(matches("0[!9]*", "0912345678"));
    CHECK_TRUE(matches("[13-5]", "4"));
    CHECK_FALSE(matches("[13-5]", "2"));
}

TEST(Pattern, OfStarsFindsWhatIsBetweenThem)
{
    CHECK_TRUE(matches("*", ""));
    CHECK_TRUE(matches("*5678", "0312345678"));
    CHECK_TRUE(matches("03*78", "0312345678"));
    CHECK_TRUE(matches("*12*56*", "0312345678"));
    CHECK_FALSE(matches("*12*99*", "0312345678"));
    CHECK_TRUE(matches("03????????", "0312345678"));
    CHECK_FALSE(matches("03???????", "0312345678"));
}

TEST(Pattern, ThatIsMalformedMatchesNothing)
{
    CHECK_FALSE(matches("0[1-9", "03"));
    CHECK_FALSE(matches("[]", "3"));
}

TEST(Pattern, T18OfManyStarsIsNotSlow)
{
    const std::string pattern = "*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*2";
    CHECK_FALSE(matches(pattern, std::string(4000, '1')));
}
