#include "office_words.h"

#include "base/text.h"

using yobirin::Office;

namespace officed {
namespace {

Office::ProblemSeverity wire(office::Severity severity)
{
    switch (severity) {
    case office::Severity::Error:
        return Office::ProblemSeverity::Error;
    case office::Severity::Warning:
        return Office::ProblemSeverity::Warning;
    default:
        return Office::ProblemSeverity::NotUsedYet;
    }
}

Office::DaemonSaysSays wire(Said said)
{
    switch (said) {
    case Said::Good:
        return Office::DaemonSaysSays::Good;
    case Said::Refuses:
        return Office::DaemonSaysSays::Refuses;
    case Said::Gone:
        return Office::DaemonSaysSays::Gone;
    default: // Not heard before somebody else refused: it does not matter any more.
        return Office::DaemonSaysSays::Silent;
    }
}

Office::VersionHow wire(yobirin::OfficeRecords::AboutHow how)
{
    switch (how) {
    case yobirin::OfficeRecords::AboutHow::RolledBack:
        return Office::VersionHow::RolledBack;
    case yobirin::OfficeRecords::AboutHow::Reverted:
        return Office::VersionHow::Reverted;
    default:
        return Office::VersionHow::Applied;
    }
}

} // namespace

std::vector<Office::Problem> wire(const std::vector<office::Problem>& problems, office::Language language)
{
    std::vector<Office::Problem> made;
    for (const office::Problem& problem : problems)
        made.push_back({ .severity = wire(problem.severity),
                         .line = problem.line,
                         .key = problem.key,
                         .text = sentence(problem, language),
                         .file = unless_empty(problem.file) });
    return made;
}

std::vector<Office::DaemonSays> wire(const RolloutOutcome& outcome, office::Language language)
{
    std::vector<Office::DaemonSays> made;
    for (const Participant& one : outcome.asked) {
        if (one.said == Said::NothingYet)
            continue; // Somebody else refused before it could answer.
        Office::DaemonSays says { .daemon = one.name, .says = wire(one.said) };
        if (one.said == Said::Refuses)
            says.reason = language == office::Language::Japanese ? one.reason.japanese : one.reason.english;
        made.push_back(std::move(says));
    }
    for (const std::string& name : outcome.away)
        made.push_back({ .daemon = name, .says = Office::DaemonSaysSays::Away });
    return made;
}

Office::Version wire(const Versions::Past& past, office::Language language)
{
    return { .number = past.number,
             .when = past.about.when,
             .by = past.about.by,
             .how = wire(past.about.how),
             .of = past.about.of,
             .changes =
                 language == office::Language::Japanese ? past.about.changes_ja : past.about.changes_en };
}

} // namespace officed
