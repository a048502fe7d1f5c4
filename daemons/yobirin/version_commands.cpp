// plan, apply, confirm, versions, rollback.
#include "commands.h"

#include "columns.h"
#include "dates.h"
#include "office_file.h"

#include <cstdio>

namespace command {
namespace {

using yobirin::Office;

// Longer than daemons have to answer officed.
constexpr std::chrono::seconds rollout_deadline { 15 };

constexpr int refused = 1;
constexpr int wrong_usage = 2;

void complain(const std::string& sentence) { std::fprintf(stderr, "yobirin: %s\n", sentence.c_str()); }

std::string said(const Place& place, const Office::DaemonSays& one)
{
    switch (one.says) {
    case Office::DaemonSaysSays::Good:
        return say(place.language, Word::SaysGood, { one.daemon });
    case Office::DaemonSaysSays::Refuses:
        return say(place.language, Word::SaysRefuses, { one.daemon, one.reason.value_or("") });
    case Office::DaemonSaysSays::Silent:
        return say(place.language, Word::SaysNothing, { one.daemon });
    case Office::DaemonSaysSays::Gone:
        return say(place.language, Word::SaysGone, { one.daemon });
    case Office::DaemonSaysSays::Away:
        return say(place.language, Word::SaysAway, { one.daemon });
    }
    return {};
}

bool is_obstacle(const Office::DaemonSays& one)
{
    return one.says != Office::DaemonSaysSays::Good && one.says != Office::DaemonSaysSays::Away;
}

// Why a version did not come to be.
int not_done(const Place& place, const std::string& file, const Error& error,
             const std::string& confirm_within = {})
{
    if (error.code == Office::bad_time_code) {
        complain(say(place.language, Word::BadDuration, { confirm_within }));
        return wrong_usage;
    }
    Office::NotGoodError not_good;
    if (error.code == Office::not_good_code && decode(error.detail, not_good)) {
        print_problems(place, file, not_good.problems);
        return refused;
    }
    Office::NotPreparedError not_prepared;
    if (error.code == Office::not_prepared_code && decode(error.detail, not_prepared)) {
        for (const Office::DaemonSays& one : not_prepared.daemons)
            if (is_obstacle(one))
                complain(said(place, one));
        complain(say(place.language, Word::NotPrepared));
        return refused;
    }
    // With a detail it was the connecting that failed, and nothing was asked.
    if (error.code == ipc::disconnected && error.detail.empty()) {
        complain(say(place.language, Word::OutcomeUnknown));
        return refused;
    }
    return failed(place, error, std::string { Office::interface_name });
}

// What apply and rollback have to tell alike.
template <typename Reply> void tell(const Place& place, const std::string& file, const Reply& reply)
{
    print_problems(place, file, reply.problems);
    std::puts(say(place.language, Word::Applied, { std::to_string(reply.version) }).c_str());
    for (const Office::DaemonSays& one : reply.daemons.value_or(std::vector<Office::DaemonSays> {}))
        if (one.says == Office::DaemonSaysSays::Away)
            std::puts(said(place, one).c_str());
}

void tell_deadline(const Place& place, const std::optional<std::string>& confirm_by)
{
    if (!confirm_by)
        return;
    const std::string socket { Office::interface_name };
    const auto current =
        ask_for<Office::CurrentReply>(place, { .socket = socket, .method = socket + ".Current" });
    const std::string before =
        current && current->unconfirmed ? std::to_string(current->unconfirmed->revert_to) : "?";
    std::puts(say(place.language, Word::ConfirmBy, { local_text(*confirm_by), before }).c_str());
}

// False, and said so, when it is none.
bool read_duration(const Place& place, const std::string& text, std::optional<std::int64_t>& seconds)
{
    if (text.empty())
        return true;
    const std::optional<std::chrono::seconds> read = duration_of(text);
    if (!read) {
        complain(say(place.language, Word::BadDuration, { text }));
        return false;
    }
    seconds = read->count();
    return true;
}

std::string how_it_came(const Place& place, const Office::Version& version)
{
    const std::string of = std::to_string(version.of.value_or(0));
    switch (version.how) {
    case Office::VersionHow::RolledBack:
        return say(place.language, Word::RolledBackTo, { of });
    case Office::VersionHow::Reverted:
        return say(place.language, Word::RevertedTo, { of });
    default:
        return say(place.language, Word::AppliedBy);
    }
}

} // namespace

int plan(const Place& place, const std::string& file, Output output)
{
    const auto text = text_of_file(place, file);
    if (!text)
        return refused;
    const std::string socket { Office::interface_name };
    const Office::Plan request { .text = *text,
                                 .language =
                                     in(place.language, Office::PlanLanguage::Ja, Office::PlanLanguage::En) };
    const auto reply = ask_for<Office::PlanReply>(place,
                                                  { .socket = socket,
                                                    .method = socket + ".Plan",
                                                    .parameters = encode(request),
                                                    .deadline = rollout_deadline });
    if (!reply)
        return not_done(place, file, reply.error());
    bool is_possible = true;
    for (const Office::DaemonSays& one : reply->daemons)
        is_possible = is_possible && !is_obstacle(one);
    if (output == Output::Json) {
        std::puts(encode(*reply).c_str());
        return is_possible ? 0 : refused;
    }
    print_problems(place, file, reply->problems);
    std::puts(say(place.language, reply->changes.empty() ? Word::NoChanges : Word::WouldChange).c_str());
    for (const std::string& change : reply->changes)
        std::printf("  %s\n", change.c_str());
    for (const Office::DaemonSays& one : reply->daemons)
        std::puts(said(place, one).c_str());
    return is_possible ? 0 : refused;
}

int apply(const Place& place, const ApplyAsked& asked)
{
    const auto text = text_of_file(place, asked.file);
    if (!text)
        return refused;
    Office::Apply request { .text = *text,
                            .language =
                                in(place.language, Office::ApplyLanguage::Ja, Office::ApplyLanguage::En) };
    if (!read_duration(place, asked.confirm_within, request.confirm_within_seconds))
        return wrong_usage;
    const std::string socket { Office::interface_name };
    const auto reply = ask_for<Office::ApplyReply>(place,
                                                   { .socket = socket,
                                                     .method = socket + ".Apply",
                                                     .parameters = encode(request),
                                                     .deadline = rollout_deadline });
    if (!reply)
        return not_done(place, asked.file, reply.error(), asked.confirm_within);
    tell(place, asked.file, *reply);
    if (!reply->made.empty())
        std::puts(say(place.language, Word::MadeSecrets).c_str());
    for (const Office::MadeSecret& made : reply->made)
        std::printf("  %s = \"%s\"\n", made.key.c_str(), made.value.c_str());
    tell_deadline(place, reply->confirm_by);
    return 0;
}

int roll_back(const Place& place, const RollbackAsked& asked)
{
    Office::Rollback request { .version = asked.version,
                               .language = in(place.language, Office::RollbackLanguage::Ja,
                                              Office::RollbackLanguage::En) };
    if (!read_duration(place, asked.confirm_within, request.confirm_within_seconds))
        return wrong_usage;
    const std::string name = std::to_string(asked.version) + ".toml";
    const std::string socket { Office::interface_name };
    const auto reply = ask_for<Office::RollbackReply>(place,
                                                      { .socket = socket,
                                                        .method = socket + ".Rollback",
                                                        .parameters = encode(request),
                                                        .deadline = rollout_deadline });
    if (!reply)
        return not_done(place, name, reply.error(), asked.confirm_within);
    tell(place, name, *reply);
    tell_deadline(place, reply->confirm_by);
    return 0;
}

int confirm(const Place& place)
{
    const std::string socket { Office::interface_name };
    const auto reply =
        ask_for<Office::ConfirmReply>(place, { .socket = socket, .method = socket + ".Confirm" });
    if (!reply)
        return failed(place, reply.error(), socket);
    std::puts(say(place.language, Word::ConfirmedVersion, { std::to_string(reply->version) }).c_str());
    return 0;
}

int versions(const Place& place, Output output)
{
    const std::string socket { Office::interface_name };
    const Office::Versions request { .language = in(place.language, Office::VersionsLanguage::Ja,
                                                    Office::VersionsLanguage::En) };
    const auto reply = ask_for<Office::VersionsReply>(
        place, { .socket = socket, .method = socket + ".Versions", .parameters = encode(request) });
    if (!reply)
        return failed(place, reply.error(), socket);
    if (output == Output::Json) {
        std::puts(encode(*reply).c_str());
        return 0;
    }
    if (reply->versions.empty())
        std::puts(say(place.language, Word::NoVersions).c_str());
    std::vector<Row> rows;
    for (const Office::Version& version : reply->versions)
        rows.push_back({ std::to_string(version.number),
                         version.live ? say(place.language, Word::LiveNow) : std::string {},
                         local_text(version.when), version.by, how_it_came(place, version),
                         version.changes });
    std::fputs(columns(rows).c_str(), stdout);
    return 0;
}

} // namespace command
