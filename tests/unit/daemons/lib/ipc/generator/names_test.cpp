#include "names.h"

#include <CppUTest/TestHarness.h>

using namespace generator;

TEST_GROUP(GeneratedNames) {};

TEST(GeneratedNames, TurnFieldsIntoTypes)
{
    STRCMP_EQUAL("NoAnswer", camel_case("no_answer").c_str());
    STRCMP_EQUAL("Sendrecv", camel_case("sendrecv").c_str());
    STRCMP_EQUAL("Ha1Md5", camel_case("ha1_md5").c_str());
}

TEST(GeneratedNames, TurnMembersIntoFunctions)
{
    STRCMP_EQUAL("hand_over", snake_case("HandOver").c_str());
    STRCMP_EQUAL("end", snake_case("End").c_str());
    STRCMP_EQUAL("get_sip_trunk", snake_case("GetSIPTrunk").c_str());
    STRCMP_EQUAL("delete_", snake_case("Delete").c_str());
}

TEST(GeneratedNames, AvoidTheWordsOfTheLanguage)
{
    STRCMP_EQUAL("register_", field_identifier("register").c_str());
    STRCMP_EQUAL("from", field_identifier("from").c_str());
}

TEST(GeneratedNames, AreCheckedAsVarlinkWantsThem)
{
    CHECK_TRUE(is_interface_name("org.yobirin.Calls"));
    CHECK_FALSE(is_interface_name("Calls"));
    CHECK_FALSE(is_interface_name("org..Calls"));
    CHECK_TRUE(is_field_name("no_answer2"));
    CHECK_FALSE(is_field_name("_x"));
    CHECK_FALSE(is_field_name("x__y"));
    CHECK_FALSE(is_field_name("x_"));
    CHECK_FALSE(is_member_name("hand"));
    CHECK_FALSE(is_member_name("Hand_Over"));
}
