#include "guard_diagnosis.h"

#include "dates.h"

#include <algorithm>

namespace command {
namespace {

using yobirin::Calls;
using yobirin::StatusReport;
using Severity = StatusReport::ProblemSeverity;

std::string joined(const std::vector<std::string>& numbers)
{
    std::string text;
    for (const std::string& number : numbers)
        text += text.empty() ? number : ", " + number;
    return text;
}

StatusReport::Problem problem_of(Language language, const Calls::Block& block)
{
    return { .severity = Severity::Failing,
             .subject = block.extension,
             .cause = say(language, Word::ExtensionBlocked, { block.extension, joined(block.numbers) }),
             .remedy = say(language, Word::UnblockIt, { block.extension, block.extension }) };
}

// One extension that has used up what it has is no alarm; that nobody gets out is.
StatusReport::Problem problem_of(Language language, const Calls::UsedUp& account)
{
    const std::string name = account.name.value_or("");
    const auto whose = [&] {
        switch (account.what) {
        case Calls::UsedUpWhat::Extension:
            return say(language, Word::OfExtension, { name });
        case Calls::UsedUpWhat::Trunk:
            return say(language, Word::OfTrunk, { name });
        case Calls::UsedUpWhat::Office:
            return say(language, Word::WholeOffice);
        case Calls::UsedUpWhat::International:
            break;
        }
        return say(language, Word::InternationalCalls);
    };
    const bool is_one_only = account.what == Calls::UsedUpWhat::Extension;
    return { .severity = is_one_only ? Severity::Notice : Severity::Failing,
             .subject = name.empty() ? "calld" : name,
             .cause = say(language, Word::MinutesUsedUp, { whose() }),
             .remedy = say(language, Word::RaiseTheLimit) };
}

StatusReport::Problem problem_of(Language language, const Calls::CallbackWindow& window)
{
    return { .severity = Severity::Notice,
             .subject = window.extension,
             .cause = say(language, Word::CallbackExpected,
                          { window.number, window.extension, local_text(window.until.value_or("")) }),
             .remedy = say(language, Word::LeaveItAlone) };
}

bool lacks_emergency_trunk(const Answers& answers)
{
    if (!answers.calls_slice || !answers.calls_slice->calls)
        return false;
    const auto& trunks = answers.calls_slice->calls->trunks;
    return !trunks.empty() && std::ranges::none_of(trunks, &yobirin::Office::CallsTrunk::emergency);
}

} // namespace

std::vector<StatusReport::Problem> guard_problems_of(Language language, const Answers& answers)
{
    std::vector<StatusReport::Problem> problems;
    const Calls::GuardsReply guards = answers.guards.value_or(Calls::GuardsReply {});
    for (const Calls::Block& block : guards.blocked)
        problems.push_back(problem_of(language, block));
    for (const Calls::UsedUp& account : guards.used_up)
        problems.push_back(problem_of(language, account));
    for (const Calls::Call& call : answers.calls)
        if (call.emergency.value_or(false))
            problems.push_back({ .severity = Severity::Notice,
                                 .subject = call.id,
                                 .cause = say(language, Word::EmergencyCall, { call.from, call.to }),
                                 .remedy = say(language, Word::LeaveItAlone) });
    for (const Calls::CallbackWindow& window : guards.windows)
        if (window.until)
            problems.push_back(problem_of(language, window));
    if (lacks_emergency_trunk(answers))
        problems.push_back({ .severity = Severity::Notice,
                             .subject = "trunk",
                             .cause = say(language, Word::NoEmergencyTrunk),
                             .remedy = say(language, Word::MarkEmergencyTrunk) });
    return problems;
}

} // namespace command
