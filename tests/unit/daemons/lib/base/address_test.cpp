#include "base/address.h"
#include "base/socket_address.h"

#include "support/string_from.h"

#include <CppUTest/TestHarness.h>

TEST_GROUP(Address) {
    static void is_written(const char* expected, const char* given) { const auto ip = parse_ip(given);
CHECK_TRUE_TEXT(ip.has_value(), given);
STRCMP_EQUAL(expected, text_of(*ip).c_str());
}
}
;

TEST(Address, IsReadWithItsPort)
{
    CHECK_TRUE(parse_address("192.0.2.7:4000") == (Address { Ip::v4(0xc0000207), 4000 }));
    const auto v6 = parse_address("[2001:db8::7]:5060");
    CHECK_TRUE(v6.has_value());
    CHECK_TRUE(v6->ip == (Ip { 0x2001'0db8'0000'0000, 7 }));
    LONGS_EQUAL(5060, v6->port);
}

TEST(Address, MayLackItsPortWhereThatIsAllowed)
{
    CHECK_TRUE(parse_address_or_ip("192.0.2.7") == (Address { Ip::v4(0xc0000207), 0 }));
    CHECK_TRUE(parse_address_or_ip("2001:db8::7") == (Address { { 0x2001'0db8'0000'0000, 7 }, 0 }));
    CHECK_TRUE(parse_address_or_ip("192.0.2.7:4000") == (Address { Ip::v4(0xc0000207), 4000 }));
}

TEST(Address, IsWrittenAsItIsRead)
{
    STRCMP_EQUAL("192.0.2.7:4000", text_of(Address { Ip::v4(0xc0000207), 4000 }).c_str());
    STRCMP_EQUAL("[2001:db8::7]:4000", text_of(Address { { 0x2001'0db8'0000'0000, 7 }, 4000 }).c_str());
    STRCMP_EQUAL("[2001:db8::7]", host_text({ 0x2001'0db8'0000'0000, 7 }).c_str());
    STRCMP_EQUAL("192.0.2.7", host_text(Ip::v4(0xc0000207)).c_str());
    is_written("0.0.0.0", "0.0.0.0");
    is_written("::1", "[::1]");
    is_written("2001:db8::ff00:42:8329", "2001:0DB8:0000:0000:0000:ff00:0042:8329");
}

TEST(Address, OfIPv4IsOneHoweverItIsWritten)
{
    CHECK_TRUE(parse_ip("::ffff:192.0.2.7") == parse_ip("192.0.2.7"));
    is_written("192.0.2.7", "::ffff:c000:207");
}

TEST(Address, IsNothingElse)
{
    for (const char* text :
         { "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "a.b.c.d", "1.2.3.4 ", "-1.2.3.4", "1..2.3",
           "phone.example", "::1::", "[::1", "::1]", "[]", "[1.2.3.4]", "fe80::1%eth0", "0:0:0:0:0:0:0:0:0",
           "2001:0db8:0000:0000:0000:ff00:0042:8329:1234:5678:9abc:def0" })
        CHECK_FALSE_TEXT(parse_ip(text).has_value(), text);
    for (const char* text : { "1.2.3.4", "1.2.3.4:", "1.2.3.4:70000", "::1", "2001:db8::7:5060", "[::1]",
                              "[::1]:", ":5060", "[::1]:x" })
        CHECK_FALSE_TEXT(parse_address(text).has_value(), text);
}

TEST(Address, OfNobodyIsNotSet)
{
    CHECK_FALSE(Ip {}.is_set());
    CHECK_FALSE(parse_ip("0.0.0.0")->is_set());
    CHECK_FALSE(parse_ip("::")->is_set());
    CHECK_TRUE(parse_ip("::1")->is_set());
    CHECK_TRUE(parse_ip("0.0.0.1")->is_set());
}

TEST(Address, GoesThroughTheSystemsFormUnchanged)
{
    for (const char* text : { "192.0.2.7:4000", "[2001:db8::7]:5060", "[::1]:1" }) {
        const Address address = *parse_address(text);
        CHECK_TRUE_TEXT(SocketAddress { address }.address() == address, text);
    }
    CHECK_TRUE(SocketAddress {}.address() == Address {});
}

TEST(Address, BelongsToANetwork)
{
    const auto contains = [](const char* network, const char* ip) {
        return parse_network(network)->contains(*parse_ip(ip));
    };
    CHECK_TRUE(contains("10.0.0.0/8", "10.255.0.1"));
    CHECK_FALSE(contains("10.0.0.0/8", "11.0.0.1"));
    CHECK_FALSE(contains("0.0.0.0/0", "2001:db8::1"));
    CHECK_TRUE(contains("0.0.0.0/0", "203.0.113.9"));
    CHECK_TRUE(contains("2001:db8::/32", "2001:db8:ffff::1"));
    CHECK_FALSE(contains("2001:db8::/32", "2001:db9::1"));
    CHECK_TRUE(contains("2001:db8::/127", "2001:db8::1"));
    CHECK_FALSE(contains("2001:db8::/127", "2001:db8::2"));
    CHECK_TRUE(contains("192.0.2.7", "192.0.2.7"));
    CHECK_FALSE(contains("192.0.2.7", "192.0.2.8"));
    for (const char* text : { "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "x/8" })
        CHECK_FALSE_TEXT(parse_network(text).has_value(), text);
}
