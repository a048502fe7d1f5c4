#include "password_hash.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace officed;

TEST_GROUP(APasswordHash) {};

TEST(APasswordHash, KnowsItsPasswordAndNoOther)
{
    const std::string hash = hash_of_password("correct-horse-1");
    CHECK_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK_TRUE(is_hash_of_password(hash, "correct-horse-1"));
    CHECK_FALSE(is_hash_of_password(hash, "correct-horse-2"));
    CHECK_FALSE(hash_of_password("correct-horse-1") == hash); // A salt of its own.
}

TEST(APasswordHash, OfAnotherFormKnowsNothing)
{
    CHECK_FALSE(is_hash_of_password("", ""));
    CHECK_FALSE(is_hash_of_password("correct-horse-1", "correct-horse-1"));
    CHECK_FALSE(is_hash_of_password("$argon2id$", "correct-horse-1"));
}
