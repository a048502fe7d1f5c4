#include "office_service.h"

#include "kept_office.h"
#include "limits.h"

#include "support/recorded_call.h"
#include "support/string_from.h"
#include "support/temporary_directory.h"
#include <CppUTest/TestHarness.h>

using namespace officed;
using yobirin::Office;

TEST_GROUP(TheOfficeService)
{
    TemporaryDirectory directory {};
    TemporaryDirectory run {};
    Keeper keeper { keeper_in(directory.path) };
    Counters counters {};
    std::int64_t live { 0 };
    Moment now { std::chrono::hours { 1 } };
    Rollout rollout { { .keeper = keeper,
                        .file = { { .versions = directory.path / "versions", .run = run.path }, "boot-1" },
                        .now = [this] { return now; },
                        .wall = [] { return parse_utc("2026-11-25T09:00:00.000Z"); },
                        .wake_at = [](std::optional<Moment>) {},
                        .went_live = [this](std::int64_t version) { live = version; } } };
    OfficeService service { keeper, rollout, Permission { 40001 }, counters };
    const std::string good =
        "[office]\nname = \"x\"\nmain = \"echo:\"\n[extension.201]\npassword = \"correct-horse-1\"\n";

    std::shared_ptr<Recorded> call() { return std::make_shared<Recorded>(); }

    std::shared_ptr<Recorded> apply(const std::string& text)
    {
        auto asked = call();
        service.apply({ .text = text }, ipc::Reply<Office::ApplyReply> { asked });
        return asked;
    }
    std::shared_ptr<Recorded> watch(const std::string& daemon)
    {
        auto asked = call();
        asked->more = true;
        service.slice({ .daemon = daemon }, ipc::Reply<Office::SliceReply> { asked });
        return asked;
    }
};

TEST(TheOfficeService, ChecksInTheLanguageAskedFor)
{
    auto asked = call();
    service.check({ .text = "[office]\nname = 1\nmain = \"echo:\"\n", .language = Office::CheckLanguage::Ja },
                  ipc::Reply<Office::CheckReply> { asked });
    const auto answer = asked->reply<Office::CheckReply>();
    CHECK_FALSE(answer.good);
    CHECK_EQUAL(2, answer.problems.at(1).line);
    CHECK_EQUAL(std::string("office.name"), answer.problems.at(1).key);
    CHECK_EQUAL(std::string("文字列で書いてください（例：\"…\"）。"), answer.problems.at(1).text);
    CHECK_EQUAL(0, keeper.version().number);
}

TEST(TheOfficeService, AppliesAndTellsMadePasswordsOnce)
{
    const auto answer = apply(good + "[extension.202]\n")->reply<Office::ApplyReply>();
    CHECK_EQUAL(1, answer.version);
    CHECK_EQUAL(std::string("made-for-202"), answer.made.at(0).value);
    CHECK_EQUAL(1, live);
}

TEST(TheOfficeService, RefusesABadFileWithItsProblems)
{
    const auto asked = apply("[office]\nname = \"x\"\n");
    CHECK_EQUAL(std::string(Office::not_good_code), asked->error.value().code);
    Office::NotGoodError error;
    CHECK_TRUE(decode(asked->error->detail, error).has_value());
    CHECK_EQUAL(std::string("office.main"), error.problems.at(1).key);
    CHECK_EQUAL(0, live);
}

TEST(TheOfficeService, GivesAWatcherTheLiveVersionAndThenEachNewerOne)
{
    apply(good);
    const auto sipd = watch("sipd");
    CHECK_EQUAL(1, sipd->reply<Office::SliceReply>(0).version);
    apply(good);
    CHECK_EQUAL(1u, sipd->replies.size()); // Said again: no news.
    apply(good + "[network]\nsip_udp = 5070\n");
    CHECK_EQUAL(2u, sipd->replies.size());
    CHECK_EQUAL(5070, sipd->reply<Office::SliceReply>(1).wire->sip_udp);
}

TEST(TheOfficeService, LetsAWatcherWaitForTheFirstOffice)
{
    const auto mediad = watch("mediad");
    CHECK_TRUE(mediad->is_open());
    CHECK_TRUE(mediad->replies.empty());
    apply(good);
    CHECK_EQUAL(16384, mediad->reply<Office::SliceReply>(0).media->port_low);
}

TEST(TheOfficeService, ForgetsWatchersThatAreGone)
{
    const auto gone = watch("sipd");
    gone->open = false;
    apply(good);
    CHECK_TRUE(gone->replies.empty());
}

TEST(TheOfficeService, HasALimitOnWatchers)
{
    for (std::size_t i = 0; i < limits::watchers; ++i)
        CHECK_FALSE(watch("sipd")->error.has_value());
    CHECK_TRUE(watch("sipd")->error.has_value());
    CHECK_EQUAL(1u, counters["office.refused.watchers"]);
}

TEST(TheOfficeService, KnowsNoSliceOfOtherDaemons)
{
    CHECK_EQUAL(std::string(Office::no_such_daemon_code), watch("ledgerd")->error.value().code);
}

TEST(TheOfficeService, RefusesAStrangerTheSlice)
{
    apply(good);
    auto asked = call();
    asked->from.user = 40002;
    service.slice({ .daemon = "sipd" }, ipc::Reply<Office::SliceReply> { asked });
    CHECK_TRUE(asked->error.has_value());
    CHECK_EQUAL(1u, counters["office.refused.permission"]);
}

