// Each state that fails has one sentence why and one what to do, in both languages.
#include "diagnosis.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace command;
using yobirin::Daemon;
using Severity = yobirin::StatusReport::ProblemSeverity;

TEST_GROUP(DiagnosisOfASuite)
{
    Answers answers {};

    void setup() override
    {
        answers.daemons = { { "sipd",
                              Daemon::StatusReply {
                                  .name = "sipd", .pid = 7, .state = Daemon::StatusReplyState::Running } } };
        answers.calls_slice =
            yobirin::Office::SliceReply { .version = 1, .calls = yobirin::Office::CallsSlice {} };
        answers.calls_slice->calls->main = "ring_group:desk";
        answers.calls_slice->calls->groups = { { .name = "desk", .members = { "201", "202" } } };
        answers.calls_slice->calls->extensions = { { .number = "201" }, { .number = "202" } };
        answers.phones = yobirin::Phones::ListReply {};
        answers.phones->devices = { { .device = "d", .extension = "202", .address = "a", .expires = "" } };
    }
    void degraded(const std::string& reason)
    {
        answers.daemons[0].second->state = Daemon::StatusReplyState::Degraded;
        answers.daemons[0].second->reason = reason;
    }
    void counts(const std::string& name, std::int64_t value)
    {
        answers.daemons[0].second->counters.push_back({ .name = name, .value = value });
    }
    // The one problem there is.
    yobirin::StatusReport::Problem problem(Severity wanted, Language language = Language::English)
    {
        const auto report = report_of(answers, language);
        LONGS_EQUAL(1, report.problems.size());
        CHECK_TRUE(report.well == (wanted == Severity::Notice));
        CHECK_TRUE(report.problems.at(0).severity == wanted);
        CHECK_TRUE(report.problems.at(0).cause.find("{}") == std::string::npos);
        CHECK_TRUE(report.problems.at(0).remedy.find("{}") == std::string::npos);
        return report.problems.at(0);
    }
};

TEST(DiagnosisOfASuite, FindsNothingWhenAllIsWell)
{
    CHECK_TRUE(report_of(answers, Language::English).well);
    CHECK_TRUE(report_of(answers, Language::English).problems.empty());
}

TEST(DiagnosisOfASuite, NamesADaemonThatIsDown)
{
    answers.daemons[0].second.reset();
    const auto found = problem(Severity::Failing);
    CHECK_TRUE(found.subject == "sipd"
               && found.remedy.find("systemctl status yobirin-sipd") != std::string::npos);
}

TEST(DiagnosisOfASuite, KnowsAPortThatIsTaken)
{
    degraded("cannot listen on 192.0.2.1:5060: Address already in use");
    CHECK_TRUE(problem(Severity::Failing).cause.find("another program") != std::string::npos);
    CHECK_TRUE(problem(Severity::Failing).cause.find("192.0.2.1:5060") != std::string::npos);
    CHECK_TRUE(problem(Severity::Failing).remedy.find("ss -lnp") != std::string::npos);
    CHECK_TRUE(problem(Severity::Failing, Language::Japanese).cause.find("ほかのプログラム")
               != std::string::npos);
}

TEST(DiagnosisOfASuite, KnowsAnAddressThatIsNotOurs)
{
    degraded("cannot listen on 192.0.2.9:5060: Cannot assign requested address");
    CHECK_TRUE(problem(Severity::Failing).remedy.find("bind") != std::string::npos);
}

TEST(DiagnosisOfASuite, PassesOnWhatItDoesNotKnow)
{
    degraded("The moon is full");
    CHECK_TRUE(problem(Severity::Failing).cause == "sipd: The moon is full.");
    CHECK_TRUE(problem(Severity::Failing).remedy.find("journalctl -u yobirin-sipd") != std::string::npos);
}

TEST(DiagnosisOfASuite, SaysWhyATrunkFails)
{
    const auto trunk_fails = [&](const std::string& reason) {
        answers.phones->trunks = {
            { .name = "ntt", .state = yobirin::Phones::TrunkState::Failed, .reason = reason }
        };
        return problem(Severity::Failing);
    };
    CHECK_TRUE(trunk_fails("host not found").remedy.find("DNS") != std::string::npos);
    CHECK_TRUE(trunk_fails("403 Forbidden").remedy.find("password under [trunk.ntt]") != std::string::npos);
    CHECK_TRUE(trunk_fails("no answer").cause == "The servers of trunk ntt do not answer.");
    CHECK_TRUE(trunk_fails("503").remedy.find("tried again by itself") != std::string::npos);
    CHECK_TRUE(trunk_fails("488").cause == "Trunk ntt cannot be used (488).");
}

TEST(DiagnosisOfASuite, NoticesThatNobodyIsWhereCallsGo)
{
    answers.phones->devices.clear();
    CHECK_TRUE(problem(Severity::Notice).subject == "ring_group:desk");
    answers.calls_slice->calls->main = "extension:201";
    CHECK_TRUE(problem(Severity::Notice).subject == "extension:201");
    answers.calls_slice->calls->main = "echo:";
    CHECK_TRUE(report_of(answers, Language::English).problems.empty());
}

