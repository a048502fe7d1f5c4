#include "office_service.h"

#include "base/durable_file.h"
#include "limits.h"
#include "office_words.h"
#include "slices.h"

#include "base/log.h"

#include <algorithm>

using yobirin::Office;

namespace officed {
namespace {

constexpr std::string_view permission_denied = "org.varlink.service.PermissionDenied";

// Of one of the two methods that put a version in place.
template <typename Answer> struct Asked {
    ipc::Reply<Answer> reply;
    office::Language language {};
    std::optional<std::int64_t> confirm_within_seconds {};
};

std::optional<std::chrono::seconds> seconds_of(const std::optional<std::int64_t>& number)
{
    return number ? std::optional { std::chrono::seconds { *number } } : std::nullopt;
}

bool is_possible(const std::optional<std::int64_t>& confirm_within)
{
    return !confirm_within
        || (*confirm_within >= limits::shortest_confirmation.count()
            && *confirm_within <= limits::longest_confirmation.count());
}

Error as_asked(const Error& error)
{
    if (error.code == busy)
        return Office::busy();
    if (error.code == nothing_to_confirm)
        return Office::nothing_to_confirm();
    if (error.code == nothing_to_revert_to)
        return Office::nothing_to_revert_to();
    log_error("could not write the office, the version before stays live", { { "problem", error.detail } });
    return error;
}

template <typename Answer>
void answer_rollout(const ipc::Reply<Answer>& reply, Answer answer, const Result<RolloutOutcome>& outcome,
                    office::Language language)
{
    if (!outcome)
        return reply(as_asked(outcome.error()));
    if (!outcome->is_possible)
        return reply(Office::not_prepared(wire(*outcome, language)));
    answer.version = outcome->version;
    answer.daemons = wire(*outcome, language);
    answer.confirm_by = outcome->confirm_by;
    reply(answer);
}

} // namespace

OfficeService::OfficeService(Keeper& keeper, Rollout& rollout, Permission permission, Counters& counters)
    : keeper_(keeper), rollout_(rollout), permission_(permission), counters_(counters)
{
}

template <typename Answer> bool OfficeService::may_manage(const ipc::Reply<Answer>& reply)
{
    if (permission_.may_manage(reply.peer()))
        return true;
    ++counters_["office.refused.permission"];
    reply(Error { std::string { permission_denied }, "{}" });
    return false;
}

void OfficeService::check(const Office::Check& request, ipc::Reply<Office::CheckReply> reply)
{
    const office::Judgement judged = keeper_.check(request.text);
    reply(Office::CheckReply { .good = judged.is_good(),
                               .problems = wire(judged.problems, language_of(request.language)) });
}

void OfficeService::apply(const Office::Apply& request, ipc::Reply<Office::ApplyReply> reply)
{
    if (!may_manage(reply))
        return;
    if (!is_possible(request.confirm_within_seconds))
        return reply(
            Office::bad_time(limits::shortest_confirmation.count(), limits::longest_confirmation.count()));
    const office::Language language = language_of(request.language);
    Drafted drafted = keeper_.draft(request.text);
    if (!drafted.draft)
        return reply(Office::not_good(wire(drafted.problems, language)));
    Office::ApplyReply answer { .version = keeper_.version().number,
                                .problems = wire(drafted.problems, language) };
    if (!drafted.draft->is_news) {
        if (!request.confirm_within_seconds && rollout_.unconfirmed()) // Said again, and meant.
            if (const Result<> confirmed = rollout_.confirm(); !confirmed)
                return reply(as_asked(confirmed.error()));
        return reply(answer);
    }
    for (const office::MadePassword& made : drafted.draft->made)
        answer.made.push_back({ .key = made.key, .value = made.value });
    rollout_.begin({ .draft = std::move(*drafted.draft),
                     .about = asked_now_by(reply.peer()),
                     .confirm_within = seconds_of(request.confirm_within_seconds) },
                   [reply, language, answer = std::move(answer)](const Result<RolloutOutcome>& outcome) {
                       answer_rollout(reply, answer, outcome, language);
                   });
}

void OfficeService::plan(const Office::Plan& request, ipc::Reply<Office::PlanReply> reply)
{
    if (!may_manage(reply)) // A plan occupies ports for a moment.
        return;
    const office::Language language = language_of(request.language);
    Drafted drafted = keeper_.draft(request.text);
    if (!drafted.draft)
        return reply(Office::not_good(wire(drafted.problems, language)));
    Office::PlanReply answer { .problems = wire(drafted.problems, language) };
    if (!drafted.draft->is_news)
        return reply(answer);
    for (const office::Change& change : drafted.draft->changes)
        answer.changes.push_back(sentence(change, language));
    rollout_.begin(
        { .kind = Wish::Kind::Plan, .draft = std::move(*drafted.draft) },
        [reply, language, answer = std::move(answer)](const Result<RolloutOutcome>& outcome) mutable {
            if (!outcome)
                return reply(as_asked(outcome.error()));
            answer.daemons = wire(*outcome, language);
            reply(answer);
        });
}

void OfficeService::confirm(const Office::Confirm&, ipc::Reply<Office::ConfirmReply> reply)
{
    if (!may_manage(reply))
        return;
    if (const Result<> confirmed = rollout_.confirm(); !confirmed)
        return reply(as_asked(confirmed.error()));
    reply(Office::ConfirmReply { .version = keeper_.version().number });
}

void OfficeService::current(const Office::Current&, ipc::Reply<Office::CurrentReply> reply)
{
    if (keeper_.version().number == 0)
        return reply(Office::no_office());
    Office::CurrentReply answer { .version = keeper_.version().number };
    if (const auto waiting = rollout_.unconfirmed())
        answer.unconfirmed = Office::Unconfirmed { .version = waiting->what.version,
                                                   .revert_to = waiting->what.revert_to,
                                                   .confirm_by = waiting->people.confirm_by,
                                                   .by = waiting->people.by };
    reply(answer);
}

void OfficeService::versions(const Office::Versions& request, ipc::Reply<Office::VersionsReply> reply)
{
    Office::VersionsReply answer;
    for (const Versions::Past& past : keeper_.past(limits::versions_told)) {
        answer.versions.push_back(wire(past, language_of(request.language)));
        answer.versions.back().live = past.number == keeper_.version().number;
    }
    reply(answer);
}

void OfficeService::rollback(const Office::Rollback& request, ipc::Reply<Office::RollbackReply> reply)
{
    if (!may_manage(reply))
        return;
    if (!is_possible(request.confirm_within_seconds))
        return reply(
            Office::bad_time(limits::shortest_confirmation.count(), limits::longest_confirmation.count()));
    const office::Language language = language_of(request.language);
    Result<Drafted> drafted = keeper_.draft_again(request.version);
    if (!drafted && drafted.error().code == file_not_found)
        return reply(Office::no_such_version(request.version));
    if (!drafted)
        return reply(as_asked(drafted.error()));
    if (!drafted->draft)
        return reply(Office::not_good(wire(drafted->problems, language)));
    Office::RollbackReply answer { .version = keeper_.version().number,
                                   .problems = wire(drafted->problems, language) };
    if (!drafted->draft->is_news)
        return reply(answer);
    Wish wish { .draft = std::move(*drafted->draft),
                .about = asked_now_by(reply.peer()),
                .confirm_within = seconds_of(request.confirm_within_seconds) };
    wish.about.how = yobirin::OfficeRecords::AboutHow::RolledBack;
    wish.about.of = request.version;
    rollout_.begin(std::move(wish),
                   [reply, language, answer = std::move(answer)](const Result<RolloutOutcome>& outcome) {
                       answer_rollout(reply, answer, outcome, language);
                   });
}

void OfficeService::export_(const Office::Export& request, ipc::Reply<Office::ExportReply> reply)
{
    if (request.with_secrets && !may_manage(reply))
        return;
    if (keeper_.version().number == 0)
        return reply(Office::no_office());
    reply(Office::ExportReply { .version = keeper_.version().number,
                                .text = request.with_secrets ? keeper_.text_with_secrets()
                                                             : keeper_.version().text });
}

void OfficeService::keep_secret(const Office::KeepSecret& request, ipc::Reply<Office::KeepSecretReply> reply)
{
    if (!may_manage(reply))
        return;
    if (request.value) {
        const std::string objection = keeper_.named_secrets().objection(request.name, *request.value);
        if (!objection.empty())
            return reply(Office::bad_secret(objection));
    }
    if (const Result<> kept = keeper_.keep_secret(request.name, request.value); !kept)
        return reply(kept.error());
    reply(Office::KeepSecretReply {});
}

void OfficeService::secrets(const Office::Secrets&, ipc::Reply<Office::SecretsReply> reply)
{
    Office::SecretsReply answer;
    for (const auto& [name, secret] : keeper_.named_secrets().all())
        answer.names.push_back(name);
    reply(answer);
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
    if (!rollout_.attached().add(request, reply)) {
        ++counters_["office.refused.watchers"];
        return reply(Error { std::string { ipc::overloaded }, "{}" });
    }
    if (live)
        reply.more(slice_for(request.daemon, *live));
}

void OfficeService::prepared(const Office::Prepared& request, ipc::Reply<Office::PreparedReply> reply)
{
    reply(Office::PreparedReply {});
    std::optional<Reason> objection;
    if (!request.good)
        objection = Reason { request.reason_ja.value_or(""), request.reason_en.value_or("") };
    rollout_.answered(request.daemon, reply.peer(), request.round, std::move(objection));
}

} // namespace officed
