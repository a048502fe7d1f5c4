#include "diagnosis.h"

#include "guard_diagnosis.h"
#include "sound_faults.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace command {
namespace {

using yobirin::StatusReport;
using Severity = StatusReport::ProblemSeverity;

// What a daemon's or trunk's reason says, and what it means. {} is the subject, the second {} the reason.
struct Symptom {
    std::string_view says;
    Word cause;
    Word remedy;
};

constexpr std::array daemon_symptoms {
    Symptom { "Address already in use", Word::PortTaken, Word::FreeThePort },
    Symptom { "Cannot assign requested address", Word::NoSuchAddress, Word::CorrectBind },
    Symptom { "Permission denied", Word::NotAllowed, Word::AllowIt },
    Symptom { "disk is full", Word::DiskFull, Word::FreeSpace },
    Symptom { "ledger does not answer", Word::LedgerAway, Word::StartLedger },
    Symptom { "", Word::SaysItself, Word::SeeItsLog },
};

constexpr std::array trunk_symptoms {
    Symptom { "host not found", Word::TrunkHostUnknown, Word::CheckTrunkHost },
    Symptom { "401", Word::TrunkRefused, Word::CheckTrunkPassword },
    Symptom { "403", Word::TrunkRefused, Word::CheckTrunkPassword },
    Symptom { "407", Word::TrunkRefused, Word::CheckTrunkPassword },
    Symptom { "404", Word::TrunkRefused, Word::CheckTrunkPassword },
    Symptom { "no answer", Word::TrunkSilent, Word::CheckTrunkWay },
    Symptom { "503", Word::TrunkCongested, Word::WaitForCarrier },
    Symptom { "", Word::TrunkFailed, Word::CheckTrunk },
};

// Starts within ten minutes (lib/daemon) that are no coincidence any more.
constexpr std::int64_t restarts_that_tell = 3;
constexpr double disk_part_that_tells = 0.9;

class Diagnosis {
public:
    Diagnosis(Language language, std::vector<StatusReport::Problem>& problems)
        : language_(language), problems_(problems)
    {
    }

    struct Finding {
        Severity severity { Severity::Failing };
        std::string subject {};
        Word cause {};
        Word remedy {};
        std::vector<std::string> values {}; // Of the cause, and of the remedy.
    };
    void add(Finding found)
    {
        problems_.push_back({ .severity = found.severity,
                              .subject = std::move(found.subject),
                              .cause = say(language_, found.cause, found.values),
                              .remedy = say(language_, found.remedy, found.values) });
    }