TEST(DiagnosisOfASuite, TellsOfRestartsOfWhichThereAreTooMany)
{
    counts("daemon.restarts", 2);
    CHECK_TRUE(report_of(answers, Language::English).problems.empty());
    answers.daemons[0].second->counters[0].value = 3;
    CHECK_TRUE(problem(Severity::Failing).cause.find("3 times") != std::string::npos);
}

TEST(DiagnosisOfASuite, NoticesDamageOverloadBansAndAFullDisk)
{
    counts("journal.damaged", 1);
    counts("sip.refused.overloaded", 7);
    answers.bans = 2;
    answers.disk = Answers::Disk { .path = "/var/lib/yobirin", .used_part = 0.95 };
    const auto report = report_of(answers, Language::Japanese);
    CHECK_TRUE(report.well);
    LONGS_EQUAL(4, report.problems.size());
    CHECK_TRUE(report.problems.at(3).cause.find("95 %") != std::string::npos);
    answers.daemons[0].second.reset();
    CHECK_TRUE(report_of(answers, Language::Japanese).problems.at(0).severity == Severity::Failing);
}

TEST(DiagnosisOfASuite, TellsWhatIsWrongWithTheSoundOfACall)
{
    yobirin::Calls::Call call { .id = "7-1" };
    call.findings = { { .leg = "c", .extension = "202", .cause = "only_silence" } };
    answers.calls = { call };
    const auto told = problem(Severity::Notice);
    STRCMP_EQUAL("7-1", told.subject.c_str());
    STRCMP_EQUAL("Nothing but silence comes from the phone of 202.", told.cause.c_str());
    CHECK_TRUE(problem(Severity::Notice, Language::Japanese).cause
               == "内線 202 の電話機からは無音だけが届きます。");
}

TEST(DiagnosisOfASuite, TellsOfAClockThatShowsThePast)
{
    answers.settings = yobirin::Calls::SettingsReply { .night = false, .clock_trusted = false };
    CHECK_TRUE(problem(Severity::Failing).cause.find("shows a time that has been already")
               != std::string::npos);
    CHECK_TRUE(problem(Severity::Failing, Language::Japanese).cause.find("時計") != std::string::npos);
}

TEST(DiagnosisOfASuite, TellsOfHolidaysThatCannotBeRead)
{
    answers.settings = yobirin::Calls::SettingsReply { .night = false };
    answers.settings->broken_holidays =
        yobirin::Calls::BrokenHolidays { .file = "holidays.toml", .line = 3, .why = "no_such_day" };
    const auto found = problem(Severity::Failing);
    STRCMP_EQUAL("In holidays.toml, line 3 cannot be read: holidays go by the law alone.",
                 found.cause.c_str());
    CHECK_TRUE(found.remedy.find("holidays.toml, line 3") != std::string::npos);
    CHECK_TRUE(problem(Severity::Failing, Language::Japanese).remedy.find("3 行目") != std::string::npos);
}

TEST(DiagnosisOfASuite, NamesAnExtensionThatIsBlockedAndHowToUnblockIt)
{
    answers.guards = yobirin::Calls::GuardsReply {};
    answers.guards->blocked = { { .extension = "201", .since = "", .numbers = { "+88213000001" } } };
    for (const Language language : { Language::English, Language::Japanese }) {
        const auto found = problem(Severity::Failing, language);
        STRCMP_CONTAINS("+88213000001", found.cause.c_str());
        STRCMP_CONTAINS("yobirin unblock 201", found.remedy.c_str());
    }
}

TEST(DiagnosisOfASuite, FailsWhereNobodyGetsOutAndNotForOneWhoHasUsedUpTheirMinutes)
{
    using What = yobirin::Calls::UsedUpWhat;
    answers.guards = yobirin::Calls::GuardsReply {};
    answers.guards->used_up = { { .what = What::Extension, .name = "201" } };
    STRCMP_CONTAINS("201", problem(Severity::Notice).cause.c_str());
    answers.guards->used_up = { { .what = What::Trunk, .name = "ntt" } };
    STRCMP_CONTAINS("ntt", problem(Severity::Failing).cause.c_str());
    for (const What what : { What::Office, What::International }) {
        answers.guards->used_up = { { .what = what } };
        problem(Severity::Failing);
        problem(Severity::Failing, Language::Japanese);
    }
}

TEST(DiagnosisOfASuite, SaysWhoIsOnAnEmergencyCallAndWhoMayBeCalledBack)
{
    answers.calls = { { .id = "1-1", .from = "201", .to = "119", .emergency = true } };
    STRCMP_CONTAINS("119", problem(Severity::Notice).cause.c_str());
    answers.calls.clear();
    answers.guards = yobirin::Calls::GuardsReply {};
    answers.guards->windows = { { .number = "+81312345678",
                                  .emergency = "119",
                                  .extension = "201",
                                  .contact = "C1",
                                  .until = "2026-11-27T10:00:00.000Z" } };
    STRCMP_CONTAINS("+81312345678", problem(Severity::Notice, Language::Japanese).cause.c_str());
}

TEST(DiagnosisOfASuite, SaysThatNobodyCanBeCalledForHelp)
{
    answers.calls_slice->calls->trunks = { { .name = "ntt" } };
    STRCMP_CONTAINS("110", problem(Severity::Notice, Language::Japanese).cause.c_str());
    answers.calls_slice->calls->trunks[0].emergency = true;
    CHECK_TRUE(report_of(answers, Language::English).problems.empty());
}
