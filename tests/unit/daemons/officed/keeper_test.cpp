#include "kept_office.h"

#include "base/durable_file.h"

#include <algorithm>

#include "support/string_from.h"
#include "support/temporary_directory.h"
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
        return keeper_in(directory.path,
                         [this] { return "made-password-" + std::to_string(++passwords_made); });
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
    const Draft draft = here.draft_new_password("201");
    CHECK_EQUAL(std::string("made-password-1"), draft.made.at(0).value);
    CHECK_TRUE(here.commit(draft, {}).has_value());
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
    Keeper other = keeper_in(elsewhere.path);
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

TEST(OfficeKeeper, DraftsAVersionWithoutTouchingAnything)
{
    Keeper here = keeper();
    here.apply(good).value();
    const Drafted drafted = here.draft(good + "[extension.202]\n");
    CHECK_EQUAL(2, drafted.draft.value().version.number);
    CHECK_EQUAL(std::string("extension 202 is new"),
                sentence(drafted.draft->changes.at(0), office::Language::English));
    CHECK_EQUAL(1, here.version().number);
    CHECK_EQUAL(1, keeper().version().number);
}

TEST(OfficeKeeper, KnowsWhenWhoAndWhatOfEveryVersion)
{
    Keeper here = keeper();
    here.apply(good, { .when = "2026-11-25T09:00:00.000Z", .by = "hanako" }).value();
    here.apply(good + "[extension.202]\n", { .when = "2026-11-25T10:00:00.000Z", .by = "taro" }).value();
    const std::vector<Versions::Past> past = here.past(10);
    CHECK_EQUAL(2u, past.size());
    CHECK_EQUAL(2, past[0].number);
    CHECK_EQUAL(std::string("taro"), past[0].about.by);
    CHECK_EQUAL(std::string("内線 202 を追加"), past[0].about.changes_ja);
    CHECK_EQUAL(std::string("the first version"), past[1].about.changes_en);
    CHECK_EQUAL(1u, here.past(1).size());
}

TEST(OfficeKeeper, DraftsAnEarlierVersionAgainWithItsSecrets)
{
    Keeper here = keeper();
    here.apply(good).value();
    here.apply("[office]\nname = \"x\"\nmain = \"extension:201\"\n[extension.201]\n"
               "password = \"another-horse-1\"\n")
        .value();
    const Drafted drafted = here.draft_again(1).value();
    here.commit(drafted.draft.value(), { .how = yobirin::OfficeRecords::AboutHow::RolledBack, .of = 1 })
        .value();
    CHECK_EQUAL(3, here.version().number);
    CHECK_TRUE(here.live()->office.extensions[0].ha1 == office::ha1_of("201", "correct-horse-1"));
    CHECK_EQUAL(std::string("extension 201: password changed"), here.past(1)[0].about.changes_en);
    CHECK_EQUAL(std::string(file_not_found), here.draft_again(9).error().code);
}

TEST(OfficeKeeper, CallsNoVersionPastThatNeverWentLive)
{
    Keeper here = keeper();
    here.apply(good).value();
    // The power failed after all but the decision.
    write_durably(directory.path / "versions" / "2.toml", "text").value();
    write_durably(directory.path / "versions" / "2.about", "{}").value();
    Keeper next = keeper();
    CHECK_EQUAL(3, next.apply(good + "[extension.202]\n").value().version);
    CHECK_EQUAL(2u, next.past(10).size());
    CHECK_FALSE(next.draft_again(2).has_value());
}

