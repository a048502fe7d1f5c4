// Answers org.yobirin.Daemon: what `yobirin status` shows of one daemon.
#pragma once

#include "base/clock.h"
#include "base/counters.h"
#include "org.yobirin.Daemon.h"

#include <optional>
#include <string>

struct DaemonStatus {
    std::string name {};
    Wall started { std::chrono::system_clock::now() };
    bool is_running { false };
    std::optional<std::string> degraded {}; // Why, and what to do.
    std::int64_t office_version { 0 };
};

class StatusService final : public yobirin::Daemon::Server {
public:
    StatusService(const DaemonStatus& status, const Counters& counters) : status_(status), counters_(counters)
    {
    }

    void status(const yobirin::Daemon::Status&, ipc::Reply<yobirin::Daemon::StatusReply>) override;

private:
    const DaemonStatus& status_;
    const Counters& counters_;
};
