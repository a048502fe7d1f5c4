#include "unit_file.h"

#include "support/string_from.h"

#include <CppUTest/TestHarness.h>
#include <fstream>
#include <unistd.h>

using namespace std::chrono_literals;

TEST_GROUP(UnitFile)
{
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("unit-file-test-" + std::to_string(::getpid()));

    void teardown() override { std::filesystem::remove_all(folder); }

    void write(const std::string& name, const std::string& text)
    {
        const auto path = folder / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream { path } << text;
    }
    std::string service(const std::string& text, const std::string& key)
    {
        return MUST(UnitFile::parse("[Service]\n" + text, "0")).text("Service", key, "(none)");
    }
};

TEST(UnitFile, GivesTheLastValueOfAKey)
{
    STRCMP_EQUAL("always", service("Restart=no\nRestart = always \n", "Restart").c_str());
    STRCMP_EQUAL("(none)", service("Restart=no\n", "RestartSec").c_str());
}

TEST(UnitFile, IgnoresCommentsAndJoinsContinuedLines)
{
    STRCMP_EQUAL("/bin/x --a  --b",
                 service("# one\n; two\nExecStart=/bin/x --a \\\n  --b\n", "ExecStart").c_str());
}

TEST(UnitFile, ForgetsEarlierValuesAtAnEmptyOne)
{
    const UnitFile file = MUST(UnitFile::parse("[Service]\nSockets=a b\nSockets=\nSockets=c\n", ""));
    CHECK_EQUAL(std::size_t { 1 }, file.words("Service", "Sockets").size());
    STRCMP_EQUAL("c", file.words("Service", "Sockets")[0].c_str());
}

TEST(UnitFile, PutsTheInstanceWhereThePercentIsSaid)
{
    STRCMP_EQUAL("mediad --instance 0 100%",
                 service("ExecStart=mediad --instance %i 100%%\n", "ExecStart").c_str());
}

TEST(UnitFile, IsReadFromItsTemplateWithTheDropInsOfBoth)
{
    write("yobirin-mediad@.service", "[Service]\nExecStart=/usr/lib/yobirin/mediad --instance %i\nUser=a\n");
    write("yobirin-.service.d/10-all.conf", "[Service]\nRestart=always\nUser=b\n");
    write("yobirin-mediad@.service.d/20-sound.conf", "[Service]\nUser=c\n");
    write("yobirin-mediad@1.service.d/30-first.conf", "[Service]\nUser=d\n");
    const UnitFile zero = MUST(UnitFile::load(folder, "yobirin-mediad@0.service"));
    STRCMP_EQUAL("c", zero.text("Service", "User").c_str());
    STRCMP_EQUAL("always", zero.text("Service", "Restart").c_str());
    STRCMP_EQUAL("/usr/lib/yobirin/mediad --instance 0", zero.text("Service", "ExecStart").c_str());
    STRCMP_EQUAL("d",
                 MUST(UnitFile::load(folder, "yobirin-mediad@1.service")).text("Service", "User").c_str());
}

TEST(UnitFile, RefusesWhatIsNoUnitFile)
{
    CHECK_FALSE(UnitFile::parse("Restart=always\n", "").has_value());
    CHECK_FALSE(UnitFile::parse("[Service]\nwhatever\n", "").has_value());
    CHECK_FALSE(UnitFile::load(folder, "yobirin-none.service").has_value());
}

TEST(UnitFile, UnderstandsTimeSpans)
{
    CHECK_TRUE(MUST(parse_time_span("50ms")) == 50ms);
    CHECK_TRUE(MUST(parse_time_span("3s")) == 3s);
    CHECK_TRUE(MUST(parse_time_span("3")) == 3s);
    CHECK_TRUE(MUST(parse_time_span("1min 30s")) == 90s);
    CHECK_TRUE(MUST(parse_time_span("1min30s")) == 90s);
    CHECK_TRUE(MUST(parse_time_span("infinity")) == 0ms);
    CHECK_FALSE(parse_time_span("soon").has_value());
    CHECK_FALSE(parse_time_span("3 parsecs").has_value());
    CHECK_FALSE(parse_time_span("").has_value());
}
