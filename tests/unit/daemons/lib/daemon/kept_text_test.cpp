#include "daemon/kept_text.h"

#include "support/string_from.h"

#include <CppUTest/TestHarness.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

TEST_GROUP(KeptText)
{
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("kept-text-test-" + std::to_string(::getpid()));

    void teardown() override { std::filesystem::remove(path); }
};

TEST(KeptText, ComesBackAsItWas)
{
    MUST(keep(path, "one\ntwo"));
    MUST(keep(path, "three\n"));
    STRCMP_EQUAL("three\n", read_kept(path).c_str());
}

TEST(KeptText, IsReadableByItsOwnerAlone)
{
    MUST(keep(path, "secret"));
    struct stat status {};
    ::stat(path.c_str(), &status);
    CHECK_EQUAL(0600U, status.st_mode & 0777U);
}

TEST(KeptText, IsNothingWhenThereIsNoFile) { STRCMP_EQUAL("", read_kept(path).c_str()); }

TEST(KeptText, IsNothingWhenItsEndIsMissing)
{
    MUST(keep(path, "a text that is long enough to lose its end"));
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
    STRCMP_EQUAL("", read_kept(path).c_str());
}

TEST(KeptText, SaysWhenItCannotBeWritten) { CHECK_FALSE(keep("/nowhere/at/all", "text").has_value()); }
