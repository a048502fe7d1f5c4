#include "office/nearest.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace office;

TEST_GROUP(NearestName) {};

TEST(NearestName, ForgivesAWrongMissingOrSwappedLetter)
{
    const std::vector<std::string> known { "sip_udp", "sip_tcp", "sip_tls", "bind" };
    CHECK_TRUE(nearest("sip_upd", known) == "sip_udp");
    CHECK_TRUE(nearest("siptls", known) == "sip_tls");
    CHECK_TRUE(nearest("bnid", known) == "bind");
}

TEST(NearestName, IsSilentRatherThanAbsurd)
{
    CHECK_FALSE(nearest("password", { "bind", "digest" }).has_value());
    CHECK_FALSE(nearest("x", {}).has_value());
    CHECK_FALSE(nearest(std::string(10000, 'x'), { std::string(10000, 'x') }).has_value());
}
