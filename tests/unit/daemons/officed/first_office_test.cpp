#include "first_office.h"

#include "kept_office.h"

#include "base/durable_file.h"

#include <fstream>

#include "support/string_from.h"
#include "support/temporary_directory.h"
#include <CppUTest/TestHarness.h>

using namespace officed;

TEST_GROUP(TheFirstOffice)
{
    TemporaryDirectory directory {};
    std::filesystem::path file { directory.path / "office.toml" };
    std::filesystem::path passwords { directory.path / "first-passwords.toml" };

    Keeper keeper() { return keeper_in(directory.path / "state"); }
    void comes_with(const std::string& text) { std::ofstream { file } << text; }
};

TEST(TheFirstOffice, IsAppliedWithoutAnybodyAsking)
{
    comes_with("[office]\nname = \"x\"\nmain = \"echo:\"\n[extension.201]\npassword = \"correct-horse-1\"\n");
    Keeper here = keeper();
    CHECK_EQUAL(std::string(""), apply_first_office(here, file, passwords));
    CHECK_EQUAL(1, here.live()->version);
    CHECK_FALSE(std::filesystem::exists(passwords));
}

TEST(TheFirstOffice, IsNotAppliedAgain)
{
    comes_with("[office]\nname = \"x\"\nmain = \"echo:\"\n");
    Keeper here = keeper();
    apply_first_office(here, file, passwords);
    comes_with("[office]\nname = \"edited\"\nmain = \"echo:\"\n");
    Keeper next = keeper();
    CHECK_EQUAL(std::string(""), apply_first_office(next, file, passwords));
    CHECK_EQUAL(std::string("x"), next.live()->office.name);
}

TEST(TheFirstOffice, LeavesThePasswordsItHadToMake)
{
    comes_with("[office]\nname = \"x\"\nmain = \"echo:\"\n[extension.202]\n");
    Keeper here = keeper();
    apply_first_office(here, file, passwords);
    CHECK_EQUAL(std::string("extension.202.password = \"made-for-202\"\n"), read_file(passwords).value());
}

TEST(TheFirstOffice, SaysWhatToDoWhenThereIsNone)
{
    Keeper here = keeper();
    CHECK_EQUAL(std::string("no office file yet: apply one with `yobirin apply FILE`"),
                apply_first_office(here, file, passwords));
}

TEST(TheFirstOffice, SaysWhatToDoWhenItIsWrong)
{
    comes_with("[office]\n");
    Keeper here = keeper();
    CHECK_TRUE(apply_first_office(here, file, passwords).find("is wrong") != std::string::npos);
    CHECK_FALSE(here.live().has_value());
}
