// No secret may be shown, however it is written; everything else stays as it was.
#include "trace/masking.h"

#include <string>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;

TEST_GROUP(MaskedMessage)
{
    std::string shown {};

    void of(const std::string& lines, const std::string& body = "", const std::string& method = "INVITE")
    {
        const std::string text = method
            + " sip:201@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKa\r\n"
            + "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 " + method + "\r\n" + lines
            + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        shown = trace::without_secrets(text);
        LONGS_EQUAL(text.size(), shown.size());
    }
    bool shows(std::string_view part) const { return shown.find(part) != std::string::npos; }
};

TEST(MaskedMessage, HidesWhatAnswersAChallengeAndKeepsWho)
{
    of("Authorization: Digest username=\"201\", realm=\"yobirin\", nonce=\"SECRET1\", uri=\"sip:x\",\r\n"
       "  response=\"SECRET2\", cnonce=\"SECRET3\", qop=auth, nc=00000001, opaque=\"SECRET4\"\r\n");
    CHECK_FALSE(shows("SECRET"));
    CHECK_TRUE(shows(
        "username=\"201\", realm=\"yobirin\", nonce=\"*******\", uri=\"sip:x\",\r\n  response=\"*******\""));
    CHECK_TRUE(shows("qop=auth, nc=00000001"));
}

TEST(MaskedMessage, KnowsTheHeadersOfDigestByTheirParsedNames)
{
    for (const char* name : { "Authorization", "authorization", "AUTHORIZATION \t", "Proxy-Authorization",
                              "pRoXy-authorization\t", "WWW-Authenticate", "Proxy-Authenticate" })
        for (const char* value :
             { "Digest response=\"SECRET\"", "digest  response = SECRET", "DIGEST\r\n\tresponse=\"SECRET\"",
               "Digest username=\"\\\"a\",RESPONSE=\"SECRET\"", "Digest response=\"SECRET", "Digest SECRET",
               "Basic SECRET=", "SECRET", "Bearer SECRET, username=SECRET", "Digest realm=\"a\" SECRET",
               "Digest realm=\"a,b\", unknown=SECRET" }) {
            of(std::string { name } + ": " + value + "\r\n");
            CHECK_FALSE_TEXT(shows("SECRET"), value);
        }
    of("Authentication-Info: nextnonce=\"SECRET\", rspauth=\"SECRET\", qop=auth\r\n");
    CHECK_FALSE(shows("SECRET"));
    CHECK_TRUE(shows("qop=auth"));
    of("X-Auth-Token: SECRET\r\nCookie: SECRET\r\n");
    CHECK_FALSE(shows("SECRET"));
}

TEST(MaskedMessage, HidesEachOfSeveral)
{
    of("Authorization: Digest response=\"SECRET1\"\r\nAuthorization: Digest response=\"SECRET2\"\r\n"
       "Proxy-Authorization: Digest response=\"SECRET3\"\r\n");
    CHECK_FALSE(shows("SECRET"));
}

TEST(MaskedMessage, HidesPasswordsInUris)
{
    of("Contact: \"S: s:p@\" <sip:201:SECRET@192.0.2.7>\r\nRoute: <SIPS:a:SECRET@b;lr>\r\nm: "
       "<sip:c:5060>\r\n");
    CHECK_FALSE(shows("SECRET"));
    CHECK_TRUE(shows("<sip:201:******@192.0.2.7>"));
    CHECK_TRUE(shows("<sip:c:5060>"));
}

TEST(MaskedMessage, HidesKeysOfMediaAndLeavesTheSession)
{
    of("c: application/sdp\r\n",
       "v=0\r\nm=audio 4000 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:SECRET|2^20\r\n"
       "A=CRYPTO:2 F8 INLINE:SECRET\na = crypto:1 X inline: SECRET\r\na=crypto:3 "
       "SECRET\r\nk=base64:SECRET\r\n"
       "a=key-mgmt:mikey SECRET\r\na=ice-pwd:SECRET\r\na=ptime:20\r\n");
    CHECK_FALSE(shows("SECRET"));
    CHECK_TRUE(shows("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:******"));
    CHECK_TRUE(shows("v=0\r\nm=audio 4000 RTP/SAVP 0\r\n"));
    CHECK_TRUE(shows("a=ptime:20\r\n"));
}

TEST(MaskedMessage, HidesPressedDigits)
{
    of("Content-Type: application/dtmf-relay\r\n", "Signal=7\r\nDuration=160\r\n", "INFO");
    CHECK_FALSE(shows("7\r\nDur"));
    CHECK_TRUE(shows("********\r\n************\r\n"));
    of("c: text/plain\r\n", "7", "INFO");
    CHECK_TRUE(shown.ends_with("\r\n\r\n*"));
    of("c: application/kpml-response+xml\r\n", "<kpml digits=\"7\"/>", "NOTIFY");
    CHECK_FALSE(shows("7\""));
    of("c: multipart/mixed;boundary=b\r\n", "--b\r\nContent-Type: application/dtmf\r\n\r\n7\r\n--b--",
       "MESSAGE");
    CHECK_FALSE(shows("\r\n\r\n7\r\n"));
}

TEST(MaskedMessage, LeavesAnOrdinaryOneAsItIs)
{
    of("Contact: <sip:201@192.0.2.7:5060>\r\nUser-Agent: desk\r\nContent-Type: application/sdp\r\n",
       "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\n");
    CHECK_TRUE(shown.find('*') == std::string::npos);
}

TEST(MaskedMessage, HidesAllItCannotUnderstand)
{
    for (const char* text :
         { "SECRET", "", "INVITE sip:a SIP/2.0",
           "INVITE sip:a SIP/2.0\r\nCall-ID: x\r\nAuthorization\r\n SECRET",
           "INVITE sip:a SIP/2.0\r\nCall-ID: x\r\n: SECRET\r\n\r\nSECRET",
           "INVITE sip:a SIP/2.0\r\nCall-ID: x\r\nContent-Length: 99\r\n\r\nk=SECRET\r\n",
           "\r\n\r\nINVITE sip:a:SECRET@b SIP/2.0\r\nCall-ID: x\r\nContent-Length: 0\r\n\r\nk=SECRET" }) {
        const std::string masked = trace::without_secrets(text);
        LONGS_EQUAL(std::string { text }.size(), masked.size());
        CHECK_FALSE_TEXT(masked.find("SECRET", 6) != std::string::npos, text);
    }
}
