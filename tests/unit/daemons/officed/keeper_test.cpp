#include "keeper.h"

#include <algorithm>

#include "temporary_directory.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace officed;

TEST_GROUP(OfficeKeeper)
{
    TemporaryDirectory directory {};
    int passwords_made { 0 };
    const std::string good = "[office]\nname = \"x\"\nmain = \"extension:201\"\n[extension.201]\n"
                             "password = \"correct-horse-1\"\n";

    Keeper keeper()
    {
        return { Versions::open(directory.path).value(), Certificates { directory.path },
                 [this] { return "made-password-" + std::to_string(++passwords_made); } };
    }
};

TEST(OfficeKeeper, HasNothingLiveAtFirst)
{
    CHECK_FALSE(keeper().live().has_value());
    CHECK_EQUAL(0, keeper().version().number);
}

TEST(OfficeKeeper, MakesAGoodFileLiveAlsoForTheNextProcess)
{
    const Applied applied = keeper().apply(good).value();
    CHECK_TRUE(applied.is_good);
    CHECK_EQUAL(1, applied.version);
    const Keeper next = keeper();
    CHECK_EQUAL(1, next.live()->version);
    CHECK_TRUE(next.live()->office.extensions[0].ha1 == office::ha1_of("201", "correct-horse-1"));
    CHECK_TRUE(next.version().text.find("correct-horse") == std::string::npos);
}

TEST(OfficeKeeper, ChangesNothingForAFileThatIsNotGood)
{
    Keeper here = keeper();
    here.apply(good).value();
    const Applied refused = here.apply(good + "[network]\nsip_upd = 1\n").value();
    CHECK_FALSE(refused.is_good);
    CHECK_EQUAL(1u, refused.problems.size());
    CHECK_EQUAL(1, here.live()->version);
    CHECK_EQUAL(1, keeper().live()->version);
}

TEST(OfficeKeeper, MakesANewPasswordAsANewVersionAndLeavesTheTextAlone)
{
    Keeper here = keeper();
    here.apply(good).value();
    const std::string text = here.version().text;
    const NewPassword made = here.make_new_password("201").value();
    CHECK_EQUAL(2, made.version);
    CHECK_EQUAL(std::string("made-password-1"), made.password);
    const Keeper next = keeper();
    CHECK_EQUAL(2, next.live()->version);
    CHECK_TRUE(next.live()->office.extensions[0].ha1 == office::ha1_of("201", "made-password-1"));
    CHECK_TRUE(next.version().text == text);
}

TEST(OfficeKeeper, MakesNoVersionOfWhatIsLiveAlready)
{
    Keeper here = keeper();
    CHECK_EQUAL(1, here.apply(good).value().version);
    CHECK_EQUAL(1, here.apply(good).value().version);
    CHECK_EQUAL(2, here.apply(good + "# a word\n").value().version);
}

TEST(OfficeKeeper, TellsAMadePasswordOnceAndKeepsItWhileTheFileGivesNone)
{
    const std::string without = good + "[extension.202]\n";
    Keeper here = keeper();
    const Applied first = here.apply(without).value();
    CHECK_EQUAL(1u, first.made.size());
    CHECK_EQUAL(std::string("extension.202.password"), first.made[0].key);
    const Applied second = here.apply(without + "name = \"Sato\"\n").value();
    CHECK_TRUE(second.is_good);
    CHECK_TRUE(second.made.empty());
    CHECK_TRUE(here.live()->office.extensions[1].ha1 == office::ha1_of("202", first.made[0].value));
}

TEST(OfficeKeeper, ExportsWhatAnotherBoxCanApply)
{
    Keeper here = keeper();
    here.apply(good).value();
    TemporaryDirectory elsewhere;
    Keeper other { Versions::open(elsewhere.path).value(), Certificates { elsewhere.path },
                   [] { return std::string { "never-needed" }; } };
    CHECK_FALSE(other.apply(here.version().text).value().is_good); // Names alone are of no use there.
    CHECK_TRUE(other.apply(here.text_with_secrets()).value().is_good);
    CHECK_TRUE(other.live()->office.extensions[0].ha1 == here.live()->office.extensions[0].ha1);
}

TEST(OfficeKeeper, SaysWhenItCannotLiveWithWhatIsOnDisk)
{
    Versions::open(directory.path)->add({ .text = "[office]\nfrom_a_newer_release = 1\n" }).value();
    Keeper here = keeper();
    CHECK_FALSE(here.live().has_value());
    CHECK_FALSE(here.problem().empty());
    CHECK_EQUAL(2, here.apply(good).value().version);
    CHECK_TRUE(here.problem().empty());
}

TEST(OfficeKeeper, MakesPasswordsThatCannotBeGuessed)
{
    const std::string one = make_password();
    CHECK_EQUAL(24u, one.size());
    CHECK_FALSE(one == make_password());
    CHECK_TRUE(
        std::ranges::none_of(one, [](char c) { return c == 'l' || c == 'o' || c == '0' || c == '1'; }));
}
