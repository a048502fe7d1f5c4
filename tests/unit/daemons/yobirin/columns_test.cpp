#include "columns.h"

#include <CppUTest/TestHarness.h>

using namespace command;

TEST_GROUP(CommandColumns) {};

TEST(CommandColumns, AreAsWideAsTheirWidestCell)
{
    CHECK_TRUE(columns({ { "a", "bbb", "c" }, { "aa", "b" } }) == "a   bbb  c\naa  b\n");
}

TEST(CommandColumns, CountJapaneseLettersDouble)
{
    CHECK_EQUAL(6u, shown_width("佐藤ab"));
    CHECK_TRUE(columns({ { "佐藤", "x" }, { "abcd", "y" } }) == "佐藤  x\nabcd  y\n");
}
