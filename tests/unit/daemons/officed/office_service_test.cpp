#include "office_service.h"

#include "limits.h"

#include "recorded_call.h"
#include "temporary_directory.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace officed;
using yobirin::Office;

TEST_GROUP(TheOfficeService)
{
    TemporaryDirectory directory {};
    Keeper keeper { Versions::open(directory.path).value(), Certificates { directory.path },
                    [] { return std::string { "made-for-202" }; } };
    Counters counters {};
    std::int64_t live { 0 };
    OfficeService service { keeper, Permission { 40001 }, counters,
                            [this](std::int64_t version) { live = version; } };
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
