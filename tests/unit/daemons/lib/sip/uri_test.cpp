#include "sip/uri.h"

#include "support/string_from.h"

#include <array>
#include <CppUTest/TestHarness.h>

using namespace sip;

TEST_GROUP(Uri) {};

TEST(Uri, IsReadIntoItsParts)
{
    const Uri uri =
        parse_uri("sip:alice;day=tue:secret@atlanta.example:5080;transport=tcp;lr?subject=a%20b&to=x")
            .value();
    CHECK(uri.scheme == Scheme::Sip);
    CHECK_EQUAL(std::string_view { "alice;day=tue" }, uri.user);
    CHECK_EQUAL(std::string_view { "secret" }, uri.password);
    CHECK_EQUAL(std::string_view { "atlanta.example" }, uri.host);
    CHECK_EQUAL(5080, uri.port.value());
    CHECK_EQUAL(std::string_view { "tcp" }, uri.parameters.find("Transport").value());
    CHECK_TRUE(uri.parameters.has("lr"));
    CHECK_EQUAL(std::string_view { "a%20b" }, find_uri_header(uri, "Subject").value());
    CHECK_FALSE(find_uri_header(uri, "from").has_value());
}

TEST(Uri, MayBeAHostAloneOrAnIpv6Reference)
{
    CHECK_TRUE(parse_uri("sip:192.0.2.1").value().user.empty());
    const Uri six = parse_uri("sips:bob@[2001:db8::10]:5061").value();
    CHECK(six.scheme == Scheme::Sips);
    CHECK_EQUAL(std::string_view { "[2001:db8::10]" }, six.host);
    CHECK_EQUAL(5061, six.port.value());
}

TEST(Uri, TelephoneNumbersKeepTheirParameters)
{
    const Uri uri = parse_uri("tel:+81-3-1234-5678;phone-context=example.jp").value();
    CHECK(uri.scheme == Scheme::Tel);
    CHECK_EQUAL(std::string_view { "+81-3-1234-5678" }, uri.user);
    CHECK_TRUE(uri.parameters.has("phone-context"));
    CHECK_FALSE(parse_uri("tel:").has_value());
    CHECK_FALSE(parse_uri("tel:+").has_value());
    CHECK_FALSE(parse_uri("tel:alice").has_value());
}

TEST(Uri, OfAnUnknownSchemeIsKeptAsText)
{
    const Uri uri = parse_uri("soap.beep://192.0.2.103:3002").value();
    CHECK(uri.scheme == Scheme::Other);
    CHECK_EQUAL(std::string_view { "soap.beep" }, uri.scheme_text());
}

TEST(Uri, ThatIsMalformedIsRefused)
{
    constexpr std::array refused {
        "",
        "sip",
        "sip:",
        ":alice@host",
        "sip:@host",
        "sip:alice@",
        "sip:alice@host:",
        "sip:alice@host:0",
        "sip:alice@host:65536",
        "sip:alice@host:-1",
        "sip:alice@host :5060",
        " sip:alice@host",
        "sip:alice@host ",
        "sip:alice@host;",
        "sip:alice@host;;lr",
        "sip:alice@host;=x",
        "sip:alice@host; lr",
        "sip:alice@host?",
        "sip:alice@one@two",
        "sip:al%ice@host",
        "sip:al%4@host",
        "sip:a\"b@host",
        "sip:alice@[2001:db8::1",
        "sip:alice@[]",
        "sip:alice@[host]",
        "sip:alice@ho\r\nst",
        "<sip:alice@host>",
        "1sip:alice@host",
        "http:a b",
    };
    for (const char* text : refused)
        CHECK_FALSE_TEXT(parse_uri(text).has_value(), text);
}

// RFC 3261 19.1.4
TEST(Uri, IsEquivalentByTheRulesOfTheRfc)
{
    struct Pair {
        const char* one;
        const char* other;
        bool same;
    };
    constexpr std::array pairs {
        Pair { "sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", true },
        Pair { "sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true },
        Pair { "sip:carol@chicago.com", "sip:carol@chicago.com;security=on", true },
        Pair { "sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off", false },
        Pair { "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
               "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com", true },
        Pair { "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
               "sip:alice@atlanta.com?priority=urgent&subject=project%20x", true },
        Pair { "SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP", false },
        Pair { "sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false },
        Pair { "sip:bob@biloxi.com", "sip:bob@biloxi.com;maddr=192.0.2.1", false },
        Pair { "sip:bob@biloxi.com", "sips:bob@biloxi.com", false },
        Pair { "sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting", false },
        Pair { "sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", false },
        Pair { "sip:a%3Bb@host", "sip:a;b@host", false },
        Pair { "tel:+1-201-555-0123", "tel:+12015550123", true },
        Pair { "tel:+12015550123", "tel:+12015550124", false },
    };
    for (const Pair& pair : pairs) {
        const Uri one = parse_uri(pair.one).value();
        const Uri other = parse_uri(pair.other).value();
        CHECK_EQUAL_TEXT(pair.same, equivalent(one, other), pair.one);
        CHECK_EQUAL_TEXT(pair.same, equivalent(other, one), pair.one);
    }
}

TEST(Uri, EscapesSurviveTheRoundTrip)
{
    CHECK(unescaped("%61lice%20%e3%81%82") == "alice \xe3\x81\x82");
    CHECK(unescaped("100%") == "100%");
    CHECK(unescaped("a%00b") == (std::string { "a" } + '\0' + "b"));
    CHECK(escaped_user("*21#") == "*21%23");
    CHECK(unescaped(escaped_user("a b\r\n@\"")) == "a b\r\n@\"");
    CHECK_TRUE(parse_uri("sip:" + escaped_user("a b\r\n@\"<>") + "@host").has_value());
}
