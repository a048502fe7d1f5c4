#include "status_report.h"

#include "dates.h"
#include "diagnosis.h"

#include <algorithm>

namespace command {
namespace {

using yobirin::Daemon;
using yobirin::Phones;
using yobirin::StatusReport;

StatusReport::Daemon daemon_of(const std::string& name, const std::optional<Daemon::StatusReply>& status)
{
    if (!status)
        return { .name = name, .state = "down" };
    StatusReport::Daemon daemon { .name = name,
                                  .pid = status->pid,
                                  .state = std::string { text_of(status->state) },
                                  .reason = status->reason,
                                  .started = status->started,
                                  .version = status->version,
                                  .office_version = status->office_version };
    for (const Daemon::Counter& counter : status->counters)
        if (counter.value > 0)
            daemon.counters.push_back({ .name = counter.name, .value = counter.value });
    return daemon;
}

std::optional<std::string> transport_of(const Phones::Device& device)
{
    return device.transport ? std::optional { std::string { text_of(*device.transport) } } : std::nullopt;
}

StatusReport::Extension extension_of(const yobirin::Office::CallsExtension& extension, const Answers& answers)
{
    StatusReport::Extension made { .number = extension.number, .name = extension.name };
    if (answers.settings)
        for (const yobirin::Calls::PhoneSettings& phone : answers.settings->phones)
            if (phone.extension == extension.number) {
                made.do_not_disturb = phone.do_not_disturb;
                made.forward = phone.forward;
                made.signed_in = phone.signed_in;
            }
    if (answers.phones)
        for (const Phones::Device& device : answers.phones->devices)
            if (device.extension == extension.number)
                made.devices.push_back({ .address = device.address,
                                         .transport = transport_of(device),
                                         .expires = device.expires,
                                         .agent = device.agent });
    return made;
}

StatusReport::Trunk trunk_of(const Phones::Trunk& trunk)
{
    StatusReport::Trunk told { .name = trunk.name,
                               .state = std::string { text_of(trunk.state) },
                               .since = trunk.since,
                               .reason = trunk.reason,
                               .server = trunk.server,
                               .expires = trunk.expires,
                               .numbers = trunk.numbers };
    if (trunk.health)
        told.health = std::string { text_of(*trunk.health) };
    return told;
}

} // namespace

StatusReport::Report report_of(const Answers& answers, Language language)
{
    StatusReport::Report report;
    if (answers.settings)
        report.night = answers.settings->night;
    if (answers.settings)
        report.night_until = answers.settings->night_until;
    for (const auto& [name, status] : answers.daemons)
        report.daemons.push_back(daemon_of(name, status));
    if (answers.phones)
        for (const Phones::Trunk& trunk : answers.phones->trunks)
            report.trunks.push_back(trunk_of(trunk));
    if (answers.calls_slice && answers.calls_slice->calls)
        for (const auto& extension : answers.calls_slice->calls->extensions)
            report.extensions.push_back(extension_of(extension, answers));
    if (answers.office && answers.office->unconfirmed) {
        const auto& unconfirmed = *answers.office->unconfirmed;
        report.unconfirmed = StatusReport::Unconfirmed { .version = unconfirmed.version,
                                                         .revert_to = unconfirmed.revert_to,
                                                         .confirm_by = unconfirmed.confirm_by,
                                                         .by = unconfirmed.by };
    }
    report.problems = diagnosis_of(language, answers, report);
    report.well = std::ranges::none_of(report.problems, [](const StatusReport::Problem& problem) {
        return problem.severity == StatusReport::ProblemSeverity::Failing;
    });
    return report;
}

std::string set_by_phone(Language language, const StatusReport::Report& report)
{
    std::string lines;
    const auto add = [&](Word word, const std::vector<std::string>& parts) {
        lines += say(language, word, parts) + "\n";
    };
    if (report.night_until)
        add(Word::NightModeUntil, { local_text(*report.night_until) });
    else if (report.night.value_or(false))
        add(Word::NightMode, {});
    for (const StatusReport::Extension& extension : report.extensions) {
        if (extension.do_not_disturb.value_or(false))
            add(Word::DoNotDisturb, { extension.number });
        if (extension.forward)
            add(Word::ForwardsAll, { extension.number, *extension.forward });
        if (extension.signed_in)
            add(Word::SignedIn, { *extension.signed_in, extension.number });
    }
    return lines;
}

std::string reminder(Language language, const StatusReport::Report& report)
{
    if (!report.unconfirmed)
        return {};
    return say(language, Word::Unconfirmed,
               { std::to_string(report.unconfirmed->version), local_text(report.unconfirmed->confirm_by),
                 std::to_string(report.unconfirmed->revert_to) });
}

} // namespace command
