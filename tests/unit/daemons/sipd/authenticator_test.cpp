#include "authenticator.h"

#include "sip/digest.h"

#include <string>
#include <vector>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace std::chrono_literals;

TEST_GROUP(Authenticator)
{
    Authenticator authenticator { std::string(32, 's') };
    ExtensionSecrets secrets {};
    Ip phone { Ip::v4(0xc0000207) };
    Moment now { 1000s };
    std::string challenge {};
    std::string text {};
    sip::Message message {};

    void setup() override
    {
        secrets["201"] = { .ha1_md5 = sip::ha1_of(sip::Algorithm::Md5, "201", digest_realm, "secret"),
                           .ha1_sha256 = sip::ha1_of(sip::Algorithm::Sha256, "201", digest_realm, "secret") };
    }
    std::vector<std::string> challenges(Freshness freshness = Freshness::Fresh)
    {
        std::vector<std::string> values;
        std::string room;
        authenticator.challenge({ phone, freshness, now }, room,
                                [&](std::string_view value) { values.emplace_back(value); });
        return values;
    }
    void is_challenged(std::size_t which = 0) { challenge = challenges().at(which); }
    Verdict tries(const std::string& user, const std::string& password, std::uint32_t count = 1)
    {
        const std::string credentials = sip::credentials_text(*sip::parse_challenge(challenge),
                                                              { .username = user,
                                                                .password = password,
                                                                .method = "REGISTER",
                                                                .uri = "sip:x",
                                                                .cnonce = "c",
                                                                .nonce_count = count });
        text = "REGISTER sip:x SIP/2.0\r\nAuthorization: " + credentials + "\r\nContent-Length: 0\r\n\r\n";
        message = {};
        CHECK_TRUE(message.read(text).has_value());
        return authenticator.judge(message, secrets, phone, now);
    }
    static bool is_granted(const Verdict& verdict) { return std::holds_alternative<Granted>(verdict); }
    static bool is_stale(const Verdict& verdict)
    {
        const auto* refused = std::get_if<Refused>(&verdict);
        return refused != nullptr && refused->nonce() == Freshness::Stale;
    }
    static bool is_wrong(const Verdict& verdict)
    {
        const auto* refused = std::get_if<Refused>(&verdict);
        return refused != nullptr && refused->proof == Proof::Wrong;
    }
};

TEST(Authenticator, GrantsTheRightPassword)
{
    is_challenged();
    const Verdict verdict = tries("201", "secret");
    CHECK_TRUE(is_granted(verdict));
    STRCMP_EQUAL("201", std::get<Granted>(verdict).extension.c_str());
}

TEST(Authenticator, RefusesAWrongPasswordAndAnUnknownUserAlike)
{
    is_challenged();
    CHECK_TRUE(is_wrong(tries("201", "wrong")));
    is_challenged();
    CHECK_TRUE(is_wrong(tries("999", "secret")));
}

TEST(Authenticator, ChallengesWhoShowsNothing)
{
    text = "REGISTER sip:x SIP/2.0\r\nContent-Length: 0\r\n\r\n";
    CHECK_TRUE(message.read(text).has_value());
    const Verdict verdict = authenticator.judge(message, secrets, phone, now);
    CHECK_TRUE(std::get<Refused>(verdict).proof == Proof::None);
}

TEST(Authenticator, CallsAnOldNonceStaleOnlyForTheRightPassword)
{
    is_challenged();
    now += 31s;
    CHECK_TRUE(is_stale(tries("201", "secret")));
    CHECK_TRUE(is_wrong(tries("201", "wrong")));
}

TEST(Authenticator, TakesANonceFromItsOwnPeerOnly)
{
    is_challenged();
    phone.low += 1;
    CHECK_FALSE(is_granted(tries("201", "secret")));
}

TEST(Authenticator, TakesANonceCountOnceButARepeatOfTheSameRequestAgain)
{
    is_challenged();
    CHECK_TRUE(is_granted(tries("201", "secret", 1)));
    CHECK_TRUE(is_granted(authenticator.judge(message, secrets, phone, now)));
    CHECK_TRUE(is_granted(tries("201", "secret", 2)));
    CHECK_TRUE(is_stale(tries("201", "secret", 1)));
}

TEST(Authenticator, GrantsTwoPhonesOfOneAddressThatAskedInTheSameMillisecond)
{
    is_challenged();
    const std::string first = challenge;
    is_challenged();
    CHECK_TRUE(is_granted(tries("201", "secret")));
    challenge = first;
    CHECK_TRUE(is_granted(tries("201", "secret")));
}

TEST(Authenticator, OffersWhatTheOfficeWants)
{
    UNSIGNED_LONGS_EQUAL(1, challenges().size());
    authenticator.use(DigestChoice::Both);
    const auto both = challenges();
    UNSIGNED_LONGS_EQUAL(2, both.size());
    CHECK_TRUE(both[0].find("MD5") != std::string::npos);
    CHECK_TRUE(both[1].find("SHA-256") != std::string::npos);
    is_challenged(1);
    CHECK_TRUE(is_granted(tries("201", "secret")));
}

TEST(Authenticator, TakesNoMd5WhereTheOfficeWantsSha256)
{
    is_challenged();
    authenticator.use(DigestChoice::Sha256);
    CHECK_FALSE(is_granted(tries("201", "secret")));
    is_challenged();
    CHECK_TRUE(is_granted(tries("201", "secret")));
}

TEST(Authenticator, SaysStaleInTheChallenge)
{
    CHECK_TRUE(challenges(Freshness::Stale)[0].find("stale=true") != std::string::npos);
}

TEST(Authenticator, RemembersNoNonceThatNobodyAnsweredRightly)
{
    for (int i = 0; i < 1000; ++i) {
        is_challenged();
        CHECK_TRUE(is_wrong(tries("201", "wrong")));
        CHECK_TRUE(is_wrong(tries("999", "secret")));
        now += 1ms;
    }
    UNSIGNED_LONGS_EQUAL(0, authenticator.nonces_in_use());
    is_challenged();
    tries("201", "secret");
    UNSIGNED_LONGS_EQUAL(1, authenticator.nonces_in_use());
}

TEST(Authenticator, DoesNotCallAnAnswerToAForeignNonceATry)
{
    challenge =
        "Digest realm=\"yobirin\", nonce=\"" + std::string(48, 'a') + "\", algorithm=MD5, qop=\"auth\"";
    CHECK_TRUE(std::get<Refused>(tries("201", "wrong")).proof == Proof::Foreign);
    challenge = "Digest realm=\"elsewhere\", nonce=\"n\", algorithm=MD5, qop=\"auth\"";
    CHECK_TRUE(std::get<Refused>(tries("201", "secret")).proof == Proof::Foreign);
}
