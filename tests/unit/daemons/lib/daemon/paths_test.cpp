#include "daemon/paths.h"

#include "support/string_from.h"

#include <CppUTest/TestHarness.h>

TEST_GROUP(Paths) {};

TEST(Paths, LieUnderTheRootThatWasGiven)
{
    const Paths paths = Paths::under("/tmp/suite/.", "mediad@0");
    STRCMP_EQUAL("/tmp/suite/run/org.yobirin.Media@0", paths.socket("org.yobirin.Media@0").c_str());
    STRCMP_EQUAL("/tmp/suite/run/journals/mediad@0", paths.journals.c_str());
    STRCMP_EQUAL("/tmp/suite/state/mediad@0", paths.state.c_str());
    STRCMP_EQUAL("/tmp/suite/etc", paths.etc.c_str());
}

TEST(Paths, AreTheSystemsOtherwise)
{
    const Paths paths = Paths::installed("calld");
    STRCMP_EQUAL("/run/yobirin/calld", paths.socket("calld").c_str());
    STRCMP_EQUAL("/var/lib/yobirin/calld", paths.state.c_str());
}
