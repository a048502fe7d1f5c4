#include "base/log.h"

#include <CppUTest/TestHarness.h>

TEST_GROUP(Log) {};

TEST(Log, WritesOneLineAFact)
{
    CHECK_TRUE(log_line("registered", { { "extension", "201" } }) == "registered extension=201");
}

TEST(Log, QuotesWhatCouldBeReadAsAnotherField)
{
    CHECK_TRUE(log_line("refused", { { "agent", "a b=\"c\"" } }) == "refused agent=\"a b=\\\"c\\\"\"");
}

TEST(Log, CannotBeMadeToBeginAnotherLine)
{
    CHECK_TRUE(log_line("refused", { { "agent", "x\n<3>owned" } }) == "refused agent=\"x\\x0a<3>owned\"");
}
