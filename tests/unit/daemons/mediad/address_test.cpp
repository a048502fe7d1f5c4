#include "address.h"

#include <CppUTest/TestHarness.h>

using namespace mediad;

TEST_GROUP(Address) {};

TEST(Address, IsReadWithAndWithoutAPort)
{
    CHECK_TRUE(parse_address("192.0.2.7") == (Address { 0xc0000207, 0 }));
    CHECK_TRUE(parse_address("192.0.2.7:4000") == (Address { 0xc0000207, 4000 }));
}

TEST(Address, IsWrittenAsItIsRead)
{
    STRCMP_EQUAL("192.0.2.7:4000", text_of(Address { 0xc0000207, 4000 }).c_str());
    STRCMP_EQUAL("0.0.0.0", host_text(Address {}).c_str());
}

TEST(Address, IsNothingElse)
{
    for (const char* text : { "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "a.b.c.d", "1.2.3.4:", "1.2.3.4:70000",
                              "::1", "phone.example", "1.2.3.4 ", "-1.2.3.4", "1..2.3" })
        CHECK_FALSE(parse_address(text).has_value());
}
