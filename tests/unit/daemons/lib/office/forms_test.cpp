#include "office/forms.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace office;

TEST_GROUP(Forms) { void fits(bool (*form)(std::string_view), std::initializer_list<const char*> good,
                              std::initializer_list<const char*> bad) { for (const char* text : good)
                                                                            CHECK_TRUE_TEXT(form(text), text);
for (const char* text : bad)
    CHECK_FALSE_TEXT(form(text), text);
}
}
;

TEST(Forms, OfNetworks)
{
    fits(is_address, { "0.0.0.0", "192.0.2.1", "::", "2001:db8::1" },
         { "", "1.2.3", "256.1.1.1", "host", "1.2.3.4/24" });
    fits(is_network, { "10.0.0.0/8", "0.0.0.0/0", "fd00::/8" },
         { "10.0.0.0", "10.0.0.0/33", "fd00::/129", "10.0.0.0/-1", "/8" });
    fits(is_host, { "pbx.example.jp", "localhost", "192.0.2.1", "2001:db8::1" },
         { "", "1.2.3", "a b", "-x", "a_b" });
    fits(is_port_range, { "16384-32767", "1024-1033" },
         { "16384", "32767-16384", "1024-1032", "80-2000", "60000-70000", "a-b" });
}

TEST(Forms, OfTrunkServers)
{
    fits(is_trunk_server,
         { "sip:192.168.1.1", "sip:[2001:db8::1]:5070", "sips:sbc.example;transport=tls",
           "sip:host:5060;transport=udp" },
         { "192.168.1.1", "sip:", "sip:a:0", "sip:a:x", "sip:1.2.3", "sip:a;transport=ws", "sip:a;x=1",
           "sip:[2001:db8::1", "sip:[1.2.3.4]" });
    const TrunkServer server = parse_trunk_server("sip:[2001:db8::1]:5070;transport=tcp").value();
    CHECK_TRUE(server.host == "2001:db8::1");
    CHECK_EQUAL(5070, server.port);
    CHECK_TRUE(server.transport == "tcp");
    CHECK_EQUAL(0, parse_trunk_server("sip:sbc.example")->port);
}

TEST(Forms, OfNumbers)
{
    fits(is_number, { "0312345678", "+81312345678", "110" },
         { "", "+", "03-1234-5678", "12", "0312345678901234567890" });
    fits(is_international_number, { "+81312345678" }, { "0312345678", "+0312345678", "+123" });
    fits(is_internal_number, { "20", "201", "201234" }, { "2", "2012345", "20a", "" });
    fits(is_pattern, { "0[1-9]*", "*", "0120??????", "[05]*", "+81*" },
         { "", "0[1-9", "0[]*", "0[9-1]", "0[a]", "abc", "0[-]" });
    fits(is_prefix, { "+882", "+8190" }, { "882", "+", "+8a" });
    fits(is_denied, { "international", "premium", "+882" }, { "all", "882" });
    fits(is_feature_code, { "*43", "*1", "#1234" }, { "43", "*", "*12345", "*4x" });
    fits(is_one_digit_or_none, { "", "0", "9" }, { "00", "*" });
}

TEST(Forms, OfTimes)
{
    fits(is_timezone, { "Asia/Tokyo", "UTC", "America/Argentina/Buenos_Aires" },
         { "Tokyo", "../etc/passwd", "/etc/localtime", "" });
}

TEST(Forms, OfThePostAndTheWeb)
{
    fits(is_mail_address, { "owner@midori.example" }, { "owner", "@midori.example", "a b@x", "a@", "a@b c" });
    fits(is_mail_server, { "smtps://smtp.example", "smtp://mail:587" },
         { "smtp.example", "smtps://", "https://x" });
    fits(is_url, { "https://crm.example/hook" }, { "crm.example", "https://", "https://a b", "ftp://x" });
}

TEST(Forms, OfSecrets)
{
    fits(is_pin, { "580317", "112233" }, { "12345", "123456", "987654", "111111", "58031a" });
    fits(is_password, { "correct-horse-1" }, { "with space", "日本語パスワード", "tab\there" });
    fits([](std::string_view text) { return is_lower_hex(text, 4); }, { "00af" }, { "00AF", "00a", "00ag" });
}

TEST(Forms, OfRegionsAndNames)
{
    fits(is_country, { "JP" }, { "jp", "JPN", "" });
    fits(is_area_code, { "03", "0467", "" }, { "3a", "0312345" });
    fits(is_section_name, { "ntt", "jp-hgw", "a_1" }, { "", "a b", "a.b", "日本" });
    fits(is_user_name, { "3", "a.b", "" }, { "a b", "a@b", "a:b" });
    fits(is_prompt, { "say:やあ", "file:a.wav", "prompt:closed" }, { "say:", "hello", "" });
    fits(is_digit_key, { "0", "*", "#" }, { "A", "10", "" });
}

TEST(Forms, TakesForAConsoleAnyWordOrAWholeHash)
{
    fits(is_console_password, { "a long password", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA" },
         { "two\nlines", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA",
           "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$a b", "$argon2id$v=19$m=1$$" });
}
