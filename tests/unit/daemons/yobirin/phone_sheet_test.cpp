// What a person types into a phone, and what the code says.
#include "phone_sheet.h"

#include "qr_code.h"

#include <algorithm>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace command;

TEST_GROUP(PhoneSheetOfAnExtension)
{
    PhoneSheet sheet { .settings = { .extension = "201",
                                     .name = "佐藤 花子",
                                     .addresses = { "0.0.0.0" },
                                     .sip_udp = 5060,
                                     .sip_tcp = 0,
                                     .sip_tls = 5061,
                                     .tls_is_own = true,
                                     .codecs = { { "pcmu", "pcma" } } } };
    const Ip loopback = *parse_ip("127.0.0.1");
    const Ip lan = *parse_ip("192.0.2.1");
    const Ip six = *parse_ip("2001:db8::1");

    std::vector<Ip> reachable(std::vector<std::string> bound)
    {
        sheet.settings.addresses = std::move(bound);
        return reachable_addresses(sheet.settings, { loopback, lan, six });
    }
    bool says(const std::string& part, Language language = Language::English)
    {
        return text_of(sheet, language).find(part) != std::string::npos;
    }
};

TEST(PhoneSheetOfAnExtension, NamesTheAddressesAPhoneCanReach)
{
    CHECK_TRUE(reachable({ "0.0.0.0" }) == std::vector { lan });
    CHECK_TRUE((reachable({ "::" }) == std::vector { lan, six }));
    CHECK_TRUE(reachable({ "192.0.2.1", "127.0.0.1" }) == std::vector { lan });
    CHECK_TRUE(reachable({ "127.0.0.1" }) == std::vector { loopback });
    CHECK_TRUE(reachable({ "not-an-address" }).empty());
}

TEST(PhoneSheetOfAnExtension, ListsEveryServerAndTransportThatIsOn)
{
    sheet.addresses = { lan, six };
    CHECK_TRUE(says("192.0.2.1:5060 UDP") && says("192.0.2.1:5061 TLS"));
    CHECK_TRUE(says("[2001:db8::1]:5060 UDP"));
    CHECK_FALSE(says("TCP"));
    CHECK_TRUE(says("pcmu, pcma") && says("佐藤 花子") && says("600"));
    CHECK_TRUE(says("have the phone trust it"));
    CHECK_TRUE(says("サーバー", Language::Japanese));
}

TEST(PhoneSheetOfAnExtension, SaysThePasswordOnlyWhenItIsNew)
{
    sheet.addresses = { lan };
    CHECK_TRUE(says("--new-password"));
    STRCMP_EQUAL("sip:201@192.0.2.1:5060;transport=udp", uri_of(sheet).c_str());
    sheet.password = "abcdefgh23456789";
    CHECK_TRUE(says("abcdefgh23456789"));
    STRCMP_EQUAL("sip:201:abcdefgh23456789@192.0.2.1:5060;transport=udp", uri_of(sheet).c_str());
    sheet.settings.sip_udp = 0;
    CHECK_TRUE(uri_of(sheet).ends_with("@192.0.2.1:5061;transport=tls"));
    sheet.settings.sip_tls = 0;
    CHECK_TRUE(uri_of(sheet).empty());
}

TEST(PhoneSheetOfAnExtension, DrawsACodeThatIsAsWideAsTwiceItsLines)
{
    const std::string code = qr_code_of("sip:201@192.0.2.1:5060;transport=udp");
    const auto lines = std::count(code.begin(), code.end(), '\n');
    LONGS_EQUAL((29 + 8 + 1) / 2, lines); // Version 3: 29 dots, and a margin of four.
    CHECK_TRUE(qr_code_of(std::string(4000, 'x')).empty());
}
