#include "daemon/command_line.h"

#include "support/string_from.h"

#include <CppUTest/TestHarness.h>
#include <initializer_list>
#include <vector>

TEST_GROUP(CommandLine) { Result<CommandLine> read(std::initializer_list<const char*> words) {
    return CommandLine::read(std::vector<const char*> { words });
}
}
;

TEST(CommandLine, RunsTheInstalledSuiteWhenNothingIsSaid)
{
    const CommandLine line = MUST(read({}));
    CHECK_TRUE(line.wish == CommandLine::Wish::Run);
    CHECK_FALSE(line.root.has_value());
    CHECK_FALSE(line.instance.has_value());
    CHECK_FALSE(line.test_hooks);
}

TEST(CommandLine, TakesRootAndInstance)
{
    const CommandLine line = MUST(read({ "--root", "/tmp/x", "--instance", "3", "--test-hooks", "--debug" }));
    STRCMP_EQUAL("/tmp/x", line.root->c_str());
    CHECK_EQUAL(3, *line.instance);
    CHECK_TRUE(line.test_hooks);
    CHECK_TRUE(line.debug);
}

TEST(CommandLine, RefusesWhatItDoesNotKnow)
{
    CHECK_FALSE(read({ "--rot", "/tmp/x" }).has_value());
    CHECK_FALSE(read({ "--root" }).has_value());
    CHECK_FALSE(read({ "--root", "" }).has_value());
    CHECK_FALSE(read({ "--instance", "-1" }).has_value());
    CHECK_FALSE(read({ "--instance", "0x1" }).has_value());
    CHECK_FALSE(read({ "--instance", "256" }).has_value());
    CHECK_FALSE(read({ "now" }).has_value());
}

TEST(CommandLine, SaysWhatTheProgramIsBeforeItsOptions)
{
    const std::string help = CommandLine::help("calld", "calld owns calls.\n");
    CHECK_TRUE(help.starts_with("calld owns calls.\n"));
    CHECK_TRUE(help.find("--root DIR") != std::string::npos);
}
