#include "daemon/status_service.h"

#include <unistd.h>

namespace {

yobirin::Daemon::StatusReplyState state_of(const DaemonStatus& status)
{
    using enum yobirin::Daemon::StatusReplyState;
    if (!status.is_running)
        return Starting;
    return status.degraded ? Degraded : Running;
}

} // namespace

void StatusService::status(const yobirin::Daemon::Status&, ipc::Reply<yobirin::Daemon::StatusReply> reply)
{
    yobirin::Daemon::StatusReply answer {
        .name = status_.name,
        .pid = ::getpid(),
        .state = state_of(status_),
        .reason = status_.degraded,
        .started = utc_text(status_.started),
        .version = YOBIRIN_VERSION,
        .office_version = status_.office_version,
        .counters = {},
    };
    for (const auto& [name, value] : counters_.all())
        answer.counters.push_back({ .name = name, .value = static_cast<std::int64_t>(value) });
    reply(answer);
}