    template <typename Symptoms>
    void explain(const Symptoms& symptoms, const std::string& subject, const std::string& reason)
    {
        const auto known = std::ranges::find_if(
            symptoms, [&](const Symptom& one) { return reason.find(one.says) != std::string::npos; });
        add({ .subject = subject,
              .cause = known->cause,
              .remedy = known->remedy,
              .values = { subject, reason } });
    }

private:
    Language language_;
    std::vector<StatusReport::Problem>& problems_;
};

std::int64_t counter(const StatusReport::Daemon& daemon, std::string_view name)
{
    const auto found = std::ranges::find(daemon.counters, name, &StatusReport::Counter::name);
    return found == daemon.counters.end() ? 0 : found->value;
}

void look_at_state(const StatusReport::Daemon& daemon, Diagnosis& diagnosis)
{
    if (daemon.state == "down")
        diagnosis.add({ .subject = daemon.name,
                        .cause = Word::DaemonDown,
                        .remedy = Word::SeeItsService,
                        .values = { daemon.name } });
    else if (daemon.state == "starting")
        diagnosis.add({ .subject = daemon.name,
                        .cause = Word::DaemonStarting,
                        .remedy = Word::WaitAMoment,
                        .values = { daemon.name } });
    else if (daemon.state != "running")
        diagnosis.explain(daemon_symptoms, daemon.name, daemon.reason.value_or(daemon.state));
}

void look_at_past(const StatusReport::Daemon& daemon, Diagnosis& diagnosis)
{
    if (const std::int64_t restarts = counter(daemon, "daemon.restarts"); restarts >= restarts_that_tell)
        diagnosis.add({ .subject = daemon.name,
                        .cause = Word::DaemonRestarts,
                        .remedy = Word::SeeItsLog,
                        .values = { daemon.name, std::to_string(restarts) } });
    if (counter(daemon, "journal.damaged") > 0)
        diagnosis.add({ .severity = Severity::Notice,
                        .subject = daemon.name,
                        .cause = Word::JournalDamaged,
                        .remedy = Word::CheckMemory,
                        .values = { daemon.name } });
    std::int64_t refused = 0;
    for (const std::string_view name :
         { "sip.refused.overloaded", "sip.refused.overload", "sip.dropped.overload", "calls.overloaded" })
        refused += counter(daemon, name);
    if (refused > 0)
        diagnosis.add({ .severity = Severity::Notice,
                        .subject = daemon.name,
                        .cause = Word::Overloaded,
                        .remedy = Word::SeeWhoCalls,
                        .values = { daemon.name, std::to_string(refused) } });
}

// Where a call goes that nothing else claims must have somebody there.
bool main_has_a_phone(const yobirin::Office::CallsSlice& slice, const StatusReport::Report& report)
{
    const auto has_phone = [&](const std::string& number) {
        return std::ranges::any_of(report.extensions, [&](const StatusReport::Extension& extension) {
            return extension.number == number && !extension.devices.empty();
        });
    };
    const auto parts = split(slice.main, ':');
    if (parts.size() != 2)
        return true;
    const std::string name { parts[1] };
    if (parts[0] == "extension")
        return has_phone(name);
    const auto group = std::ranges::find(slice.groups, name, &yobirin::Office::CallsGroup::name);
    return parts[0] != "ring_group" || group == slice.groups.end()
        || std::ranges::any_of(group->members, has_phone);
}

void listen_to(const yobirin::Calls::Call& call, Language language,
               std::vector<StatusReport::Problem>& problems)
{
    for (const auto& finding : call.findings.value_or(std::vector<yobirin::Calls::Finding> {})) {
        FaultInWords fault = in_words(language, party_of(finding), finding.cause, finding.value.value_or(""));
        problems.push_back({ .severity = Severity::Notice,
                             .subject = call.id,
                             .cause = std::move(fault.cause),
                             .remedy = std::move(fault.remedy) });
    }
}

void look_at_hours(const yobirin::Calls::SettingsReply& settings, Diagnosis& diagnosis)
{
    if (!settings.clock_trusted.value_or(true))
        diagnosis.add({ .subject = "calld", .cause = Word::ClockNotTrusted, .remedy = Word::SetTheClock });
    if (!settings.broken_holidays)
        return;
    const auto& [file, line, why] = *settings.broken_holidays;
    diagnosis.add({ .subject = "calld",
                    .cause = Word::HolidaysBroken,
                    .remedy = Word::CorrectHolidays,
                    .values = { file, std::to_string(line), why } });
}

void look_around(const Answers& answers, const StatusReport::Report& report, Diagnosis& diagnosis)
{
    if (answers.phones && answers.calls_slice && answers.calls_slice->calls
        && !main_has_a_phone(*answers.calls_slice->calls, report))
        diagnosis.add({ .severity = Severity::Notice,
                        .subject = answers.calls_slice->calls->main,
                        .cause = Word::MainHasNoPhone,
                        .remedy = Word::RegisterAPhone,
                        .values = { answers.calls_slice->calls->main } });
    if (answers.bans > 0)
        diagnosis.add({ .severity = Severity::Notice,
                        .subject = "sipd",
                        .cause = Word::BansActive,
                        .remedy = Word::SeeBans,
                        .values = { std::to_string(answers.bans) } });
    if (answers.disk && answers.disk->used_part > disk_part_that_tells)
        diagnosis.add({ .severity = Severity::Notice,
                        .subject = answers.disk->path,
                        .cause = Word::DiskNearlyFull,
                        .remedy = Word::FreeSpace,
                        .values = { answers.disk->path,
                                    std::to_string(static_cast<int>(answers.disk->used_part * 100)) } });
}

} // namespace

std::vector<StatusReport::Problem> diagnosis_of(Language language, const Answers& answers,
                                                const StatusReport::Report& report)
{
    std::vector<StatusReport::Problem> problems;
    Diagnosis diagnosis { language, problems };
    for (const StatusReport::Daemon& daemon : report.daemons) {
        look_at_state(daemon, diagnosis);
        look_at_past(daemon, diagnosis);
    }
    for (const StatusReport::Trunk& trunk : report.trunks)
        if (trunk.state == "failed")
            diagnosis.explain(trunk_symptoms, trunk.name, trunk.reason.value_or(""));
    if (answers.settings)
        look_at_hours(*answers.settings, diagnosis);
    look_around(answers, report, diagnosis);
    for (const yobirin::Calls::Call& call : answers.calls)
        listen_to(call, language, problems);
    for (StatusReport::Problem& problem : guard_problems_of(language, answers))
        problems.push_back(std::move(problem));
    std::vector<StatusReport::Problem> in_order; // Failing ones first, each kind as it was found.
    for (const Severity severity : { Severity::Failing, Severity::Notice })
        for (StatusReport::Problem& problem : problems)
            if (problem.severity == severity)
                in_order.push_back(std::move(problem));
    return in_order;
}

} // namespace command
