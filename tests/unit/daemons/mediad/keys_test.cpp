#include "keys.h"

#include <CppUTest/TestHarness.h>

using namespace mediad;

namespace {

constexpr const char* gcm = "AEAD_AES_128_GCM";
constexpr const char* cm80 = "AES_CM_128_HMAC_SHA1_80";
constexpr const char* cm32 = "AES_CM_128_HMAC_SHA1_32";

// All of one byte, so that a test can tell one from another.
SessionKey key(std::int64_t tag, const char* suite, char fill)
{
    const std::vector<std::byte> bytes(srtp::master_key_bytes(*srtp::suite_named(suite)), std::byte(fill));
    return { .tag = tag, .suite = suite, .key = text_of_key(bytes) };
}

} // namespace

TEST_GROUP(SessionKeys)
{
    SessionKeys fresh = fresh_keys([next = 0]() mutable { return static_cast<std::byte>(next++); });

    std::optional<KeyPair> answer(const SessionKeys& theirs, const std::optional<KeyPair>& in_use = {})
    {
        return answering_keys(theirs, fresh, in_use);
    }
};

TEST(SessionKeys, AreMadeForEverySuiteTheBestFirst)
{
    CHECK_EQUAL(3U, fresh.size());
    CHECK_EQUAL(std::string { gcm }, fresh[0].suite);
    CHECK_EQUAL(std::string { "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw==" }, fresh[0].key);
    CHECK_EQUAL(std::string { cm80 }, fresh[1].suite);
    CHECK_EQUAL(40U, fresh[1].key.size());
    for (const SessionKey& one : fresh)
        CHECK_TRUE(key_in(one).has_value());
}

TEST(SessionKeys, AnswerTheFirstOfTheirsThatWeSpeakUnderItsTag)
{
    const auto pair = answer({ key(3, cm32, 'a'), key(7, gcm, 'b') });
    CHECK_TRUE(pair.has_value());
    CHECK_EQUAL(3, pair->ours.tag);
    CHECK_EQUAL(fresh[2].key, pair->ours.key);
    const auto keys = keys_of(*pair);
    CHECK_TRUE(keys->suite == srtp::Suite::AesCmTag32);
    CHECK_TRUE(keys->theirs[29] == std::byte { 'a' });
}

TEST(SessionKeys, PassOverWhatWeDoNotSpeakAndKeysThatAreNone)
{
    SessionKey unknown = key(1, gcm, 'a');
    unknown.suite = "AES_256_CM_HMAC_SHA1_80";
    SessionKey crippled = key(2, cm80, 'b');
    crippled.key.erase(0, 4);
    SessionKey no_base64 = key(3, cm80, 'b');
    no_base64.key[5] = '!';
    SessionKey too_long = key(4, cm80, 'b');
    too_long.key += "AAAA";
    const auto pair = answer({ unknown, crippled, no_base64, too_long, key(5, cm80, 'c') });
    CHECK_EQUAL(5, pair->ours.tag);
    CHECK_FALSE(answer({ unknown, crippled }).has_value());
    CHECK_FALSE(answer({}).has_value());
}

TEST(SessionKeys, StayWhileThePeersStays)
{
    const KeyPair in_use { .ours = key(1, cm80, 'o'), .theirs = key(1, cm80, 't') };
    const auto same = answer({ key(1, gcm, 'n'), key(2, cm80, 't') }, in_use);
    CHECK_EQUAL(in_use.ours.key, same->ours.key);
    CHECK_EQUAL(2, same->ours.tag);
    const auto changed = answer({ key(1, cm80, 'n') }, in_use);
    CHECK_EQUAL(fresh[1].key, changed->ours.key);
}

TEST(SessionKeys, AreOfferedAgainWithOthersBehindThem)
{
    const SessionKeys before { key(2, cm80, 'o') };
    const SessionKeys offered = offered_keys(before, fresh);
    CHECK_EQUAL(3U, offered.size());
    CHECK_EQUAL(before[0].key, offered[0].key);
    CHECK_EQUAL(2, offered[0].tag);
    CHECK_EQUAL(3, offered[1].tag);
    CHECK_EQUAL(std::string { gcm }, offered[1].suite);
    CHECK_EQUAL(4, offered[2].tag);
    CHECK_EQUAL(3U, offered_keys(fresh, fresh).size());
}

TEST(SessionKeys, BelongTogetherByTagAndSuite)
{
    const auto pair = matching_keys(fresh, SessionKeys { key(2, cm80, 't') });
    CHECK_EQUAL(fresh[1].key, pair->ours.key);
    CHECK_FALSE(matching_keys(fresh, SessionKeys { key(2, gcm, 't') }).has_value());
    CHECK_FALSE(matching_keys(fresh, SessionKeys { key(9, gcm, 't') }).has_value());
}
