#include "base/durable_file.h"

#include "base/random.h"

#include <fstream>
#include <sys/stat.h>

#include <CppUTest/TestHarness.h>

TEST_GROUP(DurableFile)
{
    const std::filesystem::path directory { std::filesystem::temp_directory_path()
                                            / ("yobirin-durable-" + random_hex(8)) };
    const std::filesystem::path file { directory / "a" };

    void setup() override { std::filesystem::create_directories(directory); }
    void teardown() override { std::filesystem::remove_all(directory); }
    std::size_t files() const
    {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator { directory }, {}));
    }
};

TEST(DurableFile, IsReadAsItWasWritten)
{
    const std::string text(200'000, 'x');
    CHECK_TRUE(write_durably(file, text).has_value());
    CHECK_TRUE(read_file(file).value() == text);
    CHECK_TRUE(write_at_once(file, "short").has_value());
    CHECK_TRUE(read_file(file).value() == "short");
    UNSIGNED_LONGS_EQUAL(1, files());
}

TEST(DurableFile, IsItsOwnersAlone)
{
    CHECK_TRUE(write_durably(file, "secret").has_value());
    struct stat about {};
    CHECK_EQUAL(0, stat(file.c_str(), &about));
    UNSIGNED_LONGS_EQUAL(0600, about.st_mode & 0777U);
}

TEST(DurableFile, FollowsNoLinkSomebodyLaidInItsWay)
{
    std::filesystem::create_symlink(directory / "elsewhere", file.string() + ".new");
    CHECK_FALSE(write_durably(file, "text").has_value());
    CHECK_FALSE(std::filesystem::exists(directory / "elsewhere"));
}

TEST(DurableFile, SaysWhenThereIsNone)
{
    CHECK_TRUE(read_file(file).error().code == file_not_found);
    CHECK_TRUE(remove_durably(file).has_value());
    CHECK_TRUE(write_durably(file, "text").has_value());
    CHECK_TRUE(remove_durably(file).has_value());
    UNSIGNED_LONGS_EQUAL(0, files());
}

TEST(DurableFile, SaysWhyItCannotBeWritten)
{
    const auto written = write_durably(directory / "nowhere" / "a", "text");
    CHECK_FALSE(written.has_value());
    CHECK_TRUE(problem_of(written.error()) == "No such file or directory");
}

TEST(DurableFile, IsKeptAsideWhenNobodyUnderstandsIt)
{
    CHECK_TRUE(write_durably(file, "nonsense").has_value());
    set_aside_damaged(file);
    CHECK_TRUE(read_file(file).error().code == file_not_found);
    CHECK_TRUE(read_file(file.string() + ".damaged").value() == "nonsense");
}
