#include "office_service.h"

#include "limits.h"
#include "slices.h"

#include "base/log.h"

using yobirin::Office;

namespace officed {
namespace {

constexpr std::string_view permission_denied = "org.varlink.service.PermissionDenied";

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

std::vector<Office::Problem> wire(const std::vector<office::Problem>& problems, office::Language language)
{
    std::vector<Office::Problem> made;
    for (const office::Problem& problem : problems)
        made.push_back({ .severity = wire(problem.severity),
                         .line = problem.line,
                         .key = problem.key,
                         .text = sentence(problem, language) });
    return made;
}

template <typename Asked> office::Language language_of(const std::optional<Asked>& asked)
{
    return asked == Asked::Ja ? office::Language::Japanese : office::Language::English;
}

} // namespace

OfficeService::OfficeService(Keeper& keeper, Permission permission, Counters& counters,
                             std::function<void(std::int64_t)> went_live)
    : keeper_(keeper), permission_(permission), counters_(counters), went_live_(std::move(went_live))
{
}

void OfficeService::check(const Office::Check& request, ipc::Reply<Office::CheckReply> reply)
{
    const office::Judgement judged = keeper_.check(request.text);
    reply(Office::CheckReply { .good = judged.is_good(),
                               .problems = wire(judged.problems, language_of(request.language)) });
}

void OfficeService::apply(const Office::Apply& request, ipc::Reply<Office::ApplyReply> reply)
{
    if (!permission_.may_manage(reply.peer())) {
        ++counters_["office.refused.permission"];
        return reply(Error { std::string { permission_denied }, "{}" });
    }
    const std::int64_t before = keeper_.version().number;
    const Result<Applied> applied = keeper_.apply(request.text);
    if (!applied) {
        log_error("could not write the office, the version before stays live",
                  { { "problem", applied.error().detail } });
        return reply(applied.error());
    }
    const office::Language language = language_of(request.language);
    if (!applied->is_good)
        return reply(Office::not_good(wire(applied->problems, language)));
    Office::ApplyReply answer { .version = applied->version, .problems = wire(applied->problems, language) };
    for (const office::MadePassword& made : applied->made)
        answer.made.push_back({ .key = made.key, .value = made.value });
    reply(answer);
    if (applied->version == before)
        return;
    log_info("a version of the office went live", { { "version", std::to_string(applied->version) } });
    went_live_(applied->version);
    tell_watchers();
}

void OfficeService::export_(const Office::Export& request, ipc::Reply<Office::ExportReply> reply)
{
    if (request.with_secrets && !permission_.may_manage(reply.peer())) {
        ++counters_["office.refused.permission"];
        return reply(Error { std::string { permission_denied }, "{}" });
    }
    if (keeper_.version().number == 0)
        return reply(Office::no_office());
    reply(Office::ExportReply { .version = keeper_.version().number,
                                .text = request.with_secrets ? keeper_.text_with_secrets()
                                                             : keeper_.version().text });
}

void OfficeService::slice(const Office::Slice& request, ipc::Reply<Office::SliceReply> reply)
{
    const bool is_allowed = permission_.may_have_slice(reply.peer(), request.daemon);
    if (!is_allowed)
        ++counters_["office.refused.permission"];
    if (!is_allowed || !has_slice(request.daemon))
        return reply(Office::no_such_daemon(request.daemon));
    const std::optional<Live>& live = keeper_.live();
    if (!reply.wants_more()) {
        if (!live)
            return reply(Office::no_office());
        return reply(slice_for(request.daemon, *live));
    }
    std::erase_if(watchers_, [](const Watcher& watcher) { return !watcher.reply.is_open(); });
    if (watchers_.size() >= limits::watchers) {
        ++counters_["office.refused.watchers"];
        return reply(Error { std::string { ipc::overloaded }, "{}" });
    }
    if (live)
        reply.more(slice_for(request.daemon, *live));
    watchers_.push_back({ request.daemon, reply });
}

void OfficeService::tell_watchers()
{
    const std::optional<Live>& live = keeper_.live();
    if (!live)
        return;
    std::erase_if(watchers_, [](const Watcher& watcher) { return !watcher.reply.is_open(); });
    for (const Watcher& watcher : watchers_)
        watcher.reply.more(slice_for(watcher.daemon, *live));
}

} // namespace officed