TEST(TheOfficeService, ExportsNamesOrValues)
{
    auto early = call();
    service.export_({ .with_secrets = false }, ipc::Reply<Office::ExportReply> { early });
    CHECK_EQUAL(std::string(Office::no_office_code), early->error.value().code);
    apply(good);
    auto names = call();
    service.export_({ .with_secrets = false }, ipc::Reply<Office::ExportReply> { names });
    CHECK_TRUE(names->reply<Office::ExportReply>().text.find("secret:extension.201.password")
               != std::string::npos);
    auto values = call();
    service.export_({ .with_secrets = true }, ipc::Reply<Office::ExportReply> { values });
    CHECK_TRUE(values->reply<Office::ExportReply>().text.find("ha1 = { md5 = ") != std::string::npos);
}

TEST(TheOfficeService, PlansInWordsAndChangesNothing)
{
    apply(good);
    auto asked = call();
    service.plan({ .text = good + "[extension.203]\n", .language = Office::PlanLanguage::Ja },
                 ipc::Reply<Office::PlanReply> { asked });
    const auto answer = asked->reply<Office::PlanReply>();
    CHECK_EQUAL(std::string("内線 203 を追加"), answer.changes.at(0));
    CHECK_EQUAL(3u, answer.daemons.size()); // Nobody is attached here.
    CHECK_TRUE(answer.daemons[0].says == Office::DaemonSaysSays::Away);
    CHECK_EQUAL(1, keeper.version().number);
}

TEST(TheOfficeService, ListsVersionsNewestFirst)
{
    apply(good);
    apply(good + "[extension.202]\n");
    auto asked = call();
    service.versions({}, ipc::Reply<Office::VersionsReply> { asked });
    const auto answer = asked->reply<Office::VersionsReply>();
    CHECK_EQUAL(2, answer.versions.at(0).number);
    CHECK_TRUE(answer.versions[0].live);
    CHECK_FALSE(answer.versions.at(1).live);
    CHECK_EQUAL(std::string("root"), answer.versions[0].by);
    CHECK_EQUAL(std::string("extension 202 is new"), answer.versions[0].changes);
}

TEST(TheOfficeService, RollsBackToAVersionThatWasLive)
{
    apply(good);
    apply(good + "[extension.202]\n");
    auto asked = call();
    service.rollback({ .version = 1 }, ipc::Reply<Office::RollbackReply> { asked });
    CHECK_EQUAL(3, asked->reply<Office::RollbackReply>().version);
    CHECK_EQUAL(1u, keeper.live()->office.extensions.size());
    auto nowhere = call();
    service.rollback({ .version = 9 }, ipc::Reply<Office::RollbackReply> { nowhere });
    CHECK_EQUAL(std::string(Office::no_such_version_code), nowhere->error.value().code);
}

TEST(TheOfficeService, NamesAVersionThatMustBeConfirmed)
{
    apply(good);
    auto asked = call();
    service.apply({ .text = good + "[extension.202]\n", .confirm_within_seconds = 90 },
                  ipc::Reply<Office::ApplyReply> { asked });
    CHECK_EQUAL(std::string("2026-11-25T09:01:30.000Z"),
                asked->reply<Office::ApplyReply>().confirm_by.value());
    auto current = call();
    service.current({}, ipc::Reply<Office::CurrentReply> { current });
    CHECK_EQUAL(1, current->reply<Office::CurrentReply>().unconfirmed.value().revert_to);
    auto confirmed = call();
    service.confirm({}, ipc::Reply<Office::ConfirmReply> { confirmed });
    CHECK_EQUAL(2, confirmed->reply<Office::ConfirmReply>().version);
    auto again = call();
    service.confirm({}, ipc::Reply<Office::ConfirmReply> { again });
    CHECK_EQUAL(std::string(Office::nothing_to_confirm_code), again->error.value().code);
}

TEST(TheOfficeService, TakesTheSameFileAgainForAConfirmation)
{
    apply(good);
    const std::string next = good + "[extension.202]\n";
    service.apply({ .text = next, .confirm_within_seconds = 90 }, ipc::Reply<Office::ApplyReply> { call() });
    CHECK_TRUE(rollout.unconfirmed().has_value());
    apply(next);
    CHECK_FALSE(rollout.unconfirmed().has_value());
    CHECK_EQUAL(2, keeper.version().number);
}

TEST(TheOfficeService, KeepsSecretsByNameAndTellsNamesOnly)
{
    auto bad = call();
    service.keep_secret({ .name = "a name", .value = "x" }, ipc::Reply<Office::KeepSecretReply> { bad });
    CHECK_EQUAL(std::string(Office::bad_secret_code), bad->error.value().code);
    auto kept = call();
    service.keep_secret({ .name = "ntt", .value = "carrier-word" },
                        ipc::Reply<Office::KeepSecretReply> { kept });
    CHECK_FALSE(kept->error.has_value());
    auto names = call();
    service.secrets({}, ipc::Reply<Office::SecretsReply> { names });
    CHECK_EQUAL(std::string("ntt"), names->reply<Office::SecretsReply>().names.at(0));
    CHECK_TRUE(names->replies[0].find("carrier-word") == std::string::npos);
    auto forgotten = call();
    service.keep_secret({ .name = "ntt" }, ipc::Reply<Office::KeepSecretReply> { forgotten });
    CHECK_TRUE(keeper.named_secrets().all().empty());
}
