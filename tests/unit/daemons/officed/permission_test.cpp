#include "permission.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace officed;

TEST_GROUP(OfficePermission)
{
    static constexpr uid_t own = 40001; // Nobody has this id.
    Permission permission { own };
};

TEST(OfficePermission, KnowsADaemonByItsUser)
{
    CHECK_EQUAL(std::string("sipd"), daemon_of_user("yobirin-sipd"));
    CHECK_EQUAL(std::string(""), daemon_of_user("hanako"));
    CHECK_EQUAL(std::string(""), daemon_of_user("yobirin"));
}

TEST(OfficePermission, GivesASliceToItsDaemonAlone)
{
    CHECK_FALSE(permission.may_have_slice({ .user = 40002 }, "sipd"));
    CHECK_TRUE(permission.may_have_slice({ .user = 0 }, "sipd"));
    CHECK_TRUE(permission.may_have_slice({ .user = own }, "sipd"));
}

TEST(OfficePermission, LetsPeopleManage) { CHECK_TRUE(permission.may_manage({ .user = 40002 })); }
