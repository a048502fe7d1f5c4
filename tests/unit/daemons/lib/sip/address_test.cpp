#include "sip/address.h"

#include "sip/contact.h"

#include "support/string_from.h"

#include <array>
#include <CppUTest/TestHarness.h>

using namespace sip;

TEST_GROUP(Address) {};

TEST(Address, HasADisplayNameAUriAndParametersOfItsOwn)
{
    const Address address =
        parse_address("\"Sato \\\"H\\\" Hanako\" <sip:201@office.example;user=phone> ; tag = 88sja8x")
            .value();
    CHECK(plain_display(address) == "Sato \"H\" Hanako");
    CHECK_EQUAL(std::string_view { "201" }, address.uri.user);
    CHECK_TRUE(address.uri.parameters.has("user"));
    CHECK_EQUAL(std::string_view { "88sja8x" }, address.tag());
    CHECK_FALSE(address.parameters.has("user"));
}

TEST(Address, WithoutBracketsGivesItsParametersToTheHeader)
{
    const Address address = parse_address("sip:201@office.example;tag=7;transport=udp").value();
    CHECK_EQUAL(std::string_view { "7" }, address.tag());
    CHECK_TRUE(address.uri.parameters.empty());
}

TEST(Address, IsReadInEveryShapePhonesSend)
{
    constexpr std::array accepted {
        "sip:a@b",
        "<sip:a@b>",
        "\"\" <sip:a@b>",
        "caller<sip:a@b>;tag=x",
        "Bell, Alexander <sip:a@b>",
        "\xe4\xbd\x90\xe8\x97\xa4 <sip:a@b>",
        "\"\xe4\xbd\x90\xe8\x97\xa4\"<sip:a@b>",
        "<sip:a@b>;tag=a=b/c==",
        "<tel:+81312345678>",
        "<sip:a@b>;+sip.instance=\"<urn:uuid:0>\";reg-id=1",
        "\"a\"\r\n <sip:a@b>\r\n\t;tag=x",
    };
    for (const char* text : accepted)
        CHECK_TRUE_TEXT(parse_address(text).has_value(), text);
}

TEST(Address, ThatIsMalformedIsRefused)
{
    constexpr std::array refused {
        "",
        "\"a <sip:a@b>",
        "\"a\\\" <sip:a@b>",
        "\"a\" sip:a@b",
        "<sip:a@b",
        "< sip:a@b >",
        "sip:a@b?Route=%3Csip:c%3E",
        "sip:a@b,sip:c@d",
        "<sip:a@b>,<sip:c@d>",
        "<sip:a@b>;",
        "<sip:a@b>;;tag=x",
        "<sip:a@b> tag=x",
        "<sip:a@b>;tag=\"x",
        "a>b <sip:a@b>",
        "\"a\" \"b\" <sip:a@b>",
    };
    for (const char* text : refused)
        CHECK_FALSE_TEXT(parse_address(text).has_value(), text);
}

TEST(Address, WithTooManyParametersIsRefused)
{
    std::string text { "<sip:a@b>" };
    for (int i = 0; i < 64; ++i)
        text += ";p";
    CHECK_TRUE(parse_address(text).has_value());
    CHECK_FALSE(parse_address(text + ";p").has_value());
}

TEST(Address, DisplayNameIsCutBetweenCharactersAndHoldsNoControls)
{
    const std::string text = "\"\xe4\xbd\x90\xe8\x97\xa4\\\t\" <sip:a@b>";
    const Address address = parse_address(text).value();
    CHECK(plain_display(address) == "\xe4\xbd\x90\xe8\x97\xa4 ");
    CHECK(plain_display(address, 5) == "\xe4\xbd\x90");
    CHECK(plain_display(address, 2).empty());
}

TEST(Address, IsWrittenSoThatItReadsBack)
{
    const std::string text =
        text_of(NameAddr { .display = "Say \"hi\" \\ \r\n", .uri = "sip:a@b", .tag = "x" });
    CHECK(text == "\"Say \\\"hi\\\" \\\\   \" <sip:a@b>;tag=x");
    CHECK(plain_display(parse_address(text).value()) == "Say \"hi\" \\   ");
    CHECK(text_of(NameAddr { .uri = "sip:a@b" }) == "<sip:a@b>");
}

TEST_GROUP(Contact) {};

TEST(Contact, KnowsItsExpiryAndItsRank)
{
    const Contact contact = parse_contact("<sip:a@192.0.2.1:5062;ob>;q=0.75;expires=60").value();
    CHECK_EQUAL(60, contact.expires.value().count());
    CHECK_EQUAL(750, contact.q_thousandths);
    CHECK_EQUAL(1000, parse_contact("<sip:a@b>").value().q_thousandths);
    CHECK_FALSE(parse_contact("<sip:a@b>").value().expires.has_value());
}

TEST(Contact, StarMeansEverything)
{
    CHECK_TRUE(parse_contact(" * ").value().everything);
    CHECK_FALSE(parse_contact("*;expires=0").has_value());
}

// RFC 3261 20.10
TEST(Contact, WithAMalformedExpiryIsGoodForAnHour)
{
    CHECK_EQUAL(3600, parse_contact("<sip:a@b>;expires=280297596632815").value().expires.value().count());
    CHECK_EQUAL(3600, parse_contact("<sip:a@b>;expires=-5").value().expires.value().count());
}

TEST(Contact, WithAMalformedRankIsRefused)
{
    for (const char* text :
         { "<sip:a@b>;q=2", "<sip:a@b>;q=1.001", "<sip:a@b>;q=0.1234", "<sip:a@b>;q=x", "<sip:a@b>;q=05" })
        CHECK_FALSE_TEXT(parse_contact(text).has_value(), text);
}
