#include "office/secrets.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace office;

TEST_GROUP(SecretsOfAnOffice) {};

TEST(SecretsOfAnOffice, AreHashedForTheConstantRealm)
{
    // printf '201:yobirin:correct-horse-1' | md5sum; … | sha256sum
    const Ha1 ha1 = ha1_of("201", "correct-horse-1");
    CHECK_EQUAL(std::string("ad769d5abd2846ae13534985f900c94a"), ha1.md5);
    CHECK_EQUAL(std::string("548573e55e428bf9c2d4152430cfed71e9a63975ce20af97aca13d111401aaa2"), ha1.sha256);
}

TEST(SecretsOfAnOffice, ComeBackFromTheirFile)
{
    const Secrets secrets { { "extension.201.password", ha1_of("201", "x") },
                            { "trunk.ntt.password", std::string { "quotes \" and \\ and \n lines, 秘密" } } };
    Secrets back;
    CHECK_TRUE(read_secrets(write_secrets(secrets), back));
    CHECK_TRUE(secrets == back);
}

TEST(SecretsOfAnOffice, AreNotReadFromADamagedFile)
{
    Secrets back;
    CHECK_FALSE(read_secrets("\"a\" = { md5 = \"x\" }\n", back));
    CHECK_FALSE(read_secrets("\"a\" = 1\n", back));
    CHECK_FALSE(read_secrets("\"a\" = \"cut o", back));
}
