#include "base/cursor.h"

#include "base/text.h"

#include "support/string_from.h"

#include <CppUTest/TestHarness.h>
#include <string>

TEST_GROUP(Cursor) {};

TEST(Cursor, NeverLeavesItsText)
{
    Cursor cursor { "12 a" };
    CHECK_EQUAL(std::string_view { "12" }, cursor.take_while(is_digit));
    CHECK_FALSE(cursor.skip('a'));
    CHECK_TRUE(cursor.skip(" a"));
    CHECK_TRUE(cursor.at_end());
    CHECK_EQUAL('\0', cursor.peek());
    CHECK_FALSE(cursor.skip('\0'));
    CHECK_TRUE(cursor.take(5).empty());
    CHECK_TRUE(cursor.take_until('x').empty());
    CHECK_TRUE(cursor.take_until_control().empty());
}

TEST(Cursor, FindsTheFirstControlCharacterWhereverItLies)
{
    for (std::size_t before = 0; before < 40; ++before)
        for (const char control : { '\0', '\t', '\r', '\n', '\x1f' }) {
            const std::string text = std::string(before, '\xff') + control + std::string(20, ' ');
            Cursor cursor { text };
            CHECK_EQUAL(before, cursor.take_until_control().size());
            CHECK_EQUAL(control, cursor.peek());
        }
    CHECK_EQUAL(19u, Cursor { "no controls at all." }.take_until_control().size());
}
