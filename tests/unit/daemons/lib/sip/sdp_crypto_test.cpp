#include "sip/sdp_crypto.h"

#include "support/string_from.h"

#include <CppUTest/TestHarness.h>
#include <string>
#include <type_traits>

using namespace sdp;

TEST_GROUP(SdpCrypto)
{
    std::string text {};

    std::vector<Crypto> cryptos_of_offer(const std::string& lines)
    {
        text = "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\nm=audio 4000 "
               "RTP/SAVP 0\r\n"
            + lines;
        const auto session = parse(text);
        CHECK_TRUE(session.has_value());
        return cryptos_of(session->streams.at(0));
    }
};

// The example of RFC 4568 6.1 and a second line as phones send it.
TEST(SdpCrypto, OfAStreamIsReadLineByLine)
{
    const auto cryptos =
        cryptos_of_offer("a=crypto:1 AES_CM_128_HMAC_SHA1_80 "
                         "inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|2^20|1:32\r\n"
                         "a=sendrecv\r\n"
                         "a=crypto:2 AES_256_CM_HMAC_SHA1_32 inline:QUJDRA== KDR=4 FEC_ORDER=SRTP_FEC\r\n");
    CHECK_EQUAL(2u, cryptos.size());
    CHECK_EQUAL(1u, cryptos[0].tag);
    CHECK_EQUAL(std::string_view { "AES_CM_128_HMAC_SHA1_80" }, cryptos[0].suite);
    CHECK_EQUAL(std::string_view { "PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR" },
                cryptos[0].keys.at(0).key_and_salt.reveal());
    CHECK_TRUE(cryptos[0].keys[0].lifetime_packets == 1U << 20U);
    CHECK_TRUE(cryptos[0].keys[0].mki == 1U && cryptos[0].keys[0].mki_bytes == 32);
    CHECK_EQUAL(std::string_view { "KDR=4 FEC_ORDER=SRTP_FEC" }, cryptos[1].session_parameters);
    CHECK_FALSE(cryptos[1].keys.at(0).mki.has_value());
}

TEST(SdpCrypto, MayHaveSeveralKeysWithAndWithoutLifetime)
{
    const auto crypto = parse_crypto("1 F8_128_HMAC_SHA1_80 inline:QUJD|1:4;inline:REVG|1048576|2:4");
    CHECK_TRUE(crypto.has_value());
    CHECK_EQUAL(2u, crypto->keys.size());
    CHECK_FALSE(crypto->keys[0].lifetime_packets.has_value());
    CHECK_TRUE(crypto->keys[1].lifetime_packets == 1048576U && crypto->keys[1].mki == 2U);
}

TEST(SdpCrypto, ThatIsMalformedIsRefused)
{
    for (const char* line :
         { "", "1", "1 SUITE", "x SUITE inline:QUJD", "1 SUITE outline:QUJD",
           "1 SUITE inline:", "1 SUITE inline:QU!D", "1 SUITE inline:QUJD|2^49", "1 SUITE inline:QUJD|1:0",
           "1 SUITE inline:QUJD|1:129", "1 SUITE inline:QUJD|2^20|1", "1 SUITE inline:QUJD|2^20|1:4|x",
           "1 SUITE inline:QUJD;", "1 SUITE inline:A;inline:A;inline:A;inline:A;inline:A",
           "99999999999 SUITE inline:QUJD" })
        CHECK_FALSE_TEXT(parse_crypto(line).has_value(), line);
}

TEST(SdpCrypto, IsBareWithoutWhatWouldChangeThePackets)
{
    for (const char* line : { "1 S inline:QUJD", "1 S inline:QUJD|2^20", "1 S inline:QUJD WSH=128",
                              "1 S inline:QUJD -FUTURE=1 -UNENCRYPTED_SRTP" })
        CHECK_TRUE_TEXT(is_bare(*parse_crypto(line)), line);
    for (const char* line :
         { "1 S inline:QUJD|1:4", "1 S inline:QUJD;inline:QUJD", "1 S inline:QUJD UNENCRYPTED_SRTP",
           "1 S inline:QUJD KDR=4", "1 S inline:QUJD WSH=64 UNENCRYPTED_SRTCP", "1 S inline:QUJD FUTURE=1" })
        CHECK_FALSE_TEXT(is_bare(*parse_crypto(line)), line);
}

TEST(SdpCrypto, LinesThatAreMalformedDoNotSpoilTheOthers)
{
    const auto cryptos = cryptos_of_offer("a=crypto:1 broken\r\na=crypto:2 SUITE inline:QUJD\r\n");
    CHECK_EQUAL(1u, cryptos.size());
    CHECK_EQUAL(2u, cryptos[0].tag);
}

TEST(SdpCrypto, LinesAreBounded)
{
    std::string lines;
    for (int i = 1; i <= 40; ++i)
        lines += "a=crypto:" + std::to_string(i) + " SUITE inline:QUJD\r\n";
    CHECK_EQUAL(16u, cryptos_of_offer(lines).size());
}

TEST(SdpCrypto, KeysDoNotTurnIntoTextByThemselves)
{
    CHECK_FALSE(
        (std::is_convertible_v<KeyText, std::string_view> || std::is_convertible_v<KeyText, std::string>));
}