TEST(OfficeKeeper, UsesASecretKeptByNameFromTheNextApplyOn)
{
    Keeper here = keeper();
    const std::string file = good
        + "[trunk.ntt]\nserver = \"sip:192.0.2.1\"\nusername = \"3\"\npassword = "
          "\"secret:carrier\"\n";
    CHECK_FALSE(here.apply(file).value().is_good);
    here.keep_secret("carrier", "word-one").value();
    CHECK_TRUE(here.apply(file).value().is_good);
    CHECK_EQUAL(std::string("word-one"), here.live()->office.trunks[0].password);
    here.keep_secret("carrier", "word-two").value();
    CHECK_EQUAL(std::string("word-one"), here.live()->office.trunks[0].password);
    CHECK_EQUAL(2, here.apply(file).value().version);
    CHECK_EQUAL(std::string("trunk ntt: password changed"), here.past(1)[0].about.changes_en);
    // Under the name of the key itself it serves once: the version has it then.
    here.keep_secret("trunk.ntt.password", "word-three").value();
    CHECK_EQUAL(3, here.apply(here.version().text).value().version);
    CHECK_EQUAL(std::string("word-three"), here.live()->office.trunks[0].password);
    CHECK_EQUAL(1u, here.named_secrets().all().size());
    CHECK_EQUAL(1u, keeper().named_secrets().all().size());
}

TEST(OfficeKeeper, HashesConsolePasswordsThatAnEarlierReleaseKeptPlain)
{
    const std::string file =
        good + "[user.hanako]\nrole = \"admin\"\npassword = \"secret:user.hanako.password\"\n";
    Versions::open(directory.path)
        ->add({ .text = file,
                .secrets = { { "extension.201.password", office::ha1_of("201", "correct-horse-1") },
                             { "user.hanako.password", std::string { "a-long-password" } } } })
        .value();
    const Keeper here = keeper();
    CHECK_EQUAL(std::string("$argon2id$of-a-long-password"),
                std::get<std::string>(here.version().secrets.at("user.hanako.password")));
    CHECK_TRUE(read_file(directory.path / "versions" / "1.secrets").value().find("\"a-long-password\"")
               == std::string::npos);
}

TEST(OfficeKeeper, MakesANewVersionWhenACertificateFileChanged)
{
    const auto give = [&](const Credentials& pair) {
        write_durably(directory.path / "a.pem", pair.certificate).value();
        write_durably(directory.path / "a.key", pair.key).value();
    };
    const Wall now = std::chrono::system_clock::now();
    const Credentials first = make_self_signed({ .host = "pbx" }, now).value();
    const Credentials second = make_self_signed({ .host = "pbx" }, now).value();
    const std::string place = directory.path.string();
    const std::string file =
        good + "[network]\ntls_certificate = \"" + place + "/a.pem\"\ntls_key = \"" + place + "/a.key\"\n";
    Keeper here = keeper();
    give(first);
    CHECK_EQUAL(1, here.apply(file).value().version);
    CHECK_EQUAL(1, here.apply(file).value().version);
    give(second);
    CHECK_EQUAL(2, here.apply(file).value().version);
    CHECK_TRUE(here.live()->credentials == second);
    CHECK_EQUAL(std::string("network: the certificate changed"), here.past(1)[0].about.changes_en);
    give(first); // The version keeps what it was applied with.
    CHECK_TRUE(keeper().live()->credentials == second);
}

TEST(OfficeKeeper, RefusesATimeZoneThatThisMachineDoesNotKnow)
{
    const auto problems_with = [this](const std::string& zone) {
        return keeper().check("[office]\ntimezone = \"" + zone + "\"\n" + good.substr(9)).problems;
    };
    CHECK_TRUE(problems_with("Asia/Tokyo").empty());
    CHECK_TRUE(problems_with("UTC").empty());
    const std::vector<office::Problem> problems = problems_with("Asia/Tokio");
    CHECK_EQUAL(1u, problems.size());
    CHECK_EQUAL(2, problems[0].line);
    STRCMP_EQUAL("office.timezone", problems[0].key.c_str());
    STRCMP_EQUAL("There is no time zone \"Asia/Tokio\"; write it as Area/City, like \"Asia/Tokyo\".",
                 sentence(problems[0], office::Language::English).c_str());
}
