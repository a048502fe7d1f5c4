#include "sip/via.h"

#include "support/string_from.h"

#include <array>
#include <CppUTest/TestHarness.h>

using namespace sip;

TEST_GROUP(Via) {};

TEST(Via, IsReadIntoItsParts)
{
    const Via via =
        parse_via(
            "SIP/2.0/UDP host.example:5066;branch=z9hG4bKkdjuw;received=192.0.2.7;rport=1024;maddr=224.2.0.1")
            .value();
    CHECK(via.transport == Transport::Udp);
    CHECK_EQUAL(std::string_view { "host.example" }, via.host);
    CHECK_EQUAL(5066, via.port.value());
    CHECK_EQUAL(std::string_view { "z9hG4bKkdjuw" }, via.branch);
    CHECK_EQUAL(std::string_view { "192.0.2.7" }, via.received);
    CHECK_EQUAL(std::string_view { "224.2.0.1" }, via.maddr);
    CHECK_TRUE(via.asks_for_rport);
    CHECK_EQUAL(1024, via.rport.value());
    CHECK_TRUE(via.has_magic_cookie());
}

TEST(Via, MayBeFullOfBlanks)
{
    const Via via =
        parse_via("SIP  / 2.0\r\n / TCP     spindle.example.com : 5080\r\n  ;\r\n  branch  =   z9hG4bK9ikj8 ")
            .value();
    CHECK(via.transport == Transport::Tcp);
    CHECK_EQUAL(std::string_view { "spindle.example.com" }, via.host);
    CHECK_EQUAL(5080, via.port.value());
    CHECK_EQUAL(std::string_view { "z9hG4bK9ikj8" }, via.branch);
}

TEST(Via, WithoutRportIsAnsweredAtItsOwnPort)
{
    CHECK_EQUAL(5060, reply_port(parse_via("SIP/2.0/UDP a").value(), 1024));
    CHECK_EQUAL(5070, reply_port(parse_via("SIP/2.0/UDP a:5070").value(), 1024));
    CHECK_EQUAL(1024, reply_port(parse_via("SIP/2.0/UDP a:5070;rport").value(), 1024));
    CHECK_EQUAL(5061, reply_port(parse_via("SIP/2.0/TLS a").value(), 1024));
}

TEST(Via, BranchOfTheCookieAloneIdentifiesNothing)
{
    CHECK_FALSE(parse_via("SIP/2.0/UDP a;branch=z9hG4bK").value().has_magic_cookie());
    CHECK_FALSE(parse_via("SIP/2.0/UDP a;branch=1").value().has_magic_cookie());
    CHECK_TRUE(parse_via("SIP/2.0/UNKNOWN a").value().transport == Transport::Other);
}

TEST(Via, ThatIsMalformedIsRefused)
{
    constexpr std::array refused {
        "",
        "SIP/2.0/UDP",
        "SIP/2.0 a",
        "SIP/2.0/UDPa",
        "SIP/2.0/ a",
        "SIP/2.0/UDP a;;branch=x",
        "SIP/2.0/UDP a;",
        "SIP/2.0/UDP a:0",
        "SIP/2.0/UDP a:99999",
        "SIP/2.0/UDP a:",
        "SIP/2.0/UDP [2001:db8::1",
        "SIP/2.0/UDP a b",
        "SIP/2.0/UDP a;rport=x",
        "SIP/2.0/UDP a;rport=70000",
        "SIP/2.0/UDP a;branch=1;branch=2",
        "SIP/2.0/UDP a,SIP/2.0/UDP b",
    };
    for (const char* text : refused)
        CHECK_FALSE_TEXT(parse_via(text).has_value(), text);
}
