#include "status_report.h"

#include <CppUTest/TestHarness.h>

using namespace command;
using yobirin::Daemon;

TEST_GROUP(StatusReport)
{
    Answers answers {};

    void setup() override
    {
        answers.daemons = {
            { "sipd",
              Daemon::StatusReply { .name = "sipd", .pid = 7, .state = Daemon::StatusReplyState::Running } },
            { "calld",
              Daemon::StatusReply { .name = "calld", .pid = 8, .state = Daemon::StatusReplyState::Running } }
        };
        answers.calls_slice =
            yobirin::Office::SliceReply { .version = 1, .calls = yobirin::Office::CallsSlice {} };
        answers.calls_slice->calls->extensions = { { .number = "201", .name = "Sato" },
                                                   { .number = "202", .name = "Ito" } };
        answers.phones = yobirin::Phones::ListReply {};
        answers.phones->devices = { { .device = "d",
                                      .extension = "201",
                                      .address = "192.0.2.7:5060",
                                      .expires = "2026-11-22T10:00:00.000Z" } };
    }
};

TEST(StatusReport, IsWellWhenEveryDaemonRuns)
{
    CHECK_TRUE(report_of(answers, Language::English).well);
    CHECK_TRUE(report_of(answers, Language::English).problems.empty());
}

TEST(StatusReport, NamesTheDaemonThatDoesNotAnswer)
{
    answers.daemons[1].second.reset();
    const auto report = report_of(answers, Language::English);
    CHECK_FALSE(report.well);
    CHECK_TRUE(report.daemons[1].state == "down" && !report.daemons[1].pid);
    CHECK_TRUE(report.problems.at(0).cause.starts_with("calld does not answer"));
}

TEST(StatusReport, ListsEveryExtensionWithItsPhones)
{
    const auto report = report_of(answers, Language::English);
    CHECK_FALSE(report.extensions[0].devices[0].transport.has_value()); // A sipd of yesterday does not say.
    answers.phones->devices[0].transport = yobirin::Phones::DeviceTransport::Tls;
    CHECK_TRUE(report_of(answers, Language::English).extensions[0].devices[0].transport == "tls");
    CHECK_TRUE(report.extensions.size() == 2 && report.extensions[0].devices.size() == 1
               && report.extensions[1].devices.empty());
}

TEST(StatusReport, SaysWhatPeopleHaveSetByPhone)
{
    STRCMP_EQUAL("", set_by_phone(Language::English, report_of(answers, Language::English)).c_str());
    answers.settings = yobirin::Calls::SettingsReply { .night = true,
                                                       .phones = { { .extension = "201",
                                                                     .do_not_disturb = true,
                                                                     .forward = "extension:202",
                                                                     .signed_in = "202" } } };
    const auto report = report_of(answers, Language::English);
    STRCMP_EQUAL(
        "Night mode is on.\n201 does not want to be disturbed.\nAll calls for 201 go to extension:202.\n"
        "202 sits at the desk of 201.\n",
        set_by_phone(Language::English, report).c_str());
    CHECK_TRUE(report.well);
    CHECK_FALSE(report.extensions[1].do_not_disturb.has_value());
}

TEST(StatusReport, IsNotWellWithAFailedTrunk)
{
    answers.phones->trunks = {
        { .name = "ntt", .state = yobirin::Phones::TrunkState::Failed, .reason = "no answer" }
    };
    CHECK_FALSE(report_of(answers, Language::English).well);
}

TEST(StatusReport, RemindsOfAVersionThatMustBeConfirmedThoughAllIsWell)
{
    CHECK_TRUE(reminder(Language::English, report_of(answers, Language::English)).empty());
    answers.office =
        yobirin::Office::CurrentReply { .version = 7,
                                        .unconfirmed = yobirin::Office::Unconfirmed { .version = 7,
                                                                                      .revert_to = 6,
                                                                                      .confirm_by = "soon",
                                                                                      .by = "hanako" } };
    const auto report = report_of(answers, Language::English);
    CHECK_TRUE(report.well);
    STRCMP_EQUAL("Version 7 is to be confirmed by soon with `yobirin confirm`, or version 6 returns.",
                 reminder(Language::English, report).c_str());
}
