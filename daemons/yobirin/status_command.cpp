// status: asks every daemon, and says what is wrong and what to do.
#include "commands.h"

#include "columns.h"
#include "status_report.h"

#include "org.yobirin.Bans.h"

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace command {
namespace {

using namespace std::chrono_literals;
using yobirin::StatusReport;

// Every daemon of the suite there is today; of mediad all processes.
std::vector<std::string> daemons_of(const Place& place)
{
    std::vector<std::string> names { "officed", "ledgerd", "mediad@0" };
    for (std::size_t index = 1; index < place.paths.sockets_of_all("mediad").size(); ++index)
        names.push_back("mediad@" + std::to_string(index));
    names.insert(names.end(), { "ivrd", "sipd", "calld" });
    return names;
}

template <typename Reply> std::optional<Reply> answer(const Place& place, Question question)
{
    question.deadline = 1000ms; // A stopped daemon must not make status wait for long.
    auto reply = ask_for<Reply>(place, question);
    return reply ? std::optional { std::move(*reply) } : std::nullopt;
}

std::optional<Answers::Disk> disk_of(const Place& place)
{
    const std::filesystem::path path = place.paths.state.parent_path(); // That of all daemons.
    std::error_code problem;
    const auto space = std::filesystem::space(path, problem);
    if (problem || space.capacity == 0)
        return std::nullopt;
    const auto used = static_cast<double>(space.capacity - space.available);
    return Answers::Disk { .path = path.string(), .used_part = used / static_cast<double>(space.capacity) };
}

void print_text(const StatusReport::Report& report, Detail detail)
{
    std::vector<Row> rows;
    for (const auto& daemon : report.daemons)
        rows.push_back({ daemon.name, daemon.state, daemon.pid ? std::to_string(*daemon.pid) : "-",
                         daemon.started.value_or("-") });
    for (const auto& trunk : report.trunks)
        rows.push_back({ trunk.name, trunk.state, trunk.server.value_or("-"), trunk.since });
    std::fputs(columns(rows).c_str(), stdout);
    rows.clear();
    for (const auto& extension : report.extensions)
        for (std::size_t i = 0; i < std::max<std::size_t>(extension.devices.size(), 1); ++i)
            rows.push_back({ i == 0 ? extension.number : "", i == 0 ? extension.name : "",
                             extension.devices.empty() ? "-" : extension.devices[i].address,
                             extension.devices.empty() ? "" : extension.devices[i].transport.value_or(""),
                             extension.devices.empty() ? "" : extension.devices[i].agent.value_or("") });
    std::printf("\n%s", columns(rows).c_str());
    if (detail != Detail::Counters)
        return;
    rows.clear();
    for (const auto& daemon : report.daemons)
        for (const auto& counter : daemon.counters)
            rows.push_back({ daemon.name, counter.name, std::to_string(counter.value) });
    std::printf("\n%s", columns(rows).c_str());
}

} // namespace

int status(const Place& place, Output output, Detail detail)
{
    Answers answers;
    for (const std::string& name : daemons_of(place))
        answers.daemons.emplace_back(name,
                                     answer<yobirin::Daemon::StatusReply>(
                                         place, { .socket = name, .method = "org.yobirin.Daemon.Status" }));
    answers.phones = answer<yobirin::Phones::ListReply>(
        place, { .socket = "org.yobirin.Phones", .method = "org.yobirin.Phones.List" });
    answers.calls_slice = answer<yobirin::Office::SliceReply>(
        place,
        { .socket = "org.yobirin.Office",
          .method = "org.yobirin.Office.Slice",
          .parameters = encode(yobirin::Office::Slice { .daemon = "calld" }) });
    if (const auto banned = answer<yobirin::Bans::ListReply>(
            place, { .socket = "org.yobirin.Bans", .method = "org.yobirin.Bans.List" }))
        answers.bans = static_cast<std::int64_t>(banned->bans.size());
    answers.settings = answer<yobirin::Calls::SettingsReply>(
        place, { .socket = "org.yobirin.Calls", .method = "org.yobirin.Calls.Settings" });
    answers.guards = answer<yobirin::Calls::GuardsReply>(
        place, { .socket = "org.yobirin.Calls", .method = "org.yobirin.Calls.Guards" });
    if (auto calls = answer<yobirin::Calls::ListReply>(
            place, { .socket = "org.yobirin.Calls", .method = "org.yobirin.Calls.List" }))
        answers.calls = std::move(calls->calls);
    answers.disk = disk_of(place);
    answers.office = answer<yobirin::Office::CurrentReply>(
        place, { .socket = "org.yobirin.Office", .method = "org.yobirin.Office.Current" });
    const StatusReport::Report report = report_of(answers, place.language);
    if (output == Output::Json)
        std::puts(encode(report).c_str());
    else
        print_text(report, detail);
    for (const StatusReport::Problem& problem : report.problems)
        std::fprintf(stderr, "yobirin: %s %s\n", problem.cause.c_str(), problem.remedy.c_str());
    if (const std::string settings = set_by_phone(place.language, report);
        !settings.empty() && output == Output::Text)
        std::printf("\n%s", settings.c_str());
    if (const std::string waiting = reminder(place.language, report);
        !waiting.empty() && output == Output::Text)
        std::printf("\n%s\n", waiting.c_str());
    if (output == Output::Text && report.well)
        std::printf("\n%s\n", say(place.language, Word::AllWell).c_str());
    return report.well ? 0 : 1;
}

} // namespace command
