#include "confirmation_file.h"

#include "support/string_from.h"
#include "support/temporary_directory.h"
#include <CppUTest/TestHarness.h>

using namespace officed;
using namespace std::chrono_literals;

TEST_GROUP(TheConfirmationFile)
{
    TemporaryDirectory state {};
    TemporaryDirectory run {};
    const Unconfirmed seven { .version = 7, .revert_to = 6, .due = Moment { 90s } };

    ConfirmationFile file(const std::string& boot = "boot-1")
    {
        return ConfirmationFile { { .versions = state.path, .run = run.path }, boot };
    }
};

TEST(TheConfirmationFile, TellsTheNextProcessWhenItIsDue)
{
    file().remember(seven, { .confirm_by = "2026-11-25T09:01:30.000Z", .by = "hanako" }).value();
    const auto found = file().found(7).value();
    CHECK_TRUE(found.unconfirmed == seven);
    CHECK_TRUE(found.is_of_this_boot);
    CHECK_EQUAL(std::string("hanako"), found.people.by);
}

TEST(TheConfirmationFile, MeansNothingToAnotherVersion)
{
    file().remember(seven, {}).value();
    CHECK_FALSE(file().found(6).has_value()); // Its decision never reached the disk.
    CHECK_FALSE(file().found(8).has_value());
}

TEST(TheConfirmationFile, KnowsARebootByTheBootAndByTheEmptyRunDirectory)
{
    file().remember(seven, {}).value();
    CHECK_FALSE(file("boot-2").found(7).value().is_of_this_boot);
    std::filesystem::remove(run.path / "7.unconfirmed");
    CHECK_FALSE(file().found(7).value().is_of_this_boot);
    CHECK_EQUAL(6, file().found(7)->unconfirmed.revert_to);
}

TEST(TheConfirmationFile, ForgetsAndMayBeToldToTwice)
{
    file().remember(seven, {}).value();
    CHECK_TRUE(file().forget(7).has_value());
    CHECK_TRUE(file().forget(7).has_value());
    CHECK_FALSE(file().found(7).has_value());
}
