#include "base/text.h"

#include "base/result.h"

#include <CppUTest/TestHarness.h>
#include <cstdint>

TEST_GROUP(Text) {};

TEST(Text, ReadsAWholeNumberOrNothing)
{
    CHECK_EQUAL(5060, parse_number<int>("5060").value());
    CHECK_FALSE(parse_number<int>("5060x").has_value());
    CHECK_FALSE(parse_number<int>("").has_value());
    CHECK_FALSE(parse_number<unsigned>("-1").has_value());
    CHECK_FALSE(parse_number<std::uint8_t>("256").has_value());
}

TEST(Text, ComparesHeaderNamesWithoutCase)
{
    CHECK_TRUE(equal_ignoring_case("Call-ID", "call-id"));
    CHECK_FALSE(equal_ignoring_case("Call-ID", "call-i"));
}

TEST(Text, TrimsAndSplits)
{
    CHECK_TRUE(trimmed(" \t a b \r\n") == "a b");
    CHECK_TRUE(trimmed("   ").empty());
    CHECK_EQUAL(3u, split("a,,b", ',').size());
    CHECK_TRUE(split("a,,b", ',')[1].empty());
}

TEST(Text, WritesBytesAsHex) { CHECK_TRUE(hex_of(std::string_view("\x00\xff\x1a", 3)) == "00ff1a"); }
